import { describe, expect, it } from 'vitest';
import { kinds as ours } from '../../src/checks/index.ts';
import { rejudge } from '../../src/engine/rejudge.ts';
import type { CheckSpec, Item } from '../../src/model/checklist.ts';
import type { EventOf, LedgerLine } from '../../src/model/events.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Rejudged } from '../../src/model/replay.ts';
import { fold } from '../../src/state/fold.ts';
import { itemViews } from '../../src/state/views.ts';
import type { ItemView } from '../../src/model/views.ts';
import { checklistOf, item, LaunchLog, live, openedAt, type Seen } from '../output/launches.ts';
import { gauge, reads } from './walk.ts';

const kinds = [gauge({}), ...ours];

const measured = (id: string, check: Partial<CheckSpec> = {}, about: Partial<Item> = {}): Item => live(id, { check: reads(id, check), ...about });
const saw = (value: number, more: Seen = {}): Seen => ({ kind: 'gauge', expect: 'value < 10', observed: { value }, values: { value }, ...more });

const by = (...items: readonly Item[]) => checklistOf({ before: items }, { file: 'strict.md', digest: 'e'.repeat(64) });
const record = (...items: readonly Item[]): LaunchLog => new LaunchLog(checklistOf({ before: items }));

const observedOf = ({ lines }: Rejudged): EventOf<'observed'>[] => lines.flatMap(({ event }) => (event.type === 'observed' ? [event] : []));

function viewOf(lines: readonly LedgerLine[], id: string, now: number): ItemView | undefined {
  const state = fold(undefined, lines);
  return state && itemViews(state, now).get(id);
}

describe('an observation under another expectation', () => {
  it.each<[string, Partial<CheckSpec>, JsonObject, string, string]>([
    ['a stricter one', { expect: 'value < 5' }, { value: 7 }, 'fail', 'reads 7'],
    ['one that still holds', { expect: 'value < 8' }, { value: 7 }, 'pass', 'reads 7'],
    ['a warning that was not there', { expect: 'value < 10', warn: 'value < 5' }, { value: 7 }, 'warn', 'reads 7'],
    ['a value that its words leave out', { expect: 'version == "2"' }, { value: 7, version: '1.9' }, 'fail', 'version = 1.9 · reads 7'],
    ['what is expected as it was then', {}, { value: 7 }, 'pass', 'as it was recorded'],
    ['what was not recorded', { expect: 'version == "2"' }, { value: 7 }, 'unknown', 'not judged again: `version` is not in what was seen: reads 7'],
    [
      'a secret, which was not recorded',
      { expect: 'version == "2"' },
      { value: 7, version: '***' },
      'unknown',
      'not judged again: `version` holds a secret, which was not recorded',
    ],
  ])('%s', (_what, check, observed, verdict, response) => {
    const log = record(measured('a')).saw('a', 'pass', 'as it was recorded', saw(7, { observed }));
    const [event] = observedOf(rejudge(log.lines, by(measured('a', check)), kinds));
    expect(event).toMatchObject({ verdict, response, expect: check.expect ?? 'value < 10', observed, duration_ms: 12, kind: 'gauge' });
  });

  it('names its values anew, keeps its attempts, and leaves a recorded failure behind', () => {
    const log = record(measured('a')).saw('a', 'fail', 'reads 12, on attempt 3', saw(12, { attempts: 3 }));
    const { changes, stops, lines } = rejudge(log.lines, by(measured('a', { expect: 'value < 20' })), kinds);
    expect(lines[1]).toEqual({
      ...log.lines[1],
      event: { ...log.lines[1]?.event, verdict: 'pass', response: 'reads 12, on attempt 3', expect: 'value < 20', values: { value: 12 } },
    });
    expect(changes).toEqual([
      { item: 'a', seq: 2, at: '2026-11-22T08:00:00.000Z', before: 'fail', after: 'pass', expect: 'value < 20', response: 'reads 12, on attempt 3' },
    ]);
    expect(stops).toEqual([]);
  });

  it('without an answer stays as it is', () => {
    const log = record(measured('a'))
      .saw('a', 'fail', 'refused', { kind: 'gauge', code: 'refused' })
      .saw('a', 'unknown', 'offline', { kind: 'gauge', code: 'offline' });
    expect(observedOf(rejudge(log.lines, by(measured('a', { expect: 'value < 5' })), kinds))).toEqual([log.lines[1]?.event, log.lines[2]?.event]);
  });

  it('under the same checklist is the same record', () => {
    const checklist = checklistOf({ before: [measured('a', { warn: 'value < 3' }), item('b')] });
    const log = new LaunchLog(checklist).saw('a', 'warn', 'reads 7', saw(7)).sign('ann', 'b').saw('a', 'fail', 'reads 70', saw(70));
    expect(rejudge(log.lines, checklist, kinds)).toEqual({ lines: log.lines, changes: [], stops: [], gone: [], added: [], unjudged: [], askedOtherwise: [] });
  });

  it.each<[string, Item, string]>([
    ['another kind', live('a'), '`gauge` saw it then, and `postgres` would now'],
    ['no check', item('a'), 'it is no longer checked: `gauge` saw it then, and a person answers it now'],
    ['an expectation that cannot be read', measured('a', { expect: 'valeu < 5' }), '`valeu < 5` cannot be judged: '],
  ])('of an item that has %s today is unknown, and why is said', (_what, now, why) => {
    const log = record(measured('a')).saw('a', 'pass', 'reads 7', saw(7)).saw('a', 'pass', 'reads 8', saw(8));
    const judged = rejudge(log.lines, by(now), kinds);
    expect(judged.unjudged).toEqual([{ item: 'a', why: expect.stringContaining(why) }]);
    expect(observedOf(judged).map(({ verdict }) => verdict)).toEqual(['unknown', 'unknown']);
    expect(judged.stops).toEqual([]);
  });

  it("of a team's own kind that is not there is unknown, with the flag that names it", () => {
    const log = record(measured('a')).saw('a', 'pass', 'reads 7', saw(7));
    expect(rejudge(log.lines, by(measured('a', { expect: 'value < 5' })), ours).unjudged).toEqual([
      { item: 'a', why: expect.stringContaining('there is no check kind `gauge` here: `--kinds`') },
    ]);
  });

  it('is judged by what was asked then, and what the checklist asks otherwise is listed', () => {
    const log = record(measured('a')).saw('a', 'pass', 'reads 7', saw(7)).saw('a', 'pass', 'reads 7', saw(7));
    const judged = rejudge(log.lines, by(measured('a', { params: { name: 'b', also: [1, { x: 1 }] }, expect: 'value < 5' })), kinds);
    expect(judged.askedOtherwise).toEqual([{ item: 'a', params: ['name', 'also'] }]);
    expect(judged.changes).toHaveLength(2);
  });
});

