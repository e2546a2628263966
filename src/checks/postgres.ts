import type { PoolClient } from 'pg';
import * as z from 'zod';
import type { JsonObject } from '../model/json.ts';
import { oneLine } from './kept.ts';
import { type CheckContext, defineCheck } from './kind.ts';
import { activityFields, activityOf, activityQuery } from './postgres/activity.ts';
import { isServerError, postgresAnswer } from './postgres/answers.ts';
import { type Connections, connectionsTo } from './postgres/pool.ts';
import { ask, type Rows } from './postgres/rows.ts';
import { postgresUrl } from './postgres/target.ts';
import { within } from './within.ts';

const params = z.strictObject({
  url: postgresUrl,
  query: z.string({ error: 'must be one SQL statement that only reads' }).trim().min(1, { error: 'must be one SQL statement that only reads' }).optional(),
  values: z.array(z.json(), { error: 'must be a list: the values of `$1`, `$2` in `query`' }).default([]),
});

type Params = z.infer<typeof params>;

/** Asks a PostgreSQL how it is, and one question of the checklist's own; all in one read-only transaction. */
export const postgres = defineCheck<Params>({
  kind: 'postgres',
  title: 'A PostgreSQL database',
  params,
  fields: {
    latency_ms: { type: 'double', about: 'milliseconds of one round trip on an open connection; behind a pooler, with the wait for a server' },
    ...activityFields,
    rows: { type: 'list', about: 'rows of `query`, as maps; the first 50, at most 8 KiB. Numbers are doubles, times are ISO text', optional: true },
    row_count: { type: 'double', about: 'rows of `query`, also beyond those kept', optional: true },
    truncated: { type: 'bool', about: 'whether rows or parts of values were left out of `rows`', optional: true },
  },
  expect: 'latency_ms < 1000 && used < (max - reserved) * 0.8',
  example: [
    'check:',
    '  kind: postgres',
    '  url: ${DATABASE_URL}',
    '  query: SELECT version_num FROM alembic_version',
    'expect: row_count == 1 && rows[0].version_num == "0003"',
  ].join('\n'),
  timeout_s: 10,
  async observe(asked, context) {
    const began = performance.now();
    const { where } = asked.url;
    try {
      const connections = await within(context.signal, connectionsTo(asked.url, context));
      const client = await connections.take(context.signal);
      return await inOneTransaction(connections, client, (latency_ms) => observed(asked, client, latency_ms), began, context);
    } catch (error) {
      throw postgresAnswer(error, where, context.signal);
    }
  },
  response(seen) {
    const connections = `${Math.round(Number(seen['used']))} of ${Math.round(Number(seen['max']))} connections, ${Math.round(Number(seen['latency_ms']))} ms`;
    return seen['row_count'] === undefined ? connections : rowsInWords(seen);
  },
});

async function observed(asked: Params, client: PoolClient, latency_ms: number): Promise<JsonObject> {
  const { default: pg } = await import('pg');
  const activity = await ask(pg, client, activityQuery, []);
  const rows: Rows | undefined = asked.query === undefined ? undefined : await ask(pg, client, asked.query, asked.values);
  return { latency_ms, ...activityOf(activity.rows[0] ?? {}), ...rows };
}

/** Nothing is set outside the transaction, and nothing is prepared by name: so it also works through poolers. */
async function inOneTransaction(
  connections: Connections,
  client: PoolClient,
  work: (latency_ms: number) => Promise<JsonObject>,
  began: number,
  context: CheckContext,
): Promise<JsonObject> {
  const { signal } = context;
  let broken = true;
  try {
    const asked_at = performance.now();
    await within(signal, client.query('BEGIN TRANSACTION READ ONLY'));
    const latency_ms = Math.round((performance.now() - asked_at) * 10) / 10;
    // Below the deadline, so that the server says it and goes on instead of being hung up on.
    const left_ms = Math.max(50, Math.floor((context.deadline_ms - (performance.now() - began)) * 0.9));
    await within(signal, client.query(`SET LOCAL statement_timeout = ${left_ms}; SET LOCAL datestyle = 'ISO, YMD'`));
    const seen = await within(signal, work(latency_ms));
    await within(signal, client.query('ROLLBACK'));
    broken = false;
    return seen;
  } catch (error) {
    if (isServerError(error) && !signal.aborted) {
      broken = await within(signal, client.query('ROLLBACK')).then(
        () => false,
        () => true,
      );
    }
    throw error;
  } finally {
    connections.giveBack(client, broken);
  }
}

function rowsInWords(seen: JsonObject): string {
  const { rows, row_count } = seen;
  const first = Array.isArray(rows) && rows.length === 1 && row_count === 1 ? (rows[0] as JsonObject) : undefined; // every row is a map
  if (first === undefined) return `${Number(row_count)} rows`;
  const cells = Object.entries(first).map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return oneLine(cells.join(', '), 80) || '1 row';
}
