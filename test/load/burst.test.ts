import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { serving } from '../checks/servers.ts';
import { until } from '../checks/until.ts';
import { answering, burst, generators, scenario } from './burst-rig.ts';

afterEach(async () => {
  await until(async () => (await generators()).length === 0, 3); // whatever happened, no generator is left
});

describe('a burst', () => {
  it('tells what it will do, what was felt each second, and what is left of it', async () => {
    const server = await answering(5);
    const { desk, ran } = burst(scenario(server.url, { for_s: 3, expect: ['p95_ms < 200', 'error_rate < 0.01', 'status.5xx == 0', 'rps > 1000'] }));
    const { summary } = await ran;
    expect(desk.told.map(({ type }) => type)).toEqual(['burst-started', ...desk.samples().map(() => 'burst-sampled'), 'burst-ended']);
    expect(desk.told[0]).toMatchObject({ item: 'load', session: 'test', host: new URL(server.url).host, plan: { users: 2 }, requests: ['GET /'] });
    expect(desk.samples().length).toBeGreaterThanOrEqual(3);
    expect(summary).toMatchObject({ ended: 'finished', felt: { errors: 0, timeouts: 0, error_rate: 0 } });
    expect(summary.expected.map(({ met }) => met)).toEqual([true, true, true, false]);
    expect(summary.expected[3]?.values).toEqual({ rps: summary.felt.rps });
    expect(summary.measured_s).toBeGreaterThan(2.9);
    expect(summary.measured_s).toBeLessThan(3.3);
    // The request ahead is no part of it, and one a user may be cut off at the end.
    expect(server.asked() - 1 - summary.felt.requests).toBeLessThanOrEqual(2);
    expect(summary.felt.status).toEqual({ 200: summary.felt.requests });
    expect(summary.felt.requests).toBe(desk.samples().reduce((sum, { felt }) => sum + felt.requests, 0));
    expect(summary.felt.p50_ms).toBeGreaterThanOrEqual(5);
    const bars = desk.samples().at(-1)?.bars ?? [];
    expect(bars.reduce((sum, [, count]) => sum + count, 0)).toBe(summary.felt.requests);
    expect(bars.length).toBeLessThanOrEqual(40);
    expect(summary.spread['p95_ms']?.n).toBeGreaterThanOrEqual(3);
    expect(summary.histogram).toMatch(/^HIST/);
  });

  it('leaves its warm-up out of every figure, and shows it', async () => {
    let asked = 0;
    const url = await serving((_request, response) => void response.writeHead(++asked < 20 ? 500 : 200).end());
    const { desk, ran } = burst(scenario(url, { for_s: 3, warm_up_s: 1.5, expect: ['errors == 0'] }));
    const { summary } = await ran;
    expect(desk.samples()[0]).toMatchObject({ warm: true, felt: { status: { 500: 18 } } });
    expect(summary).toMatchObject({ ended: 'finished', felt: { errors: 0 }, errors: [], expected: [{ met: true }] });
    expect(summary.measured_s).toBeCloseTo(1.5, 1);
  });

  it('says what went wrong, each kind with one example', async () => {
    let asked = 0;
    const url = await serving((_request, response) => void response.writeHead(++asked % 4 === 0 ? 503 : 200).end('too\u001b[31m many'));
    const { ran } = burst(scenario(url, { expect: ['status.503 == 0'] }));
    const { summary } = await ran;
    expect(summary.felt.error_rate).toBeCloseTo(0.25, 1);
    expect(summary.errors).toEqual([{ kind: '503', count: summary.felt.errors, example: 'GET /: too many' }]);
    expect(summary.expected[0]).toMatchObject({ met: false, values: { 'status.503': summary.felt.errors } });
  });
});

describe('a burst that should not go on', () => {
  it('ends by its own condition once it held for so long, with the values', async () => {
    const { url } = await answering(60);
    const { desk, ran } = burst(scenario(url, { for_s: 30, stop_when: ['p95_ms > 10000', 'p95_ms > 50 for 2s'] }));
    const { summary } = await ran;
    expect(summary.ended).toBe('condition');
    expect(summary.why).toMatch(/^it was to stop when `p95_ms > 50 for 2s`: p95_ms = 6\d/);
    expect(desk.samples().length).toBeLessThanOrEqual(4);
  });

  it('ends by itself when more than half fail for 5 s', async () => {
    const { url } = await answering(5, 500);
    const { desk, ran } = burst(scenario(url, { for_s: 30 }));
    const { summary } = await ran;
    expect(summary).toMatchObject({ ended: 'hurt', why: expect.stringContaining('more than half of the requests failed for 5 s') });
    expect(desk.samples().length).toBeLessThanOrEqual(7);
    expect(summary.felt.error_rate).toBe(1);
  });

  it('ends by itself when its target dies in the middle', async () => {
    const alive = Promise.withResolvers<void>();
    let dead = false;
    const url = await serving((request, response) => {
      if (dead) request.socket.destroy();
      else response.end();
      alive.resolve();
    });
    const { desk, ran } = burst(scenario(url, { for_s: 30 }));
    await desk.sampled(2);
    dead = true;
    const { summary } = await ran;
    expect(summary.ended).toBe('hurt');
    expect(summary.felt.status['200']).toBeGreaterThan(0);
    expect(summary.errors[0]?.kind).toMatch(/reset|closed/);
  });

  it('ends by itself when its target answers no more', async () => {
    let asked = 0;
    const url = await serving((_request, response) => void (++asked < 50 && response.end()));
    const { ran } = burst(scenario(url, { for_s: 30, timeout_s: 0.8 }));
    const { summary } = await ran;
    expect(summary).toMatchObject({ ended: 'hurt', errors: [{ kind: 'timed-out' }] });
    expect(summary.felt.timeouts).toBe(summary.felt.errors);
  });

  it('tells what was measured when its generator is killed from outside', async () => {
    const { url } = await answering();
    const { desk, ran } = burst(scenario(url, { for_s: 30 }));
    await desk.sampled(2);
    for (const pid of await generators()) process.kill(pid, 'SIGKILL');
    const { summary } = await ran;
    expect(summary).toMatchObject({ ended: 'died', why: 'the generator ended by SIGKILL' });
    expect(summary.felt.requests).toBe(desk.samples().reduce((sum, { felt }) => sum + felt.requests, 0));
  });

  it('notices a generator that stands still', async () => {
    const { url } = await answering();
    const { desk, ran } = burst(scenario(url, { for_s: 30 }));
    await desk.sampled(1);
    for (const pid of await generators()) process.kill(pid, 'SIGSTOP');
    const { summary } = await ran;
    expect(summary).toMatchObject({ ended: 'died', why: 'the generator said nothing for 5 s' });
  });
});

