import { describe, expect, it } from 'vitest';
import type { WatchValue } from '../../src/model/watch.ts';
import { handOverNote } from '../../src/state/watch-note.ts';
import { endingExit } from '../../src/state/watch-verdict.ts';
import { Minutes } from './minutes.ts';

const broken: WatchValue = { value: 0.08, ok: false, budget: { fast: 8, slow: 8, left: -0.5 } };

describe('a watch in the record', () => {
  it('is seen objective by objective, with gaps as gaps', () => {
    const { view } = new Minutes().good(0, 3).sample(8, broken).sample(9, { why: 'refused', code: 'refused' }).view(10);
    expect(view).toMatchObject({ stands: 'running', left_s: 1200, due: 10, seen: 6 });
    expect(view.gaps).toEqual([{ from: '2026-11-22T08:04:00.000Z', to: '2026-11-22T08:08:00.000Z', beats: 4 }]);
    const [errors, queue] = view.objectives;
    expect(errors).toMatchObject({ stands: 'unknown', least: 0.001, most: 0.08, known: 5, held: 4, last: { why: 'refused' }, budget: { left: -0.5 } });
    expect(errors?.series).toEqual([0.001, 0.001, 0.001, 0.001, undefined, undefined, undefined, undefined, 0.08, undefined]);
    expect(queue).toMatchObject({ stands: 'holds', known: 6, held: 6, least: 3, most: 3 });
    expect(queue).not.toHaveProperty('window');
  });

  it('says how much of a window was seen', () => {
    const minutes = new Minutes();
    minutes.sample(0, { why: 'it wants two samples in a row' }).good(1, 1);
    expect(minutes.view().view.objectives[0]?.window).toEqual({ seen_s: 60, of_s: 60 });
    expect(minutes.sample(2, { value: 0, ok: true }).view().view.objectives[0]?.window).toEqual({ seen_s: 0, of_s: 60 });
  });

  it('is left where its console is gone, and over where it was ended', () => {
    const minutes = new Minutes().good(0, 3);
    minutes.log.say('ann', { type: 'session-ended', session: 's1' });
    expect(minutes.view(20).view).toMatchObject({ stands: 'left', due: 21, seen: 4, gaps: [{ beats: 17 }] });
    minutes.log.say('bo', { type: 'watch-ended', watch: 'w1', ending: 'closed', note: '' });
    expect(minutes.view(25).view).toMatchObject({ stands: 'over', due: 4, left_s: 0, gaps: [] });
  });

  it('has no gap for the beat that is on its way', () => expect(new Minutes().good(0, 3).view(4.05).view).toMatchObject({ due: 4, gaps: [] }));

  it('holds alerts and news in the order of their coming', () => {
    const news = [{ from: 'sentry' as const, key: 'k', text: 'TypeError' }];
    const { view } = new Minutes().good(0, 1).alert('fired').sample(2, broken, { value: 1, ok: true }, news).alert('resolved').alert('fired').view();
    expect(view.alerts.map(({ title, resolvedAt }) => [title, resolvedAt])).toEqual([
      ['High errors', '2026-11-22T08:02:00.000Z'],
      ['High errors', undefined],
    ]);
    expect(view.objectives.map(({ alerts }) => alerts.length)).toEqual([2, 0]);
    expect(view.news).toEqual([{ ...news[0], at: '2026-11-22T08:02:00.000Z' }]);
  });
});

