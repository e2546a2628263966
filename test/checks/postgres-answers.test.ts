import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgres } from '../../src/checks/postgres.ts';
import { type PostgresServer, startPostgres } from '../../src/sandbox/servers/postgres.ts';
import { contextFor } from './context.ts';
import { whyNot } from './look.ts';
import { session, urlWith } from './postgres-sessions.ts';
import { misbehaving } from './servers.ts';
import { secondsUntil, until } from './until.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres({ maxConnections: 12 });
});
afterAll(() => server.stop());

const connected = () => session(server.url);
const urlOf = (change: (url: URL) => void, base = server.url): string => urlWith(base, change);
const query = (text: string) => ({ url: server.url, query: text });

describe('no answer', () => {
  it.each<[string, (url: URL) => void, string, string]>([
    ['a wrong password', (url) => Object.assign(url, { password: 'not-the-password' }), 'unknown', 'login-refused'],
    ['no password', (url) => Object.assign(url, { password: '' }), 'unknown', 'login-refused'],
    ['an unknown user', (url) => Object.assign(url, { username: 'nobody-here' }), 'unknown', 'login-refused'],
    ['an unknown database', (url) => Object.assign(url, { pathname: '/nosuch' }), 'unknown', 'database-missing'],
    ['an unknown host', (url) => Object.assign(url, { hostname: 'nosuch.invalid' }), 'unknown', 'name-not-found'],
    ['a port where nothing listens', (url) => Object.assign(url, { port: '9' }), 'fail', 'refused'],
    ['TLS that is not there', (url) => url.searchParams.set('sslmode', 'require'), 'fail', 'tls'],
  ])('for %s', async (_what, change, verdict, code) => {
    const url = urlOf(change);
    const why = await whyNot(postgres, { url }, contextFor());
    expect(why).toMatchObject({ verdict, code });
    for (const secret of [new URL(server.url).password, 'not-the-password']) expect(why.message).not.toContain(secret);
  });

  it('when every connection is taken: that is the failure', async () => {
    const admin = await session(server.adminUrl);
    const others: Client[] = [];
    await until(async () => {
      try {
        others.push(await connected());
        return false;
      } catch {
        return true;
      }
    });
    expect(await whyNot(postgres, { url: server.url }, contextFor())).toMatchObject({ verdict: 'fail', code: 'too-many-connections' });
    expect((await admin.query('SELECT 1')).rowCount).toBe(1);
  });

  it('from a server that takes the connection and says nothing', async () => {
    const address = await misbehaving(() => undefined);
    const took = await secondsUntil(async () => {
      expect(await whyNot(postgres, { url: `postgres://a:b@${new URL(address).host}/c` }, contextFor({ deadline_ms: 400 }))).toMatchObject({
        verdict: 'fail',
        code: 'timed-out',
      });
    });
    expect(took).toBeLessThan(0.8);
  });

  it.each(['disable', 'prefer', 'require'])('from a server that hangs up, with sslmode=%s', async (sslmode) => {
    const address = await misbehaving((socket) => socket.destroy());
    const why = await whyNot(postgres, { url: `postgres://a:b@${new URL(address).host}/c?sslmode=${sslmode}` }, contextFor());
    expect(why).toMatchObject({ verdict: 'fail', code: 'reset' });
  });

  it("while gonogo's own connections are busy with other checks is not the target's fault", async () => {
    const long = contextFor({ deadline_ms: 20_000 });
    const watcher = await connected();
    const busy = Promise.allSettled(Array.from({ length: 3 }, () => postgres.observe(postgres.params.parse(query('SELECT pg_sleep(15)')), long)));
    await until(async () => (await watcher.query("SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(15)' AND state = 'active'")).rowCount === 3);
    const short = contextFor({ deadline_ms: 300 });
    const why = await whyNot(postgres, { url: server.url }, { ...short, share: (key, open, close) => long.share(key, open, close) });
    expect(why).toMatchObject({ verdict: 'unknown', code: 'connections-busy' });
    await watcher.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(15)'");
    for (const each of await busy) expect(each).toMatchObject({ status: 'rejected', reason: { verdict: 'fail', code: 'shut-down' } });
  });
});
