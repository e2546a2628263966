import type { ItemView, Signature } from '../../model/views.ts';
import type { LaunchState } from '../launch-state.ts';
import { itemViews } from '../views.ts';
import { pollDifferences, type PollDifference } from './poll-differences.ts';

/** A launch at a moment. */
export interface Moment {
  readonly state: LaunchState;
  /** In milliseconds since 1970. */
  readonly time: number;
}

/** An item that stands elsewhere at another moment; absent on a side where the checklist did not have it. */
export interface ItemDifference {
  readonly id: string;
  readonly title: string;
  readonly before?: ItemView;
  readonly after?: ItemView;
}

/** A signature that came or was voided in between. */
export interface SignatureDifference {
  readonly title: string;
  readonly signature: Signature;
}

/** What somebody did to an item in between, beside signing it. */
export interface Word {
  readonly title: string;
  readonly at: string;
  readonly by: string;
  readonly text: string;
}

/** What lies between two moments of a launch. */
export interface Differences {
  readonly items: readonly ItemDifference[];
  /** Items that stand where they stood, though something else was seen. */
  readonly values: readonly ItemDifference[];
  /** How many stand where they stood and were seen again, just so. */
  readonly seenAgain: number;
  readonly said: readonly Word[];
  readonly polls: readonly PollDifference[];
  /** How many events lie between the two. */
  readonly events: number;
  readonly signed: readonly SignatureDifference[];
  readonly voided: readonly SignatureDifference[];
  readonly came: readonly string[];
  readonly gone: readonly string[];
  readonly hold?: { readonly before: LaunchState['hold']; readonly after: LaunchState['hold'] };
  readonly decision?: { readonly before: LaunchState['decision']; readonly after: LaunchState['decision'] };
}

/** What changed from one moment to a later one, in the order of the checklist. */
export function differences(then: Moment, now: Moment): Differences {
  const [before, after] = [itemViews(then.state, then.time), itemViews(now.state, now.time)];
  const ids = [...new Set([...after.keys(), ...before.keys()])];
  const items = ids.flatMap((id): ItemDifference[] => {
    const [old, view] = [before.get(id), after.get(id)];
    if (old?.state === view?.state && old?.underneath === view?.underneath) return [];
    return [sidesOf(id, old, view)];
  });
  const elsewhere = new Set(items.map(({ id }) => id));
  const again = ids.filter((id) => !elsewhere.has(id) && before.get(id)?.evidence?.seq !== after.get(id)?.evidence?.seq);
  const otherwise = again.filter((id) => sawOf(before.get(id)) !== sawOf(after.get(id)));
  const [here, there] = [peopleOf(then.state), peopleOf(now.state)];
  return {
    items,
    values: otherwise.map((id) => sidesOf(id, before.get(id), after.get(id))),
    seenAgain: again.length - otherwise.length,
    said: ids.flatMap((id) => wordsBetween(before.get(id), after.get(id))),
    polls: pollDifferences(then, now),
    events: now.state.lastSeq - then.state.lastSeq,
    signed: ids.flatMap((id) => fresh(after.get(id), wordsOf(before.get(id)), ({ signatures, voided }) => [...signatures, ...voided])),
    voided: ids.flatMap((id) => fresh(after.get(id), new Set(before.get(id)?.voided.map(keyOf)), ({ voided }) => voided)),
    came: there.filter((name) => !here.includes(name)),
    gone: here.filter((name) => !there.includes(name)),
    ...(sameWord(then.state.hold, now.state.hold) ? {} : { hold: { before: then.state.hold, after: now.state.hold } }),
    ...(sameWord(then.state.decision, now.state.decision) ? {} : { decision: { before: then.state.decision, after: now.state.decision } }),
  };
}

function sidesOf(id: string, old: ItemView | undefined, view: ItemView | undefined): ItemDifference {
  return { id, title: (view ?? old)?.item.title ?? id, ...(old ? { before: old } : {}), ...(view ? { after: view } : {}) };
}

function sawOf(view: ItemView | undefined): string {
  return `${view?.evidence?.verdict} ${view?.evidence?.response}`;
}

/** Notes, and what people took on, accepted or put off. */
function wordsBetween(old: ItemView | undefined, view: ItemView | undefined): Word[] {
  if (!view) return [];
  const { title } = view.item;
  const { override, deferral, ruledOut, owner } = view;
  const notes = view.notes.slice(old?.notes.length ?? 0).map(({ at, by, note }) => ({ title, at, by, text: `note: ${note}` }));
  const words: Word[] = [];
  const is = (now: { readonly at: string; readonly by: string } | undefined, was: { readonly at: string } | undefined, text: string): void => {
    if (now && now.at !== was?.at) words.push({ title, at: now.at, by: now.by, text });
  };
  is(override, old?.override, `overrode until ${override?.until.slice(0, 16).replace('T', ' ')} UTC: ${override?.reason}`);
  is(deferral, old?.deferral, `deferred to ${deferral?.to}`);
  is(ruledOut, old?.ruledOut, `not applicable: ${ruledOut?.reason}`);
  is(owner, old?.owner, owner?.from === undefined ? 'took this step' : `took this step over from ${owner.from}`);
  return [...notes, ...words];
}

/** Who is at a console of a launch, each once. */
export function peopleOf({ sessions }: Pick<LaunchState, 'sessions'>): string[] {
  return [...new Set(sessions.map(({ by }) => by))];
}

function fresh(view: ItemView | undefined, known: ReadonlySet<string>, of: (view: ItemView) => readonly Signature[]): SignatureDifference[] {
  if (!view) return [];
  return of(view).flatMap((signature) => (known.has(keyOf(signature)) ? [] : [{ title: view.item.title, signature }]));
}

function wordsOf(view: ItemView | undefined): ReadonlySet<string> {
  return new Set([...(view?.signatures ?? []), ...(view?.voided ?? [])].map(keyOf));
}

function keyOf({ by, at }: Signature): string {
  return `${at} ${by}`;
}

function sameWord(a: { readonly at: string } | undefined, b: { readonly at: string } | undefined): boolean {
  return a?.at === b?.at;
}
