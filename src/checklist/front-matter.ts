import { isMap, isScalar, type Node } from 'yaml';
import type { Variable } from '../model/checklist.ts';
import type { Faults } from './faults.ts';
import { idPattern } from './ids.ts';
import { KeyReader } from './reader.ts';
import { parseYaml } from './yaml.ts';

/** What the front matter of a checklist says. */
export interface FrontMatter {
  readonly name?: string;
  readonly title?: string;
  readonly variables: readonly Variable[];
  readonly stations: readonly string[];
  /** Set where it is no YAML, or not all of it, so that nobody complains of what it may declare. */
  readonly unreadable?: boolean;
}

const keys = ['name', 'title', 'variables', 'stations'];
const variableKeys = ['required', 'default', 'secret', 'about'];

/** Reads the front matter; `text` is what stands between the two `---`. */
export function readFrontMatter(text: string, file: string, lines: readonly string[], faults: Faults): FrontMatter {
  const piece = parseYaml(text, { file, firstLine: 2, lines }, faults);
  if (!piece) return { variables: [], stations: [], unreadable: true };
  const reader = new KeyReader(piece, piece.map, keys, faults);
  const name = reader.text('name', 'a short name such as `creator-launch`');
  if (name && !idPattern.test(name.text))
    faults.error(name.place, `\`${name.text}\` is no short name`, 'use small letters, digits and single dashes, such as `creator-launch`');
  const title = reader.text('title', 'a title');
  const stations = reader.texts('stations', 'a list of names such as `[driver, navigator]`');
  const seen = new Set<string>();
  for (const station of stations) {
    if (seen.has(station.text)) faults.error(station.place, `the station \`${station.text}\` is named twice`, 'keep one of them');
    seen.add(station.text);
  }
  return {
    ...(name ? { name: name.text } : {}),
    ...(title ? { title: title.text } : {}),
    variables: readVariables(reader, piece, faults),
    stations: [...seen],
    ...(piece.lost.size > 0 ? { unreadable: true } : {}),
  };
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
