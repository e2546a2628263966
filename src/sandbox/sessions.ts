// Database sessions that a fault holds open: what a report that nobody stops does to a small server.
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

const NAME = 'creator-report';
const NOTICED_MS = 1_600;
// How soon a slot that somebody else gave back is taken.
const REFILL_MS = 100;

// The sessions that are held open.
export class Sessions {
  readonly #clients: pg.Client[] = [];
  readonly #url: string;
  readonly #adminUrl: string;
  #filling: NodeJS.Timeout | undefined;

  constructor({ url, adminUrl }: { url: string; adminUrl: string }) {
    this.#url = url;
    this.#adminUrl = adminUrl;
  }

  // Opens idle sessions until the server takes no more, and goes on taking what others give back; returns how many it took at first.
  async exhaust(most = 200): Promise<number> {
    // Those of an earlier time may have been ended by others; the server says when it is full.
    this.#stopFilling();
    this.#clients.length = 0;
    while (await this.#takeOne())
      if (this.#clients.length >= most) throw new Error(`The server took ${most} sessions and still has room: it is larger than a rehearsal's.`);
    const filling = setInterval(() => {
      const taken = this.#takeOne().then(async (took) => {
        if (took && this.#filling !== filling) await this.end(); // it was over meanwhile
      });
      taken.catch(() => this.#stopFilling()); // a server that is gone has no slots to take
    }, REFILL_MS).unref();
    this.#filling = filling;
    return this.#clients.length;
  }

  #stopFilling(): void {
    clearInterval(this.#filling);
    this.#filling = undefined;
  }

  // Whether there was a slot to take.
  async #takeOne(): Promise<boolean> {
    try {
      this.#clients.push(await this.#open());
      return true;
    } catch (error) {
      if (error instanceof pg.DatabaseError && error.code === '53300') return false;
      throw error;
    }
  }

  // Begins a query that takes longer than anybody waits; returns once it is old enough to be noticed.
  async sleep(seconds: number): Promise<void> {
    const client = await this.#open();
    this.#clients.push(client);
    // It ends with its session: what it says then is of no interest.
    void client.query('SELECT pg_sleep($1)', [seconds]).catch(() => undefined);
    await delay(NOTICED_MS);
  }

  // How many there are still, whoever ended the others: those at work, or those that do nothing.
  async held(state: 'active' | 'idle'): Promise<number> {
    const [row] = await this.#asAdmin<{ held: number }>('SELECT count(*)::int AS held FROM pg_stat_activity WHERE application_name = $1 AND state = $2', [
      NAME,
      state,
    ]);
    return row?.held ?? 0;
  }

  // Ended from the server's side, by a superuser: a sleeping query does not notice that its client is gone.
  async end(): Promise<void> {
    this.#stopFilling();
    this.#clients.length = 0;
    await this.#asAdmin('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [NAME]);
  }

  async #asAdmin<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    const admin = new pg.Client({ connectionString: this.#adminUrl, connectionTimeoutMillis: 5_000 });
    admin.on('error', () => undefined); // The query fails by itself.
    await admin.connect();
    try {
      return (await admin.query<Row>(sql, [...values])).rows;
    } finally {
      await admin.end();
    }
  }

  async #open(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.#url, application_name: NAME, connectionTimeoutMillis: 5_000 });
    // Whoever ends one of them ended the report; a server that stops takes the session along.
    client.on('error', () => this.#stopFilling());
    await client.connect();
    return client;
  }
}
