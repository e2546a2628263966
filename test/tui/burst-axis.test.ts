import { describe, expect, it } from 'vitest';
import { axisOf, type Column, type Sample } from '../../src/tui/burst/axis.ts';
import { clock, ms, percent, roundAbove } from '../../src/tui/burst/numbers.ts';
import { plotCells, plotLines, rulerLine } from '../../src/tui/burst/plot.ts';
import { seriesOf } from '../../src/tui/burst/series.ts';
import { cellsOf, textOf } from '../../src/tui/line.ts';
import { felt, second, startedBurst } from './bursts.ts';

const plan = (duration_s: number, warm_up_s = 0) => ({ ...startedBurst().plan, duration_s, warm_up_s });
const samples = (...all: ReturnType<typeof second>[]): Sample[] => all.map((one) => ({ ...one, at: '2026-11-22T10:00:00.000Z' }));
const seconds = (count: number): Sample[] => samples(...Array.from({ length: count }, (_, index) => second(index + 1)));
const sketch = (columns: readonly Column[]): string =>
  columns.map((one) => (one.type === 'gap' ? '|' : one.samples.length === 0 ? '.' : one.warm ? 'w' : String(Math.min(9, one.samples.length)))).join('');

describe('the axis of time', () => {
  it.each([
    ['as many columns as seconds', 10, 10, seconds(4), 'ww11......'],
    ['two seconds share a column', 10, 5, seconds(4), 'w2...'],
    ['a second has several columns', 3, 7, seconds(2), 'wwww..'],
    ['seconds that do not divide evenly fill the window', 10, 7, seconds(10), 'ww21212'],
    ['a burst that goes on longer than planned', 3, 8, seconds(4), 'wwww1111'],
  ])('%s', (_what, duration_s, cells, all, drawn) => {
    expect(sketch(axisOf({ samples: all, plan: plan(duration_s) }, cells).columns)).toBe(drawn);
  });

  it('has a gap of one column where it was paused, however long', () => {
    const paused = second(3, { paused: true, felt: felt(0, 0) });
    const all = samples(second(1), second(2), second(3), paused, paused, paused, second(4), second(5));
    expect(sketch(axisOf({ samples: all, plan: plan(8) }, 9).columns)).toBe('ww1|11...');
    expect(sketch(axisOf({ samples: all, plan: plan(8) }, 5).columns)).toBe('w|21.');
  });

  it('keeps what came in right before a pause', () => {
    const all = samples(second(1), second(2), second(3, { paused: true, felt: felt(7, 20) }), second(4));
    expect(sketch(axisOf({ samples: all, plan: plan(5) }, 6).columns)).toBe('ww1|1.');
  });

  it('ends where a burst ended that is over, and has a column where nothing was measured', () => {
    const over = { samples: seconds(4), plan: plan(40), summary: { ended: 'stopped' } as never }; // only that there is one counts here
    expect(axisOf(over, 100).seconds).toBe(4);
    expect(axisOf({ ...over, samples: [] }, 100).columns.length).toBeGreaterThan(0);
  });

  it('never has more columns than cells', () => {
    const paused = second(3, { paused: true, felt: felt(0, 0) });
    for (const count of [1, 7, 40, 600])
      for (const cells of [8, 33, 86, 240]) {
        const all = samples(...seconds(count), paused, second(count, {}), paused);
        expect(axisOf({ samples: all, plan: plan(count) }, cells).columns.length).toBeLessThanOrEqual(cells);
      }
  });
});

describe('a plot', () => {
  const at = { name: 6, value: 4, columns: 8, max: 4 };
  const draw = (height: number, all: Sample[], name = 'requests/s'): string[] => {
    const burst = { ...startedBurst(), samples: all, plan: plan(8) };
    const { felt: some, vitals } = seriesOf(burst);
    const series = [...some, ...vitals].find((one) => one.name === name);
    if (!series) throw new Error(`no series ${name}`);
    return plotLines(series, axisOf(burst, at.columns), height, at).map(textOf);
  };

  it('draws nothing otherwise than zero, and a gap otherwise than both', () => {
    const none = second(3, { felt: { ...felt(0, 0), p95_ms: undefined as never } }); // a second in which nothing was answered
    const all = samples(second(1, { felt: felt(80, 10) }), second(2, { felt: felt(40, 10) }), none, second(3, { paused: true, felt: felt(0, 0) }));
    expect(draw(1, all)).toEqual(['reque… 0.0 █▄_┊    80.0']);
  });

  it('is two rows high, the lower one full below what is above', () => {
    expect(draw(2, samples(second(1, { felt: felt(80, 10) }), second(2, { felt: felt(30, 10) })))).toEqual([
      'reque…30.0 █       80.0',
      '           █▆         0',
    ]);
  });

  it('marks where a vital gave no number', () => {
    const failed = second(2, { vitals: { db: { response: 'refused', values: {}, failed: true } } });
    expect(draw(1, samples(second(1), failed), 'db used')).toEqual(['db us…fai… ▆×        15']);
  });

  it('takes the number that a condition to stop names, else the one that its words begin with', () => {
    const names = (stop_when: string[]): string[] => seriesOf({ ...startedBurst({ stop_when }), samples: seconds(1) }).vitals.map(({ name }) => name);
    expect(names(['db.used > db.max * 0.8'])).toEqual(['db used', 'celery waiting']);
    expect(names(['db.max_age > 3', 'celery.waiting > 5'])).toEqual(['celery waiting', 'db used']);
    expect(names([])).toEqual(['celery waiting', 'db used']);
  });

  it.each([58, 78, 118, 298])('fits %i cells, and so does the time below', (cells) => {
    const burst = { ...startedBurst(), samples: seconds(40) };
    const parts = plotCells(cells);
    const axis = axisOf(burst, parts.columns);
    const { felt: some, vitals } = seriesOf(burst);
    for (const series of [...some, ...vitals])
      for (const height of [1, 2, 3]) for (const line of plotLines(series, axis, height, parts)) expect(cellsOf(line)).toBeLessThanOrEqual(cells);
    expect(cellsOf(rulerLine(axis, parts))).toBeLessThanOrEqual(cells);
  });

  it('has its ticks under the seconds that they name, and shows the warm-up without a colour', () => {
    const burst = { samples: seconds(40), plan: plan(40, 2) };
    const parts = { name: 2, value: 2, columns: 80, max: 3 };
    const ruler = textOf(rulerLine(axisOf(burst, 80), parts)).slice(5);
    expect(ruler.startsWith('╌╌╌╌ ')).toBe(true);
    for (const [index, label] of [
      [10, '╵0:05'],
      [20, '╵0:10'],
      [60, '╵0:30'],
    ] as const)
      expect(ruler.indexOf(label)).toBe(index);
  });
});

describe('numbers', () => {
  it.each([
    [clock(12), '0:12'],
    [clock(3723), '1:02:03'],
    [clock(11.97), '0:12'],
    [ms(3.44), '3.4'],
    [ms(1204.3), '1,204'],
    [ms(undefined), '–'],
    [percent(0), '0.0 %'],
    [percent(0.0001), '<0.1 %'],
    [percent(0.0842), '8.4 %'],
    [roundAbove(0), 1],
    [roundAbove(7), 8],
    [roundAbove(80), 80],
    [roundAbove(81), 100],
    [roundAbove(0.031), 0.04],
    [roundAbove(120), 150],
  ])('%s is %s', (made, wanted) => expect(made).toBe(wanted));
});
