import * as z from 'zod';
import { inWords, parseDuration } from '../model/durations.ts';
import { NoAnswer } from '../model/errors.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import { asText, oneLine } from './kept.ts';
import { type CheckContext, defineCheck } from './kind.ts';
import { flag, text } from './params.ts';
import type { Reading } from './sentry/api.ts';
import { type Dsn, readDsn } from './sentry/dsn.ts';
import { appears, readDesk, sameProject } from './sentry/read.ts';
import { sendEvent } from './sentry/send.ts';
import { leave, open } from './web.ts';

const PUBLIC = 'https://sentry.io';

const since = z
  .string({ error: 'must be a time such as `2026-11-22T09:00:00Z`, or a duration such as `2h`' })
  .refine((written) => written === '' || parseDuration(written) !== undefined || /^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:\d\d)$/.test(written), {
    error: 'must be a time such as `2026-11-22T09:00:00Z`, or a duration such as `2h`',
  });

const params = z.strictObject({
  dsn: z.string({ error: 'must be a DSN, as in `${SENTRY_DSN}`' }),
  url: z
    .string()
    .refine((written) => written === '' || /^https?:\/\/[^\s/]/.test(written), { error: 'must begin with https:// or http://, as in `${SENTRY_URL:-}`' })
    .default(PUBLIC)
    .transform((written) => (written === '' ? PUBLIC : written)),
  org: text.default(''),
  project: text.default(''),
  token: text.default(''),
  send: flag.default(true),
  since: since.default(''),
});

type Params = z.infer<typeof params>;

/** Sends Sentry a test event, finds it again, and reads what lies on the project's desk. */
export const sentry = defineCheck<Params>({
  kind: 'sentry',
  title: 'Sentry takes events and shows them',
  params,
  fields: {
    dsn_valid: { type: 'bool', about: 'whether the DSN could be read; where it cannot, there is no observation, and the check says so' },
    host_reachable: { type: 'bool', about: "whether the DSN's host answered; where it does not, there is no observation, and the check says so" },
    sent: { type: 'bool', about: 'whether a test event was sent and accepted; false with `send: false`' },
    event_id: { type: 'string', about: 'the id of the test event', optional: true },
    delivered: {
      type: 'bool',
      about: 'whether the test event was found again; absent where it was not looked for. One that never shows up fails the check',
      optional: true,
    },
    round_trip_ms: { type: 'double', about: 'milliseconds from sending it until it could be read', optional: true },
    readable: { type: 'bool', about: 'whether the project could be read: that needs `org`, `project` and `token`' },
    unread: { type: 'string', about: 'why it could not be read', optional: true },
    unresolved: { type: 'double', about: 'unresolved issues, without those of launch checks', optional: true },
    events_last_hour: { type: 'double', about: 'events of the last hour, without those of launch checks; counted up to 1,000', optional: true },
    new_issues: {
      type: 'list',
      about: 'the first ten unresolved issues first seen since the launch began, each with `title`, `link`, `first_seen` and `count`',
      optional: true,
    },
    new_issue_count: { type: 'double', about: 'unresolved issues first seen since then', optional: true },
    counted_since: { type: 'string', about: 'from when issues are new: `since`, else the opening of the launch, else an hour ago' },
  },
  expect: '(delivered || !sent) && new_issue_count == 0',
  example: [
    'check:',
    '  kind: sentry',
    '  dsn: ${SENTRY_DSN}',
    '  url: ${SENTRY_URL:-}',
    '  org: ${SENTRY_ORG:-}',
    '  project: ${SENTRY_PROJECT:-}',
    '  token: ${SENTRY_AUTH_TOKEN:-}',
    'expect: delivered && round_trip_ms < 30000 && new_issue_count == 0',
  ].join('\n'),
  timeout_s: 45,
  consent(written) {
    const { send = true } = written;
    if (send === false || (typeof send === 'string' && /^(false|no|off|0|n|disabled)$/i.test(send))) return undefined;
    return { why: 'writes', subject: 'sends one test event to Sentry' };
  },
  async observe(asked, context) {
    const began = performance.now();
    const dsn = readDsn(asked.dsn);
    const from = sinceWhen(asked, context);
    const event_id = asked.send ? await sendEvent(dsn, context) : undefined;
    if (event_id === undefined) leave(await open({ url: dsn.origin }, dsn.where, context));
    const sent = performance.now();
    // A little before the deadline, so that there is time to say it.
    const deadline = began + context.deadline_ms - Math.max(100, Math.min(2_000, context.deadline_ms / 10));
    return {
      dsn_valid: true,
      host_reachable: true,
      sent: event_id !== undefined,
      ...(event_id === undefined ? {} : { event_id }),
      ...(await readBack(asked, dsn, event_id, from, { sent, deadline }, context)),
      counted_since: new Date(from).toISOString(),
    };
  },
  response(seen) {
    const test =
      seen['sent'] !== true ? [] : seen['delivered'] === true ? [`test event back in ${inShort(Number(seen['round_trip_ms']))}`] : ['test event accepted'];
    if (seen['readable'] !== true) return [...test, `not read: ${asText(seen['unread'])}`].join(', ');
    const [first] = Array.isArray(seen['new_issues']) ? seen['new_issues'] : [];
    const fresh = `${Number(seen['new_issue_count'])} new${isJsonObject(first) ? ` (${oneLine(asText(first['title']), 60)})` : ''}`;
    return [...test, fresh, `${Number(seen['unresolved'])} unresolved`, `${Number(seen['events_last_hour'])} events in the last hour`].join(', ');
  },
});

