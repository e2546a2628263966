import { inWords } from '../../model/durations.ts';
import type { Objective, WatchSpec } from '../../model/watch.ts';
import type { LaunchState, WatchRecord } from '../../state/launch-state.ts';
import type { WatchView } from '../../state/watch.ts';
import { keyBindings } from '../keys.ts';
import { blank, line, span, wrap, type Line } from '../line.ts';
import { markdownLines } from '../markdown.ts';
import type { Scene } from '../scene.ts';
import { many } from '../text.ts';
import type { Page } from '../ui.ts';
import { alertLines, gapLines, newsLines } from './blocks.ts';
import { callLines, endedLine, samplesLine, stateLine } from './head.ts';
import { objectiveDetail, objectiveLine, plannedLine } from './objectives.ts';
import { latestEnded, type WatchNow } from './standing.ts';

type WatchPage = Extract<Page, { type: 'watch' }>;
/** In a replay no key begins, ends or goes on with a watch. */
type Seen = Pick<Scene, 'launch' | 'now' | 'watch'> & { readonly replay?: Scene['replay'] };

/** The hand-over note that the page shows, if it shows one: of a watch that is over, else, where it was asked for, of the one before. */
export function noteShown({ launch, watch }: Pick<Scene, 'launch' | 'watch'>, { flip }: WatchPage): WatchRecord | undefined {
  if ((watch.moment === 'over') === flip) return undefined;
  return latestEnded(launch);
}

/** The title of the page. */
export function watchTitle(scene: Pick<Scene, 'launch' | 'watch'>, page: WatchPage): string {
  const note = noteShown(scene, page);
  return note ? 'Watch: hand-over note' : `Watch: ${scene.launch.checklist.title}`;
}

/** The keys that work on the page now; the endings in full where one of them is called for. */
export function watchKeys({ keys, watch, launch }: Pick<Scene, 'keys' | 'watch' | 'launch'>, page: WatchPage): string {
  const note = noteShown({ launch, watch }, page);
  const applies = keyBindings.filter((binding) => binding.on === 'watch' && binding.disabled?.(keys) === undefined);
  const [endings, others] = [applies.filter(({ leadsTo }) => leadsTo === 'end-watch'), applies.filter(({ leadsTo }) => leadsTo !== 'end-watch')];
  const titleOf = ({ id, title }: (typeof applies)[number]): string => {
    if (id === 'watch-begin' && watch.moment === 'left') return 'go on';
    return id === 'watch-note' && note ? 'plots' : title;
  };
  const shown = others.filter(({ id }) => id !== 'watch-section').map((binding) => `${binding.shown} ${titleOf(binding)}`);
  const ends =
    watch.moment === 'time-up' ? endings.map(({ shown: key, title }) => `${key} ${title}`) : [`${endings.map(({ shown: key }) => key).join(' ')} end it`];
  const moves = note || !watch.view ? 'j k scroll' : 'j k objective';
  return [...(endings.length === 0 ? [] : ends), ...shown, 'esc leaves', moves, ...(note || !watch.view ? [] : ['enter fix', 'PgDn more'])].join(' · ');
}

/** The latest watch in a window of so many cells and rows: what matters most stands first, the rest is scrolled to. */
export function watchLines(scene: Seen, page: WatchPage, cells: number, rows: number): Line[] {
  const { watch, now } = scene;
  const { spec, view } = watch;
  const note = noteShown(scene, page);
  if (note?.ended)
    return [
      ...(watch.moment === 'over' && view ? [...endedLine(view, now, Math.min(cells, 100), scene.replay === undefined), blank] : []),
      ...markdownLines(note.ended.note, Math.min(cells, 100)),
    ];
  if (!view)
    return spec
      ? plannedLines(spec, cells, scene.replay === undefined)
      : wrap([span('This checklist watches nothing: write `watch:` with its `objectives` into the front matter.')], cells);
  const seen = { ...watch, view };
  const head = headLines(seen, now, cells, scene.replay === undefined);
  const objectives = view.objectives.map((objective, index) => ({ ...objectiveLine(view, objective, index === page.selected, cells), mark: index }));
  const one = view.objectives[page.selected];
  const below = sections(view, view.record.ended ? Date.parse(view.record.ended.at) : now, cells);
  const room = rows - head.length - objectives.length - 2 - Math.min(6, below.length);
  const height = Math.max(2, Math.min(4, room - 6));
  const detail = one ? [blank, ...objectiveDetail(view, one, height, sectionOf(scene.launch, one.spec)?.title ?? one.spec.section, cells)] : [];
  return [...head, ...objectives, ...detail, ...below];
}

/** The section of the runbook that answers an objective. */
export function sectionOf(
  { checklist }: Pick<LaunchState, 'checklist'>,
  { section }: Pick<Objective, 'section'>,
): { readonly ref: string; readonly title: string } | undefined {
  return section === undefined ? undefined : checklist.runbook?.find(({ ref }) => ref === section || ref.endsWith(section));
}

function headLines(watch: WatchNow & { readonly view: WatchView }, now: number, cells: number, live: boolean): Line[] {
  return [stateLine(watch, now, cells), samplesLine(watch, now, cells), ...callLines(watch, now, cells, live)];
}

function sections(view: WatchView, end: number, cells: number): Line[] {
  const { alerts, news, gaps } = view;
  const open = alerts.filter(({ resolvedAt }) => resolvedAt === undefined).length;
  return [
    ...titled(
      `Alerts${alerts.length === 0 ? '' : `, ${open} open of ${alerts.length}, UTC`}`,
      alerts.length === 0 ? [line(span('none fired', 'dim'))] : alertLines(view, end, cells),
    ),
    ...titled(
      `News${news.length === 0 ? '' : `, ${news.length}`}`,
      news.length === 0 ? [line(span('no new Sentry issue, no new error line', 'dim'))] : newsLines(view, cells),
    ),
    ...(gaps.length === 0 ? [] : titled('Gaps, nobody watched', gapLines(view, cells))),
  ];
}

function titled(title: string, lines: readonly Line[]): Line[] {
  return [line(span(title, 'accent')), ...lines];
}

/** What a watch would do, before it is begun. */
function plannedLines(spec: WatchSpec, cells: number, live: boolean): Line[] {
  const { for_s, every_s, objectives } = spec;
  return [
    ...wrap(
      [
        span('This launch is not watched yet. ', 'strong'),
        ...(live ? [span('s', 'strong'), span(' begins the watch: ')] : [span('A watch is ')]),
        span(`${many(objectives.length, 'objective')} for ${inWords(for_s)}.`),
      ],
      cells,
    ),
    ...wrap([span(`Every ${inWords(every_s)} it asks of the target: ${askedText(objectives)}.`)], cells, '  '),
    blank,
    ...objectives.flatMap((objective) => plannedLine(objective, cells)),
  ];
}

/** What is asked in one sample; objectives with the same check share it. */
function askedText(objectives: readonly Objective[]): string {
  const checks = new Map(objectives.map(({ check }) => [JSON.stringify([check.kind, check.params, check.item]), check]));
  const kinds = Map.groupBy([...checks.values()], ({ kind }) => kind);
  return [...kinds].map(([kind, all]) => (all.length === 1 ? kind : `${kind} ${all.length} times`)).join(', ');
}
