import type { QueryResultRow } from 'pg';
import type { Address } from './address.ts';
import { connect, readingSession, type Connection } from './connection.ts';
import { checkForm } from './form.ts';
import { refusal } from './trouble.ts';

/** A connection that nobody used for so long is given back: databases have few. */
const IDLE_MS = 3_000;
const DEADLINE_MS = 30_000;

/** Reads from the database; connects when it is asked something, and lets go when nobody asks any more. */
export class Reading {
  readonly #address: Address;
  #connection: Promise<Connection> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #busy = 0;

  constructor(address: Address) {
    this.#address = address;
  }

  async query<Row extends QueryResultRow>(text: string, values: readonly unknown[] = [], deadline_ms = DEADLINE_MS): Promise<Row[]> {
    clearTimeout(this.#timer);
    this.#busy += 1;
    try {
      return await (await this.#open()).query<Row>(text, values, deadline_ms);
    } finally {
      this.#busy -= 1;
      if (this.#busy === 0) this.#timer = setTimeout(() => void this.close(), IDLE_MS).unref();
    }
  }

  /** What goes wrong within is said in a sentence. */
  async say<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      throw refusal(error, this.#address);
    }
  }

  /** The same for what comes piece by piece. */
  async *told<Value>(pieces: AsyncIterable<Value>): AsyncGenerator<Value> {
    try {
      yield* pieces;
    } catch (error) {
      throw refusal(error, this.#address);
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.then(
      (open) => open.end(),
      () => undefined, // who asked has been told
    );
  }

  #open(): Promise<Connection> {
    if (this.#connection) return this.#connection;
    const forget = (): void => {
      if (this.#connection === opening) this.#connection = undefined;
    };
    const opening = connect(this.#address, readingSession, { onLost: forget }).then(async (connection) => {
      try {
        await checkForm(connection.query, this.#address.where, this.#address.flag, true);
        return connection;
      } catch (error) {
        await connection.end();
        throw error;
      }
    });
    opening.catch(forget);
    this.#connection = opening;
    return opening;
  }
}