type Times = { readonly sent: number; readonly deadline: number };

async function readBack(asked: Params, dsn: Dsn, id: string | undefined, from: number, times: Times, context: CheckContext): Promise<JsonObject> {
  const absent = (['org', 'project', 'token'] as const).filter((name) => asked[name] === '').map((name) => `\`${name}\``);
  if (absent.length > 0)
    return {
      readable: false,
      unread: `${absent.join(', ')} ${absent.length === 1 ? 'is' : 'are'} not set, and reading needs ${absent.length === 1 ? 'it' : 'them'}`,
    };
  const over = new AbortController();
  const bounded = { ...context, signal: AbortSignal.any([context.signal, over.signal]) };
  const reading: Reading = asked;
  try {
    await sameProject(dsn, reading, bounded);
    const [desk, delivery] = await Promise.all([readDesk(from, reading, bounded), id === undefined ? {} : deliveryOf(id, dsn, times, reading, bounded)]);
    return { ...delivery, readable: true, ...desk };
  } catch (error) {
    // What was sent was seen all the same: only the reading half is not known.
    if (error instanceof NoAnswer && error.verdict === 'unknown') return { readable: false, unread: error.message };
    throw error;
  } finally {
    over.abort();
  }
}

async function deliveryOf(id: string, dsn: Dsn, times: Times, reading: Reading, context: CheckContext): Promise<JsonObject> {
  if (await appears(id, times.deadline, reading, context)) return { delivered: true, round_trip_ms: Math.round(performance.now() - times.sent) };
  const waited = inWords((performance.now() - times.sent) / 1000);
  throw new NoAnswer(
    'fail',
    'dropped',
    `${dsn.where} accepted the test event ${id} and did not show it within ${waited}: look at the project's inbound filters, rate limits and quota`,
  );
}

function sinceWhen(asked: Params, context: CheckContext): number {
  const duration = parseDuration(asked.since);
  if (duration !== undefined) return context.clock.now() - duration * 1000;
  const named = Date.parse(asked.since === '' ? (context.launch?.openedAt ?? '') : asked.since);
  return Number.isNaN(named) ? context.clock.now() - 3_600_000 : named;
}

function inShort(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${Math.round(ms / 100) / 10} s`;
}