describe('a burst', () => {
  const burst = (digest: string, about: Partial<CheckSpec> = {}): Item =>
    live('load', { check: { kind: 'load', params: { scenario: 'ten.yaml', digest }, expect: 'passed', timeout_s: 60, ...about } });
  const seen: Seen = { kind: 'load', expect: 'passed', observed: { passed: true, ended: 'finished', why: '', reason: '', p95_ms: 420, requests: 90, rps: 9 } };

  it.each<[string, Item, string]>([
    ['is judged by the figures that it left', burst('1', { expect: 'p95_ms < 300' }), 'fail'],
    ['is judged by them also where its scenario changed', burst('2', { expect: 'p95_ms < 300' }), 'fail'],
    ['keeps what its scenario said while that is the same', burst('1', { expect: 'passed && p95_ms < 500' }), 'pass'],
    ['is unknown where only its scenario judged it, and that changed', burst('2'), 'unknown'],
  ])('%s', (_what, now, verdict) => {
    const log = record(burst('1')).saw('load', 'pass', '9 requests a second', seen);
    const judged = rejudge(log.lines, by(now), kinds);
    expect(observedOf(judged)[0]?.verdict).toBe(verdict);
    expect(judged.unjudged.map(({ why }) => why)).toEqual(verdict === 'unknown' ? [expect.stringContaining('its scenario changed since')] : []);
  });
});

it('an answer that a person entered is judged as well', () => {
  const asks = (expects: string): Item => item('rev', { check: { kind: 'manual', params: { ask: 'Which?' }, expect: expects, timeout_s: 5 } });
  const log = record(asks('answer != ""'))
    .saw('rev', 'pass', 'answered 0003', { kind: 'manual', expect: 'answer != ""', observed: { answer: '0003' } })
    .sign('ann', 'rev', { value: '0003', evidence: 2 });
  const { lines } = rejudge(log.lines, by(asks('answer == "0004"')), kinds);
  const view = viewOf(lines, 'rev', log.now);
  expect(view).toMatchObject({ state: 'failing', signatures: [] });
  expect(view?.voided).toEqual([expect.objectContaining({ by: 'ann', voided: expect.objectContaining({ why: expect.stringContaining('the check failed') }) })]);
});

