import type { Item } from '../model/checklist.ts';
import { Refusal } from '../model/errors.ts';
import type { EventOf } from '../model/events.ts';
import type { ItemView, LaunchView } from '../model/views.ts';
import { observeItem } from './observe.ts';
import { offlineRevisions } from './offline.ts';
import type { EnginePorts } from './ports.ts';
import { createShared, type Shared } from './shared.ts';

/** The most checks that ask at once. */
const AT_ONCE = 10;

/** Seconds beside the longest deadline after which nobody is still checking. */
const SLACK_S = 5;

/**
 * Checks items at once: all observe together, and each is recorded once what it needs is recorded, so that the whole takes about as long as its slowest.
 * What needs a failing item is not recorded: one cause, one failure. Says what was left out, if anything.
 */
export async function runChecks(ids: readonly string[], ports: EnginePorts, signal: AbortSignal): Promise<string | undefined> {
  const wanted = withNeeds(ids, ports.look());
  const waiting = wanted.filter((view) => !mayRun(view, ports));
  const running = wanted.filter((view) => mayRun(view, ports));
  const items = running.map((view) => view.item);
  if (items.length === 0 && waiting.length === 0) throw new Refusal('nothing here is checked by a machine: these lines want a person');
  if (items.length > 0) await observeAll(items, ports, signal);
  if (waiting.length === 0) return undefined;
  const names = waiting.map((view) => `\`${view.item.id}\``).join(', ');
  return `not run, since nobody allowed ${waiting.length === 1 ? 'it' : 'them'} yet: ${names}`;
}

async function observeAll(items: readonly Item[], ports: EnginePorts, signal: AbortSignal): Promise<void> {
  const shared = createShared();
  const consents = items.filter((item) => item.check?.consent && ports.look().item(item.id)?.allowed === false);
  const deadline_s = Math.ceil((items.length / AT_ONCE + 1) * Math.max(...items.map((item) => item.check?.timeout_s ?? 0))) + SLACK_S;
  await ports.record([
    ...consents.map((item) => ({ type: 'allowed', item: item.id, subject: item.check?.consent?.subject ?? '' }) as const),
    { type: 'checks-started', session: ports.session, items: items.map((item) => item.id), deadline_s },
  ]);
  const settled = new Map<string, PromiseWithResolvers<void>>(items.map((item) => [item.id, Promise.withResolvers<void>()]));
  const seen: EventOf<'observed'>[] = [];
  const left: string[] = [];
  const one = async (item: Item): Promise<void> => {
    const needs = item.needs.flatMap((id) => settled.get(id)?.promise ?? []);
    try {
      // What writes or runs a command waits until it is known that what it needs is there.
      if (item.check?.consent) await Promise.all(needs);
      const observed = isBlocked(item, ports) && item.check?.consent ? undefined : await observedOrStopped(item, ports, shared, signal);
      await Promise.all(needs);
      if (!observed || isBlocked(item, ports)) left.push(item.id);
      else {
        await ports.record([observed]);
        seen.push(observed);
      }
    } finally {
      settled.get(item.id)?.resolve();
    }
  };
  try {
    await inTurns(items, one);
    const revisions = offlineRevisions(seen);
    if (revisions.length > 0) await ports.record(revisions);
  } finally {
    if (left.length > 0) await ports.record([{ type: 'checks-stopped', items: left }]);
    await shared.close();
  }
}

/** Undefined where the operator stopped the run first. */
async function observedOrStopped(item: Item, ports: EnginePorts, shared: Shared, signal: AbortSignal): Promise<EventOf<'observed'> | undefined> {
  try {
    return await observeItem(item, ports, shared, signal);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

/** At most ten at once. What is needed stands before what needs it, so that nobody waits for one that cannot begin. */
async function inTurns(items: readonly Item[], one: (item: Item) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item; item = queue.shift()) await one(item);
  };
  const results = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

function isBlocked(item: Item, ports: EnginePorts): boolean {
  const states = item.needs.map((id) => ports.look().item(id)?.underneath);
  return states.some((state) => state === 'failing' || state === 'unknown' || state === 'blocked');
}

function isLive(view: ItemView): boolean {
  return view.item.check !== undefined && view.item.check.kind !== 'manual' && view.ruledOut === undefined;
}

function mayRun(view: ItemView, { allowed }: EnginePorts): boolean {
  const consent = view.item.check?.consent;
  return consent === undefined || view.allowed || allowed[consent.why];
}

/** The live ones among the items, each after what it needs; needed ones that do not stand come along. */
function withNeeds(ids: readonly string[], view: LaunchView): ItemView[] {
  const ordered = new Map<string, ItemView>();
  const add = (id: string, asked: boolean, path: readonly string[]): void => {
    const found = view.item(id);
    if (!found || path.includes(id) || ordered.has(id)) return;
    if (!asked && (found.underneath === 'done' || found.underneath === 'sensed')) return;
    for (const need of found.item.needs) add(need, ids.includes(need), [...path, id]);
    if (isLive(found)) ordered.set(id, found);
  };
  for (const id of ids) {
    if (!view.item(id)) throw new Refusal(`no line of this checklist has the id \`${id}\``);
    add(id, true, []);
  }
  return [...ordered.values()];
}
