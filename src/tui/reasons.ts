import { pairRefusal } from '../model/pair.ts';
import type { ItemView } from '../model/views.ts';
import type { BurstRecord, LaunchState } from '../state/launch-state.ts';
import type { FixMatch } from '../state/fix-match.ts';
import type { FixKeys } from './fix/keys.ts';
import { goesOn, type BurstStanding } from './burst/standing.ts';
import { canClose, helping, unsettled, wantsSomeone, type ListRow, type Views } from './list.ts';
import type { PollNow } from './poll/standing.ts';
import type { ReplayView } from './replay/contract.ts';
import { navigates, type PeopleNow } from './people/now.ts';
import type { WatchNow } from './watch/standing.ts';

/** What a key has to know to say whether it applies. */
export interface KeyContext {
  readonly launch: LaunchState;
  readonly views: Views;
  readonly row: ListRow | undefined;
  /** The current item. */
  readonly view: ItemView | undefined;
  readonly operator: string;
  readonly checking: boolean;
  readonly rehearsal: boolean;
  readonly filtered: boolean;
  /** The burst that keys mean: that of the page, of the current item, or else the one that runs. */
  /** The sections that answer the current item, or what blocks it. */
  readonly fixes?: readonly FixMatch[];
  readonly fix?: FixKeys;
  readonly watch: WatchNow;
  readonly people?: PeopleNow;
  readonly now?: number;
  readonly walkthrough?: boolean;
  /** Only in a replay. */
  readonly replay?: ReplayView;
  readonly poll?: PollNow;
  readonly burst: { readonly record: BurstRecord; readonly standing: BurstStanding } | undefined;
}

/** Why a key does nothing now; undefined when it does. */
export type Reason = (context: KeyContext) => string | undefined;

const onItem =
  (rule: (view: ItemView, context: KeyContext) => string | undefined): Reason =>
  (context) =>
    context.view ? rule(context.view, context) : 'No item is current here: move to one with j or k.';

const live = ({ item }: ItemView): boolean => item.check !== undefined && item.check.kind !== 'manual';

const check: Reason = onItem((view, { people }) => {
  if (!live(view)) return 'Nothing to check here: a person answers this item, space signs it.';
  if (view.state === 'checking') return 'It is being checked already.';
  const navigator = navigates(people);
  if (navigator !== undefined) return navigator;
  return view.allowed ? undefined : `It ${view.item.check?.consent?.why === 'writes' ? 'writes to the target' : 'runs a command'}: allow it first with \`a\`.`;
});

const sign: Reason = (context) => {
  const { row, view, launch, views, operator, now = 0 } = context;
  if (row?.type === 'close') return canClose(launch, views, row.phase, row.section) ? undefined : closeRefusal(context);
  if (row?.type === 'fold') return 'These items wait for another one: enter unfolds them.';
  if (!view) return 'No item is current here: move to one with j or k.';
  const { item } = view;
  if (item.sign === 'none' && item.check?.kind !== 'manual') return 'Nobody signs this item: its check alone answers it.';
  if (view.ruledOut) return 'It is ruled out: reinstate it with `i` first.';
  if (view.state === 'blocked' && view.cause !== undefined) return `Blocked by \`${view.cause}\`: that one comes first.`;
  if (view.underneath === 'overridden') return 'It is overridden: what fails is not signed; `i` takes the override back.';
  // What a person reads can be read again.
  if (item.check?.kind !== 'manual' && (view.underneath === 'failing' || view.underneath === 'unknown'))
    return `It is ${view.underneath}: fix it (enter) and check again (c), or override it with \`o\`.`;
  if (live(view) && view.underneath === 'stale') return 'What was seen is too old to sign: check it again with `c` first.';
  if (live(view) && !view.evidence)
    return view.allowed ? 'Nothing was seen yet: check it with `c` first.' : 'Nothing was seen yet: allow the check with `a`, then check it with `c`.';
  const mine = view.signatures.some(({ by }) => by === operator);
  if (mine && item.sign === 'two' && view.signatures.length === 1 && view.underneath !== 'stale')
    return `You signed it: a second person has to sign as well, not \`${operator}\` again.`;
  const pair = mine && view.underneath !== 'stale' ? undefined : pairRefusal(view, operator, now);
  if (pair !== undefined) return `${pair}.`;
  if (view.underneath === 'done')
    return mine ? 'You signed it already; `u` takes the signature back.' : `It is done: ${view.signatures.at(-1)?.by ?? 'its check'} answered it.`;
  return undefined;
};

