import type { PoolClient } from 'pg';
import * as z from 'zod';
import type { JsonObject } from '../model/json.ts';
import { oneLine } from './kept.ts';
import { defineCheck } from './kind.ts';
import { activityFields, activityOf, activityQuery } from './postgres/activity.ts';
import { ask, type Rows } from './postgres/rows.ts';
import { postgresUrl } from './postgres/target.ts';
import { readOnly } from './postgres/transaction.ts';

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
  observe(asked, context) {
    return readOnly(asked.url, context, (client, latency_ms) => observed(asked, client, latency_ms));
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

function rowsInWords(seen: JsonObject): string {
  const { rows, row_count } = seen;
  const first = Array.isArray(rows) && rows.length === 1 && row_count === 1 ? (rows[0] as JsonObject) : undefined; // every row is a map
  if (first === undefined) return `${Number(row_count)} rows`;
  const cells = Object.entries(first).map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return oneLine(cells.join(', '), 80) || '1 row';
}
