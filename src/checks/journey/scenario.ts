import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Json } from '../../model/json.ts';
import type { Faults } from '../written/faults.ts';
import { KeyReader, type Written } from '../written/reader.ts';
import { keyPlace, parseYaml, type YamlPiece } from '../written/yaml.ts';
import { readStep, type Step } from './step.ts';
import { namesIn, valueName } from './values.ts';

/** A journey as its file says it, ready to run. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly sources: readonly Written[];
  /** What it writes, for the operator who allows it; absent where it only reads. */
  readonly writes?: string;
  /** What a checklist may give in `with`, with its default; null where it must be given. */
  readonly inputs: Readonly<Record<string, Json>>;
  readonly steps: readonly Step[];
  readonly cleanup: readonly Step[];
  /** The variables without which it cannot run. */
  readonly needs: readonly string[];
}

const keys = ['kind', 'name', 'title', 'source', 'writes', 'with', 'steps', 'cleanup'];
const STEPS_CAP = 50;

/**
 * Reads a journey; everything that is wrong goes to the faults. `variables` are those a checklist declares; without them, only names in small letters are checked.
 * Stands among the checks since the kind reads it to run it, and a checklist to check it: the one may not import the other.
 */
export function readScenario(text: string, file: string, faults: Faults, variables?: ReadonlySet<string>): Scenario | undefined {
  const piece = parseYaml(text, { file, firstLine: 1, lines: text.split('\n') }, faults);
  if (!piece) return undefined;
  const reader = new KeyReader(piece, piece.map, keys, faults);
  const missing = (key: string, instead: string): void => {
    if (!reader.has(key)) faults.error(piece.place(piece.map?.range?.[0] ?? 0), `\`${key}\` is missing`, instead);
  };
  reader.choice('kind', ['journey']);
  missing('kind', 'write `kind: journey`');
  const name = reader.text('name', 'a short name such as `full-sync`');
  missing('name', 'write a short name, such as `name: full-sync`');
  if (name && !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name.text))
    faults.error(name.place, `\`${name.text}\` is no short name`, 'use small letters, digits and single dashes, such as `full-sync`');
  const title = reader.text('title', 'a title');
  const writes = reader.text('writes', 'what it writes, in a few words');
  const sources = reader.texts('source', 'an id such as `B4`, or a list of them');
  for (const source of sources)
    if (/[\s,]/.test(source.text)) faults.error(source.place, `\`${source.text}\` is more than one id`, 'write several as a list: `source: [B4, M4]`');
  const inputs = inputsOf(reader, piece, faults);
  const known = new Set(['run_id', ...Object.keys(inputs)]);
  missing('steps', 'write `steps:` and a list of them');
  const steps = stepsOf(reader, 'steps', known, { piece, faults, variables });
  const cleanup = stepsOf(reader, 'cleanup', known, { piece, faults, variables });
  const writing = [...steps, ...cleanup].find((step) => step.writes);
  if (writing && !reader.has('writes'))
    faults.error(
      writing.place,
      `\`${writing.name}\` writes, and the scenario does not say what`,
      'write it at the top, as in `writes: a test user`: it is shown before it runs',
    );
  if (steps.some((step) => step.writes) && !reader.has('cleanup'))
    faults.warning(reader.place('steps'), 'this journey writes and cleans nothing up', 'add `cleanup` with what removes it again');
  if (!name) return undefined;
  const named = [...steps, ...cleanup].flatMap((step) => namesIn(step.params)).filter((reference) => reference.needed && !known.has(reference.name));
  return {
    name: name.text,
    title: title?.text ?? name.text,
    sources,
    ...(writes ? { writes: writes.text } : {}),
    inputs,
    steps,
    cleanup,
    needs: [...new Set(named.map((reference) => reference.name))],
  };
}

function inputsOf(reader: KeyReader, piece: YamlPiece, faults: Faults): Record<string, Json> {
  const node = reader.node('with');
  if (!node) return {};
  if (!isMap(node)) {
    faults.error(reader.placeOf(node), '`with` is no list of names', 'write `domain: creator.example` below it: its name and its default');
    return {};
  }
  const inputs = new Map<string, Json>();
  for (const pair of node.items) {
    const name = isScalar(pair.key) ? String(pair.key.value) : '';
    const value: unknown = isScalar(pair.value) ? pair.value.value : pair.value;
    if (!valueName.test(name) || name === 'run_id')
      faults.error(keyPlace(piece, pair), `\`${name}\` is no name for an input`, 'use small letters, digits and `_`');
    else if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') inputs.set(name, value);
    else faults.error(keyPlace(piece, pair), `the default of \`${name}\` is neither text nor a number`, 'write one value, or none where it must be given');
  }
  return Object.fromEntries(inputs);
}

/** Reads a list of steps; `known` learns what each saves. */
function stepsOf(
  reader: KeyReader,
  key: 'steps' | 'cleanup',
  known: Set<string>,
  setting: { piece: YamlPiece; faults: Faults; variables: ReadonlySet<string> | undefined },
): Step[] {
  const node = reader.node(key);
  if (!node) return [];
  const { faults } = setting;
  if (!isSeq(node) || node.items.length === 0) {
    faults.error(reader.placeOf(node), `\`${key}\` is no list of steps`, 'write `- name: …` lines below it');
    return [];
  }
  if (node.items.length > STEPS_CAP)
    faults.error(reader.placeOf(node), `\`${key}\` has ${node.items.length} steps, more than ${STEPS_CAP}`, 'make several scenarios of it');
  const names = new Set<string>();
  return node.items.flatMap((item) => {
    const step = readStep(item as Node, { ...setting, cleanup: key === 'cleanup', known: new Set(known) }); // what parseDocument read are nodes
    if (!step) return [];
    if (names.has(step.name)) faults.error(step.place, `the name \`${step.name}\` is taken already`, 'write another: the report names the step that failed');
    names.add(step.name);
    for (const { name } of step.save) known.add(name);
    return [step];
  });
}
