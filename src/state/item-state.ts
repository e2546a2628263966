import { inWords } from '../model/durations.ts';
import type { ItemState } from '../model/verdict.ts';
import type { ItemRecord, LaunchState } from './launch-state.ts';

/** How an item stands and why; `cause` is the item at the root of a blockage. */
export interface Standing {
  readonly state: ItemState;
  readonly underneath: ItemState;
  readonly because: string;
  readonly cause?: string;
}

/** States in which an item no longer keeps the launch. */
export function isSettled(state: ItemState): boolean {
  return state === 'done' || state === 'overridden' || state === 'not-applicable';
}

const seconds = (from: string, now: number): number => (now - Date.parse(from)) / 1000;

/** How many different people have signed, of how many that are wanted. */
export function signaturesOf(record: ItemRecord): { have: number; want: number } {
  const want = { none: 0, one: 1, two: 2 }[record.item.sign];
  return { have: new Set(record.signatures.map((signature) => signature.by)).size, want };
}

/** The standing of every item at a moment, by id. */
export function standings(state: LaunchState, now: number): Map<string, Standing> {
  const find = standingFinder(state, now);
  const found = new Map<string, Standing>();
  for (const id of state.items.keys()) {
    const standing = find(id);
    if (standing) found.set(id, standing);
  }
  return found;
}

/** Finds the standing of one item after the other, and of what it needs; the rest is left alone. */
export function standingFinder(state: LaunchState, now: number): (id: string) => Standing | undefined {
  const found = new Map<string, Standing>();
  const underway = new Set<string>();
  const standingOf = (id: string): Standing | undefined => {
    const known = found.get(id);
    const record = state.items.get(id);
    if (known || !record || underway.has(id)) return known;
    underway.add(id);
    const standing = standingOfRecord(record, now, standingOf);
    underway.delete(id);
    found.set(id, standing);
    return standing;
  };
  return standingOf;
}

function standingOfRecord(record: ItemRecord, now: number, standingOf: (id: string) => Standing | undefined): Standing {
  if (record.ruledOut) return alone('not-applicable', record.ruledOut.reason);
  const known = blockage(record, standingOf) ?? evidenced(record, now);
  if (record.deferral && known.underneath !== 'done') {
    return { ...known, state: 'deferred', because: `to ${record.deferral.to}${record.deferral.reason ? `: ${record.deferral.reason}` : ''}` };
  }
  const checking = record.checkingUntil !== undefined && now < record.checkingUntil;
  return checking ? { ...known, state: 'checking' } : known;
}

const alone = (state: ItemState, because: string): Standing => ({ state, underneath: state, because });

function blockage(record: ItemRecord, standingOf: (id: string) => Standing | undefined): Standing | undefined {
  for (const id of record.item.needs) {
    const needed = standingOf(id);
    if (needed?.underneath === 'blocked') return { ...alone('blocked', needed.because), ...(needed.cause === undefined ? {} : { cause: needed.cause }) };
    if (needed?.underneath === 'failing' || needed?.underneath === 'unknown') return { ...alone('blocked', `by ${id}`), cause: id };
  }
  return undefined;
}

function evidenced(record: ItemRecord, now: number): Standing {
  const { item, evidence, override } = record;
  if (evidence && (evidence.verdict === 'fail' || evidence.verdict === 'unknown')) {
    if (override && now < Date.parse(override.until)) return alone('overridden', override.reason);
    return alone(evidence.verdict === 'fail' ? 'failing' : 'unknown', evidence.response);
  }
  const live = item.check !== undefined && item.check.kind !== 'manual';
  if (live && !evidence) {
    return alone('open', item.check?.consent && record.allowed === undefined ? consentWanted(item.check.consent.why) : 'not checked yet');
  }
  const { have, want } = signaturesOf(record);
  const [newest, ...older] = record.signatures.toReversed().toSorted((a, b) => (a.at > b.at ? -1 : a.at < b.at ? 1 : 0));
  // Nothing was seen and nobody said anything: never done, even where no signature is wanted.
  if (!live && !evidence && !newest) return alone('open', '');
  // Two signatures are as old as the older one of the two that count.
  const rests = live ? evidence?.at : (want > 1 ? (older[want - 2] ?? newest) : newest)?.at;
  if (item.fresh_s !== undefined && rests !== undefined && seconds(rests, now) > item.fresh_s) {
    if (!live && newest && newest.at !== rests && seconds(newest.at, now) <= item.fresh_s)
      return alone('stale', `renewed by ${newest.by}, wants the second person again`);
    return alone('stale', `${live ? 'checked' : 'signed'} ${inWords(seconds(rests, now))} ago, fresh for ${inWords(item.fresh_s)}`);
  }
  const seen = evidence?.response ?? (newest?.value === undefined ? '' : newest.value);
  if (have >= want) return alone('done', seen || (newest ? `signed by ${newest.by}` : ''));
  const waits = have === 0 ? '' : `signed by ${newest?.by ?? ''}, wants a second person`;
  return alone(live ? 'sensed' : 'open', waits || (live ? seen : ''));
}

function consentWanted(why: 'writes' | 'command'): string {
  return why === 'writes' ? 'writes to the target: allow it first' : 'runs a command: allow it first';
}
