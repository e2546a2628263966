import * as z from 'zod';
import { parseDuration } from '../model/durations.ts';
import { NoAnswer } from '../model/errors.ts';
import type { JsonObject } from '../model/json.ts';
import { oneLine } from './kept.ts';
import { defineCheck } from './kind.ts';
import { type Sample, sampleOf } from './pool/samples.ts';
import { postgresUrl } from './postgres/target.ts';
import { atMost } from './within.ts';
import { noAnswer } from './no-answer.ts';

const count = (least: number) =>
  z.coerce
    .number({ error: 'must be a number' })
    .int({ error: 'must be a whole number' })
    .min(least, { error: `must be at least ${least}` });

const params = z.strictObject({
  url: postgresUrl,
  application: z
    .string({ error: 'must be the `application_name` of its connections, or its beginning and `*`' })
    .regex(/^[^*]+\*?$/, { error: 'must be an `application_name`, or its beginning and `*` at the end' })
    .refine((name) => Buffer.byteLength(name.replace(/\*$/, '')) < 64, { error: 'must be at most 63 bytes, where PostgreSQL cuts it off' }),
  size: count(1),
  overflow: count(0).default(0),
  processes: count(1).default(1),
  samples: count(1).max(200, { error: 'must be at most 200' }).default(5),
  every: z
    .string({ error: 'must be a length of time, such as 200ms or 1s' })
    .transform((text) => parseDuration(text) ?? Number.NaN)
    .refine((seconds) => seconds >= 0.02 && seconds <= 60, { error: 'must be a length of time from 20ms to 60s' })
    .default(0.2),
});

type Params = z.infer<typeof params>;

/** Watches the connections of one application for a moment, beside the size of its pool and what the server takes. */
export const pool = defineCheck<Params>({
  kind: 'pool',
  title: "An application's PostgreSQL connections against its pool",
  params,
  fields: {
    connections: { type: 'double', about: "the application's connections in the last sample; behind a pooler they carry the pooler's own name" },
    max: { type: 'double', about: 'its most connections in any sample' },
    active: { type: 'double', about: 'of `connections`, those that run a query; absent where some are `hidden`, as the next three are', optional: true },
    idle: { type: 'double', about: 'of `connections`, those that do nothing', optional: true },
    idle_in_transaction: { type: 'double', about: 'its most connections in any sample that held a transaction open and did nothing', optional: true },
    longest_idle_in_transaction_s: { type: 'double', about: 'seconds that the longest of those had been at it; 0 where there is none', optional: true },
    hidden: { type: 'double', about: 'of `connections`, those whose state this login may not see (it is no member of `pg_monitor`), in any sample' },
    size: { type: 'double', about: 'the pool size, as given' },
    limit: { type: 'double', about: 'connections it may open at most: (`size` + `overflow`) of each of its `processes`' },
    share: { type: 'double', about: '`max` / `limit`, 0 to 1; more where the pool is larger than it was said to be' },
    at_limit: { type: 'bool', about: 'whether a sample reached `limit`' },
    server_max: { type: 'double', about: 'connections that the server takes at most, without those it reserves' },
    server_used: { type: 'double', about: "the most client connections to the whole server in any sample, gonogo's own among them" },
    server_share: { type: 'double', about: '`server_used` / `server_max`, 0 to 1' },
    samples: { type: 'double', about: 'how often it was looked' },
    applications: { type: 'list', about: 'names of the applications that are connected, the first 10' },
  },
  expect: 'max > 0 && !at_limit && longest_idle_in_transaction_s < 5',
  example: [
    'check:',
    '  kind: pool',
    '  url: ${DATABASE_URL}',
    '  application: creator-api',
    '  size: 5',
    '  overflow: 10',
    '  samples: 20',
    'expect: max > 0 && !at_limit && idle_in_transaction == 0',
    'warn: share < 0.5',
  ].join('\n'),
  timeout_s: 15,
  async observe(asked, context) {
    const needs_ms = (asked.samples - 1) * asked.every * 1000;
    if (needs_ms > context.deadline_ms * 0.9) {
      throw new NoAnswer(
        'unknown',
        'too-slow',
        `\`samples: ${asked.samples}\`, \`${asked.every}s\` apart, take longer than the check has (${context.deadline_ms / 1000} s): give it a longer \`timeout\``,
      );
    }
    const seen: Sample[] = [];
    const began = performance.now();
    for (let taken = 0; taken < asked.samples; taken += 1) {
      const due = began + taken * asked.every * 1000;
      if (taken > 0)
        await atMost(due - performance.now(), context.signal).catch((error: unknown) => {
          throw noAnswer(error, asked.url.where, context.signal);
        });
      seen.push(await sampleOf(asked.url, asked.application, context));
    }
    return summary(asked, seen);
  },
  response(seen) {
    if (seen['max'] === 0) {
      const others = Array.isArray(seen['applications']) ? seen['applications'].join(', ') : '';
      return oneLine(`no connection of that name; connected are ${others === '' ? 'only some without a name' : others}`);
    }
    const stuck = Number(seen['idle_in_transaction'] ?? 0) === 0 ? '' : `, ${Number(seen['idle_in_transaction'])} idle in transaction`;
    const hidden = Number(seen['hidden']) === 0 ? '' : `, the state of ${Number(seen['hidden'])} hidden from this login`;
    const server = `${Number(seen['server_used'])} of ${Number(seen['server_max'])} of the server`;
    return `at most ${Number(seen['max'])} of ${Number(seen['limit'])} connections${stuck}${hidden}; ${server}`;
  },
});

function summary({ size, overflow, processes }: Params, samples: readonly Sample[]): JsonObject {
  const last = samples.at(-1);
  const most = (of: (sample: Sample) => number): number => mostOf(samples, of);
  const hidden = most((sample) => sample.hidden);
  const limit = (size + overflow) * processes;
  const max = most((sample) => sample.connections);
  const server_max = (last?.server_max ?? 0) - (last?.reserved ?? 0);
  const server_used = most((sample) => sample.server_used);
  return {
    connections: last?.connections ?? 0,
    max,
    ...(hidden > 0 ? {} : statesOf(samples)), // a count without those that are hidden would be too good
    hidden,
    size,
    limit,
    share: max / limit,
    at_limit: max >= limit,
    server_max,
    server_used,
    server_share: server_used / server_max,
    samples: samples.length,
    applications: [...new Set(samples.flatMap((sample) => sample.applications))].slice(0, 10).map((name) => oneLine(name)),
  };
}

function statesOf(samples: readonly Sample[]): JsonObject {
  const last = samples.at(-1);
  return {
    active: last?.active ?? 0,
    idle: last?.idle ?? 0,
    idle_in_transaction: mostOf(samples, (sample) => sample.idle_in_transaction),
    longest_idle_in_transaction_s: Math.round(mostOf(samples, (sample) => sample.longest_idle_in_transaction_s) * 1000) / 1000,
  };
}

function mostOf(samples: readonly Sample[], of: (sample: Sample) => number): number {
  return Math.max(0, ...samples.map(of));
}
