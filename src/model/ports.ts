/** Tells the time; the only clock that rules may read. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}
