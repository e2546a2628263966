import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { temporaryFolder } from './context.ts';

/** The rehearsal target for the journeys of one test file. */
export interface Target {
  readonly env: Record<string, string>;
  fault(name: string, on: boolean): Promise<void>;
  query<Row extends pg.QueryResultRow>(text: string): Promise<Row[]>;
  /** How many rows each table of the product holds; one that is not there is left out. */
  counts(): Promise<Record<string, number>>;
}

const tables = ['users', 'youtube_connections', 'content_pieces', 'interactions', 'enrichments'];

/** Starts the rehearsal target before the tests of a file, and stops it after them. */
export function target(): Target {
  let sandbox: Sandbox | undefined;
  const running = (): Sandbox => {
    if (!sandbox) throw new Error('the sandbox is up only while tests run');
    return sandbox;
  };
  beforeAll(async () => {
    sandbox = await startSandbox();
  }, 240_000);
  afterAll(() => sandbox?.stop(), 30_000);
  const query = async <Row extends pg.QueryResultRow>(text: string): Promise<Row[]> => {
    const client = new pg.Client({ connectionString: running().env['DATABASE_URL'] });
    await client.connect();
    try {
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end();
    }
  };
  return {
    get env() {
      return running().env;
    },
    fault: (name, on) => running().setFault(name, on),
    query,
    async counts() {
      const found = await query<{ name: string }>(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`);
      const there = tables.filter((table) => found.some(({ name }) => name === table));
      const [row] = await query<Record<string, number>>(`SELECT ${there.map((table) => `(SELECT count(*)::int FROM ${table}) AS ${table}`).join(', ')}`);
      return row ?? {};
    },
  };
}

/** A folder that holds a scenario of the test's own as `scenarios/own.yaml`. */
export function folderWith(scenario: string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'scenarios'));
  writeFileSync(join(folder, 'scenarios', 'own.yaml'), scenario);
  return folder;
}