function closeRefusal({ row, launch, views }: KeyContext): string | undefined {
  if (row?.type !== 'close') return undefined;
  const closed = launch.closed.get(`${row.phase}/${row.section}`);
  if (closed) return `\`${closed.by}\` closed this section already.`;
  const left = unsettled(launch, views, row.phase, row.section);
  return `Not while ${left.length === 1 ? 'an item of it is' : `${left.length} items of it are`} unsettled: ${left
    .slice(0, 3)
    .map(({ item }) => item.id)
    .join(', ')}${left.length > 3 ? ' …' : ''}.`;
}

const steered =
  (rule: (standing: BurstStanding) => string | undefined): Reason =>
  ({ burst }) => {
    if (!burst) return 'No burst of this item ran yet: `c` runs it.';
    const { standing, record } = burst;
    if (record.summary) return 'This burst is over; `c` runs it again.';
    if (!goesOn(standing)) return 'Nothing is heard of this burst: there is nothing to steer.';
    return rule(standing);
  };

const ruled = (view: ItemView): boolean => Boolean(view.override ?? view.deferral ?? view.ruledOut);
const isLast = (launch: LaunchState, phase: string): boolean => launch.checklist.phases.at(-1)?.id === phase;

function nothingWaits(views: Views): boolean {
  return ![...views.values()].some(({ underneath }) => wantsSomeone(underneath));
}

function anythingToClose(launch: LaunchState, views: Views): boolean {
  return launch.checklist.phases.some((phase) => phase.sections.some((section) => section.items.length > 0 && canClose(launch, views, phase.id, section.id)));
}

/** Why keys do nothing where they do not apply, by key. */
export const reasons = {
  next: ({ views, launch }) => (nothingWaits(views) && !anythingToClose(launch, views) ? 'Nothing waits for anybody.' : undefined),
  open: ({ row, view, views, fixes }) =>
    row?.type !== 'item' || view === undefined || (fixes ?? helping(view, views).item.fixes).length > 0
      ? undefined
      : 'The checklist links no runbook section from this item; tab scrolls its detail.',
  check,
  sign,
  unsign: onItem((view) => (view.signatures.length > 0 ? undefined : 'Nobody signed this item.')),
  item: onItem(() => undefined),
  override: onItem(({ underneath }) =>
    underneath === 'failing' || underneath === 'unknown' || underneath === 'overridden' ? undefined : 'Only what fails or is unknown can be overridden.',
  ),
  defer: onItem((view, { launch }) => {
    if (view.underneath === 'done') return 'It is done: there is nothing to defer.';
    return isLast(launch, view.item.phase) ? 'There is no later phase to defer it to.' : undefined;
  }),
  ruleOut: onItem((view) => (view.ruledOut ? 'It is ruled out already; `i` reinstates it.' : undefined)),
  reinstate: onItem((view) => (ruled(view) ? undefined : 'It is neither overridden, deferred nor ruled out.')),
  allow: onItem((view, { people }) => {
    if (view.item.check?.consent === undefined) return 'Its check needs no permission.';
    return view.allowed ? 'It is allowed already.' : navigates(people);
  }),
  burst: ({ burst, view }) => {
    if (burst) return undefined;
    return view?.item.check?.kind === 'load' ? 'No burst of this item ran yet: `c` runs it.' : 'This item sends no load, and no burst runs.';
  },
  pause: (context) => steered((standing) => (standing === 'stopping' ? 'It is being stopped.' : undefined))(context) ?? navigates(context.people),
  stopBurst: steered((standing) => (standing === 'stopping' ? 'It is being stopped already; `K` ends its process at once.' : undefined)),
  kill: steered(() => undefined),
  stop: ({ checking, filtered }) => (checking || filtered ? undefined : 'Nothing to leave or stop here; q quits.'),
  faults: ({ rehearsal, people }) => (rehearsal ? navigates(people) : 'Faults can only be switched in a rehearsal.'),
  checkPhase: ({ people }) => navigates(people),
  focus: ({ walkthrough }) => (walkthrough ? 'The walkthrough shows all of the item: PgDn and PgUp scroll it.' : undefined),
} satisfies Readonly<Record<string, Reason>>;
