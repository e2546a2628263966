import type { PhaseSummary } from '../../state/summary.ts';
import { burstHeader } from '../burst/brief.ts';
import { pollHeader } from '../poll/brief.ts';
import { rollbackHeader } from '../fix/rollback.ts';
import { untrusted } from '../fix/trust.ts';
import { blank, cellsOf, fit, line, span, spread, type Line, type Span } from '../line.ts';
import { faultLines, replaySpans } from '../replay/pages.ts';
import type { Scene } from '../scene.ts';
import { oneLine, truncate, width } from '../text.ts';
import { watchHeader } from '../watch/brief.ts';
import { conflictHeader } from './conflicts.ts';
import { linkHeader } from './link.ts';
import { ago, missionTime } from './when.ts';

/** The head of every screen: what is launched, where to, whether it may go, how far it is, what holds it. */
export function headerLines(scene: Scene, cells: number, tall: boolean): Line[] {
  const { launch, summary } = scene;
  const status: Span[] = [verdictSpan(scene), span(`   ${missionTime(launch.openedAt, scene.now)} `, 'plain')];
  const target = targetSpans(scene, cells);
  const lead = scene.replay ? replaySpans(scene.replay, cells) : [span(cells >= 110 ? ' gonogo · ' : ' ', 'dim')];
  const title = line(...lead, span(launch.checklist.title, 'strong'));
  const right: Line = { spans: [...target, span('   '), ...status] };
  const current = currentPhase(scene);
  const lines: Line[] = [];
  if (cells >= 100) lines.push(spread(title, right, cells), phasesLine(summary.phases, current, cells));
  else {
    const where: Line = { spans: [span(' '), ...target] };
    const room = cells - cellsOf(where) - 2;
    lines.push(spread(title, { spans: status }, cells));
    // A low window has one line for both, so the phases give way to the current one.
    if (tall) lines.push(fit(where, cells), phasesLine(summary.phases, current, cells));
    else lines.push(spread(where, phasesLine(summary.phases, current, room), cells));
  }
  lines.push(...faultLines(scene.replay, cells));
  lines.push(...linkHeader(scene.link, cells), ...conflictHeader(launch, cells));
  const hold = holdLine(scene, cells);
  if (hold) lines.push(hold);
  if (scene.ui.page?.type !== 'poll') lines.push(...pollHeader(scene.poll, scene.now, tall, cells, scene.replay ? 'p' : 'v'));
  lines.push(...rollbackHeader(scene, cells));
  lines.push(...burstHeader(launch, scene.now, scene.ui.page?.type === 'burst' ? scene.ui.page.item : undefined, cells));
  if (scene.ui.page?.type !== 'watch') lines.push(...watchHeader(scene.watch, scene.now, tall, cells));
  if (tall) lines.push(...reopenedLine(scene, cells));
  return lines;
}

/** GO or NO-GO with the count of what is in the way. */
export function verdictText({ launch, summary }: Scene): string {
  const count = summary.inTheWay.length;
  const way = count === 0 ? (summary.polls.length > 0 ? ' · poll wanted' : '') : ` · ${count} in the way`;
  if (launch.hold) return `HOLD${way}`;
  if (launch.decision) return `${launch.decision.go ? 'GO' : 'NO-GO'} by ${launch.decision.by}${way}`;
  return summary.go ? 'GO' : `NO-GO${way}`;
}

function verdictSpan(scene: Scene): Span {
  const stops = !scene.summary.go;
  return span(`${stops ? '✗' : '✓'} ${verdictText(scene)}`, stops ? 'stop' : 'good');
}

function targetSpans(scene: Scene, cells: number): Span[] {
  const {
    launch: { target },
    ui,
  } = scene;
  const room = Math.max(12, Math.floor(cells / 3));
  const faults = ui.faults.length === 0 ? [] : [span(truncate(` with ${ui.faults.join(', ')}`, room), 'stop')];
  // A low window has no other row for it.
  const waits = ui.rows < 20 && untrusted(scene) !== undefined ? [span(' · not trusted', 'dim')] : [];
  if (!target.production) return [span(truncate(oneLine(target.name), room), 'plain'), ...faults, ...waits];
  return [span(` ▲ PRODUCTION ${truncate(oneLine(target.name), room)} `, 'loud'), ...waits];
}

function currentPhase({ row, summary }: Scene): string {
  return row?.phase ?? summary.phases[0]?.id ?? '';
}

/** The phases with their progress, as wide as there is room: bars of 8, bars of 4, numbers, at last only the current one. */
function phasesLine(phases: readonly PhaseSummary[], current: string, cells: number): Line {
  for (const bar of [8, 4, 0]) {
    const of: Line = {
      spans: [
        span(' '),
        ...phases.flatMap((phase, index) => [span(index === 0 ? '' : bar === 0 ? ' · ' : '   ', 'dim'), ...phaseSpans(phase, bar, phase.id === current)]),
      ],
    };
    if (cellsOf(of) <= cells) return of;
  }
  const at = phases.findIndex(({ id }) => id === current);
  const phase = phases[at];
  if (!phase) return blank;
  const place = span(`  phase ${at + 1} of ${phases.length}`, 'dim');
  const full: Line = { spans: [span(' '), ...phaseSpans(phase, 8, true), place] };
  return cellsOf(full) <= cells ? full : fit({ spans: phaseSpans(phase, 0, true) }, cells);
}

function phaseSpans(phase: PhaseSummary, cells: number, current: boolean): Span[] {
  const full = phase.total === 0 ? cells : Math.floor((phase.settled / phase.total) * cells);
  const bar = cells === 0 ? '' : ` ${'█'.repeat(full)}${'░'.repeat(cells - full)}`;
  const reopened = phase.reopened.length > 0 ? [span(' REOPENED', 'stop')] : [];
  return [
    span(phase.id, current ? 'accent' : 'plain'),
    ...reopened,
    span(bar, current ? 'accent' : 'dim'),
    span(` ${phase.settled}/${phase.total}`, current ? 'strong' : 'plain'),
  ];
}

function holdLine({ launch: { hold }, now, replay }: Scene, cells: number): Line | undefined {
  if (!hold) return undefined;
  const resume = span(replay ? '' : '  h resumes ', 'dim');
  return spread(
    line(span(` ■ HOLD `, 'calm'), span(` ${hold.reason}`, 'strong'), span(`  ${hold.by}, ${ago(hold.at, now)}`, 'dim')),
    { spans: [resume] },
    cells,
  );
}

function reopenedLine({ summary, views }: Scene, cells: number): Line[] {
  const all = summary.phases.flatMap(({ reopened }) => reopened);
  const first = all[0];
  if (!first) return [];
  const title = views.get(first.item)?.item.title ?? first.item;
  const more = all.length > 1 ? `, and ${all.length - 1} more` : '';
  const tail = `: ${first.by}'s signature was voided${more}`;
  return [fit(line(span(' REOPENED ', 'stop'), span(`${truncate(oneLine(title), cells - 11 - width(tail))}${tail}`)), cells)];
}
