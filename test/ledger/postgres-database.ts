import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { initPostgres } from '../../src/ledger/postgres/init.ts';
import { postgresPlace } from '../../src/ledger/postgres/place.ts';
import type { OpenOptions } from '../../src/ledger/place.ts';
import type { LedgerStore } from '../../src/ledger/store.ts';
import type { LedgerLine } from '../../src/model/events.ts';
import type { LedgerLink } from '../../src/model/link.ts';
import { startPostgres, type PostgresServer } from '../../src/sandbox/servers/postgres.ts';

/** A database that keeps records, and a folder of state for what waits on this machine. */
export interface TestDatabase {
  readonly server: PostgresServer;
  /** Of a role that may only do what an operator may. */
  readonly url: string;
  readonly ownerUrl: string;
  readonly state: string;
  /** Runs one statement as the superuser, or as whom the URL names. */
  sql(text: string, as?: string): Promise<Record<string, unknown>[]>;
  /** The names of the files that wait. */
  journals(): Promise<string[]>;
  remove(): Promise<void>;
}

export const operatorPassword = 'ein#Geheimnis/0815';

export async function startDatabase(maxConnections = 60): Promise<TestDatabase> {
  const state = await mkdtemp(join(tmpdir(), 'gonogo-state-'));
  process.env['XDG_STATE_HOME'] = state;
  const server = await startPostgres({ maxConnections });
  const admin = server.adminUrl.replace(/\/postgres$/, '/creator');
  const sql: TestDatabase['sql'] = async (text, as = admin) => {
    const client = new pg.Client({ connectionString: as });
    await client.connect();
    try {
      await client.query('SET synchronous_commit = on'); // the test's server forgets the rest when it is killed
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  };
  await sql(`CREATE ROLE ana LOGIN PASSWORD '${operatorPassword}'`);
  await sql('GRANT CREATE ON DATABASE creator TO creator');
  await initPostgres(server.url, false, ['ana']);
  return {
    server,
    url: server.url.replace(/\/\/[^@]*@/, `//ana:${encodeURIComponent(operatorPassword)}@`),
    ownerUrl: server.url,
    state,
    sql,
    journals: async () => (await readdir(join(state, 'gonogo', 'journal')).catch(() => [])).filter((name) => name.endsWith('.jsonl')),
    async remove() {
      await server.stop();
      await rm(state, { recursive: true, force: true });
    },
  };
}

/** A record in the database as one console has it open. */
export interface TestStore {
  readonly store: LedgerStore;
  readonly notices: string[];
  /** What it was told by following from the first line. */
  readonly followed: LedgerLine[];
  readonly links: LedgerLink[];
  link(): LedgerLink;
}

export async function openStore(url: string, launch: string, options: Partial<OpenOptions> = {}): Promise<TestStore> {
  const place = await postgresPlace(url, false);
  const notices: string[] = [];
  const store = await place.open(launch, { clock: { now: () => Date.now() }, onNotice: (sentence) => notices.push(sentence), ...options });
  const followed: LedgerLine[] = [];
  const links: LedgerLink[] = [];
  store.onLink?.((link) => links.push(link));
  onTestFinished(async () => {
    await store.close();
    await place.close();
  });
  await store.read();
  store.follow(
    0,
    (lines) => followed.push(...lines),
    (error) => notices.push(error.message),
  );
  return { store, notices, followed, links, link: () => links.at(-1) ?? { state: 'up' } };
}

/** Resolves once it holds. */
export async function holds(what: () => boolean, deadline_ms = 15_000): Promise<void> {
  const until = performance.now() + deadline_ms;
  while (!what()) {
    if (performance.now() > until) throw new Error(`not within ${deadline_ms} ms: ${what.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The messages of the server without its notices, as a pooler in transaction mode hands them on. */
function withoutNotices(write: (bytes: Buffer) => void): (bytes: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 5 && rest.length > rest.readUInt32BE(1)) {
      const length = rest.readUInt32BE(1) + 1;
      if (rest[0] !== 0x41) write(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  };
}

/** A way to the server that can fall silent: connections stay, and nothing comes through. `deaf` lets all pass but notices. */
export async function startWire(port: number, deaf = false): Promise<{ readonly port: number; silent(on: boolean): void; close(): void }> {
  const sockets = new Set<Socket>();
  let silent = false;
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      const write = (bytes: Buffer): void => void to.write(bytes);
      const pass = deaf && from === far ? withoutNotices(write) : write;
      from.on('data', (bytes) => {
        if (!silent) pass(bytes);
      });
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    silent(on) {
      silent = on;
      // What was swallowed is not to be had again: what is silent for good is closed once it speaks.
      if (!on) for (const socket of sockets) socket.destroy();
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** A way to the server that breaks as the first entry is handed in, and stays broken until it is mended. */
export async function startCutter(port: number): Promise<{ readonly port: number; mend(): void; close(): void }> {
  let state: 'armed' | 'cut' | 'mended' = 'armed';
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    if (state === 'cut') return void near.destroy();
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) sockets.add(socket);
    near.on('data', (bytes) => {
      if (state === 'armed' && bytes.includes('gonogo.append')) {
        state = 'cut';
        for (const socket of sockets) socket.destroy();
      } else far.write(bytes);
    });
    far.on('data', (bytes) => void near.write(bytes));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    mend() {
      state = 'mended';
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
