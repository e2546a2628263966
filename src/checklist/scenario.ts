import { dirname, join } from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type YAMLMap } from 'yaml';
import { kinds as allKinds } from '../checks/index.ts';
import { readScenario, type Scenario } from '../checks/journey/scenario.ts';
import type { Kind, WrittenScenario } from '../checks/kind.ts';
import { burstOf } from '../load/scenario/burst.ts';
import { digestOf } from '../load/scenario/file.ts';
import { readLoadScenario } from '../load/scenario/scenario.ts';
import type { LoadScenario, ScenarioItems } from '../load/scenario/types.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import type { Fault } from '../model/errors.ts';
import { didYouMean } from './did-you-mean.ts';
import { Faults, type Place } from './faults.ts';
import type { Surroundings } from './links.ts';
import { fileSeen } from './runbook/names.ts';
import { normalised, readSource } from './source.ts';
import type { YamlPiece } from './yaml.ts';

type Read =
  | { readonly type: 'journey'; readonly scenario: Scenario | undefined; readonly digest: string }
  | { readonly type: 'load'; readonly scenario: LoadScenario | undefined; readonly digest: string; again(items: ScenarioItems): void };

/** What reading the scenario of a check takes. */
interface Naming {
  readonly variables: ReadonlySet<string> | undefined;
  readonly faults: Faults;
  readonly kinds: readonly Kind[];
}

/** The scenarios that the checks of one checklist name, each read once. */
export class Scenarios {
  readonly #checklist: string;
  readonly #around: Pick<Surroundings, 'read'>;
  readonly #read = new Map<string, Read | undefined>();

  constructor(checklist: string, around: Pick<Surroundings, 'read'>) {
    this.#checklist = checklist;
    this.#around = around;
  }

  /** What the scenario of a check writes or sends, and its digest; its faults are said, and those of what the check gives it. */
  named(type: Read['type'], params: JsonObject, node: YAMLMap, piece: YamlPiece, naming: Naming): WrittenScenario | undefined {
    const { scenario: written } = params;
    const { faults } = naming;
    if (typeof written !== 'string') return undefined;
    const place = placeOf(node, 'scenario', piece);
    if (written.includes('${')) {
      faults.error(place, '`scenario` holds a variable', 'write the path itself: what it writes is shown before it runs');
      return undefined;
    }
    const file = join(dirname(this.#checklist), written);
    const key = `${type} ${file}`;
    if (!this.#read.has(key)) this.#read.set(key, this.#open(type, file, written, place, naming));
    const read = this.#read.get(key);
    if (!read?.scenario) return undefined;
    const { writes } = read.scenario;
    if (read.type === 'journey') checkInputs(params['with'], read.scenario, { node, piece, faults, place });
    return { digest: read.digest, ...(writes === undefined ? {} : { writes }), ...(read.type === 'load' ? { burst: burstOf(read.scenario) } : {}) };
  }

  /** Says what is wrong with bursts once all items are known: their vitals may name them. */
  checkItems(items: ScenarioItems): void {
    for (const read of this.#read.values()) if (read?.type === 'load' && read.scenario?.vitals.some(({ item }) => item !== undefined)) read.again(items);
  }

  /** SHA-256 of each scenario that was read, by path as seen from the checklist. */
  get files(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#read].flatMap(([file, read]) => (read ? [[fileSeen(this.#checklist, file), read.digest]] : [])));
  }

  #open(type: Read['type'], file: string, written: string, place: Place, { variables, faults, kinds }: Naming): Read | undefined {
    const source = this.#around.read(file);
    if (!source.ok) {
      faults.error(place, `\`${written}\`: ${source.what}`, source.missing ? 'write its path as seen from this file' : source.instead);
      return undefined;
    }
    const text = normalised(source.text);
    if (type === 'journey') return { type, scenario: readScenario(text, file, faults, variables), digest: source.digest };
    const scenario = readLoadScenario(text, file, faults, { kinds, variables });
    // What it says twice is shown once: faults are told apart by their places and words.
    const again = (items: ScenarioItems): void => void readLoadScenario(text, file, faults, { kinds, variables, items });
    return { type, scenario, digest: digestOf(source.digest, scenario ?? {}), again };
  }
}

function checkInputs(given: JsonObject[string], scenario: Scenario, at: { node: YAMLMap; piece: YamlPiece; faults: Faults; place: Place }): void {
  const names = Object.keys(scenario.inputs);
  const values = isJsonObject(given) ? given : {};
  const map: unknown = at.node.get('with', true);
  for (const name of Object.keys(values)) {
    if (names.includes(name)) continue;
    const near = didYouMean(name, names);
    const place = isMap(map) ? keyOf(map, name, at.piece) : at.place;
    at.faults.error(
      place,
      `\`${scenario.name}\` takes no \`${name}\``,
      near ? `did you mean \`${near}\`?` : names.length === 0 ? 'leave it out' : `it takes ${names.map((one) => `\`${one}\``).join(', ')}`,
    );
  }
  for (const name of names)
    if (scenario.inputs[name] === null && values[name] === undefined)
      at.faults.error(at.place, `\`${scenario.name}\` wants \`${name}\``, `give it, as in \`with: { ${name}: … }\``);
}

function placeOf(map: YAMLMap, key: string, piece: YamlPiece): Place {
  const value: unknown = map.get(key, true);
  return piece.place((isScalar(value) ? value : map).range?.[0] ?? 0);
}

function keyOf(map: YAMLMap, key: string, piece: YamlPiece): Place {
  const pair = map.items.find((candidate) => isScalar(candidate.key) && candidate.key.value === key);
  return piece.place((pair && isScalar(pair.key) ? pair.key : map).range?.[0] ?? 0);
}

/** Whether a path names a scenario. */
export function isScenario(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}

/** Everything that is wrong with a scenario read by itself, and the ids that it names. */
export function lintScenario(file: string, kinds: readonly Kind[] = allKinds): { sources: Map<string, Place[]>; faults: readonly Fault[] } {
  const source = readSource(file);
  if (!source.ok) return { sources: new Map(), faults: [{ severity: 'error', file, line: 1, column: 1, what: source.what, instead: source.instead }] };
  const text = normalised(source.text);
  const faults = new Faults();
  if (parsedKind(text) === 'load') readLoadScenario(text, file, faults, { kinds });
  else readScenario(text, file, faults);
  return { sources: sourcesOf(text, file), faults: faults.list };
}

/** The kind that a scenario says it is; bursts have a reader of their own. */
function parsedKind(text: string): unknown {
  const { contents } = parseDocument(text);
  return isMap(contents) ? contents.get('kind') : undefined;
}

function sourcesOf(text: string, file: string): Map<string, Place[]> {
  const sources = new Map<string, Place[]>();
  const counter = new LineCounter();
  visit(parseDocument(text, { lineCounter: counter }), {
    Pair(_key, pair) {
      if (!isScalar(pair.key) || pair.key.value !== 'source') return;
      for (const node of isSeq(pair.value) ? pair.value.items : [pair.value]) {
        if (!isScalar(node)) continue;
        const { line, col } = counter.linePos(node.range?.[0] ?? 0);
        const id = String(node.value);
        sources.set(id, [...(sources.get(id) ?? []), { file, line, column: col }]);
      }
    },
  });
  return sources;
}
