import { counts } from '../model/checklist.ts';
import { exitCodes, worstExit, type ExitCode } from '../model/exit.ts';
import type { PollWant } from '../model/poll-rule.ts';
import type { ItemView } from '../model/views.ts';
import { itemStates, type ItemState } from '../model/verdict.ts';
import { isSettled } from './item-state.ts';
import type { LaunchState } from './launch-state.ts';
import { wantedPolls } from './polls.ts';
import { inTheWay } from './views.ts';

/** How many items are in each state. */
export type Counts = Readonly<Record<ItemState, number>>;

/** How far a phase is. */
export interface PhaseSummary {
  readonly id: string;
  readonly title: string;
  readonly total: number;
  readonly settled: number;
  /** Items that keep its gate closed. */
  readonly inTheWay: number;
  /** Signed and undone since: whose signatures reality voided. */
  readonly reopened: readonly { readonly item: string; readonly by: string }[];
}

/** Where the launch stands. */
export interface Summary {
  readonly go: boolean;
  readonly exit: ExitCode;
  /** In the order of the checklist. */
  readonly inTheWay: readonly ItemView[];
  readonly counts: Counts;
  readonly phases: readonly PhaseSummary[];
  /** `phase/section` of sections whose items are all settled and that nobody closed. */
  readonly unclosed: readonly string[];
  /** Polls of the stations that GO waits for. */
  readonly polls: readonly PollWant[];
}

/** Sums up a launch, or the selected items of it. */
export function summarise(state: LaunchState, views: ReadonlyMap<string, ItemView>, selected: (view: ItemView) => boolean = () => true): Summary {
  const all = [...views.values()].filter(selected);
  const blocking = all.filter(inTheWay);
  const codes = all.flatMap((view) => exitOf(view, views));
  if (state.decision?.go === false) codes.push(exitCodes.noGo);
  if (state.hold) codes.push(exitCodes.people);
  // A part of the checklist is answered without the stations.
  const polls = all.length === views.size ? wantedPolls(state) : [];
  for (const { missing } of polls) codes.push(missing.some(({ why }) => why === 'no-go') ? exitCodes.noGo : exitCodes.people);
  return {
    go: blocking.length === 0 && polls.length === 0 && !state.hold && state.decision?.go !== false,
    exit: worstExit(codes),
    inTheWay: blocking,
    counts: countStates(all),
    phases: state.checklist.phases.map((phase) =>
      phaseSummary(
        phase,
        all.filter((view) => view.answeredIn === phase.id),
      ),
    ),
    unclosed: unclosedSections(state, views),
    polls,
  };
}

function countStates(views: readonly ItemView[]): Counts {
  const counted = Object.fromEntries(itemStates.map((state) => [state, 0])) as Record<ItemState, number>; // fromEntries forgets that every state is there
  for (const view of views) counted[view.state] += 1;
  return counted;
}

function phaseSummary(phase: { id: string; title: string }, views: readonly ItemView[]): PhaseSummary {
  const reopened = views.flatMap((view) => {
    const last = view.voided.at(-1);
    // A signature that its owner took back is no alarm.
    return last && last.voided?.by === undefined && !isSettled(view.underneath) && view.signatures.length === 0 ? [{ item: view.item.id, by: last.by }] : [];
  });
  return {
    id: phase.id,
    title: phase.title,
    total: views.length,
    settled: views.filter((view) => isSettled(view.underneath)).length,
    inTheWay: views.filter(inTheWay).length,
    reopened,
  };
}

/** The exit codes that an item calls for by itself. */
function exitOf(view: ItemView, views: ReadonlyMap<string, ItemView>): ExitCode[] {
  const cause = view.underneath === 'blocked' && view.cause !== undefined ? views.get(view.cause) : view;
  const root = cause?.underneath ?? 'unknown';
  switch (root) {
    case 'failing':
      return [!counts(view.item) ? exitCodes.warnings : isBurst(cause) ? exitCodes.load : exitCodes.fails];
    case 'unknown':
      return [counts(view.item) ? exitCodes.unknowns : exitCodes.warnings];
    case 'open':
    case 'sensed':
    case 'stale':
    case 'checking':
    case 'deferred':
    case 'blocked':
      return [...(counts(view.item) ? [exitCodes.people] : []), ...warned(view)];
    case 'done':
      return warned(view);
    case 'overridden':
    case 'not-applicable':
      return [];
    default:
      return root satisfies never;
  }
}

/** Whether a load burst was measured; a target that could not even be asked is a check that fails. */
function isBurst(view: ItemView | undefined): boolean {
  return view?.evidence?.kind === 'load' && view.evidence.observed !== undefined;
}

function warned(view: ItemView): ExitCode[] {
  return view.evidence?.verdict === 'warn' ? [exitCodes.warnings] : [];
}

function unclosedSections(state: LaunchState, views: ReadonlyMap<string, ItemView>): string[] {
  return state.checklist.phases.flatMap((phase) =>
    phase.sections
      .filter((section) => !state.closed.has(`${phase.id}/${section.id}`))
      .filter((section) => section.items.length > 0 && section.items.every((item) => sectionSettled(views.get(item.id))))
      .map((section) => `${phase.id}/${section.id}`),
  );
}

/** Whether an item lets its section be closed: settled, or handed to a later phase. */
export function sectionSettled(view: ItemView | undefined): boolean {
  return view !== undefined && (isSettled(view.state) || view.state === 'deferred');
}
