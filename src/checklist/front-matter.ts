import { isMap, isScalar, type Node } from 'yaml';
import type { Variable } from '../model/checklist.ts';
import type { Faults } from './faults.ts';
import { idPattern } from './ids.ts';
import { KeyReader } from './reader.ts';
import { readRollback, type WrittenRollback } from './rollback.ts';
import { readTriage, type WrittenTriage } from './triage.ts';
import { findWatch, type WrittenWatch } from './watch.ts';
import { parseYaml } from './yaml.ts';

/** What the front matter of a checklist says. */
export interface FrontMatter {
  readonly name?: string;
  readonly title?: string;
  readonly variables: readonly Variable[];
  readonly stations: readonly string[];
  /** Hosts beside this machine that load may go to. */
  readonly targets: readonly string[];
  /** Where to look when things go wrong, in order. */
  readonly triage?: readonly WrittenTriage[];
  /** The way back. */
  readonly rollback?: WrittenRollback;
  /** What is watched after the launch. */
  readonly watch?: WrittenWatch;
  /** Set where it is no YAML, or not all of it, so that nobody complains of what it may declare. */
  readonly unreadable?: boolean;
}

const keys = ['name', 'title', 'variables', 'stations', 'targets', 'triage', 'rollback', 'watch'];
const variableKeys = ['required', 'default', 'secret', 'about'];

/** Reads the front matter; `text` is what stands between the two `---`. */
export function readFrontMatter(text: string, file: string, lines: readonly string[], faults: Faults): FrontMatter {
  const piece = parseYaml(text, { file, firstLine: 2, lines }, faults);
  if (!piece) return { variables: [], stations: [], targets: [], unreadable: true };
  const reader = new KeyReader(piece, piece.map, keys, faults);
  const name = reader.text('name', 'a short name such as `creator-launch`');
  if (name && !idPattern.test(name.text))
    faults.error(name.place, `\`${name.text}\` is no short name`, 'use small letters, digits and single dashes, such as `creator-launch`');
  const title = reader.text('title', 'a title');
  const stations = reader.texts('stations', 'a list of names such as `[driver, navigator]`');
  const seen = new Set<string>();
  for (const station of stations) {
    const same = alike(station.text);
    const like = [...seen].find((other) => alike(other) === same);
    if (seen.has(station.text)) faults.error(station.place, `the station \`${station.text}\` is named twice`, 'keep one of them');
    else if (like !== undefined)
      faults.warning(station.place, `nobody can tell the stations \`${like}\` and \`${station.text}\` apart in a poll`, 'give one of them another name');
    seen.add(station.text);
  }
  const [first] = stations;
  if (first && seen.size === 1 && stations.length === 1)
    faults.warning(
      first.place,
      `a poll of the one station \`${first.text}\` asks nobody else`,
      'name those who answer go or no-go, such as `[driver, navigator]`',
    );
  const triage = readTriage(reader, piece, faults);
  const rollback = readRollback(reader, piece, faults);
  const watch = findWatch(reader, piece, faults);
  return {
    ...(name ? { name: name.text } : {}),
    ...(title ? { title: title.text } : {}),
    variables: readVariables(reader, piece, faults),
    stations: [...seen],
    targets: readTargets(reader, faults),
    ...(triage.length > 0 ? { triage } : {}),
    ...(rollback ? { rollback } : {}),
    ...(watch ? { watch } : {}),
    ...(piece.lost.size > 0 ? { unreadable: true } : {}),
  };
}

/** A name as it is heard: without capitals, accents, blanks and signs. */
function alike(name: string): string {
  return (
    name
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, '') || name
  );
}

const host = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;

function readTargets(reader: KeyReader, faults: Faults): string[] {
  const seen = new Set<string>();
  for (const { text, place } of reader.texts('targets', 'a list of hosts such as `[api.creator.example]`')) {
    const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
    const small = text.toLowerCase();
    if (url) faults.error(place, `\`${text}\` is a URL, not a host`, `write \`${url.host}\``);
    else if (text.includes('${'))
      faults.error(place, '`targets` holds a variable', 'write the host itself: whoever signs for the checklist sees where load may go');
    else if (text.includes('*')) faults.error(place, `\`${text}\` stands for more than one host`, 'name each host');
    else if (!host.test(small) || Number(/:(\d+)$/.exec(small)?.[1] ?? 1) > 65_535)
      faults.error(place, `\`${text}\` is no host`, 'write one such as `api.creator.example` or `10.0.0.7:8000`');
    else if (small !== text) faults.error(place, `\`${text}\` has capital letters`, `write \`${small}\``);
    else if (seen.has(text)) faults.error(place, `the target \`${text}\` is named twice`, 'keep one of them');
    seen.add(text);
  }
  return [...seen];
}

function readVariables(reader: KeyReader, piece: NonNullable<ReturnType<typeof parseYaml>>, faults: Faults): Variable[] {
  const node = reader.node('variables');
  if (!node) return [];
  if (!isMap(node)) {
    faults.error(reader.placeOf(node), '`variables` is no list of names', 'write `NAME: { required: true, about: "what it is" }` lines below it');
    return [];
  }
  return node.items.flatMap((pair): Variable[] => {
    const name = isScalar(pair.key) ? String(pair.key.value) : '';
    const place = piece.place((pair.key as Node).range?.[0] ?? 0); // what parseDocument read are nodes
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      faults.error(place, `\`${name}\` is no name of a variable`, 'use letters, digits and `_`, such as `DATABASE_URL`');
      return [];
    }
    const value = pair.value as Node | null; // as above
    if (value && !isMap(value) && !(isScalar(value) && value.value === null)) {
      faults.error(
        reader.placeOf(value),
        `\`${name}\` is declared by keys, not by a value`,
        'write `{ default: "…" }`; values of a launch belong in an env file',
      );
      return [{ name, required: false, secret: false }]; // meant as declared: whoever refers to it is right
    }
    const declared = new KeyReader(piece, value ?? undefined, variableKeys, faults);
    const fallback = declared.text('default', 'a text');
    const about = declared.text('about', 'a text');
    const required = declared.yesNo('required') ?? false;
    const secret = declared.yesNo('secret') ?? false;
    if (secret && fallback)
      faults.error(
        fallback.place,
        `\`${name}\` is secret, and its default stands here for everyone to read`,
        'leave the default out; put the value in an env file',
      );
    if (required && fallback) faults.error(declared.place('default'), `\`${name}\` is required and has a default`, 'keep one of the two');
    return [{ name, required, secret, ...(fallback ? { default: fallback.text } : {}), ...(about ? { about: about.text } : {}) }];
  });
}
