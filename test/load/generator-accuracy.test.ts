import { monitorEventLoopDelay } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import { generate, planOf, sumOf } from './generator-process.ts';
import { knownTimes, startKnownServer, type KnownServer } from './known-servers.ts';

const users = { stages: [{ from: 10, to: 10, for_s: 4 }], warm_up_s: 1 } as const;
const rate = { mode: 'rate', stages: [{ from: 100, to: 100, for_s: 5 }] } as const;

// The strict limits are the bench's: here other tests keep both cores busy, and a second look is fair.
it.each([
  ['constant', 'users'],
  ['uniform', 'users'],
  ['constant', 'rate'],
  ['uniform', 'rate'],
  ['stall', 'rate'],
] as const satisfies readonly (readonly [KnownServer, 'users' | 'rate'])[])('finds the times of the %s server, by %s', { retry: 2 }, async (kind, mode) => {
  const server = await startKnownServer(kind);
  const generator = await generate(planOf(server.origin, mode === 'users' ? users : rate));
  const busy = monitorEventLoopDelay({ resolution: 5 });
  busy.enable();
  await generator.done();
  busy.disable();
  const late_ms = busy.percentile(99) / 1e6; // what this machine adds now to whatever has to wake up
  await server.stop();
  const { histogram, errors } = sumOf(generator.ticks().filter(({ warm }) => !warm));
  const known = knownTimes[kind][mode];
  expect(errors).toStrictEqual({});
  for (const [name, part] of [
    ['p50', 50],
    ['p95', 95],
  ] as const) {
    const ms = histogram.getValueAtPercentile(part) / 1000;
    const is = known?.[name] ?? -1;
    expect({ name, ms, right: ms > is * 0.95 - 1 && ms < is * 1.2 + (name === 'p50' ? 2 : 10) * late_ms }).toStrictEqual({ name, ms, right: true });
  }
  expect(histogram.getValueAtPercentile(99) / 1000).toBeGreaterThan((known?.p99 ?? 0) * 0.95 - 1);
  if (mode === 'rate') expect(histogram.totalCount + generator.cut()).toBe(500);
});
