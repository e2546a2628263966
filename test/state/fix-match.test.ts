import { describe, expect, it } from 'vitest';
import type { Claims, RunbookSection } from '../../src/model/fix.ts';
import type { ItemView } from '../../src/model/views.ts';
import { fixesFor } from '../../src/state/fix-match.ts';
import { itemViews } from '../../src/state/views.ts';
import { checklistOf, LaunchLog, live } from '../output/launches.ts';

const section = (slug: string, when?: string): RunbookSection => ({
  ref: `x.runbook.md#${slug}`,
  title: slug,
  markdown: '',
  line: 1,
  source: [],
  ...(when === undefined ? {} : { when }),
  before: [],
  after: [],
  steps: [],
});

/** `yes 2` claims with two names, `no` does not. */
const claims: Claims = (when) => ({ holds: when.startsWith('yes'), names: Number(/\d+/.exec(when)?.[0] ?? 1) });

const runbook = [
  section('linked-plain'),
  section('claimed-by-one', 'yes 1'),
  section('linked-false', 'no'),
  section('claimed-by-three', 'yes 3'),
  section('linked-and-claimed', 'yes 1'),
  section('unclaimed', 'no'),
  section('nothing'),
];
const fixes = ['linked-false', 'linked-plain', 'linked-and-claimed', 'gone'].map((slug) => ({
  title: slug,
  ref: `x.runbook.md#${slug}`,
  markdown: 'Old text.',
}));
const checklist = checklistOf({ before: [live('db', { fixes })] }, { runbook });

function viewAfter(verdict?: 'pass' | 'fail'): ItemView {
  const log = new LaunchLog(checklist);
  if (verdict) log.saw('db', verdict, 'seen');
  const view = itemViews(log.state(), log.now).get('db');
  if (!view) throw new Error('the launch has no `db`');
  return view;
}
const order = (view: ItemView): [string, boolean | undefined][] => fixesFor(view, checklist, claims).map((match) => [match.section.title, match.matches]);

describe('the sections that answer a failing line', () => {
  it('come best first: linked and claimed, claimed by more names, linked, linked and not claimed', () => {
    expect(order(viewAfter('fail'))).toEqual([
      ['linked-and-claimed', true],
      ['claimed-by-three', true],
      ['claimed-by-one', true],
      ['linked-plain', undefined],
      ['gone', undefined],
      ['linked-false', false],
    ]);
  });

  it('are only those it links to while nothing is seen, or while it passes', () => {
    const linked = [
      ['linked-plain', undefined],
      ['gone', undefined],
      ['linked-false', false],
      ['linked-and-claimed', false],
    ];
    expect(order(viewAfter())).toEqual(linked);
    expect(order(viewAfter('pass'))).toEqual(linked);
  });

  it('can be read in a record from before runbooks were part of it, and have no steps there', () => {
    const gone = fixesFor(viewAfter('fail'), checklist, claims).find((match) => match.section.title === 'gone');
    expect(gone?.section).toMatchObject({ markdown: 'Old text.', steps: [] });
    expect(fixesFor(viewAfter('fail'), checklistOf({ before: [] }), claims)).toHaveLength(4);
  });

  it('are found once for a view: screens ask at every frame', () => {
    const view = viewAfter('fail');
    expect(fixesFor(view, checklist, claims)).toBe(fixesFor(view, checklist, claims));
  });
});
