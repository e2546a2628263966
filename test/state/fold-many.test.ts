import { expect, test } from 'vitest';
import type { LaunchEvent } from '../../src/model/events.ts';
import { fold } from '../../src/state/fold.ts';
import type { LaunchState } from '../../src/state/launch-state.ts';
import { checklistOf, item, LaunchLog } from '../output/launches.ts';

const begun: readonly LaunchEvent[] = [
  { type: 'session-started', session: 's', host: 'h', pid: 1 },
  { type: 'watch-started', watch: 'w', session: 's', every_s: 15, until: '2026-11-23T08:00:00.000Z', objectives: ['p95'] },
  { type: 'fix-started', fix: 'f', session: 's', section: 'a.md#b', title: 'look', step: 1, command: 'true', mutating: false },
  {
    type: 'burst-started',
    burst: 'b',
    item: 'a',
    session: 's',
    scenario: { name: 'burst', title: 'Users', file: 'burst.yaml', digest: 'd' },
    host: '127.0.0.1:1',
    plan: { mode: 'users', stages: [], warm_up_s: 0, duration_s: 1, users: 1, think_s: 0 },
    requests: [],
    vitals: [],
    expect: [],
    stop_when: [],
  },
];

const felt = { requests: 1, rps: 1, errors: 0, error_rate: 0, timeouts: 0, status: {} };

/** What comes again and again in a long launch. */
const again: Readonly<Record<string, (n: number) => LaunchEvent>> = {
  'notes on a line': (n) => ({ type: 'noted', item: 'a', note: `${n}` }),
  'signatures of a line, taken back': (n) => (n % 2 === 0 ? { type: 'signed', item: 'a' } : { type: 'unsigned', item: 'a' }),
  'consoles that say where they are': (n) => ({ type: 'attended', session: 's', item: n % 2 === 0 ? 'a' : 'b' }),
  'sections that are closed': (n) => ({ type: 'section-closed', phase: 'before', section: `${n}` }),
  'output of a step': (n) => ({ type: 'fix-printed', fix: 'f', text: `${n}\n` }),
  'steps that are run': (n) => ({
    type: 'fix-started',
    fix: `${n}`,
    session: 's',
    section: 'a.md#b',
    title: 'look',
    step: 1,
    command: 'true',
    mutating: false,
  }),
  'samples of a burst': (n) => ({ type: 'burst-sampled', burst: 'b', at_s: n, stage: 0, users: 1, felt, vitals: {}, expected: [], errors: [], bars: [[n, 1]] }),
  'a burst that is steered': (n) => ({ type: 'burst-steered', burst: 'b', steer: n % 2 === 0 ? 'pause' : 'resume' }),
  'samples of a watch': (n) => ({ type: 'watch-sampled', watch: 'w', n, values: { p95: { value: n, ok: true } }, news: [] }),
  'alerts of a watch': (n) => ({ type: 'watch-alert', watch: 'w', objective: 'p95', alert: 'slow', state: n % 2 === 0 ? 'fired' : 'resolved' }),
};

function record(make: (n: number) => LaunchEvent, many: number): LaunchLog {
  const log = new LaunchLog(checklistOf({ before: [item('a'), item('b')] }));
  for (const event of begun) log.say('ann', event);
  for (let n = 0; n < many; n += 1) log.wait(1).say(`person ${n % 700}`, make(n));
  return log;
}

test.each(Object.entries(again))('%s: 10,000 of them take no second to fold', (_what, make) => {
  const { lines } = record(make, 10_000);
  const begunAt = performance.now();
  const state = fold(undefined, lines);
  expect(performance.now() - begunAt).toBeLessThan(1_000);
  expect(state?.lastSeq).toBe(lines.length);
});

test.each(Object.entries(again))('%s: a state that was handed out stays as it was while the fold goes on', (_what, make) => {
  const { lines } = record(make, 60);
  const whole = fold(undefined, lines);
  const handed: { state: LaunchState | undefined; copy: LaunchState | undefined }[] = [];
  let state: LaunchState | undefined;
  for (let at = 0; at < lines.length; at += 7) {
    state = fold(state, lines.slice(at, at + 7));
    handed.push({ state, copy: structuredClone(state) });
  }
  expect(state).toStrictEqual(whole);
  for (const one of handed) expect(one.state).toStrictEqual(one.copy);
});
