import * as Sentry from '@sentry/node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { asText } from '../../src/checks/kept.ts';
import { sentry } from '../../src/checks/sentry.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { openSink } from '../../src/sandbox/sink/server.ts';
import { contextFor } from './context.ts';
import { look, meets, whyNot } from './look.ts';
import { desk, inLaunch, key, token } from './sentry-desk.ts';
import { serving } from './servers.ts';

describe('a test event', () => {
  it('is sent, found again and timed, and leaves no trace on the desk', async () => {
    const { dsn, reading, url } = await desk();
    const seen = await look(sentry, { dsn, ...reading }, inLaunch());
    expect(seen).toMatchObject({
      dsn_valid: true,
      host_reachable: true,
      sent: true,
      delivered: true,
      event_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      readable: true,
      unresolved: 0,
      events_last_hour: 0,
      new_issues: [],
      new_issue_count: 0,
    });
    expect(seen['round_trip_ms']).toBeGreaterThanOrEqual(0);
    expect(meets(sentry, seen)).toBe(true);
    expect(sentry.response(seen)).toMatch(/^test event back in \d+ ms, 0 new, 0 unresolved, 0 events in the last hour$/);
    expect(JSON.stringify(seen)).not.toMatch(new RegExp(`${key}|hunter2`));
    const headers = { authorization: `Bearer ${token}` };
    const event: unknown = await (await fetch(`${url}/api/0/projects/creator/api/events/${asText(seen['event_id'])}/`, { headers })).json();
    expect(event).toMatchObject({
      title: 'gonogo launch check',
      tags: expect.arrayContaining([
        { key: 'level', value: 'info' },
        { key: 'gonogo', value: 'launch-check' },
        { key: 'launch', value: 'L7' },
      ]),
    });
    await look(sentry, { dsn, ...reading }, inLaunch());
    expect(await (await fetch(`${url}/api/0/projects/creator/api/issues/`, { headers })).json()).toMatchObject([{ count: '2' }]);
  });

  it('that is late is waited for', async () => {
    const { sink, dsn, reading } = await desk();
    sink.behave({ delayMs: 800 });
    const seen = await look(sentry, { dsn, ...reading }, inLaunch());
    expect(seen).toMatchObject({ delivered: true });
    expect(seen['round_trip_ms']).toBeGreaterThan(700);
  });

  it('that was accepted and never shows up is a fail', async () => {
    const { sink, dsn, reading } = await desk();
    sink.behave({ drop: true });
    const why = await whyNot(sentry, { dsn, ...reading }, inLaunch({ deadline_ms: 1_500 }));
    expect(why).toMatchObject({ verdict: 'fail', code: 'dropped' });
    expect(why.message).toMatch(
      /^Sentry at 127\.0\.0\.1:\d+ accepted the test event [0-9a-f]{32} and did not show it within \d s: look at the project's inbound filters/,
    );
  });

  it('is sent by a client that nothing else sees', async () => {
    const { dsn, reading } = await desk();
    const listeners = process.listenerCount('beforeExit');
    for (let times = 0; times < 3; times++) await look(sentry, { dsn, ...reading }, inLaunch());
    expect(Sentry.getClient()).toBeUndefined();
    expect(process.listenerCount('beforeExit')).toBe(listeners);
  });

  it('is not sent where only reading is wished, which needs no leave', async () => {
    const { dsn, reading } = await desk();
    const seen = await look(sentry, { dsn, ...reading, send: false }, inLaunch());
    expect(seen).toMatchObject({ sent: false, readable: true });
    expect(seen['delivered']).toBeUndefined();
    expect(meets(sentry, seen)).toBe(true);
    expect(sentry.response(seen)).toBe('0 new, 0 unresolved, 0 events in the last hour');
    expect(sentry.consent?.({ dsn: '${SENTRY_DSN}' })).toEqual({ why: 'writes', subject: 'sends one test event to Sentry' });
    expect(sentry.consent?.({ send: '${SEND}' })).toBeDefined();
    expect(sentry.consent?.({ send: false })).toBeUndefined();
    expect(sentry.consent?.({ send: 'false' })).toBeUndefined();
  });
});

