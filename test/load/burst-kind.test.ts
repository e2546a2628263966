import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { loadChecklist } from '../../src/checklist/load.ts';
import { consentOf } from '../../src/checks/consent.ts';
import { kinds } from '../../src/checks/index.ts';
import { load } from '../../src/checks/load.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { itemsOf } from '../../src/model/checklist.ts';
import { type PostgresServer, startPostgres } from '../../src/sandbox/servers/postgres.ts';
import { contextFor, temporaryFolder } from '../checks/context.ts';
import { whyNot } from '../checks/look.ts';
import { serving } from '../checks/servers.ts';
import { until } from '../checks/until.ts';
import { Walk } from '../engine/walk.ts';
import { answering, generators } from './burst-rig.ts';

let database: PostgresServer;
beforeAll(async () => {
  database = await startPostgres({ maxConnections: 20 });
});
afterAll(() => database.stop());
afterEach(async () => {
  await until(async () => (await generators()).length === 0, 3);
});

const checklist = `---
name: small
variables:
  BASE_URL: {}
  DATABASE_URL: {}
  LOAD_FOR: { default: 2s }
---
# Small

## During

- [ ] The pool holds

  \`\`\`yaml gonogo
  id: pool
  sign: none
  check: { kind: postgres, url: "\${DATABASE_URL}" }
  \`\`\`

- [ ] Ten users at once

  \`\`\`yaml gonogo
  id: ten-users
  sign: none
  check: { kind: load, scenario: scenarios/ten-users.yaml }
  \`\`\`
`;

const scenario = (rest: string): string => `kind: load
name: ten-users
title: Ten users at once
writes: messages of a test user
requests:
  - { name: list content, path: /api/content, weight: 4 }
  - { path: /api/messages, method: POST, body: { text: hello } }
stages:
  - { users: 10, for: "\${LOAD_FOR:-2s}" }
think: 100ms
${rest.includes('expect:') ? '' : 'expect: error_rate < 0.01\n'}${rest}
`;

/** A launch of one burst, in a folder of its own. */
async function launch(rest: string, url: string, about: Partial<EnginePorts> = {}, own = ''): Promise<Walk> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'scenarios'));
  writeFileSync(join(folder, 'scenarios/ten-users.yaml'), scenario(rest));
  writeFileSync(join(folder, 'small.md'), checklist.replace(/scenario: .*\}/, `$&${own === '' ? '' : `\n  expect: ${own}`}`));
  const read = await loadChecklist(join(folder, 'small.md'), { kinds });
  expect(read.faults.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (!read.checklist) throw new Error('no checklist');
  const variables = { BASE_URL: url, DATABASE_URL: database.url, ...about.variables };
  const walk = new Walk(read.checklist, { kinds, folder, allowed: { writes: true, command: false }, ...about, variables });
  onTestFinished(() => walk.engine().stopChecks());
  return walk;
}

const check = { type: 'check', items: ['ten-users'] } as const;

