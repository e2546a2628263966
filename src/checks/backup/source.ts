import type { Client } from 'pg';
import { NoAnswer } from '../../model/errors.ts';
import { oneLine } from '../kept.ts';
import { quoted } from '../postgres/transaction.ts';
import { within } from '../within.ts';

/** A table of the source, with its rows in the snapshot. */
interface SourceTable {
  /** As the checklist names it. */
  readonly name: string;
  readonly schema: string;
  /** As SQL and pg_dump take it. */
  readonly quoted: string;
  readonly rows: number;
}

/** The source as the drill found it, at one moment. */
export interface Source {
  readonly snapshot: string;
  readonly major: number;
  readonly encoding: string;
  readonly tables: readonly SourceTable[];
  readonly extensions: readonly { readonly name: string; readonly schema: string }[];
}

/**
 * Begins a read-only transaction, exports its snapshot and counts the rows in it. The transaction stays open: as long as it does,
 * pg_dump sees the very same rows, whatever the product writes.
 */
export async function readSource(client: Client, where: string, names: readonly string[], signal: AbortSignal): Promise<Source> {
  const ask = async <Row>(text: string, values: readonly string[] = []): Promise<Row | undefined> =>
    (await within(signal, client.query<Row & Record<string, unknown>>(text, [...values]))).rows[0];
  await ask('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  // A policy that hides rows shall be an error, as it is for pg_dump, and no smaller count.
  for (const setting of ['row_security = off', 'statement_timeout = 0', 'idle_in_transaction_session_timeout = 0']) await ask(`SET LOCAL ${setting}`);
  const server = await ask<{ snapshot: string; version: string; encoding: string }>(
    "SELECT pg_catalog.pg_export_snapshot() AS snapshot, current_setting('server_version_num') AS version, current_setting('server_encoding') AS encoding",
  );
  if (server === undefined) throw new Error('the server answered without a row');
  const tables: SourceTable[] = [];
  for (const name of names) tables.push(await tableOf(name, where, ask));
  const { rows: extensions } = await within(
    signal,
    client.query<{ name: string; schema: string }>(
      "SELECT extname AS name, nspname AS schema FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE extname <> 'plpgsql' ORDER BY 1",
    ),
  );
  return { snapshot: server.snapshot, major: Math.floor(Number(server.version) / 10_000), encoding: server.encoding, tables, extensions };
}

type Ask = <Row>(text: string, values?: readonly string[]) => Promise<Row | undefined>;

async function tableOf(name: string, where: string, ask: Ask): Promise<SourceTable> {
  const sql = name.split('.').map(quoted).join('.');
  const found = await ask<{ schema: string; table: string; kind: string }>(
    `SELECT nspname AS schema, relname AS table, relkind AS kind
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = pg_catalog.to_regclass($1)`,
    [sql],
  );
  const said = `\`${oneLine(name, 80)}\``;
  if (found === undefined) throw new NoAnswer('fail', 'undefined-table', `${where} has no table ${said}: correct \`tables\`, or restore it`);
  if (found.kind === 'p') throw new NoAnswer('unknown', 'not-a-table', `${said} of ${where} is partitioned: name its partitions in \`tables\``);
  if (found.kind !== 'r')
    throw new NoAnswer('unknown', 'not-a-table', `${said} of ${where} is no table but a view or the like, which holds no rows of its own`);
  const full = `${quoted(found.schema)}.${quoted(found.table)}`;
  const count = await ask<{ rows: number }>(`SELECT count(*)::float8 AS rows FROM ONLY ${full}`);
  return { name, schema: found.schema, quoted: full, rows: count?.rows ?? 0 };
}
