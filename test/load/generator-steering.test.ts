import { expect, it } from 'vitest';
import { misbehaving, serving } from '../checks/servers.ts';
import { generate, planOf, sumOf } from './generator-process.ts';

async function counting(): Promise<{ origin: string; asked: () => readonly number[] }> {
  const asked: number[] = [];
  const origin = await serving((_request, response) => {
    asked.push(performance.now());
    response.end('ok');
  });
  return { origin, asked: () => asked };
}

const byUsers = { stages: [{ from: 3, to: 3, for_s: 2 }], think_s: 0.02 } as const;
const byRate = { mode: 'rate', stages: [{ from: 100, to: 100, for_s: 2 }] } as const;

it.each([
  ['users', byUsers],
  ['a rate', byRate],
])('stands still while it pauses, by %s, and then does what is left', async (_by, plan) => {
  const { origin, asked } = await counting();
  const generator = await generate(planOf(origin, plan));
  await generator.until('requests', () => asked().length > 20);
  const before = performance.now();
  generator.tell({ type: 'pause' });
  await generator.until('quiet', () => performance.now() - (asked().at(-1) ?? 0) > 600);
  expect((asked().at(-1) ?? 0) - before).toBeLessThan(500); // 50 ms, and what a busy machine adds
  const paused = asked().length;
  generator.tell({ type: 'resume' });
  await generator.until('requests again', () => asked().length > paused);
  await generator.done();
  const ticks = generator.ticks();
  expect(ticks.at(-1)?.at_s).toBe(2);
  expect(sumOf(ticks).seconds).toBeCloseTo(2, 2);
  expect(Math.abs(sumOf(ticks).histogram.totalCount - asked().length)).toBeLessThanOrEqual(generator.cut());
  if (plan === byRate) expect(sumOf(ticks).histogram.totalCount + generator.cut()).toBe(200);
});

it.each([
  ['answers', async () => (await counting()).origin],
  ['never answers', () => misbehaving(() => undefined)],
])('stops within half a second, last tick first, where the target %s', async (_what, start) => {
  const generator = await generate(planOf(await start(), { stages: [{ from: 5, to: 5, for_s: 60 }], think_s: 0.01 }));
  await generator.until('a tick', () => generator.ticks().length > 0);
  const told = performance.now();
  generator.tell({ type: 'stop' });
  await generator.done(2_000);
  expect(performance.now() - told).toBeLessThan(1_000); // 500 ms, and what a busy machine adds
  expect(generator.messages.at(-2)?.type).toBe('tick');
  expect(await generator.exited).toBe(0);
});

it('stops while it pauses', async () => {
  const { origin, asked } = await counting();
  const generator = await generate(planOf(origin, { stages: [{ from: 2, to: 2, for_s: 60 }], think_s: 0.01 }));
  await generator.until('requests', () => asked().length > 4);
  generator.tell({ type: 'pause' });
  generator.tell({ type: 'stop' });
  await generator.done(2_000);
  expect(sumOf(generator.ticks()).histogram.totalCount).toBeGreaterThan(4);
});

it('waits at the end for what was asked, says so every second, and counts what never came as timed out', async () => {
  const origin = await misbehaving(() => undefined);
  const generator = await generate(planOf(origin, { stages: [{ from: 4, to: 4, for_s: 1 }], timeout_s: 3 }));
  await generator.done();
  expect(generator.messages.at(-1)).toStrictEqual({ type: 'done', cut_off: 0 });
  expect(generator.messages.filter(({ type }) => type === 'draining').length).toBeGreaterThan(0);
  expect(generator.ticks().flatMap(({ slices }) => slices.map(({ timeouts }) => timeouts))).toStrictEqual([4]);
});

it('ends at once when nobody is left to stop it', async () => {
  const { origin, asked } = await counting();
  const generator = await generate(planOf(origin, { stages: [{ from: 2, to: 2, for_s: 60 }], think_s: 0.01 }));
  await generator.until('requests', () => asked().length > 10);
  generator.child.disconnect();
  await generator.exited;
  const last = asked().length;
  await generator.until('quiet', () => performance.now() - (asked().at(-1) ?? 0) > 300);
  expect(asked().length - last).toBeLessThan(3);
});

it('leaves Ctrl-C and a polite end to its parent', async () => {
  const { origin, asked } = await counting();
  const generator = await generate(planOf(origin, { stages: [{ from: 2, to: 2, for_s: 1 }], think_s: 0.01 }));
  await generator.until('requests', () => asked().length > 5);
  generator.child.kill('SIGINT');
  generator.child.kill('SIGTERM');
  await generator.done();
  expect(generator.ticks().at(-1)?.at_s).toBe(1);
});
