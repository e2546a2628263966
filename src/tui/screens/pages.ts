import { changesSince } from '../../state/changes.ts';
import { burstKeys, burstLines, burstTitle } from '../burst/page.ts';
import { runbookPage } from '../fix/page.ts';
import { rollbackPage } from '../fix/rollback.ts';
import { runPage } from '../fix/run.ts';
import { stepStanding } from '../fix/standing.ts';
import { triagePage } from '../fix/triage-page.ts';
import { trustPage } from '../fix/trust.ts';
import { runText } from '../fix/words.ts';
import { keyBindings, keyGroups } from '../keys.ts';
import { blank, column, line, span, wrap, type Line } from '../line.ts';
import { conflictEntries } from '../parts/conflicts.ts';
import { keyText } from '../parts/key.ts';
import { ago, moment } from '../parts/when.ts';
import { toneOf } from '../parts/row.ts';
import { peoplePage } from '../people/page.ts';
import type { Scene } from '../scene.ts';
import { stateMarks } from '../theme.ts';
import { many } from '../text.ts';
import type { Page } from '../ui.ts';
import { replayPage } from '../replay/pages.ts';
import { legendLines } from '../replay/timeline.ts';
import { pollKeys, pollLines, pollTitle } from '../poll/page.ts';
import { watchKeys, watchLines, watchTitle } from '../watch/page.ts';

/** A page: its title, its lines, and the keys that work on it. */
export interface PageView {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly keys: string;
}

/** The keys that work on a page. */
export function pageKeys(page: Page, scene: Scene): string {
  // What a page would let somebody do, a replay does not.
  if (scene.replay && page.type !== 'replay') return 'j k scroll · space play · . , events · esc leaves';
  return page.type === 'burst' ? burstKeys(scene, page.item) : pageView(page, scene, 80, 0).keys;
}

/** What a page shows, in lines of at most `cells` cells; `rows` of them show at once. */
export function pageView(page: Page, scene: Scene, cells: number, rows: number): PageView {
  switch (page.type) {
    case 'since':
      return sincePage(scene, cells);
    case 'help':
      return helpPage(scene, cells);
    case 'history':
      return historyPage(page.item, scene, cells);
    case 'runbook':
      return runbookPage(page, scene, cells);
    case 'run':
      return runPage(page, scene, cells);
    case 'trust':
      return trustPage(scene, cells);
    case 'triage':
      return triagePage(page.selected, scene, cells);
    case 'rollback':
      return rollbackPage(page.step, scene, cells);
    case 'burst':
      return { title: burstTitle(scene, page.item), lines: burstLines(scene, page.item, cells, rows), keys: burstKeys(scene, page.item) };
    case 'watch':
      return { title: watchTitle(scene, page), lines: watchLines(scene, page, cells, rows), keys: watchKeys(scene, page) };
    case 'poll':
      return { title: pollTitle(scene), lines: pollLines(scene, page, cells), keys: pollKeys(scene) };
    case 'people':
      return peoplePage(page.selected, scene, cells);
    case 'replay':
      return replayPage(page, scene, cells);
    case 'faults':
      return faultsPage(page.selected, scene, cells);
    default:
      return page satisfies never;
  }
}

const scrolls = 'j k scroll · esc leaves';

