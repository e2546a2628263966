import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type YAMLMap } from 'yaml';
import { readScenario, type Scenario } from '../checks/journey/scenario.ts';
import type { WrittenScenario } from '../checks/kind.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import type { Fault } from '../model/errors.ts';
import { didYouMean } from './did-you-mean.ts';
import { Faults, type Place } from './faults.ts';
import type { Surroundings } from './links.ts';
import { normalised, readSource } from './source.ts';
import type { YamlPiece } from './yaml.ts';

type Read = { readonly scenario: Scenario | undefined; readonly digest: string };

/** The scenarios that the checks of one checklist name, each read once. */
export class Scenarios {
  readonly #checklist: string;
  readonly #around: Pick<Surroundings, 'read'>;
  readonly #read = new Map<string, Read | undefined>();

  constructor(checklist: string, around: Pick<Surroundings, 'read'>) {
    this.#checklist = checklist;
    this.#around = around;
  }

  /** What the scenario of a check writes, and its digest; its faults are said, and those of what the check gives it. */
  named(
    params: JsonObject,
    node: YAMLMap,
    piece: YamlPiece,
    { variables, faults }: { variables: ReadonlySet<string> | undefined; faults: Faults },
  ): WrittenScenario | undefined {
    const { scenario: written } = params;
    if (typeof written !== 'string') return undefined;
    const place = placeOf(node, 'scenario', piece);
    if (written.includes('${')) {
      faults.error(place, '`scenario` holds a variable', 'write the path itself: what it writes is shown before it runs');
      return undefined;
    }
    const file = join(dirname(this.#checklist), written);
    if (!this.#read.has(file)) this.#read.set(file, this.#open(file, written, place, variables, faults));
    const read = this.#read.get(file);
    if (!read?.scenario) return undefined;
    checkInputs(params['with'], read.scenario, { node, piece, faults, place });
    return { digest: read.digest, ...(read.scenario.writes === undefined ? {} : { writes: read.scenario.writes }) };
  }

  /** The checklist's digest with those of its scenarios: who changes one of them changes the checklist. */
  digestWith(own: string): string {
    const digests = [...this.#read.values()].flatMap((read) => read?.digest ?? []);
    return digests.length === 0
      ? own
      : createHash('sha256')
          .update([own, ...digests].join('\n'))
          .digest('hex');
  }

  #open(file: string, written: string, place: Place, variables: ReadonlySet<string> | undefined, faults: Faults): Read | undefined {
    const source = this.#around.read(file);
    if (source.ok) return { scenario: readScenario(normalised(source.text), file, faults, variables), digest: source.digest };
    faults.error(place, `\`${written}\`: ${source.what}`, source.missing ? 'write its path as seen from this file' : source.instead);
    return undefined;
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
export function lintScenario(file: string): { sources: Map<string, Place[]>; faults: readonly Fault[] } {
  const source = readSource(file);
  if (!source.ok) return { sources: new Map(), faults: [{ severity: 'error', file, line: 1, column: 1, what: source.what, instead: source.instead }] };
  const text = normalised(source.text);
  const faults = new Faults();
  if (parsedKind(text) !== 'load') readScenario(text, file, faults);
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
