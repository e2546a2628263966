import { consentOf } from '../checks/consent.ts';
import { secretNames, type Item } from '../model/checklist.ts';
import { Refusal, Stopped } from '../model/errors.ts';
import type { EventOf } from '../model/events.ts';
import type { ItemView, LaunchView } from '../model/views.ts';
import { boardOf, elsewhere } from './bursts.ts';
import { lasting_s, observeUntil } from './observe.ts';
import { offlineRevisions } from './offline.ts';
import { turnsOf } from './turns.ts';
import type { EnginePorts } from './ports.ts';
import { longestRun_s } from './retry.ts';
import { createShared, type Shared } from '../checks/shared.ts';

/** The most checks that ask at once. */
const AT_ONCE = 10;

/** Seconds beside the longest deadline after which nobody is still checking. */
const SLACK_S = 5;

/**
 * Checks items at once: all observe together, and each is recorded once what it needs is recorded, so that the whole takes about as long as its slowest.
 * What needs a failing item is not recorded, and no longer asked: one cause, one failure. Says what was left out, if anything.
 */
export async function runChecks(ids: readonly string[], ports: EnginePorts, signal: AbortSignal, unasked?: true): Promise<string | undefined> {
  const wanted = withNeeds(ids, ports.look());
  const waiting = wanted.filter((view) => !mayRun(view, ports));
  const running = wanted.filter((view) => mayRun(view, ports));
  const items = running.map((view) => view.item);
  if (items.length === 0 && waiting.length === 0) throw new Refusal('nothing here is checked by a machine: these lines want a person');
  const place = placeFor(
    items.filter((item) => isAlone(item, ports)),
    ports,
  );
  const left = place.busy === undefined ? [] : items.filter((item) => isAlone(item, ports));
  const now = items.filter((item) => !left.includes(item));
  if (place.busy !== undefined && now.length === 0 && waiting.length === 0) throw new Refusal(place.busy);
  try {
    if (now.length > 0) waiting.push(...(await observeAll(now, ports, signal, unasked)));
  } finally {
    place.leave();
  }
  const said = unrun(waiting, ports);
  if (place.busy !== undefined) said.push(`not run: ${named(left)}; ${place.busy}`);
  return said.length === 0 ? undefined : said.join('; ');
}

/** Why lines were left out: their file is not trusted, or nobody allowed them. */
function unrun(waiting: readonly ItemView[], { trust }: EnginePorts): string[] {
  const state = trust?.();
  const untrusted = state?.trusted === false ? waiting.filter((view) => view.item.check?.consent?.why === 'command') : [];
  const unallowed = waiting.filter((view) => !untrusted.includes(view));
  return [
    ...(unallowed.length > 0
      ? [`not run, since nobody allowed ${unallowed.length === 1 ? 'it' : 'them'} yet: ${named(unallowed.map((view) => view.item))}`]
      : []),
    ...(state?.trusted === false && untrusted.length > 0 ? [`not run: ${named(untrusted.map((view) => view.item))}; ${state.why}`] : []),
  ];
}

function named(items: readonly Item[]): string {
  return items.map((item) => `\`${item.id}\``).join(', ');
}

function isAlone(item: Item, { kinds }: EnginePorts): boolean {
  return kinds.find((kind) => kind.kind === item.check?.kind)?.alone === true;
}

/** The place where bursts run, for those of this run; `busy` says who has it. */
function placeFor(alone: readonly Item[], ports: EnginePorts): { readonly busy?: string; leave(): void } {
  const nothing = (): void => undefined;
  if (alone.length === 0) return { leave: nothing };
  const other = elsewhere(ports);
  if (other) return { busy: `a burst runs at ${other.by}'s console (\`${other.scenario}\`): one at a time, wait for its end`, leave: nothing };
  const leave = boardOf(ports).take();
  return leave ? { leave } : { busy: 'a burst runs here already: one at a time, wait for its end or stop it', leave: nothing };
}

