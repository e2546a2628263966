import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineSchema } from '../../src/model/events.ts';
import { fold } from '../../src/state/fold.ts';
import { signaturesOf, standings } from '../../src/state/item-state.ts';
import { inTheWay, itemViews } from '../../src/state/views.ts';
import { LaunchLog, openedAt } from '../output/launches.ts';
import { first, records, second } from './sequences.ts';

const runs = { numRuns: 300 };
const moment = fc.nat(20_000).map((seconds) => openedAt + seconds * 1000);

describe('folding a record', () => {
  it('in two parts ends where folding at once ends, wherever it is cut', () => {
    fc.assert(
      fc.property(records, fc.nat(40), (lines, cut) => {
        const before = fold(undefined, lines.slice(0, cut));
        expect(fold(before, lines.slice(cut))).toStrictEqual(fold(undefined, lines));
      }),
      runs,
    );
  });

  it('from the file ends where the live console stands', () => {
    fc.assert(
      fc.property(records, (lines) => {
        const live = lines.reduce((state, line) => fold(state, [line]), fold(undefined, []));
        const read = lines.map((line) => lineSchema.parse(JSON.parse(JSON.stringify(line))));
        expect(fold(undefined, read)).toStrictEqual(live);
      }),
      runs,
    );
  });

  it('leaves the state it began with as it was', () => {
    fc.assert(
      fc.property(records, fc.nat(40), (lines, cut) => {
        const before = fold(undefined, lines.slice(0, cut));
        const copy = structuredClone(before);
        fold(before, lines.slice(cut));
        expect(before).toStrictEqual(copy);
      }),
      runs,
    );
  });

  it('changes nothing when lines arrive a second time', () => {
    fc.assert(
      fc.property(records, (lines) => {
        const state = fold(undefined, lines);
        expect(fold(state, lines)).toStrictEqual(state);
      }),
      runs,
    );
  });

  it('never calls an item done without evidence that passes and the people it wants', () => {
    fc.assert(
      fc.property(records, moment, (lines, now) => {
        const state = fold(undefined, lines);
        if (!state) throw new Error('the record was opened');
        for (const [id, standing] of standings(state, now)) {
          const record = state.items.get(id);
          if (!record || standing.state !== 'done') continue;
          const { have, want } = signaturesOf(record);
          expect(have).toBeGreaterThanOrEqual(want);
          expect(['pass', 'warn', undefined]).toContain(record.evidence?.verdict);
          expect(record.evidence !== undefined || have > 0).toBe(true);
        }
      }),
      runs,
    );
  });

  it('names a failing or unknown item as the cause of every blocked one', () => {
    fc.assert(
      fc.property(records, moment, (lines, now) => {
        const state = fold(undefined, lines);
        const views = state ? itemViews(state, now) : new Map();
        for (const view of views.values()) {
          if (view.underneath === 'blocked') expect(['failing', 'unknown']).toContain(views.get(view.cause)?.underneath);
        }
      }),
      runs,
    );
  });
});

describe('a record', () => {
  it('that does not begin with an opened launch is no launch', () => {
    const [, line] = new LaunchLog(first).say('ann', { type: 'resumed' }).lines;
    expect(fold(undefined, line ? [line] : [])).toBeUndefined();
  });

  it('keeps the last fifty entries of an item', () => {
    const log = new LaunchLog(first);
    for (let n = 1; n <= 60; n += 1) log.say('ann', { type: 'noted', item: 'hand', note: `note ${n}` });
    const history = log.state().items.get('hand')?.history ?? [];
    expect(history).toHaveLength(50);
    expect([history[0]?.text, history.at(-1)?.text]).toEqual(['note: note 11', 'note: note 60']);
  });

  it('names everyone who did something once, in order of appearance', () => {
    const log = new LaunchLog(first).sign('bob', 'hand').sign('ann', 'pair').sign('bob', 'pair');
    expect(log.state().people).toEqual(['ann', 'bob']);
  });
});

