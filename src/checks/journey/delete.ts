import * as z from 'zod';
import { NoAnswer } from '../../model/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { referencesIn } from '../../model/variables.ts';
import { asText, visible } from '../kept.ts';
import { type CheckContext, defineCheck } from '../kind.ts';
import { isServerError, postgresAnswer } from '../postgres/answers.ts';
import { connectionsTo } from '../postgres/pool.ts';
import { postgresUrl } from '../postgres/target.ts';
import { flag } from '../params.ts';
import { within } from '../within.ts';

/** Rows to find: columns with the value they must hold, or with the rows of another table that they must point at. */
interface Where {
  readonly [column: string]: string | number | boolean | Lookup;
}

interface Lookup {
  readonly of: string;
  readonly column: string;
  readonly where: Where;
}

const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'must be the name of a column' });
const table = z
  .string({ error: 'must be the name of a table' })
  .regex(/^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?$/, { error: 'must be the name of a table, such as `users` or `public.users`' });
const where: z.ZodType<Where> = z.lazy(() =>
  z
    .record(
      name,
      z.union([z.string().min(1), z.number(), z.boolean(), z.strictObject({ of: table, column: name.default('id'), where })], {
        error: 'must be a value, or `{ of: table, where: … }`',
      }),
      { error: 'must be columns and their values' },
    )
    .refine((columns) => Object.keys(columns).length > 0, { error: 'must name a column' }),
);

const params = z.strictObject({
  url: postgresUrl,
  table,
  where,
  at_most: z.number().int().min(1).max(10_000).default(100),
  if_exists: flag.default(false),
});

type Params = z.infer<typeof params>;

/** Removes rows that a journey made. No SQL is written by hand, and the reader lets none through that does not lead to the run's own id. */
export const remove = defineCheck<Params>({
  kind: 'delete',
  title: 'Rows of a journey that go again',
  params,
  fields: { deleted: { type: 'double', about: 'rows that were removed; with `if_exists`, 0 where there is no such table' } },
  expect: 'deleted < 10001',
  example: ['delete:', '  url: ${DATABASE_URL}', '  table: users', '  where: { email: "launch-${run_id}@creator.example" }'].join('\n'),
  timeout_s: 5,
  consent: (written) => ({ why: 'writes', subject: visible(`deletes from ${asText(written['table'])}`) }),
  async observe(asked, context) {
    try {
      return { deleted: await removed(asked, context) };
    } catch (error) {
      if (asked.if_exists && isServerError(error) && error.code === '42P01') return { deleted: 0 };
      throw postgresAnswer(error, asked.url.where, context.signal);
    }
  },
  response: (seen) => `${Number(seen['deleted'])} ${seen['deleted'] === 1 ? 'row' : 'rows'} removed`,
});

/** Whether rows are found by something that only this run has written: a value that holds its id, directly or in the table they point at. */
export function isOfThisRun(written: Json | undefined): boolean {
  if (!isJsonObject(written)) return false;
  return Object.values(written).some((value) =>
    typeof value === 'string'
      ? referencesIn(value).some((reference) => reference.name === 'run_id')
      : isJsonObject(value) && isOfThisRun((value satisfies JsonObject)['where']),
  );
}

async function removed(asked: Params, context: CheckContext): Promise<number> {
  const { signal } = context;
  const values: (string | number | boolean)[] = [];
  const text = `DELETE FROM ${quoted(asked.table)} WHERE ${condition(asked.where, values)}`;
  const connections = await within(signal, connectionsTo(asked.url, context));
  const client = await connections.take(signal);
  let broken = true;
  try {
    await within(signal, client.query('BEGIN'));
    const limit_ms = Math.max(50, Math.floor(context.deadline_ms * 0.8));
    await within(signal, client.query(`SET LOCAL statement_timeout = ${limit_ms}; SET LOCAL lock_timeout = ${limit_ms}`));
    const { rowCount } = await within(signal, client.query({ text, values }));
    const count = rowCount ?? 0;
    // Leaving without COMMIT closes the connection, and with it the transaction: nothing was removed.
    if (count > asked.at_most) {
      throw new NoAnswer('fail', 'too-many-rows', `${count} rows of \`${asked.table}\` would go, more than \`at_most\` ${asked.at_most}: none was removed`);
    }
    await within(signal, client.query('COMMIT'));
    broken = false;
    return count;
  } finally {
    connections.giveBack(client, broken);
  }
}

function condition(columns: Where, values: (string | number | boolean)[]): string {
  const parts = Object.entries(columns).map(([column, value]) => {
    if (typeof value === 'object')
      return `${quoted(column)} IN (SELECT ${quoted(value.column)} FROM ${quoted(value.of)} WHERE ${condition(value.where, values)})`;
    values.push(value);
    return `${quoted(column)} = $${values.length}`;
  });
  return parts.join(' AND ');
}

function quoted(identifier: string): string {
  return identifier
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');
}