/** Says which lines had lost their leave by the time that it was their turn. */
async function observeAll(items: readonly Item[], ports: EnginePorts, signal: AbortSignal, unasked?: true): Promise<ItemView[]> {
  const shared = createShared();
  const consents = items.filter((item) => item.check?.consent && ports.look().item(item.id)?.allowed === false);
  const turns = turnsOf(items, (item) => isAlone(item, ports));
  const timed = (item: Item) => (item.check ? [{ ...item.check, timeout_s: item.check.timeout_s + lasting_s(item.check, ports) }] : []);
  const deadline_s =
    Math.ceil(turns.reduce((sum, turn) => sum + longestRun_s(turn.flatMap(timed), turn.length === 1 ? Number.POSITIVE_INFINITY : AT_ONCE), 0)) + SLACK_S;
  await ports.record([
    ...consents.map((item) => ({ type: 'allowed', item: item.id, subject: item.check?.consent?.subject ?? '' }) as const),
    { type: 'checks-started', session: ports.session, items: items.map((item) => item.id), deadline_s, ...(unasked ? { unasked } : {}) },
  ]);
  const settled = new Map<string, PromiseWithResolvers<void>>(items.map((item) => [item.id, Promise.withResolvers<void>()]));
  const seen: EventOf<'observed'>[] = [];
  const left: string[] = [];
  const over = new Set<string>();
  const unallowed: ItemView[] = [];
  /** Whether something it needs is known to be away: what is still being asked may yet answer. */
  const folds = (item: Item): boolean => item.needs.some((id) => (over.has(id) || !settled.has(id)) && isAway(id, ports));
  const one = async (item: Item): Promise<void> => {
    const needs = item.needs.flatMap((id) => settled.get(id)?.promise ?? []);
    const fold = new AbortController();
    for (const need of needs) void need.then(() => folds(item) && fold.abort());
    const stop = AbortSignal.any([signal, fold.signal]);
    try {
      // What writes or runs a command waits until it is known that what it needs is there.
      if (item.check?.consent) await Promise.all(needs);
      // The env files may have been read again, or its file's trust lost, while it waited.
      const view = ports.look().item(item.id);
      const lost = view !== undefined && !mayRun(view, ports);
      if (lost) unallowed.push(view);
      let observed = lost || folds(item) ? undefined : await observedOrStopped(item, ports, shared, stop);
      await Promise.all(needs);
      // What it needs came up only at a later attempt, so what was seen before that says nothing of this one.
      const early = !item.check?.consent && item.needs.some((id) => settled.has(id) && (ports.look().item(id)?.evidence?.attempts ?? 1) > 1);
      if (early && observed && observed.verdict !== 'pass' && !isBlocked(item, ports)) observed = await observedOrStopped(item, ports, shared, stop);
      if (!observed || isBlocked(item, ports)) left.push(item.id);
      else {
        await ports.record([observed]);
        seen.push(observed);
      }
    } finally {
      over.add(item.id);
      settled.get(item.id)?.resolve();
    }
  };
  try {
    for (const turn of turns) await inTurns(turn, one);
    const revisions = offlineRevisions(seen);
    if (revisions.length > 0) await ports.record(revisions);
  } finally {
    if (left.length > 0) await ports.record([{ type: 'checks-stopped', items: left }]);
    await shared.close();
  }
  return unallowed;
}

/** Undefined where the run was stopped first, by the operator or by what the item needs. */
async function observedOrStopped(item: Item, ports: EnginePorts, shared: Shared, signal: AbortSignal): Promise<EventOf<'observed'> | undefined> {
  try {
    return await observeUntil(item, ports, shared, signal, () => isBlocked(item, ports) || hasLostLeave(item, ports));
  } catch (error) {
    if (signal.aborted || error instanceof Stopped) return undefined;
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
  return item.needs.some((id) => isAway(id, ports));
}

function isAway(id: string, ports: EnginePorts): boolean {
  const state = ports.look().item(id)?.underneath;
  return state === 'failing' || state === 'unknown' || state === 'blocked';
}

function isLive(view: ItemView): boolean {
  return view.item.check !== undefined && view.item.check.kind !== 'manual' && view.ruledOut === undefined;
}

/** A host is named with its port, or without one for any. */
function isNamed(host: string, named: readonly string[] = []): boolean {
  return named.includes(host) || named.includes(host.replace(/:\d+$/, ''));
}

/** Between two attempts, other variables may have made another command of it. */
function hasLostLeave(item: Item, ports: EnginePorts): boolean {
  const view = ports.look().item(item.id);
  return view?.item.check?.retry !== undefined && !mayRun(view, ports);
}

/** Judged by the variables as they are now: leave for one command is none for another. */
function mayRun(view: ItemView, { allowed, kinds, variables, checklist, trust }: EnginePorts): boolean {
  const { check } = view.item;
  const consent = check && consentOf(check, kinds, variables, secretNames(checklist));
  if (consent === undefined) return true;
  if (consent.why === 'command' && trust?.().trusted === false) return false;
  if (consent.host === undefined ? allowed[consent.why] : isNamed(consent.host, allowed.hosts)) return true;
  return check?.consent?.subject === consent.subject && view.allowed;
}

/** The live ones among the items, those that need nothing first; needed ones that do not stand come along. */
function withNeeds(ids: readonly string[], view: LaunchView): ItemView[] {
  const ordered = new Map<string, { view: ItemView; depth: number }>();
  const add = (id: string, asked: boolean, path: readonly string[]): number => {
    const found = view.item(id);
    const known = ordered.get(id);
    if (known || !found || path.includes(id)) return known?.depth ?? 0;
    if (!asked && (found.underneath === 'done' || found.underneath === 'sensed')) return 0;
    const depth = 1 + Math.max(0, ...found.item.needs.map((need) => add(need, ids.includes(need), [...path, id])));
    if (isLive(found)) ordered.set(id, { view: found, depth });
    return depth;
  };
  for (const id of ids) {
    if (!view.item(id)) throw new Refusal(`no line of this checklist has the id \`${id}\``);
    add(id, true, []);
  }
  return [...ordered.values()].toSorted((a, b) => a.depth - b.depth).map((entry) => entry.view);
}
