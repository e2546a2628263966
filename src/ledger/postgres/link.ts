import type { QueryResultRow } from 'pg';
import type { Address } from './address.ts';
import { connect, session, type Connection } from './connection.ts';
import { checkForm } from './form.ts';
import { LinesGone } from './gone.ts';
import { channel } from './schema.ts';
import { LinkLost, lostBecause, refusal } from './trouble.ts';

/** What a link tells, and asks to be done. */
export interface LinkOptions {
  readonly address: Address;
  readonly onNotify: (payload: string) => void;
  /** Called at once when the connection breaks. */
  readonly onLost: (why: string) => void;
  /** The server is there, and refuses; it is asked again, in case somebody lets us in. */
  readonly onRefused: (error: unknown) => void;
  /** What has to be done on a new connection before the link counts as up; where it throws, the link is tried again. */
  readonly onBack: () => Promise<void>;
  /** Called now and then while the link is up. */
  readonly onTick: () => Promise<void>;
}

/** Between two tries, and between two looks where nothing was told. */
const FIRST_TRY_MS = 250;
const LAST_TRY_MS = 5_000;
const TICK_MS = 1_000;

const prepare = `${session}; LISTEN ${channel}`;

/** A connection that comes back: notices when it is gone, tries again, and says so. */
export class Link {
  readonly #options: LinkOptions;
  #connection: Connection | undefined;
  #closed = false;
  #ready = false;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** Whether entries may be sent: connected, and everything done that had to be done first. */
  get ready(): boolean {
    return this.#ready && this.#connection !== undefined && this.#connection.lost() === undefined;
  }

  /** The first connection; rejects where there is none to be had. */
  async start(): Promise<void> {
    try {
      await this.#connect();
    } catch (error) {
      throw refusal(error, this.#options.address);
    }
    this.#ready = true;
    this.#tick();
  }

  /** Rejects with LinkLost while there is no connection. */
  async query<Row extends QueryResultRow>(text: string, values: readonly unknown[], deadline_ms?: number): Promise<Row[]> {
    if (!this.#connection) throw new LinkLost('connection lost');
    return this.#connection.query<Row>(text, values, deadline_ms);
  }

  /** Tries now instead of later, where the link is down. */
  hurry(): void {
    if (!this.#ready && this.#timer !== undefined) this.#again(0);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#connection?.end();
  }

  async #connect(): Promise<void> {
    const { address, onNotify } = this.#options;
    let mine: Connection | undefined;
    const connection = await connect(address, prepare, { onNotify, onLost: (why) => mine !== undefined && this.#lost(mine, why) });
    mine = connection;
    try {
      await checkForm(connection.query, address.where, address.flag);
    } catch (error) {
      await connection.end();
      throw error;
    }
    const broken = connection.lost();
    if (broken !== undefined) throw new LinkLost(broken);
    if (this.#closed) await connection.end();
    this.#connection = connection;
  }

  /** What the record says cannot be so: the connection is given up, and a new one has to show otherwise. */
  distrust(why: string): void {
    const connection = this.#connection;
    if (!connection) return;
    this.#lost(connection, why);
    void connection.end();
  }

  #lost(connection: Connection, why: string): void {
    if (this.#closed || connection !== this.#connection) return;
    this.#connection = undefined;
    const wasReady = this.#ready;
    this.#ready = false;
    this.#options.onLost(why);
    if (wasReady) this.#again(FIRST_TRY_MS);
  }

  #again(delay_ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = setTimeout(() => void this.#retry(), delay_ms);
  }

  async #retry(): Promise<void> {
    this.#timer = undefined;
    try {
      if (!this.#connection) await this.#connect();
      await this.#options.onBack();
      if (!this.#connection) throw new LinkLost('connection lost'); // it broke again meanwhile, and whoever noticed left the next try to this one
      this.#ready = true;
      this.#failures = 0;
      this.#tick();
    } catch (error) {
      if (this.#closed) return;
      this.#failures += 1;
      const why = lostBecause(error);
      this.#options.onLost(why ?? (error instanceof LinesGone ? error.why : 'the record refuses'));
      if (why === undefined) this.#options.onRefused(error);
      // Many consoles lost it at the same moment: they do not come back at the same one.
      this.#again(Math.min(LAST_TRY_MS, FIRST_TRY_MS * 2 ** this.#failures) * (0.75 + Math.random() / 4));
    }
  }

  /** Also finds a connection that is silently dead: its deadline passes. */
  #tick(): void {
    if (this.#closed || !this.#ready) return; // while it is down the timer is that of the next try
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      void this.#options.onTick().then(
        () => this.#tick(),
        () => this.#tick(), // a broken connection has told already, a broken record too
      );
    }, TICK_MS);
  }
}
