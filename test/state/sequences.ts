import * as fc from 'fast-check';
import type { LaunchEvent, LedgerLine } from '../../src/model/events.ts';
import { checklistOf, item, LaunchLog, live } from '../output/launches.ts';

const consent = { kind: 'command', params: { run: 'true' }, expect: 'exit_code == 0', timeout_s: 5, consent: { why: 'command', subject: 'true' } } as const;

/** The checklist that random launches begin with. */
export const first = checklistOf({
  before: [
    live('root', { fresh_s: 60 }),
    live('leaf', { needs: ['root'], sign: 'one' }),
    live('twig', { needs: ['leaf'], priority: 'medium' }),
    live('command', { check: consent }),
  ],
  after: [item('hand', { fresh_s: 600 }), item('pair', { sign: 'two' })],
});

/** The same with one line rewritten, one gone, one new and one moved. */
export const second = checklistOf({
  before: [live('root', { fresh_s: 60, title: 'Rewritten' }), live('leaf', { needs: ['root'], sign: 'one' })],
  after: [item('pair', { sign: 'two' }), live('command', { check: consent }), item('new'), item('hand', { fresh_s: 600 })],
});

const some = <const Value>(...values: readonly Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values);
const id = some('root', 'leaf', 'twig', 'command', 'hand', 'pair', 'new', 'nobody-knows-it');
const text = fc.oneof(some('because', 'a `word`'), fc.string({ unit: 'grapheme', maxLength: 8 }));
const until = some('2026-11-22T08:05:00.000Z', '2026-11-22T12:00:00.000Z');
const phase = some('before', 'after');
const session = some('s1', 's2', 's3');
const verdict = some('pass', 'warn', 'fail', 'unknown');

const event: fc.Arbitrary<LaunchEvent> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: some('observed'),
      item: id,
      kind: some('postgres', 'manual'),
      verdict,
      response: text,
      expect: some('used < 1'),
      duration_ms: fc.nat(500),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record(
      { type: some('signed'), item: id, value: text, note: text, evidence: fc.nat(9), past: fc.array(phase, { maxLength: 2 }) },
      { requiredKeys: ['type', 'item'] },
    ),
  },
  { weight: 2, arbitrary: fc.record({ type: some('unsigned'), item: id, reason: text }, { requiredKeys: ['type', 'item'] }) },
  { weight: 1, arbitrary: fc.record({ type: some('noted'), item: id, note: text }) },
  { weight: 1, arbitrary: fc.record({ type: some('overridden'), item: id, reason: text, until }) },
  { weight: 1, arbitrary: fc.record({ type: some('deferred'), item: id, to: phase, reason: text }, { requiredKeys: ['type', 'item', 'to'] }) },
  { weight: 1, arbitrary: fc.record({ type: some('ruled-out'), item: id, reason: text }) },
  { weight: 1, arbitrary: fc.record({ type: some('reinstated'), item: id }) },
  { weight: 1, arbitrary: fc.record({ type: some('allowed'), item: id, subject: some('true', 'another command') }) },
  { weight: 1, arbitrary: fc.record({ type: some('held'), item: id, reason: text }, { requiredKeys: ['type', 'reason'] }) },
  { weight: 1, arbitrary: some({ type: 'resumed' }) },
  { weight: 1, arbitrary: fc.record({ type: some('section-closed'), phase, section: some('all') }) },
  { weight: 1, arbitrary: fc.record({ type: some('decided'), go: fc.boolean(), note: text }, { requiredKeys: ['type', 'go'] }) },
  { weight: 2, arbitrary: some({ type: 'checklist-changed', checklist: first }, { type: 'checklist-changed', checklist: second }) },
  { weight: 2, arbitrary: fc.record({ type: some('session-started'), session, host: some('here'), pid: fc.nat(99) }) },
  { weight: 2, arbitrary: fc.record({ type: some('session-ended'), session, lost: fc.boolean() }, { requiredKeys: ['type', 'session'] }) },
  { weight: 2, arbitrary: fc.record({ type: some('checks-started'), session, items: fc.array(id, { maxLength: 3 }), deadline_s: fc.nat(60) }) },
);

/** Records of random but possible launches, times included. */
export const records: fc.Arbitrary<readonly LedgerLine[]> = fc
  .array(fc.record({ event, by: some('ann', 'bob', 'dee'), wait: fc.nat(120) }), { maxLength: 40 })
  .map((steps) => {
    const log = new LaunchLog(first);
    for (const step of steps) log.wait(step.wait).say(step.by, step.event);
    return log.lines;
  });
