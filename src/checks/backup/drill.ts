import type { Client } from 'pg';
import { NoAnswer } from '../../model/errors.ts';
import type { JsonObject } from '../../model/json.ts';
import { oneLine } from '../kept.ts';
import type { CheckContext } from '../kind.ts';
import { quoted } from '../postgres/transaction.ts';
import { isServerError, postgresAnswer } from '../postgres/answers.ts';
import type { Target } from '../postgres/target.ts';
import { within } from '../within.ts';
import { createScratch, DROP_MS } from './scratch.ts';
import { connect, end } from './session.ts';
import { readSource, type Source } from './source.ts';
import { dumpInto, environmentOf, majorOf, type Piped } from './tools.ts';

/** What a restore drill takes. */
export interface Drill {
  readonly source: Target;
  readonly tables: readonly string[];
  readonly scratch: Target;
}

// Whose it is and who may what is the server's business, not the rows'.
const plainly = ['--no-owner', '--no-privileges'];
const dumpPlainly = [
  '--format=custom',
  ...plainly,
  '--no-publications',
  '--no-subscriptions',
  '--no-security-labels',
  '--no-comments',
  '--lock-wait-timeout=10000',
];

/** Dumps tables, restores them into a database of its own and counts the rows on both sides, at one moment of the source. The database is dropped, whatever happens. */
export async function restoreDrill({ source, tables, scratch }: Drill, context: CheckContext): Promise<JsonObject> {
  const began = performance.now();
  // The time for dropping the scratch database is the check's own too.
  const work_ms = Math.max(context.deadline_ms * 0.5, context.deadline_ms - DROP_MS);
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(work_ms)]);
  let doing: string | undefined;
  let client: Client | undefined;
  try {
    const [dumpMajor, restoreMajor] = await Promise.all([majorOf('pg_dump', context), majorOf('pg_restore', context)]);
    client = await answered(connect(source, undefined, signal), source, signal);
    doing = 'counting the rows of the source';
    const from = await answered(readSource(client, source.where, tables, signal), source, signal);
    assertNewEnough({ pg_dump: dumpMajor, pg_restore: restoreMajor }, from.major, source.where);
    doing = undefined;
    const database = await answered(createScratch(scratch, from.encoding, context, signal), scratch, signal);
    try {
      doing = 'restoring';
      const into = await answered(connect(scratch, database.name, signal), scratch, signal);
      try {
        const extensions_missing = await answered(createExtensions(into, from, signal), scratch, signal);
        const restored_bytes = await copy({ source, tables, scratch }, from, database.name, extensions_missing, context, signal);
        doing = 'counting the restored rows';
        const counts = await answered(compare(into, from, signal), scratch, signal);
        const duration_ms = Math.round(performance.now() - began);
        return { ...counts, restored_bytes, extensions_missing, duration_ms };
      } finally {
        await end(into);
      }
    } finally {
      await database.drop();
    }
  } catch (error) {
    if (doing === undefined || !signal.aborted || (error instanceof NoAnswer && error.code === 'scratch-left')) throw error;
    const after = Math.round((performance.now() - began) / 100) / 10;
    throw new NoAnswer('fail', 'timed-out', `the restore drill was still ${doing} after ${after} s: name smaller tables, or give it a longer \`timeout\``, {
      cause: error,
    });
  } finally {
    if (client) await end(client);
  }
}

async function answered<Value>(asking: Promise<Value>, { where }: Target, signal: AbortSignal): Promise<Value> {
  try {
    return await asking;
  } catch (error) {
    throw postgresAnswer(error, where, signal);
  }
}

function assertNewEnough(tools: Readonly<Record<'pg_dump' | 'pg_restore', number>>, server: number, where: string): void {
  for (const [tool, major] of Object.entries(tools)) {
    if (major < server)
      throw new NoAnswer(
        'unknown',
        'tool-too-old',
        `\`${tool}\` here is version ${major}, and ${where} is version ${server}: install \`${tool}\` ${server} or later`,
      );
  }
  if (tools.pg_restore < tools.pg_dump) {
    const says = `\`pg_restore\` here is version ${tools.pg_restore} and \`pg_dump\` ${tools.pg_dump}: put both of the same version on PATH`;
    throw new NoAnswer('unknown', 'tool-too-old', says);
  }
}