function sincePage(scene: Scene, cells: number): PageView {
  const { launch, views, now } = scene;
  const since = launch.before?.at ?? launch.lastAt;
  const changes = changesSince(launch, views);
  const stale = [...views.values()].filter(({ underneath }) => underneath === 'stale');
  const last = launch.lastItem === undefined ? undefined : views.get(launch.lastItem);
  const blocked = changes.filter(({ to }) => to === 'blocked');
  const changed = changes
    .filter(({ to }) => to !== 'blocked')
    .flatMap(({ view, from, to }) => [
      ...wrap(
        [
          span(`${stateMarks[to].glyph} ${stateMarks[to].word}`, toneOf(view, to)),
          span(` was ${stateMarks[from].word}  `, 'dim'),
          span(view.item.title, 'strong'),
          span(view.because === '' ? '' : `  ${view.because}`),
        ],
        cells,
        '  ',
      ),
    ]);
  // What waits for one cause is one line.
  const causes = Map.groupBy(blocked, ({ view }) => view.cause ?? '');
  const folded = [...causes].flatMap(([cause, all]) =>
    wrap([span('⊘ blocked', 'dim'), span(`  ${many(all.length, 'item')} by `), span(views.get(cause)?.item.title ?? cause, 'strong')], cells, '  '),
  );
  const alreadyTold = new Set(changes.map(({ view }) => view.item.id));
  const aged = stale
    .filter(({ item }) => !alreadyTold.has(item.id))
    .flatMap((view) => wrap([span('◌ stale  '), span(view.item.title, 'strong'), span(`  ${view.because}`)], cells, '  '));
  return {
    title: 'Since you left',
    lines: [
      ...wrap([span(`No console was here since ${moment(since)}, ${ago(since, now)}.`)], cells),
      ...(launch.hold ? wrap([span('■ HOLD ', 'strong'), span(`${launch.hold.reason}. enter resumes the launch.`)], cells) : []),
      blank,
      ...(changed.length === 0
        ? [line(span('Every item stands as it stood.', 'plain'))]
        : [line(span(`${many(changes.length, 'item')} stand${changes.length === 1 ? 's' : ''} elsewhere than before:`, 'dim')), ...changed, ...folded]),
      ...(aged.length === 0 ? [] : [blank, line(span('Too old to rest on:', 'dim')), ...aged]),
      ...(last
        ? [
            blank,
            ...wrap(
              [
                span('You were at: ', 'dim'),
                span(last.item.title, 'strong'),
                span(`  ${stateMarks[last.state].word}${last.because === '' ? '' : `, ${last.because}`}`),
              ],
              cells,
              '  ',
            ),
            ...lastEntry(scene, cells),
          ]
        : []),
    ],
    keys: `enter ${launch.hold ? 'resumes' : 'goes on'} · ${scrolls}${launch.hold ? ', still on hold' : ''}`,
  };
}

function lastEntry({ launch, views, now }: Scene, cells: number): Line[] {
  const entry = launch.lastItem === undefined ? undefined : views.get(launch.lastItem)?.history.at(-1);
  return entry ? wrap([span(`  ${entry.by}, ${ago(entry.at, now)}: ${entry.text}`, 'dim')], cells, '  ') : [];
}

function helpPage(scene: Scene, cells: number): PageView {
  const groups = scene.replay ? (['Replay', ...keyGroups.filter((group) => group !== 'Replay')] as const) : keyGroups.filter((group) => group !== 'Replay');
  const lines = groups.flatMap((group, index) => [
    ...(index === 0 ? [] : [blank]),
    line(span(group, 'accent')),
    ...(group === 'Replay' ? legendLines(cells) : []),
    ...keyBindings
      .filter((binding) => binding.group === group)
      .flatMap((binding) => {
        const reason = binding.disabled?.(scene.keys);
        const [first, ...rest] = wrap([span(binding.help, reason === undefined ? 'plain' : 'dim')], cells - 12);
        return [
          { spans: [column(`  ${binding.shown}`, 12, reason === undefined ? 'strong' : 'dim'), ...(first?.spans ?? [])] },
          ...rest.map((of) => ({ spans: [span(' '.repeat(12)), ...of.spans] })),
        ];
      }),
  ]);
  return { title: 'Keys', lines, keys: scrolls };
}

function historyPage(id: string, { views, launch, options, now }: Scene, cells: number): PageView {
  const view = views.get(id);
  const runs = [...launch.fixes.values()]
    .filter(({ item }) => item === id)
    .map((fix) => ({ at: fix.at, by: fix.by, text: runText(fix, stepStanding(fix, launch, options.session, now) === 'lost') }));
  const said = (view?.history ?? []).map((entry) => ({ ...entry, text: `${entry.text}${entry.key === undefined ? '' : keyText(entry.key, true)}` }));
  const entries = [...said, ...runs, ...conflictEntries(launch, id)].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const lines = entries
    .toReversed()
    .flatMap(({ at, by, text }) => wrap([span(`${moment(at)}  `, 'dim'), span(by, 'strong'), span(`  ${text}`)], cells, '    '));
  return { title: `History: ${view?.item.title ?? id}`, lines: lines.length === 0 ? [line('Nothing happened to this item yet.')] : lines, keys: scrolls };
}

function faultsPage(selected: number, { options, ui }: Scene, cells: number): PageView {
  const faults = options.rehearsal?.faults ?? [];
  const lines = faults.flatMap(({ name, title }, index) => {
    const on = ui.faults.includes(name);
    return wrap(
      [
        span(index === selected ? '┃ ' : '  ', 'accent'),
        span(on ? '● on   ' : '○ off  ', on ? 'stop' : 'dim'),
        span(name, index === selected ? 'strong' : 'plain'),
        span(`  ${title}`, 'dim'),
      ],
      cells,
      '         ',
    );
  });
  return {
    title: 'Faults of the rehearsal',
    lines: lines.length === 0 ? [line('This rehearsal has no faults to switch.')] : lines,
    keys: 'space or enter switches · j k move · esc leaves',
  };
}
