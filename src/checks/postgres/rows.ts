import type { CustomTypesConfig, PoolClient, QueryConfig } from 'pg';
import type { Json, JsonObject } from '../../model/json.ts';
import { capped } from '../kind.ts';

/** The most rows that an observation keeps. */
const ROWS_CAP = 50;
/** The most JSON of rows that an observation keeps, in bytes. */
const ROWS_BYTES = 8192;
/** The most of one value, in bytes. */
const VALUE_BYTES = 1024;

/** What is kept of a query's answer. */
export interface Rows {
  readonly rows: readonly JsonObject[];
  readonly row_count: number;
  readonly truncated: boolean;
}

type Parser = (text: string) => unknown;

const number: Parser = (text) => (Number.isFinite(Number(text)) ? Number(text) : text);
const asWritten: Parser = (text) => text;
const zoneless: Parser = (text) => text.replace(' ', 'T'); // no time zone is known, so none is claimed
const moment: Parser = (text) => {
  const time = new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
  return Number.isNaN(time.getTime()) ? text : time.toISOString();
};

/** How PostgreSQL's types become JSON, by type number. What is not named here and is no list, map or bool stays text. */
const parsers: Readonly<Record<number, Parser>> = {
  17: asWritten, // bytea
  20: number, // int8
  700: number, // float4
  701: number, // float8
  1082: asWritten, // date
  1114: zoneless, // timestamp
  1184: moment, // timestamptz
  1186: asWritten, // interval
  1700: number, // numeric
};
const lists: Readonly<Record<number, Parser>> = { 1016: number, 1231: number, 1115: zoneless, 1185: moment, 1182: asWritten, 1187: asWritten, 1001: asWritten };
const TEXT_LIST = 1009;

/** The client's way from a type number to its parser. */
export function parserOf(fallback: CustomTypesConfig['getTypeParser']): CustomTypesConfig['getTypeParser'] {
  const choose = (oid: number): Parser => {
    const list = lists[oid];
    if (list) return (text) => each((fallback as (oid: number) => Parser)(TEXT_LIST)(text), list); // the client's types know only the numbers it lists, and no result
    return parsers[oid] ?? (fallback as (oid: number) => Parser)(oid);
  };
  return choose as CustomTypesConfig['getTypeParser']; // its overloads differ only in the names of the numbers
}

function each(value: unknown, parse: Parser): unknown {
  if (Array.isArray(value)) return value.map((inner) => each(inner, parse));
  return typeof value === 'string' ? parse(value) : value;
}

/** Runs one statement, by the extended protocol, which takes no second one behind a `;`. Keeps the first rows, counts all. */
export async function ask(pg: Pick<typeof import('pg'), 'Query'>, client: PoolClient, text: string, values: readonly Json[]): Promise<Rows> {
  const config: QueryConfig & { queryMode: 'extended' } = { text, values: [...values], queryMode: 'extended' };
  const kept: JsonObject[] = [];
  let count = 0;
  let bytes = 0;
  let truncated = false;
  const take = (row: Readonly<Record<string, unknown>>): void => {
    count += 1;
    if (truncated && (kept.length >= ROWS_CAP || bytes >= ROWS_BYTES)) return;
    const cells = Object.entries(row).map(([name, value]) => {
      const whole = toJson(value);
      const part = shortened(whole);
      if (part !== whole) truncated = true;
      return [name, part] as const;
    });
    const size = Buffer.byteLength(JSON.stringify(Object.fromEntries(cells))) + 1;
    if (kept.length >= ROWS_CAP || bytes + size > ROWS_BYTES) {
      truncated = true;
      bytes = ROWS_BYTES; // no later, shorter row in its place: what is kept is the beginning
      return;
    }
    bytes += size;
    kept.push(Object.fromEntries(cells));
  };
  await new Promise<void>((resolve, reject) => {
    const query = new pg.Query(config);
    query.on('row', take);
    query.on('error', reject);
    query.on('end', () => resolve());
    client.query(query);
  });
  return { rows: kept, row_count: count, truncated };
}

/** A value of the client as plain JSON. */
function toJson(value: unknown): Json {
  if (value === null || value === undefined || typeof value === 'boolean') return value ?? null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'string') return value.toWellFormed();
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toJson(inner)]));
  return null; // no parser gives anything else
}

function shortened(value: Json): Json {
  if (typeof value === 'string') return capped(value, VALUE_BYTES);
  if (typeof value !== 'object' || value === null) return value;
  const text = JSON.stringify(value);
  return Buffer.byteLength(text) > ROWS_BYTES / 2 ? capped(text, VALUE_BYTES) : value;
}