/** Defaults and types of columns may come from extensions; those the scratch server has not are named where the restore fails. */
async function createExtensions(into: Client, { extensions }: Source, signal: AbortSignal): Promise<string[]> {
  const missing: string[] = [];
  for (const { name, schema } of extensions) {
    try {
      await within(signal, into.query(`CREATE SCHEMA IF NOT EXISTS ${quoted(schema)}`));
      await within(signal, into.query(`CREATE EXTENSION IF NOT EXISTS ${quoted(name)} SCHEMA ${quoted(schema)}`));
    } catch (error) {
      if (!isServerError(error) || signal.aborted) throw error;
      missing.push(name);
    }
  }
  return missing;
}

/** First what the tables are made of, as far as the scratch server can have it; then the rows, all of them or none. */
async function copy(drill: Drill, from: Source, database: string, missing: readonly string[], context: CheckContext, signal: AbortSignal): Promise<number> {
  const [source, scratch] = [environmentOf(drill.source), environmentOf(drill.scratch, database)];
  const dump = [...dumpPlainly, `--snapshot=${from.snapshot}`];
  const restore = ['--dbname', database, ...plainly];
  const schemas = [...new Set(from.tables.map(({ schema }) => schema))].map((schema) => `--schema=${quoted(schema)}`);
  const tables = from.tables.map((table) => `--table=${table.quoted}`);
  const make = (what: readonly string[]): Promise<Piped> =>
    dumpInto(
      { tool: 'pg_dump', args: [...dump, '--section=pre-data', ...what], env: source },
      { tool: 'pg_restore', args: restore, env: scratch },
      context.folder,
      signal,
    );
  let shape = await make(schemas);
  // A login that may not read some other table of the schema: then the tables alone, without types that they may need.
  if (shape.dump.exitCode !== 0) shape = await make(tables);
  if (shape.dump.exitCode !== 0) throw notDumped(shape, drill.source.where);
  const rows = await dumpInto(
    { tool: 'pg_dump', args: [...dump, '--data-only', ...tables], env: source },
    { tool: 'pg_restore', args: [...restore, '--data-only', '--single-transaction', '--exit-on-error'], env: scratch },
    context.folder,
    signal,
  );
  if (rows.restore.exitCode === 0 && rows.dump.exitCode === 0) return rows.bytes;
  if (rows.restore.exitCode === 0 || rows.dump.exitCode === 1) throw notDumped(rows, drill.source.where);
  const lacks = missing.length === 0 ? '' : ` (it lacks the extensions ${missing.map((name) => `\`${name}\``).join(', ')})`;
  // The first thing that went wrong while the tables were made is why a row has no place.
  const why = /relation .* does not exist/.test(rows.restore.stderr) && shape.restore.exitCode !== 0 ? shape.restore.stderr : rows.restore.stderr;
  throw new NoAnswer('fail', 'not-restored', `the dump could not be restored on ${drill.scratch.where}${lacks}: ${errorIn(why)}`);
}

function notDumped({ dump }: Piped, where: string): NoAnswer {
  const said = errorIn(dump.stderr);
  if (/permission denied/i.test(said)) return new NoAnswer('unknown', 'permission-denied', `\`pg_dump\` may not read all of ${where}: ${said}`);
  return new NoAnswer('fail', 'not-dumped', `\`pg_dump\` could not dump ${where}: ${said}`);
}

function errorIn(stderr: string): string {
  const lines = stderr.split('\n');
  const line = lines.find((one) => /ERROR:/.test(one)) ?? lines.find((one) => /error:/.test(one)) ?? lines.find((one) => one.trim() !== '') ?? '';
  return oneLine(line.replace(/^\S+: (?:error: )?/, ''), 200) || 'it gave no reason';
}

async function compare(into: Client, { tables }: Source, signal: AbortSignal): Promise<JsonObject> {
  const counted: { table: string; source_rows: number; restored_rows: number }[] = [];
  for (const table of tables) {
    const { rows } = await within(signal, into.query<{ rows: number }>(`SELECT count(*)::float8 AS rows FROM ONLY ${table.quoted}`));
    counted.push({ table: table.name, source_rows: table.rows, restored_rows: rows[0]?.rows ?? 0 });
  }
  return { tables: counted, equal: counted.every((table) => table.source_rows === table.restored_rows) };
}