describe('the desk', () => {
  it('is told with what is new since the launch began', async () => {
    const { dsn, reading, url, arrive } = await desk();
    await arrive('old news');
    const openedAt = new Date(Date.now() + 1).toISOString();
    await expect.poll(() => Date.now() > Date.parse(openedAt)).toBe(true);
    await arrive('payment \u001b[31mfailed');
    await arrive('payment \u001b[31mfailed');
    await arrive('another');
    const seen = await look(sentry, { dsn, ...reading }, inLaunch({}, openedAt));
    expect(seen).toMatchObject({ unresolved: 3, new_issue_count: 2, events_last_hour: 4, counted_since: openedAt });
    expect(seen['new_issues']).toMatchObject([
      { title: 'Error: another', count: 1, link: `${url}/organizations/creator/issues/3/` },
      { title: 'Error: payment failed', count: 2 },
    ]);
    expect(meets(sentry, seen)).toBe(false);
    expect(sentry.response(seen)).toContain('2 new (Error: another), 3 unresolved, 4 events in the last hour');
    expect(await look(sentry, { dsn, ...reading, send: false, since: openedAt }, contextFor())).toMatchObject({ new_issue_count: 2 });
    expect(await look(sentry, { dsn, ...reading, send: false, since: '1h' }, inLaunch({}, openedAt))).toMatchObject({ new_issue_count: 3 });
    expect(await look(sentry, { dsn, ...reading, send: false }, contextFor())).toMatchObject({ new_issue_count: 3 });
  });

  it('of many issues is counted page by page', async () => {
    const { dsn, reading, arrive } = await desk();
    for (let n = 0; n < 230; n++) await arrive(`error ${n}`);
    const seen = await look(sentry, { dsn, ...reading }, inLaunch());
    expect(seen).toMatchObject({ unresolved: 230, new_issue_count: 230, events_last_hour: 230 });
    expect(seen['new_issues']).toHaveLength(10);
  });
});

describe('what cannot be read', () => {
  it.each<[string, JsonObject, string]>([
    ['nothing to read with', { org: '', project: '', token: '' }, '`org`, `project`, `token` are not set, and reading needs them'],
    ['no token', { token: '' }, '`token` is not set, and reading needs it'],
    ['a token that is refused', { token: 'wrong' }, 'refuses the token: make a new one with the scopes `project:read` and `event:read`'],
    ['a project that is not there', { project: 'web' }, 'there is no project `creator/web` that this token may read: correct `org` and `project`'],
  ])('with %s is said, beside what was seen', async (_what, written, unread) => {
    const { dsn, reading } = await desk();
    const seen = await look(sentry, { dsn, ...reading, ...written }, inLaunch());
    expect(seen).toMatchObject({ sent: true, readable: false, unread: expect.stringContaining(unread) });
    for (const field of ['delivered', 'unresolved', 'new_issue_count', 'events_last_hour']) expect(seen[field]).toBeUndefined();
    expect(sentry.response(seen)).toContain(`test event accepted, not read: `);
    expect(() => meets(sentry, seen)).toThrow(/`(delivered|new_issue_count)` was not there/);
    const silent = await look(sentry, { dsn, ...reading, ...written, send: false }, inLaunch());
    expect(() => meets(sentry, silent)).toThrow('`new_issue_count` was not there');
  });

  it('is also another project than the one that the DSN sends to', async () => {
    const [one, other] = [await desk(), await openSink({ key, token, org: 'creator', project: 'api', projectId: '43' })];
    onTestFinished(() => other.close());
    const seen = await look(sentry, { dsn: one.dsn, ...one.reading, url: `http://127.0.0.1:${other.port}` }, inLaunch());
    expect(seen['unread']).toBe('the DSN sends to project 42, and `creator/api` is project 43: correct one of them');
  });

  it.each<[string, number, string, object]>([
    ['a page', 200, '<html>', { readable: false, unread: expect.stringContaining("did not answer as Sentry's web API does") }],
    ['another JSON', 200, '[]', { readable: false, unread: expect.stringContaining("did not answer as Sentry's web API does") }],
    ['too many questions', 429, '', { readable: false, unread: expect.stringContaining('status 429') }],
    ['no permission', 403, '', { readable: false, unread: expect.stringContaining('scopes') }],
  ])('comes from %s', async (_what, status, body, seen) => {
    const { dsn, reading } = await desk();
    const url = await serving((_request, response) => void response.writeHead(status).end(body));
    expect(await look(sentry, { dsn, ...reading, url }, inLaunch())).toMatchObject(seen);
  });

  it('fails where the web API breaks or is away', async () => {
    const { dsn, reading } = await desk();
    const broken = await serving((_request, response) => void response.writeHead(500).end());
    expect(await whyNot(sentry, { dsn, ...reading, url: broken }, inLaunch())).toMatchObject({ verdict: 'fail', code: 'server-error' });
    expect(await whyNot(sentry, { dsn, ...reading, url: 'http://127.0.0.1:9' }, inLaunch())).toMatchObject({ verdict: 'fail', code: 'refused' });
  });
});
