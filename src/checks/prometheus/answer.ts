import * as z from 'zod';
import { NoAnswer } from '../../model/errors.ts';
import type { JsonObject } from '../../model/json.ts';
import { firstOf } from '../first.ts';
import { oneLine } from '../kept.ts';
import { readNumber } from '../metrics/exposition.ts';

/** The most series that an observation keeps. */
const SERIES_CAP = 50;

const point = z.tuple([z.number(), z.string()]);
const vector = firstOf(SERIES_CAP, z.looseObject({ metric: z.record(z.string(), z.string()), value: point.optional() }));
const texts = firstOf(10, z.string()).optional();

const answered = z.discriminatedUnion('status', [
  z.looseObject({
    status: z.literal('success'),
    data: z.looseObject({ resultType: z.string(), result: z.unknown() }),
    warnings: texts,
    infos: texts,
  }),
  z.looseObject({ status: z.literal('error'), errorType: z.string().default('error'), error: z.string().default('it gave no reason') }),
]);

/** What an instant query's answer says; a NoAnswer where it says nothing that can be judged. */
export function readAnswer(status: number, text: string, where: string): JsonObject {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refusal(status, where);
  }
  const parsed = answered.safeParse(json);
  if (!parsed.success) throw refusal(status, where);
  if (parsed.data.status === 'error') throw faultOf(parsed.data.errorType, parsed.data.error, where);
  const { data, warnings = [], infos = [] } = parsed.data;
  return { ...resultOf(data.resultType, data.result, where), warnings: [...warnings, ...infos].slice(0, 10).map((warning) => oneLine(warning, 300)) };
}

function resultOf(type: string, result: unknown, where: string): JsonObject {
  if (type === 'scalar') {
    const [, text] = read(point, result, where);
    const value = finite(text);
    return { ...(value === undefined ? {} : { value }), series: [], sample_count: 1 };
  }
  if (type === 'vector') {
    const count = Array.isArray(result) ? result.length : 0;
    const series = read(vector, result, where).map(({ metric, value }) => ({ labels: shortened(metric), value: finite(value?.[1] ?? '') ?? null }));
    const only = count === 1 ? series[0]?.value : undefined;
    return { ...(typeof only === 'number' ? { value: only } : {}), series, sample_count: count };
  }
  const instead =
    type === 'matrix'
      ? 'a range of values, not one: wrap it, as in `rate(…[5m])` or `max_over_time(…[5m])`'
      : `a result of type \`${oneLine(type, 20)}\`, not numbers`;
  throw new NoAnswer('unknown', 'not-instant', `the query gives ${instead}`);
}

function read<Value>(schema: z.ZodType<Value>, result: unknown, where: string): Value {
  const parsed = schema.safeParse(result);
  if (parsed.success) return parsed.data;
  throw new NoAnswer('unknown', 'unreadable', `${where} sent a result that cannot be read: check that \`url\` is a Prometheus`);
}

/** NaN and the infinities are no values: JSON has no word for them, and nothing can be compared with them. */
function finite(text: string): number | undefined {
  const value = readNumber(text);
  return value === undefined || !Number.isFinite(value) ? undefined : value;
}

function shortened(labels: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(labels)
      .slice(0, 20)
      .map(([name, value]) => [oneLine(name, 60), oneLine(value)]),
  );
}

function faultOf(type: string, error: string, where: string): NoAnswer {
  const said = oneLine(error, 300);
  if (type === 'bad_data' || type === 'execution') return new NoAnswer('unknown', 'bad-query', `${where} cannot answer this query: ${said}`);
  if (type === 'timeout' || type === 'canceled') return new NoAnswer('fail', 'timed-out', `${where} gave the query up: ${said}`);
  return new NoAnswer('fail', 'server-error', `${where} could not answer: ${said}`);
}

function refusal(status: number, where: string): NoAnswer {
  if (status === 401 || status === 403)
    return new NoAnswer('unknown', 'login-refused', `${where} wants a login (status ${status}): give \`auth\` or \`token\``);
  if (status >= 500) return new NoAnswer('fail', 'server-error', `${where} answered with status ${status}`);
  return new NoAnswer('unknown', 'unreadable', `${where} did not answer as a Prometheus does (status ${status}): correct \`url\`, without \`/api/v1\``);
}
