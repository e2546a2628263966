import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { kinds } from '../../src/checks/index.ts';
import { compileObjective } from '../../src/engine/watch/compiled.ts';
import { newTrack, retrack, type Seen, type Track, track, windowOf } from '../../src/engine/watch/track.ts';
import type { WatchValue } from '../../src/model/watch.ts';
import { objective } from './watching.ts';

const of = compileObjective(
  objective('errors', {
    value: 'bad / all + quantile(latency, 0.5)',
    over_s: 50,
    target: 0.9,
    alerts: [{ id: 'a', title: 'a', source: [], when: 'value > 0.3', for_s: 20, clear_s: 20 }],
  }),
  kinds,
  10,
);

type Step = { readonly away: true } | { readonly away: false; readonly anew: boolean; readonly bad: number; readonly all: number; readonly slow: number };

const steps = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: fc.constant<Step>({ away: true }) },
    { weight: 5, arbitrary: fc.record({ away: fc.constant(false as const), anew: fc.boolean(), bad: fc.nat(9), all: fc.nat(40), slow: fc.nat(5) }) },
  ),
  { minLength: 1, maxLength: 40 },
);

/** What each beat sees of a product that counts, and begins anew where a step says so. */
function seenOf(all: readonly Step[]): { seen: Seen; held: readonly [number, number] | undefined }[] {
  let held = { bad: 0, all: 0, fast: 0, slow: 0 };
  return all.map((step) => {
    if (step.away) return { seen: { why: 'away' }, held: undefined };
    const before = step.anew ? { bad: 0, all: 0, fast: 0, slow: 0 } : held;
    held = { bad: before.bad + step.bad, all: before.all + step.all, fast: before.fast + step.all, slow: before.slow + step.slow };
    const buckets = { '0.1': held.fast, '1': held.fast + held.slow, '+Inf': held.fast + held.slow };
    return {
      seen: { observed: { counters: { bad: { x: held.bad }, all: { x: held.all } }, histograms: { latency: { x: buckets } } } },
      held: [held.bad, held.all] as const,
    };
  });
}

function walk(before: Track, seen: readonly Seen[], from: number): { track: Track; values: WatchValue[]; changes: unknown[] } {
  const values: WatchValue[] = [];
  const changes: unknown[] = [];
  let state = before;
  for (const [index, one] of seen.entries()) {
    const n = from + index;
    const next = track(state, of, { n, at_ms: n * 10_000, passed: n / 360 }, one);
    state = next.track;
    values.push(next.value);
    changes.push(...next.changes);
  }
  return { track: state, values, changes };
}

const withoutBaseline = ({ baseline: _gone, ...rest }: Track): Track => rest;

it('a watch that is cut at any beat and goes on from its record remembers what an uncut one does, but the last reading itself', () => {
  fc.assert(
    fc.property(steps, fc.nat(), fc.nat(3), (all, where, away) => {
      const seen = seenOf(all).map((one) => one.seen);
      const cut = where % (seen.length + 1);
      const first = walk(newTrack(of), seen.slice(0, cut), 0);
      const recorded: WatchValue[] = JSON.parse(JSON.stringify(first.values));
      const again = recorded.reduce((state, value, n) => retrack(state, of, n, value), newTrack(of));
      expect(again).toEqual(withoutBaseline(first.track));
      const [whole, resumed] = [withoutBaseline(first.track), again].map((state) => walk(state, seen.slice(cut), cut + away));
      expect(resumed).toEqual(whole);
    }),
    { numRuns: 300 },
  );
});

it('a window holds the increases of its beats, restarts and gaps considered', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const seen = seenOf(all);
      const { track: end } = walk(
        newTrack(of),
        seen.map((one) => one.seen),
        0,
      );
      const last = all.length - 1;
      let [bad, requests, seconds] = [0, 0, 0];
      for (let n = Math.max(1, last - 4); n <= last; n++) {
        const [then, now] = [seen[n - 1]?.held, seen[n]?.held];
        if (!then || !now) continue;
        bad += now[0] < then[0] ? now[0] : now[0] - then[0];
        requests += now[1] < then[1] ? now[1] : now[1] - then[1];
        seconds += 10;
      }
      const window = windowOf(end, last, 5);
      expect([window.counters['bad'] ?? 0, window.counters['all'] ?? 0, window.seconds]).toEqual([bad, requests, seconds]);
    }),
    { numRuns: 300 },
  );
});