describe('what would have stopped the launch', () => {
  const strict = by(
    measured('a', { expect: 'value < 5' }),
    measured('b', { expect: 'value < 5' }),
    measured('low', { expect: 'value < 5' }, { priority: 'low' }),
  );
  const start = (): LaunchLog => record(measured('a'), measured('b'), measured('low', {}, { priority: 'low' }));

  it('is told with its first time, and how much earlier than the record has it fail', () => {
    const log = start()
      .saw('a', 'pass', 'reads 4', saw(4))
      .saw('low', 'pass', 'reads 9', saw(9))
      .wait(60)
      .saw('b', 'warn', 'reads 6', saw(6))
      .wait(60)
      .saw('a', 'pass', 'reads 7', saw(7))
      .wait(720)
      .saw('a', 'pass', 'reads 8', saw(8))
      .saw('a', 'fail', 'reads 11', saw(11))
      .wait(60)
      .saw('a', 'fail', 'reads 12', saw(12));
    expect(rejudge(log.lines, strict, kinds).stops).toEqual([
      { item: 'b', title: 'The line of b', at: '2026-11-22T08:01:00.000Z', seq: 4, response: 'reads 6' },
      {
        item: 'a',
        title: 'The line of a',
        at: '2026-11-22T08:02:00.000Z',
        seq: 5,
        response: 'reads 7',
        recordedAt: '2026-11-22T08:14:00.000Z',
        earlier_s: 720,
      },
    ]);
  });

  it('is not what people had accepted or ruled out by then, and is once they take that back', () => {
    const until = new Date(openedAt + 600_000).toISOString();
    const log = start()
      .say('ann', { type: 'ruled-out', item: 'a', reason: 'no a today' })
      .say('ann', { type: 'overridden', item: 'b', reason: 'known', until })
      .saw('a', 'pass', 'reads 7', saw(7))
      .saw('b', 'pass', 'reads 7', saw(7));
    expect(rejudge(log.lines, strict, kinds).stops).toEqual([]);
    log.say('ann', { type: 'reinstated', item: 'a' }).wait(601).saw('a', 'pass', 'reads 7', saw(7)).saw('b', 'pass', 'reads 7', saw(7));
    expect(rejudge(log.lines, strict, kinds).stops.map(({ item: id, seq }) => [id, seq])).toEqual([
      ['a', 7],
      ['b', 8],
    ]);
  });

  it('is nothing that the record has fail, or could not ask, in the same breath', () => {
    const log = start().saw('a', 'fail', 'reads 11', saw(11)).saw('b', 'unknown', 'reads 6', saw(6));
    expect(rejudge(log.lines, strict, kinds).stops).toEqual([]);
  });
});

describe('the record as it would have read', () => {
  it('has the other checklist from its first line on, and lists what is gone and what is new', () => {
    const log = record(measured('a'), item('gone')).sign('ann', 'gone');
    log.say('ann', { type: 'checklist-changed', checklist: checklistOf({ before: [measured('a'), item('gone'), item('gone-too')] }) }).sign('ann', 'gone-too');
    const other = by(measured('a', { expect: 'value < 5' }, { fresh_s: 60 }), item('new'));
    const judged = rejudge(log.lines, other, kinds);
    expect(judged).toMatchObject({ gone: ['gone', 'gone-too'], added: ['new'] });
    const state = fold(undefined, judged.lines);
    expect([...(state?.items.keys() ?? [])]).toEqual(['a', 'new']);
    expect(state?.checklist).toEqual(other);
    expect(judged.lines.map(({ seq, hash, at, by: who }) => [seq, hash, at, who])).toEqual(log.lines.map(({ seq, hash, at, by: who }) => [seq, hash, at, who]));
  });

  it.each([
    ['stands', 'value < 9', 'done', 1],
    ['is void', 'value < 5', 'failing', 0],
  ])('a signature on evidence %s under %s', (_what, expects, state, standing) => {
    const log = record(measured('a', {}, { sign: 'one' }))
      .saw('a', 'pass', 'reads 7', saw(7))
      .sign('bob', 'a', { evidence: 2 });
    const view = viewOf(rejudge(log.lines, by(measured('a', { expect: expects }, { sign: 'one' })), kinds).lines, 'a', log.now);
    expect(view).toMatchObject({ state });
    expect(view?.signatures).toHaveLength(standing);
    expect(view?.voided).toHaveLength(1 - standing);
  });

  it('loses no item that was deferred to a phase which is no more', () => {
    const log = new LaunchLog(checklistOf({ before: [item('a')], later: [item('b')] })).say('ann', { type: 'deferred', item: 'a', to: 'later' });
    const view = viewOf(rejudge(log.lines, by(item('a'), item('b')), kinds).lines, 'a', log.now);
    expect(view).toMatchObject({ state: 'open', answeredIn: 'before', notes: [expect.objectContaining({ note: expect.stringContaining('`later`') })] });
  });

  it('leaves the lines that it was given as they were', () => {
    const log = record(measured('a')).saw('a', 'pass', 'reads 7', saw(7)).sign('ann', 'a', { evidence: 2 });
    const copy = structuredClone(log.lines);
    rejudge(log.lines, by(measured('a', { expect: 'value < 5' })), kinds);
    expect(log.lines).toEqual(copy);
  });
});
