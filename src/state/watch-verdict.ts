import { inWords } from '../model/durations.ts';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import type { WatchEnding } from '../model/watch.ts';
import type { WatchView } from './watch.ts';

/** An objective held most of the time where it did so in this share of its samples. */
const MOST = 0.9;
/** An alert that was resolved less than this long ago may come back. */
const CALM_S = 900;
/** With less than this share of the beats seen, nobody can say how it went. */
const ENOUGH = 0.5;
/** And with less than so many samples. */
const FEWEST = 3;

/** How a watch might be ended, and why in words. */
export interface Suggestion {
  readonly ending: WatchEnding;
  readonly why: readonly string[];
}

/** The exit code that an ending calls for. */
export const endingExit: Readonly<Record<WatchEnding, ExitCode>> = {
  closed: exitCodes.go,
  extended: exitCodes.warnings,
  'rolled-back': exitCodes.noGo,
  inconclusive: exitCodes.unknowns,
};

/**
 * What the record speaks for; the operator decides.
 * Back, where an alert of high weight is open that was not so before. No conclusion, where too little was seen. Longer, where something is
 * unknown, broken, or calm for too short a time. Else it may be closed.
 */
export function suggestEnding(view: WatchView, now: number): Suggestion {
  const open = view.alerts.filter(({ resolvedAt }) => resolvedAt === undefined);
  const grave = open.filter(({ already, rule }) => !already && rule?.weight === 'high');
  if (grave.length > 0)
    return { ending: 'rolled-back', why: grave.map(({ title, firedAt }) => `${title}, since ${inWords((now - Date.parse(firedAt)) / 1000)}`) };
  const little = tooLittle(view);
  if (little !== undefined) return { ending: 'inconclusive', why: [little] };
  const why = [
    ...open.map(({ title, already }) => (already ? `${title}, and was so before the watch` : `${title} is open`)),
    ...view.objectives.flatMap(reservationOf),
    ...recent(view, now),
  ];
  if (why.length > 0) return { ending: 'extended', why };
  const asked = view.objectives.filter(({ stands }) => stands !== 'not-asked').length;
  return { ending: 'closed', why: [`${asked === 1 ? 'its objective holds' : `all ${asked} objectives hold`}, and held most of the time`] };
}

function tooLittle({ seen, due, objectives }: WatchView): string | undefined {
  if (seen < FEWEST || seen < due * ENOUGH) return `${seen} of ${due} samples were taken`;
  return objectives.every(({ known }) => known === 0) ? 'no objective ever had a value' : undefined;
}

function reservationOf({ spec, stands, last, held, known, missing, budget }: WatchView['objectives'][number]): string[] {
  if (stands === 'not-asked') return [];
  if (stands === 'unknown') return [`${spec.title}: ${last?.why ?? 'not sampled yet'}`];
  if (stands === 'idle' && known === 0) return [`${spec.title} was never seen: ${last?.why ?? 'nothing happened'}`];
  if (stands === 'broken') return [`${spec.title} is not what it should be`];
  if (budget?.left !== undefined && budget.left < 0) return [`${spec.title}: its error budget is spent`];
  // What was seen at its best only, or once at the end, says nothing of the rest.
  if (missing > 1 && missing > (known + missing) * ENOUGH) return [`${spec.title} could not be seen in ${missing} of ${known + missing} samples`];
  return held < known * MOST ? [`${spec.title} held in ${held} of ${known} samples only`] : [];
}

function recent({ alerts }: WatchView, now: number): string[] {
  return alerts.flatMap(({ title, resolvedAt }) => {
    const ago = resolvedAt === undefined ? CALM_S : (now - Date.parse(resolvedAt)) / 1000;
    return ago < CALM_S ? [`${title} was resolved ${inWords(ago)} ago`] : [];
  });
}
