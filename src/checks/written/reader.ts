import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import { parseDuration } from '../../model/durations.ts';
import { didYouMean } from '../did-you-mean.ts';
import type { Faults, Place } from './faults.ts';
import { keyPlace, type YamlPiece } from './yaml.ts';

/** A text as it was written, and where. */
export interface Written {
  readonly text: string;
  readonly place: Place;
}

/** Says that a key is not known; gives what was probably meant. */
export function unknownKey(key: string, known: readonly string[], place: Place, faults: Faults): string | undefined {
  const near = didYouMean(key, known);
  const all = known.map((name) => `\`${name}\``).join(', ');
  faults.error(place, `\`${key}\` is no key here`, near ? `did you mean \`${near}\`?` : all === '' ? 'leave it out' : `known are ${all}`);
  return near;
}

/** Says which keys of a map are not known; a misspelt one is then read as what it was meant to be, so that it hides nothing. */
export function correctKeys(map: YAMLMap, known: readonly string[], piece: YamlPiece, faults: Faults): void {
  for (const pair of map.items) {
    const key = nameOf(pair);
    if (known.includes(key)) continue;
    const near = unknownKey(key || String(pair.key), known, keyPlace(piece, pair), faults);
    if (near !== undefined && isScalar(pair.key) && !map.items.some((other) => nameOf(other) === near)) pair.key.value = near;
  }
}

function nameOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : '';
}

/** Reads the keys of one YAML map, each with its place; whatever is wrong goes to the faults. */
export class KeyReader {
  readonly #piece: YamlPiece;
  readonly #faults: Faults;
  readonly #pairs = new Map<string, Pair>();
  /** Keys whose values are no YAML, with their offsets. */
  readonly #lost = new Map<string, number>();

  constructor(piece: YamlPiece, map: Node | undefined, known: readonly string[], faults: Faults) {
    this.#piece = piece;
    this.#faults = faults;
    for (const [key, offset] of map === piece.map ? piece.lost : []) {
      const meant = known.includes(key) ? key : unknownKey(key, known, piece.place(offset), faults);
      if (meant !== undefined) this.#lost.set(meant, offset);
    }
    if (!isMap(map)) return;
    correctKeys(map, known, piece, faults);
    for (const pair of map.items) if (known.includes(nameOf(pair))) this.#pairs.set(nameOf(pair), pair);
  }

  /** The node of a key's value; undefined where the key is absent, or has no value (then said). */
  node(key: string): Node | undefined {
    const pair = this.#pairs.get(key);
    if (!pair) return undefined;
    const value = this.#resolved(pair.value as Node | null); // what parseDocument read are nodes
    if (value && !(isScalar(value) && value.value === null)) return value;
    this.#faults.error(keyPlace(this.#piece, pair), `\`${key}\` has no value`, 'give it one, or leave it out');
    return undefined;
  }

  /** Whether a key is written, readable or not. */
  has(key: string): boolean {
    return this.#pairs.has(key) || this.#lost.has(key);
  }

  /** Where a key stands. */
  place(key: string): Place {
    const pair = this.#pairs.get(key);
    return pair ? keyPlace(this.#piece, pair) : this.#piece.place(this.#lost.get(key) ?? 0);
  }

  placeOf(node: Node): Place {
    return this.#piece.place(node.range?.[0] ?? 0);
  }

  /** A text; `what` names it in the fault: `an id such as …`. */
  text(key: string, what: string): Written | undefined {
    const node = this.node(key);
    return node && this.#scalar(key, node, what);
  }

  /** One of a few words; a misspelt one is said, and then taken for the word that was meant. */
  choice<Word extends string>(key: string, words: readonly Word[]): Word | undefined {
    const all = words.map((word) => `\`${word}\``).join(', ');
    const written = this.text(key, `one of ${all}`);
    const word = words.find((candidate) => candidate === written?.text);
    if (!written || word) return word;
    const near = didYouMean(written.text, words);
    this.#faults.error(written.place, `\`${written.text}\` is no ${key}`, near ? `did you mean \`${near}\`? It is one of ${all}` : `write one of ${all}`);
    return words.find((candidate) => candidate === near);
  }

  /** A length of time above zero, in seconds. */
  seconds(key: string): number | undefined {
    const written = this.text(key, 'a duration such as `5m`');
    if (!written) return undefined;
    const seconds = parseDuration(written.text);
    if (seconds !== undefined && seconds > 0 && seconds <= 366 * 86_400) return seconds;
    this.#faults.error(written.place, `\`${written.text}\` is no duration for \`${key}\``, 'write one such as `30s`, `5m`, `1h30m` or `2d`');
    return undefined;
  }

  /** One text, or a list of them. */
  texts(key: string, what: string): Written[] {
    const node = this.node(key);
    if (!node) return [];
    const nodes = isSeq(node) ? node.items : [node];
    return nodes.flatMap((item) => {
      const written = this.#scalar(key, this.#resolved(item as Node), what); // what parseDocument read are nodes
      return written ? [written] : [];
    });
  }

  yesNo(key: string): boolean | undefined {
    const node = this.node(key);
    if (!node) return undefined;
    if (isScalar(node) && typeof node.value === 'boolean') return node.value;
    this.#faults.error(this.placeOf(node), `\`${key}\` is neither true nor false`, 'write `true` or `false`');
    return undefined;
  }

  /** What an `*alias` stands for. */
  #resolved(node: Node | null): Node | null {
    return isAlias(node) ? (node.resolve(this.#piece.document) ?? null) : node;
  }

  #scalar(key: string, node: Node | null, what: string): Written | undefined {
    const value = isScalar(node) ? node.value : undefined;
    const usable = (typeof value === 'string' && value.trim() !== '') || (typeof value === 'number' && Number.isFinite(value)) || typeof value === 'boolean';
    if (node && usable) {
      const source = isScalar(node) && typeof value !== 'string' ? node.source : undefined; // `007` is a text to us, not 7
      return { text: (source ?? String(value)).trim(), place: this.placeOf(node) };
    }
    this.#faults.error(node ? this.placeOf(node) : this.place(key), `\`${key}\` is not ${what}`, `write ${what}`);
    return undefined;
  }
}