describe('the ending that the record speaks for', () => {
  const normal = [{ id: 'errors-high', title: 'High errors', source: [], when: 'value > 0.05', for_s: 0, clear_s: 20 }];
  it.each<[what: string, minutes: () => Minutes, ending: string, why: string]>([
    ['closes where all held', () => new Minutes().good(0, 30), 'closed', 'all 2 objectives hold, and held most of the time'],
    [
      'goes back while an alert of high weight is open',
      () => new Minutes().good(0, 20).sample(21, broken).alert('fired'),
      'rolled-back',
      'High errors, since 0 s',
    ],
    ['goes back also where little was seen', () => new Minutes().sample(0, broken).alert('fired'), 'rolled-back', 'High errors'],
    [
      'does not go back for what was so before',
      () => new Minutes().sample(0, broken).alert('fired', { already: true }).good(1, 30),
      'extended',
      'High errors, and was so before the watch',
    ],
    ['goes on while another alert is open', () => new Minutes(normal).good(0, 29).sample(30, broken).alert('fired'), 'extended', 'High errors is open'],
    [
      'goes on after an alert that was resolved just now',
      () => new Minutes().good(0, 20).alert('fired').good(21, 22).alert('resolved').good(23, 30),
      'extended',
      'High errors was resolved 8 min ago',
    ],
    ['closes once that is long ago', () => new Minutes().good(0, 5).alert('fired').good(6, 7).alert('resolved').good(8, 30), 'closed', 'all 2 objectives hold'],
    [
      'goes on where something is unknown',
      () => new Minutes().good(0, 29).sample(30, { why: 'refused', code: 'refused' }),
      'extended',
      'Title of errors: refused',
    ],
    [
      'goes on where something is broken',
      () => new Minutes().good(0, 29).sample(30, { value: 0.02, ok: false }),
      'extended',
      'Title of errors is not what it should be',
    ],
    [
      'goes on where a budget is spent',
      () => new Minutes().good(0, 29).sample(30, { value: 0, ok: true, budget: { left: -0.1 } }),
      'extended',
      'Title of errors: its error budget is spent',
    ],
    [
      'goes on where something held too seldom',
      () => Array.from({ length: 30 }, (_, n) => n).reduce((minutes, n) => minutes.sample(n, { value: n, ok: n > 5 }), new Minutes()),
      'extended',
      'Title of errors held in 24 of 30 samples only',
    ],
    [
      'closes where nothing happened just now',
      () => new Minutes().good(0, 29).sample(30, { why: '`all` counted nothing', code: 'idle' }),
      'closed',
      'all 2 objectives hold',
    ],
    [
      'goes on where nothing ever happened',
      () => Array.from({ length: 31 }, (_, n) => n).reduce((minutes, n) => minutes.sample(n, { why: '`all` counted nothing', code: 'idle' }), new Minutes()),
      'extended',
      'Title of errors was never seen: `all` counted nothing',
    ],
    ['concludes nothing from two samples', () => new Minutes().good(0, 1), 'inconclusive', '2 of 2 samples were taken'],
    ['concludes nothing where most was missed', () => new Minutes().good(0, 4).good(28, 30), 'inconclusive', '8 of 31 samples were taken'],
    [
      'closes without what was never asked',
      () =>
        Array.from({ length: 31 }, (_, n) => n).reduce(
          (minutes, n) => minutes.sample(n, { why: '`QUOTA_URL` is not set', code: 'variable-missing' }),
          new Minutes(),
        ),
      'closed',
      'its objective holds',
    ],
    [
      'goes on where an objective was seen only at the end',
      () =>
        Array.from({ length: 10 }, (_, n) => n).reduce((minutes, n) => minutes.sample(n, n < 9 ? { why: 'no answer' } : { value: 0, ok: true }), new Minutes()),
      'extended',
      'Title of errors could not be seen in 9 of 10 samples',
    ],
    [
      'is closed where an objective was idle most of the time',
      () =>
        Array.from({ length: 10 }, (_, n) => n).reduce(
          (minutes, n) => minutes.sample(n, n < 9 ? { why: 'nothing happened', code: 'idle' } : { value: 0, ok: true }),
          new Minutes(),
        ),
      'closed',
      'all 2 objectives hold, and held most of the time',
    ],
    [
      'concludes nothing where nothing had a value',
      () => Array.from({ length: 9 }, (_, n) => n).reduce((minutes, n) => minutes.sample(n, { why: 'x' }, { why: 'y' }), new Minutes()),
      'inconclusive',
      'no objective ever had a value',
    ],
  ])('%s', (_what, minutes, ending, why) => {
    const suggested = minutes().suggests();
    expect([suggested.ending, suggested.why.join('; ')]).toEqual([ending, expect.stringContaining(why)]);
  });

  it('has an exit code of its own', () => expect(endingExit).toEqual({ closed: 0, extended: 4, 'rolled-back': 6, inconclusive: 7 }));
});

describe('the hand-over note', () => {
  it('tells whoever comes next what was seen and what is left', () => {
    const news = [{ from: 'logs' as const, key: 'k', text: 'cannot `read` <b> | of\nundefined' }];
    const minutes = new Minutes()
      .good(0, 3)
      .alert('fired')
      .good(8, 9)
      .alert('resolved')
      .sample(10, broken, { why: '`QUOTA_URL` is not set', code: 'variable-missing' }, news)
      .alert('fired');
    const { state, watch, now } = minutes.view();
    expect(handOverNote(state, watch, { ending: 'extended', by: 'bo', now, note: 'call *Cy*' })).toMatchInlineSnapshot(`
      "# Watch of A small launch

      - **Ended**: extended: another watch follows
      - **Target**: api.creator.example
      - **Watched**: 2026-11-22, 08:00 to 08:10 UTC, every 1 min
      - **Samples**: 7 of 11
        - gap from 08:04:00 to 08:08:00: 4 samples missing
      - **By**: ann began it, bo ended it
      - **Note**: call \\*Cy\\*
      - **The record spoke for**: rolled back (High errors, since 0 s)

      ## Objectives

      | objective | now | least | most | promise | held | budget |
      |---|---|---|---|---|---|---|
      | Title of errors (M1) | 8 % (0 s of 1 min seen) **broken** | 0.1 % | 8 % | \`value < 0.01\` | 6 of 7 | spent 1.5 times over |
      | Title of queue (M1) | unknown | 3 | 3 | \`value < 0.01\` | 6 of 6 | - |

      ## Alerts

      - High errors (A1): fired 08:03:00 at 8 %, resolved 08:09:00
      - High errors (A1): fired 08:10:00 at 8 %, **still open**

      ## News

      - 08:10:00 log: \`\` cannot \`read\` <b> \\| of undefined \`\`

      ## Look at this next

      - High errors is open ([what to do](x.runbook.md#requests-fail))
      - the error budget of Title of errors is spent
      - Title of queue is unknown: \`QUOTA_URL\` is not set
      - 1 new issue or error line, above
      - what happened in the gap: nobody watched
      "
    `);
  });

  it('has nothing to look at where all holds', () => {
    const { state, watch, now } = new Minutes().good(0, 30).view();
    const note = handOverNote(state, watch, { ending: 'closed', by: 'ann', now });
    expect(note).toContain('**Samples**: 31 of 31, no gaps');
    expect(note).toContain('None fired.');
    expect(note).toMatch(/Nothing: all that was watched holds\.\n$/);
    expect(note).toContain('Nobody looked: no line of this checklist reads Sentry or logs.');
    expect(note).not.toContain('The record spoke for');
  });
});
