import { describe, expect, it } from 'vitest';
import { itemViews } from '../../src/state/views.ts';
import { found } from '../../src/tui/filter.ts';
import { cursorIndex, listRows, moved, nextWanted, scrolledTo, type ListRow } from '../../src/tui/list.ts';
import { createRecorder } from '../helpers/recorder.ts';
import { live, sketch } from './sample.ts';

const checklist = sketch('Sample', {
  One: {
    Data: [
      { id: 'root', ...live },
      ...['a', 'b', 'c'].map((id) => ({ id, ...live, needs: ['root'] })),
      { id: 'last', title: 'Backup of the database', source: ['B9'] },
    ],
  },
  Two: { Rest: [{ id: 'free', title: 'Free disk space' }] },
});

function launched() {
  const recorder = createRecorder({
    operator: 'ana',
    checklist,
    target: { name: 'x', production: false },
    openedAt: 0,
    checkTakes_ms: 0,
    observe: () => ({ verdict: 'fail', response: 'no' }),
  });
  recorder.add({ type: 'observed', item: 'root', kind: 'http', verdict: 'fail', response: 'no', expect: '', duration_ms: 1 }, { at: 1000 });
  const launch = recorder.store.getState().launch;
  if (!launch) throw new Error('no launch');
  return { launch, views: itemViews(launch, 2000) };
}
const keysOf = (rows: readonly ListRow[]): string[] => rows.map(({ key }) => key);

describe('the list', () => {
  const { launch, views } = launched();
  const rows = listRows(launch, views, undefined, new Set());

  it('folds what waits for one cause, until the fold is opened', () => {
    expect(keysOf(rows)).toEqual(['one', 'one/data', 'root', 'fold:a', 'last', 'one/data/close', 'two', 'two/rest', 'free', 'two/rest/close']);
    expect(keysOf(listRows(launch, views, undefined, new Set(['fold:a']))).slice(2, 7)).toEqual(['root', 'a', 'b', 'c', 'last']);
  });

  it.each([
    ['down, past headings', 'one/data/close', 1, 'free'],
    ['up, past headings', 'free', -1, 'one/data/close'],
    ['to the end', 'root', Number.POSITIVE_INFINITY, 'two/rest/close'],
    ['to the start', 'free', Number.NEGATIVE_INFINITY, 'root'],
    ['no further than the end', 'two/rest/close', 5, 'two/rest/close'],
  ])('moves %s', (_what, from, steps, to) => {
    expect(rows[moved(rows, keysOf(rows).indexOf(from), steps)]?.key).toBe(to);
  });

  it.each([
    ['to what fails, not to what waits for it', 'root', 1, 'last'],
    ['round the end', 'free', 1, 'root'],
    ['backwards', 'last', -1, 'root'],
  ] as const)('finds the next line that wants somebody: %s', (_what, from, step, to) => {
    expect(rows[nextWanted(rows, keysOf(rows).indexOf(from), step, launch, views)]?.key).toBe(to);
  });

  it('keeps the cursor near when its row went away', () => {
    expect(rows[cursorIndex(rows, { key: 'b', index: 4 })]?.key).toBe('fold:a');
    expect(rows[cursorIndex(rows, { key: 'gone', index: 6 })]?.key).toBe('free');
    expect(cursorIndex([], { key: 'gone', index: 6 })).toBe(-1);
  });

  it.each([
    ['stays while the cursor is well inside', 0, 5, 10, 100, 0],
    ['follows downwards, with two rows around', 0, 9, 10, 100, 2],
    ['follows upwards', 50, 49, 10, 100, 47],
    ['ends with the last row at the bottom', 0, 99, 10, 100, 90],
    ['does not scroll what fits', 3, 1, 10, 5, 0],
  ])('%s', (_what, top, cursor, height, count, next) => {
    expect(scrolledTo(top, cursor, height, count)).toBe(next);
  });

  it.each([
    ['an id', 'free', ['free']],
    ['words of a title, fuzzily', 'bckp', ['last']],
    ['a source', 'B9', ['last']],
    ['a state', 'failing', ['root']],
    ['words in any order', 'space disk', ['free']],
    ['nothing', 'zzzz', []],
  ])('finds by %s', (_what, query, ids) => {
    expect(found(query, views)).toEqual(ids);
  });
});