describe('a burst that a person steers', () => {
  it.each([
    ['stop', 'stopped', /^a person stopped it after \d s$/],
    ['kill', 'killed', /^a person killed it after \d s$/],
  ] as const)('ends within a second at %s, with what was measured', async (steer, ended, why) => {
    const { url } = await answering();
    const { desk, ran } = burst(scenario(url, { for_s: 30 }));
    await desk.sampled(2);
    const began = performance.now();
    desk.steer(steer);
    const { summary } = await ran;
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(summary).toMatchObject({ ended, why: expect.stringMatching(why) });
    expect(summary.felt.requests).toBeGreaterThan(0);
    expect(desk.told.at(-1)?.type).toBe('burst-ended');
  });

  it('is killed when it does not obey', async () => {
    const { url } = await answering();
    const { desk, ran } = burst(scenario(url, { for_s: 30 }));
    await desk.sampled(1);
    for (const pid of await generators()) process.kill(pid, 'SIGSTOP');
    const began = performance.now();
    desk.steer('stop');
    expect((await ran).summary.ended).toBe('stopped');
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('asks nothing while it is paused, goes on where it was, and counts no pause', async () => {
    const server = await answering();
    const { desk, ran } = burst(scenario(server.url, { for_s: 4 }));
    await desk.sampled(1);
    desk.steer('pause');
    await desk.sampled(2);
    expect(desk.samples().at(-1)).toMatchObject({ paused: true, felt: { requests: 0 } });
    const pausedAt = desk.samples().length;
    await desk.sampled(pausedAt + 1);
    const asked = server.asked();
    await desk.sampled(pausedAt + 2);
    expect(server.asked()).toBe(asked);
    desk.steer('resume');
    const { summary } = await ran;
    expect(summary.ended).toBe('finished');
    expect(summary.measured_s).toBeGreaterThan(3.8);
    expect(summary.measured_s).toBeLessThan(4.3);
    expect(server.asked()).toBeGreaterThan(asked);
    expect(desk.samples().at(-1)?.paused).toBeUndefined();
  });

  it('can be paused before it has sent anything', async () => {
    const server = await answering();
    const { desk, ran } = burst(scenario(server.url, { for_s: 1 }));
    await until(() => desk.steerable);
    desk.steer('pause');
    await until(() => desk.samples().length >= 7, 12); // longer than a silent generator is given
    const asked = server.asked();
    await until(() => desk.samples().length >= 8);
    expect(server.asked()).toBe(asked);
    desk.steer('resume');
    const { summary } = await ran;
    expect(summary.ended).toBe('finished');
    expect(summary.felt.requests).toBeGreaterThan(10);
  });

  it('stops as well when its check is stopped', async () => {
    const { url } = await answering();
    const stop = new AbortController();
    const { desk, ran } = burst(scenario(url, { for_s: 30 }), { stop: stop.signal });
    await desk.sampled(1);
    const began = performance.now();
    stop.abort();
    expect((await ran).summary).toMatchObject({ ended: 'stopped' });
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('says that its time was up, where it was', async () => {
    const { url } = await answering();
    const { ran } = burst(scenario(url, { for_s: 30 }), { deadline_ms: 2_500 });
    expect((await ran).summary).toMatchObject({ ended: 'died', why: expect.stringContaining('give it a longer `timeout`') });
  });
});

it('leaves no generator behind when its console is killed', async () => {
  const { url, asked } = await answering();
  const script = `
    import { runBurst } from ${JSON.stringify(new URL('../../src/load/burst.ts', import.meta.url).href)};
    const desk = { item: 'load', session: 's', targets: [], ceiling: { users: 200, rate: 1000 }, kinds: [], earlier: async () => undefined, checkOf: () => undefined, tell: async () => undefined, onSteer: () => () => undefined };
    const context = { signal: new AbortController().signal, deadline_ms: 60000, clock: Date, variables: {}, folder: '.', observedOf: () => undefined, share: (_key, open) => open() };
    await runBurst(${JSON.stringify({ scenario: scenario(url, { for_s: 60 }), file: 'x.yaml', digest: 'd' })}, desk, context);`;
  const console_ = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
  onTestFinished(() => void console_.kill('SIGKILL'));
  await until(() => asked() > 10);
  const pids = await generators(console_.pid);
  expect(pids).toHaveLength(1);
  console_.kill('SIGKILL');
  await until(() => !pids.some((pid) => existsSync(`/proc/${pid}`)), 2);
});
