import type { Connection } from './connection.ts';

/** Decides who asks when. */
export interface Pace {
  /** Asks what is to be asked at this moment of the burst's clock; returns the milliseconds after which it wants to be called again. */
  step(now: number): number;
  /** A connection has its answer, or the request failed. */
  freed(connection: Connection, failed: boolean): void;
  /** Users at work now; where it goes by rate, connections with a request on its way. */
  users(): number;
  /** Requests that were due by then and never sent. */
  unsent(now: number): number;
}

/** What a pace may do. */
export interface Gate {
  /** Closed while the burst pauses, and once it was stopped: nothing new is sent. */
  readonly open: boolean;
  now(): number;
  /** A new connection, number `index` from 0. */
  connect(index: number): Connection;
  /** Asks, its time counted from `from` (the burst's clock): when it was due, or now. */
  ask(connection: Connection, from: number): void;
  /** A request that was never sent, because no connection was free all the time. */
  neverSent(n: number): void;
}

/** The longest between two steps, in ms. */
export const STEP = 10;
