import type { Client, QueryResultRow } from 'pg';
import type { Address } from './address.ts';
import { LinkLost, lostBecause } from './trouble.ts';

/** How long connecting may take, and a statement where nothing else is said. */
const CONNECT_MS = 4_000;
const STATEMENT_MS = 4_000;

/** One connection to the database; statements go one after the other, each with a deadline. */
export interface Connection {
  /** Rejects with LinkLost where the connection broke or the deadline passed; after that nothing more comes through. */
  query<Row extends QueryResultRow>(text: string, values?: readonly unknown[], deadline_ms?: number): Promise<Row[]>;
  /** Why it ended; undefined while it stands. */
  lost(): string | undefined;
  end(): Promise<void>;
}

/** What a connection tells. */
export interface ConnectionListeners {
  onNotify?(payload: string): void;
  onLost?(why: string): void;
}

/** Opens a connection; `prepare` is sent first. */
export async function connect(address: Address, prepare: string, { onNotify, onLost }: ConnectionListeners = {}): Promise<Connection> {
  const { Client } = (await import('pg')).default;
  const client = new Client({
    connectionString: await address.connection(),
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    application_name: 'gonogo',
  });
  let why: string | undefined;
  const lose = (reason: string): void => {
    if (why !== undefined) return;
    why = reason;
    drop(client);
    onLost?.(reason);
  };
  client.on('error', (error) => lose(lostBecause(error) ?? 'connection lost'));
  client.on('end', () => lose('connection lost'));
  if (onNotify) client.on('notification', ({ payload }) => onNotify(payload ?? ''));

  // The client's own queue is on its way out, and its own deadline leaves the connection half used.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
  const within = async <Value>(work: Promise<Value>, deadline_ms: number): Promise<Value> => {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new LinkLost('no answer in time')), deadline_ms);
    work.catch(() => undefined); // after the deadline nobody waits for it
    try {
      return await Promise.race([work, late]);
    } catch (error) {
      const reason = lostBecause(error);
      if (reason === undefined) throw error;
      lose(reason);
      throw error instanceof LinkLost ? error : new LinkLost(reason, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };

  try {
    await within(client.connect(), CONNECT_MS + 1_000);
    await within(client.query(prepare), STATEMENT_MS);
  } catch (error) {
    drop(client);
    throw error;
  }
  return {
    query: (text, values = [], deadline_ms = STATEMENT_MS) =>
      inTurn(async () => {
        if (why !== undefined) throw new LinkLost(why);
        return (await within(client.query(text, [...values]), deadline_ms)).rows;
      }),
    lost: () => why,
    async end() {
      if (why !== undefined) return;
      why = 'closed';
      await inTurn(() => Promise.race([client.end(), new Promise((resolve) => setTimeout(resolve, 1_000).unref())]));
      drop(client);
    },
  };
}

/** Ends a connection without a word to the server, which may not hear any more. */
function drop(client: Client): void {
  (client as Client & { readonly connection: { readonly stream: { destroy(): void } } }).connection.stream.destroy(); // in no type of the client's, and the only way that never waits
}

/** What every session is set to: waits end, and a lock that is held is seen past as it stands then. */
export const session = `SET statement_timeout = '${STATEMENT_MS}ms'; SET lock_timeout = '${STATEMENT_MS}ms'; SET default_transaction_isolation = 'read committed'`;

/** The same for who only reads, in long pieces. */
export const readingSession = `SET statement_timeout = '30s'; SET default_transaction_isolation = 'read committed'`;

/** A text as a name in a statement. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
