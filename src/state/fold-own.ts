/**
 * Lists and maps that one fold made itself and nobody else has seen: it goes on in them. Whatever came from elsewhere is
 * copied once, before its first change. So a fold of many events takes no longer for each than a fold of few.
 * What a record was before an event may share its lists: read what is wanted of it before they grow.
 */
export class Own {
  readonly #made = new Set<unknown>();

  /** The list with more at its end. */
  add<Value>(list: readonly Value[], ...more: readonly Value[]): readonly Value[] {
    const own = this.#list(list);
    own.push(...more);
    return own;
  }

  /** The list with another value at a place. */
  replace<Value>(list: readonly Value[], at: number, value: Value): readonly Value[] {
    const own = this.#list(list);
    own[at] = value;
    return own;
  }

  /** The map with a value under a key. */
  set<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key, value: Value): ReadonlyMap<Key, Value> {
    const own = this.#made.has(map) ? (map as Map<Key, Value>) : new Map(map); // made below, by this fold
    this.#made.add(own);
    return own.set(key, value);
  }

  #list<Value>(list: readonly Value[]): Value[] {
    const own = this.#made.has(list) ? (list as Value[]) : [...list]; // as above
    this.#made.add(own);
    return own;
  }
}
