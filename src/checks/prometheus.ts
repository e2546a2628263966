import * as z from 'zod';
import { defineCheck } from './kind.ts';
import { text } from './params.ts';
import { readAnswer } from './prometheus/answer.ts';
import { open, textOf } from './web.ts';

const params = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'must begin with http:// or https://, as in `${PROMETHEUS_URL}`' }),
  query: z.string({ error: 'must be a PromQL expression' }).trim().min(1, { error: 'must be a PromQL expression' }).max(4000),
  headers: z.record(z.string(), text, { error: 'must be a map of header names and values' }).default({}),
  auth: z.strictObject({ username: text, password: text }, { error: 'must hold `username` and `password`' }).optional(),
  token: text.optional(),
});

type Params = z.infer<typeof params>;

/** Asks a Prometheus, or whatever speaks its HTTP API, one PromQL expression as of now. */
export const prometheus = defineCheck<Params>({
  kind: 'prometheus',
  title: 'A PromQL query',
  params,
  fields: {
    value: { type: 'double', about: 'the number, where the query gives exactly one', optional: true },
    series: { type: 'list', about: 'the first 50 series, each with its `labels` and its `value`; null where that is no number' },
    sample_count: { type: 'double', about: 'series that the query gives; 0 where nothing matches' },
    warnings: { type: 'list', about: 'what the server warns of' },
    duration_ms: { type: 'double', about: 'milliseconds from asking to the end of the answer' },
  },
  expect: 'sample_count > 0',
  example: [
    'check:',
    '  kind: prometheus',
    '  url: ${PROMETHEUS_URL}',
    '  query: sum(rate(http_requests_total{status=~"5.."}[5m])) / sum(rate(http_requests_total[5m]))',
    'expect: value < 0.01',
  ].join('\n'),
  timeout_s: 10,
  async observe(asked, context) {
    const where = new URL(asked.url).origin;
    const url = new URL(asked.url);
    url.pathname = `${url.pathname.replace(/\/(?:api\/v1\/query\/?)?$/, '')}/api/v1/query`;
    url.searchParams.set('query', asked.query);
    url.searchParams.set('timeout', `${Math.max(1, Math.floor((context.deadline_ms * 0.9) / 1000))}s`);
    const token = asked.token === undefined || asked.token === '' ? {} : { Authorization: `Bearer ${asked.token}` };
    const began = performance.now();
    const opened = await open({ url: url.href, headers: { Accept: 'application/json', ...token, ...asked.headers }, auth: asked.auth }, where, context);
    const seen = readAnswer(opened.status, await textOf(opened, where, context.signal), where);
    return { ...seen, duration_ms: Math.round((performance.now() - began) * 10) / 10 };
  },
  response(seen) {
    const count = Number(seen['sample_count']);
    const warned = Array.isArray(seen['warnings']) && seen['warnings'].length > 0 ? `, warns: ${String(seen['warnings'][0]).slice(0, 80)}` : '';
    if (typeof seen['value'] === 'number') return `${Number(seen['value'].toPrecision(4))}${warned}`;
    return `${count === 0 ? 'no series matches' : count === 1 ? 'no number' : `${count} series`}${warned}`;
  },
});