describe('a changed checklist', () => {
  const log = (): LaunchLog =>
    new LaunchLog(first).saw('root', 'pass', 'answers').sign('ann', 'root').sign('ann', 'pair').say('ann', { type: 'checklist-changed', checklist: second });

  it('voids what stood on a line that was rewritten', () => {
    const root = log().state().items.get('root');
    expect(root?.evidence).toBeUndefined();
    expect(root?.signatures).toEqual([]);
    expect(root?.voided.map((signature) => signature.voided?.why)).toEqual(['the checklist changed']);
  });

  it('keeps what stood on a line that only moved', () => {
    expect(
      log()
        .state()
        .items.get('pair')
        ?.signatures.map((signature) => signature.by),
    ).toEqual(['ann']);
  });

  it('drops lines that are gone, adds new ones, in the new order', () => {
    expect([...log().state().items.keys()]).toEqual(['root', 'leaf', 'pair', 'command', 'new', 'hand']);
  });

  it('goes on from the new lines', () => {
    const state = log().saw('root', 'pass', 'answers again').sign('bob', 'new').state();
    expect(state.items.get('root')?.evidence?.response).toBe('answers again');
    expect(state.items.get('new')?.signatures.map((signature) => signature.by)).toEqual(['bob']);
  });
});

describe('sessions', () => {
  const start = (session: string) => ({ type: 'session-started', session, host: 'here', pid: 1 }) as const;
  const end = (session: string) => ({ type: 'session-ended', session }) as const;

  it('make a hold at the item touched last when somebody comes back', () => {
    const state = new LaunchLog(first).say('ann', start('s1')).sign('ann', 'hand').wait(60).say('ann', end('s1')).wait(600).say('bob', start('s2')).state();
    expect(state.hold).toEqual({ by: 'bob', at: '2026-11-22T08:11:00.000Z', reason: 'no console since 2026-11-22 08:01 UTC', item: 'hand' });
  });

  it('make no hold while another console was there all along', () => {
    const state = new LaunchLog(first).say('ann', start('s1')).say('bob', start('s2')).say('ann', end('s1')).say('ann', start('s3')).state();
    expect(state.hold).toBeUndefined();
    expect(state.sessions.map((session) => session.id)).toEqual(['s2', 's3']);
  });

  it('make no hold of the first console, nor after the launch is go', () => {
    expect(new LaunchLog(first).say('ann', start('s1')).state().hold).toBeUndefined();
    const gone = new LaunchLog(first).say('ann', start('s1')).say('ann', { type: 'decided', go: true }).say('ann', end('s1')).say('ann', start('s2'));
    expect(gone.state().hold).toBeUndefined();
  });

  it('that were lost count as left when the record last heard of them', () => {
    const state = new LaunchLog(first)
      .say('ann', start('s1'))
      .wait(30)
      .sign('ann', 'hand')
      .wait(600)
      .say('bob', { ...end('s1'), lost: true })
      .state();
    expect(state.before?.at).toBe('2026-11-22T08:00:30.000Z');
  });

  it('keep the hold that a person called over the one an interruption makes', () => {
    const log = new LaunchLog(first).say('ann', start('s1')).say('ann', { type: 'held', reason: 'lunch' }).say('ann', end('s1')).say('bob', start('s2'));
    expect(log.state().hold?.reason).toBe('lunch');
    expect(log.say('bob', { type: 'resumed' }).state().hold).toBeUndefined();
  });
});

describe('views', () => {
  it('of items that did not change are the same objects', () => {
    const log = new LaunchLog(first).saw('root', 'pass', 'answers');
    const before = log.state();
    const old = itemViews(before, log.now);
    const after = fold(before, log.sign('ann', 'hand').lines);
    const now = after ? itemViews(after, log.now) : new Map();
    expect(now.get('root')).toBe(old.get('root'));
    expect(now.get('hand')).not.toBe(old.get('hand'));
    expect([...now.values()].filter(inTheWay).length).toBeLessThan([...old.values()].filter(inTheWay).length);
  });
});