describe('a line that is a burst', () => {
  it('passes with the figures in words', async () => {
    const { url } = await answering(5);
    const walk = await launch('expect: [p95_ms < 500, error_rate < 0.01, request.list_content.p99_ms < 900]', url);
    expect(await walk.send(check)).toEqual({ ok: true });
    const { state, because, evidence } = walk.view('ten-users');
    expect(state).toBe('done');
    expect(because).toMatch(/^[\d.]+ requests a second, p95 [\d.]+ ms, no errors, 10 users for [\d.]+ s$/);
    expect(evidence?.observed).toMatchObject({ passed: true, ended: 'finished', errors: 0, users: 10, failed: [], unjudged: [], reason: '' });
    const [burst] = walk.log.state().bursts.values();
    expect(burst).toMatchObject({ scenario: { name: 'ten-users', file: 'scenarios/ten-users.yaml' }, summary: { ended: 'finished' } });
    expect(Object.keys(burst?.summary?.requests ?? {})).toEqual(['list content', 'POST /api/messages']);
    expect(evidence?.observed?.['burst']).toBe(burst?.burst);
  });

  it('fails with the expectation first, and its value', async () => {
    const { url } = await answering(30);
    const walk = await launch('expect: [requests > 0, p95_ms < 20]', url);
    await walk.send(check);
    expect(walk.view('ten-users')).toMatchObject({ state: 'failing', evidence: { observed: { passed: false, failed: ['p95_ms < 20'] } } });
    expect(walk.view('ten-users').because).toMatch(/^p95_ms < 20 \(p95_ms = \d+(\.\d+)?\) · [\d.]+ requests a second/);
  });

  it('is stopped by what it does to the database, and fails', async () => {
    const { url } = await answering(5);
    const walk = await launch('vitals: { db: { item: pool } }\nstop_when: db.used > db.max * 0.5 for 2s', url, { variables: { LOAD_FOR: '20s' } });
    const run = walk.send(check);
    await expect.poll(() => [...walk.log.state().bursts.values()][0]?.samples.length, { timeout: 10_000 }).toBeGreaterThan(1);
    const clients = Array.from({ length: 14 }, () => new pg.Client({ connectionString: database.url }));
    onTestFinished(async () => void (await Promise.all(clients.map((client) => client.end()))));
    for (const client of clients) await client.connect();
    await run;
    const [burst] = walk.log.state().bursts.values();
    expect(burst?.vitals).toEqual([{ name: 'db', kind: 'postgres' }]);
    expect(burst?.summary).toMatchObject({
      ended: 'condition',
      why: expect.stringMatching(/^it was to stop when `db\.used > db\.max \* 0\.5 for 2s`: db\.used = 1\d, db\.max = \d+$/),
    });
    expect(burst?.samples.length).toBeLessThan(12);
    const used = burst?.samples.flatMap(({ vitals }) => vitals['db']?.values['used'] ?? []) ?? [];
    expect(used.length).toBeGreaterThanOrEqual(3);
    expect(Math.min(...used)).toBeGreaterThan(0);
    expect(Math.max(...used)).toBeGreaterThanOrEqual(14);
    expect(walk.view('ten-users')).toMatchObject({ state: 'failing', because: expect.stringContaining('it was to stop when') });
  });

  it('goes on where a vital gives no answer, and says so in every sample', async () => {
    const { url } = await answering(5);
    const walk = await launch('vitals: { db: { item: pool } }\nstop_when: db.used > 1000', url, {
      variables: { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' },
    });
    await walk.send(check);
    const [burst] = walk.log.state().bursts.values();
    expect(burst?.summary?.ended).toBe('finished');
    expect(burst?.samples.at(-1)?.vitals['db']).toMatchObject({ failed: true, response: expect.stringContaining('refused') });
  });

  it('has no verdict where a person stopped it, and keeps what was measured', async () => {
    const { url } = await answering(5);
    const walk = await launch('', url, { variables: { LOAD_FOR: '20s' } });
    const run = walk.send(check);
    await expect.poll(() => [...walk.log.state().bursts.values()][0]?.samples.length, { timeout: 10_000 }).toBeGreaterThan(0);
    const [burst] = walk.log.state().bursts.keys();
    expect(await walk.send({ type: 'steer', burst: burst ?? '', steer: 'stop' })).toEqual({ ok: true });
    await run;
    expect(walk.view('ten-users')).toMatchObject({ state: 'open' });
    expect(walk.log.lines.slice(-2).map(({ event }) => event.type)).toEqual(['burst-ended', 'checks-stopped']);
    expect([...walk.log.state().bursts.values()][0]?.summary).toMatchObject({ ended: 'stopped' });
  });

  it('goes nowhere without leave, nor to a host that is not named', async () => {
    const { url, asked } = await answering(5);
    const shut = await launch('', url, { allowed: { writes: false, command: false } });
    expect(await shut.send(check)).toEqual({ ok: true, said: 'not run, since nobody allowed it yet: `ten-users`' });
    const away = await launch('', 'http://api.creator.example');
    expect(await away.send(check)).toEqual({ ok: true, said: 'not run, since nobody allowed it yet: `ten-users`' });
    const named = await launch('', 'http://api.creator.example', { allowed: { writes: false, command: false, hosts: ['api.creator.example'] } });
    await named.send(check);
    expect(named.view('ten-users')).toMatchObject({ state: 'unknown', evidence: { code: 'host-not-allowed' } });
    expect(asked()).toBe(0);
  });

  it.each(['error_rate < 0.01', 'errors == 0', 'timeouts == 0'])(
    'does not pass by `%s` of the line where nothing was answered: what never came is an error',
    async (own) => {
      let asked = 0;
      const url = await serving((_request, response) => {
        asked += 1;
        if (asked === 1) response.end(); // as if it were up
      });
      const walk = await launch('', url, { variables: { LOAD_FOR: '1s' } }, own);
      await walk.send(check);
      expect(walk.view('ten-users')).toMatchObject({
        state: 'failing',
        evidence: { observed: { requests: 10, timeouts: 10, error_rate: 1, ended: 'finished' } },
      });
    },
  );

  it('cannot be asked outside of a launch', async () => {
    expect(await whyNot(load, { scenario: 'scenarios/ten-users.yaml' }, contextFor())).toMatchObject({ verdict: 'unknown', code: 'no-console' });
  });
});

it.each([
  [
    'http://127.0.0.1:8000',
    'sends load to `127.0.0.1:8000`: up to 10 users for 2 s: GET /api/content, POST /api/messages; writes messages of a test user',
    undefined,
  ],
  ['http://[::1]:8000', 'sends load to `[::1]:8000`: up to 10 users for 2 s: GET /api/content, POST /api/messages; writes messages of a test user', undefined],
  [
    'https://api.creator.example:8443/v1',
    'sends load to `api.creator.example:8443`: up to 10 users for 2 s: GET /api/content, POST /api/messages; writes messages of a test user',
    'api.creator.example:8443',
  ],
])('leave for %s is asked for with what it will do', async (url, subject, host) => {
  const walk = await launch('', url);
  const spec = itemsOf(walk.log.state().checklist).find(({ id }) => id === 'ten-users')?.check;
  const consent = spec && consentOf(spec, kinds, { BASE_URL: url }, new Set());
  expect(consent).toEqual({ why: 'writes', subject, ...(host === undefined ? {} : { host }) });
});
