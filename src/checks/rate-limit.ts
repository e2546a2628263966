import * as z from 'zod';
import { NoAnswer } from '../model/errors.ts';
import { openAsker } from './cors/ask.ts';
import { asText, visible } from './kept.ts';
import { defineCheck } from './kind.ts';
import { text } from './params.ts';
import { burst, retryAfter } from './rate-limit/burst.ts';

const CEILING = 500;
const LIMIT = 60;

const whole = (most: number) =>
  z.coerce
    .number({ error: 'must be a whole number' })
    .int({ error: 'must be a whole number' })
    .min(1, { error: 'must be at least 1' })
    .max(most, { error: `must be at most ${most}` });
const code = z.coerce.number({ error: 'must be a status code' }).int({ error: 'must be a status code' }).min(100).max(599);
const codes = z.union([code.transform((one) => [one]), z.array(code).min(1)], { error: 'must be a status code, or a list of them' });

const params = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'must begin with http:// or https://, as in `${BASE_URL}/api/messages`' }),
  method: z
    .string()
    .regex(/^[A-Za-z]+$/, { error: 'must be an HTTP method, such as GET or POST' })
    .transform((method) => method.toUpperCase())
    .default('POST'),
  headers: z.record(z.string(), text, { error: 'must be a map of header names and values' }).default({}),
  body: z.json().optional(),
  limit: whole(CEILING).default(LIMIT),
  at_once: whole(50).default(5),
  ok: codes.optional(),
  limited_status: codes.default([429]),
});

type Params = z.infer<typeof params>;

/** Sends requests until the server says "too many", and never more than a bound that the operator was shown. */
export const rateLimit = defineCheck<Params>({
  kind: 'rate-limit',
  title: 'A rate limit that holds',
  params,
  fields: {
    limited: { type: 'bool', about: 'whether an answer said "too many" (429, or `limited_status`)' },
    allowed: { type: 'double', about: 'requests that were let through: 200 to 299, or one of `ok`' },
    sent: { type: 'double', about: 'requests sent, those on their way when the first 429 came among them' },
    bound: { type: 'double', about: 'the most requests that would have been sent: `limit` of the check' },
    errors: { type: 'double', about: 'requests without an answer, or with one that is neither let through nor "too many"' },
    retry_after_s: { type: 'double', about: 'seconds to wait, as the first 429 says in `Retry-After`', optional: true },
    statuses: { type: 'map', about: 'how often each status came: `statuses["429"]`; `none` counts requests without an answer' },
    duration_ms: { type: 'double', about: 'milliseconds of the whole burst' },
  },
  expect: 'limited && allowed > 0',
  example: [
    'check:',
    '  kind: rate-limit',
    '  url: ${BASE_URL}/api/messages',
    '  body: { text: "gonogo looks at the rate limit" }',
    '  limit: 60',
    'expect: limited && allowed >= 5 && has(retry_after_s)',
  ].join('\n'),
  timeout_s: 30,
  consent(written) {
    const { method = 'POST', limit = LIMIT, url } = written;
    const most = asText(limit);
    return {
      why: 'writes',
      subject: visible(`sends up to ${most} ${asText(method).toUpperCase()} ${most === '1' ? 'request' : 'requests'} to ${asText(url)}`),
    };
  },
  async observe(asked, context) {
    const { signal, clock } = context;
    const { url, method, headers, body, limit, at_once } = asked;
    const asker = await openAsker(at_once, context);
    try {
      const began = performance.now();
      const isLimited = (status: number): boolean => asked.limited_status.includes(status);
      const seen = await burst(() => asker.ask({ url, method, headers, body }), { limit, at_once, signal, isLimited });
      const where = new URL(url).origin;
      if (seen.answered === 0 && seen.fault !== undefined) throw seen.fault;
      if (signal.aborted && seen.first === undefined) {
        const some = `${where} answered ${seen.answered} of ${seen.sent} requests in time, and no limit showed: raise \`timeout\`, or lower \`limit\``;
        throw new NoAnswer('fail', 'timed-out', some);
      }
      const isOk = (status: number): boolean => asked.ok?.includes(status) ?? (status >= 200 && status < 300);
      const counted = [...seen.statuses].filter(([status]) => status !== 'none').map(([status, count]) => [Number(status), count] as const);
      const allowed = sum(counted.filter(([status]) => isOk(status) && !isLimited(status)));
      const date = Date.parse(seen.first?.header('date') ?? '');
      const retry_after_s = retryAfter(seen.first?.header('retry-after'), Number.isNaN(date) ? clock.now() : date);
      return {
        limited: seen.first !== undefined,
        allowed,
        sent: seen.sent,
        bound: limit,
        errors: seen.sent - allowed - sum(counted.filter(([status]) => isLimited(status))),
        ...(retry_after_s === undefined ? {} : { retry_after_s }),
        statuses: Object.fromEntries(seen.statuses),
        duration_ms: Math.round((performance.now() - began) * 10) / 10,
      };
    } finally {
      asker.close();
    }
  },
  response(seen) {
    const [allowed, sent, errors] = [Number(seen['allowed']), Number(seen['sent']), Number(seen['errors'])];
    const retry = typeof seen['retry_after_s'] === 'number' ? [`retry after ${seen['retry_after_s']} s`] : [];
    const wrong = errors > 0 ? [`${errors} ${errors === 1 ? 'error' : 'errors'}`] : [];
    const head = seen['limited'] === true ? `limited: ${allowed} of ${sent} requests let through` : `no limit: ${allowed} of ${sent} requests let through`;
    return [head, ...retry, ...wrong].join(', ');
  },
});

function sum(counted: readonly (readonly [number, number])[]): number {
  return counted.reduce((total, [, count]) => total + count, 0);
}
