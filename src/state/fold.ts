import { itemsOf, type Checklist, type Item } from '../model/checklist.ts';
import type { LedgerLine } from '../model/events.ts';
import { isWord } from '../model/signer.ts';
import { burstInWords } from './burst-words.ts';
import { conflictOf, withstands } from './conflicts.ts';
import { historyText } from './history.ts';
import { foldFix, foldWatch } from './fold-after.ts';
import { foldBurst } from './fold-burst.ts';
import { foldItem, idle, type ItemEvent } from './fold-item.ts';
import { Own } from './fold-own.ts';
import { foldAttended, foldEnded, foldRan } from './fold-people.ts';
import { foldPoll, holdStands } from './fold-poll.ts';
import { standings } from './item-state.ts';
import type { ItemRecord, LaunchState, Word } from './launch-state.ts';
import { voidChanged, voidGoes } from './poll-regress.ts';
import { wordOf } from './said.ts';

/** How many entries of an item's history the state keeps; the ledger has them all. */
const HISTORY = 50;

/** Adds ledger lines to a state, in order. Pure: folding in parts or at once ends in the same state. */
export function fold(start: LaunchState | undefined, lines: readonly LedgerLine[]): LaunchState | undefined {
  let state: Folding | undefined = start && { ...start, items: new Map(start.items) };
  const own = new Own();
  const met = new Set(start?.people);
  for (const line of lines) {
    if (!state) state = opened(line);
    else if (line.seq > state.lastSeq) {
      const conflict = line.entered === undefined ? undefined : conflictOf(state, line);
      if (line.ssh && !state.keyed) state = { ...state, keyed: true };
      const word: Word | undefined = wordOf(state, line);
      const { hold } = state;
      state = changed(state, line, own);
      if (word) state.said = own.add(state.said, word);
      else if (state.hold && state.hold !== hold)
        state.said = own.add(state.said, { seq: line.seq, at: line.at, by: line.by, type: 'held', did: 'found the launch interrupted' });
      if (conflict) state = { ...state, conflicts: own.add(state.conflicts, conflict) };
      // Nobody has seen this object yet: another copy for each line would be most of the work.
      state.lastSeq = line.seq;
      state.lastAt = line.at;
    }
    if (!state || met.has(line.by)) continue;
    met.add(line.by);
    state.people = own.add(state.people, line.by);
  }
  return state;
}

function opened(line: LedgerLine): Folding | undefined {
  if (line.event.type !== 'launch-opened') return undefined;
  const { launch, target, checklist } = line.event;
  const items = new Map(itemsOf(checklist).map((item) => [item.id, recordOf(item)]));
  return {
    launch,
    openedAt: line.at,
    openedBy: line.by,
    target,
    checklist,
    items,
    sessions: [],
    closed: new Map(),
    bursts: new Map(),
    fixes: new Map(),
    watches: new Map(),
    polls: new Map(),
    conflicts: [],
    said: [],
    lastSeq: line.seq,
    lastAt: line.at,
    people: [],
  };
}

function recordOf(item: Item): ItemRecord {
  return { item, signatures: [], voided: [], notes: [], history: [] };
}

type Folding = Omit<LaunchState, 'items' | 'lastSeq' | 'lastAt' | 'people' | 'said'> & {
  said: readonly Word[];
  items: Map<string, ItemRecord>;
  lastSeq: number;
  lastAt: string;
  people: readonly string[];
};

function changed(state: Folding, line: LedgerLine, own: Own): Folding {
  const { event, by, at } = line;
  const { items } = state;
  switch (event.type) {
    case 'launch-opened':
      return state;
    case 'checklist-changed': {
      const next = { ...state, checklist: event.checklist, items: replaced(state, event.checklist, line), closed: stillClosed(state, event.checklist) };
      return { ...next, polls: voidChanged(state, next, line) };
    }
    case 'session-started': {
      const session = { id: event.session, by, host: event.host, pid: event.pid, startedAt: at };
      const back = state.sessions.length === 0 ? state.before : undefined;
      const next = { ...state, sessions: own.add(others(state.sessions, event.session), session) };
      return back === undefined ? next : interrupted(next, back.at, by, at);
    }
    case 'session-ended': {
      const next = { ...state, ...foldEnded(state, event) };
      return next.sessions.length > 0 ? next : { ...next, before: snapshot(state, event.lost ? state.lastAt : at) };
    }
    case 'checks-started': {
      const checkingUntil = Date.parse(at) + event.deadline_s * 1000;
      for (const id of event.items) {
        const record = items.get(id);
        if (record) items.set(id, { ...(event.unasked ? record : foldRan(record, 'check', line)), checkingUntil, checkingBy: event.session });
      }
      return state;
    }
    case 'checks-stopped': {
      for (const id of event.items) {
        const record = items.get(id);
        if (record) items.set(id, idle(record));
      }
      return state;
    }
    case 'held':
      // What was entered while the record could not be reached holds, though its no-go comes too late: who entered it could not know.
      if (line.entered === undefined && !holdStands(state, event, by)) return state;
      return { ...state, hold: { by, at, reason: event.reason, ...(event.item === undefined ? {} : { item: event.item }) } };
    case 'resumed':
      return withstands(state, line) ? state : without(state, 'hold');
    case 'section-closed':
      return { ...state, closed: own.set(state.closed, `${event.phase}/${event.section}`, { by, at }) };
    case 'decided':
      if (withstands(state, line)) return state;
      return { ...state, decision: { go: event.go, by, at, ...(event.note === undefined ? {} : { note: event.note }) } };
    case 'burst-started':
    case 'burst-sampled':
    case 'burst-steered':
      return { ...state, bursts: foldBurst(state.bursts, event, line, own) };
    case 'burst-ended': {
      const record = items.get(event.item);
      if (record) items.set(event.item, { ...record, history: remembered(record, line, `burst: ${burstInWords(event.summary)}`) });
      return { ...state, bursts: foldBurst(state.bursts, event, line, own) };
    }
    case 'fix-started': {
      const record = event.item === undefined ? undefined : items.get(event.item);
      if (record) items.set(record.item.id, foldRan(record, 'step', line));
      return { ...state, ...foldFix(state, event, line, own) };
    }
    case 'fix-printed':
    case 'fix-ended':
    case 'fix-checked':
    case 'rollback-started':
    case 'rollback-checked':
      return { ...state, ...foldFix(state, event, line, own) };
    case 'watch-started':
    case 'watch-sampled':
    case 'watch-alert':
    case 'watch-ended':
      return { ...state, watches: foldWatch(state.watches, event, line, own) };
    case 'attended':
      return { ...state, ...foldAttended(state, event, line) };
    case 'poll-started':
    case 'poll-answered':
    case 'poll-ended':
      return { ...state, polls: foldPoll(state, event, line, own) };
    default: {
      const record = items.get(event.item);
      if (!record) return state;
      items.set(event.item, { ...foldItem(record, event, line, own), history: remembered(record, line, historyText(event, record, by, at), state.keyed) });
      const polls = voidGoes(state, record, event, line);
      const next = { ...state, polls, ...(reopens(record, event, at) ? { closed: withoutSection(state.closed, record.item) } : {}) };
      return event.type === 'observed' && event.kind !== 'manual' ? next : { ...next, lastItem: event.item };
    }
  }
}

function remembered({ history }: ItemRecord, { seq, at, by, ssh, event }: LedgerLine, text: string, keyed = false): ItemRecord['history'] {
  return [...history.slice(1 - HISTORY), { seq, at, by, text, ...(keyed && isWord(event) ? { key: ssh?.key ?? '' } : {}) }];
}

function without(state: Folding, key: 'hold'): Folding {
  const { [key]: _gone, ...rest } = state;
  return rest;
}

function snapshot(state: LaunchState, at: string): NonNullable<LaunchState['before']> {
  const states = [...standings(state, Date.parse(at))].map(([id, standing]) => [id, standing.underneath] as const);
  return { at, states: new Map(states) };
}

/** The consoles but one. */
function others(sessions: LaunchState['sessions'], id: string): LaunchState['sessions'] {
  return sessions.some((session) => session.id === id) ? sessions.filter((session) => session.id !== id) : sessions;
}

/** An interruption is a hold, until somebody has read what changed and resumes. */
function interrupted(state: Folding, since: string, by: string, at: string): Folding {
  if (state.hold || state.decision?.go) return state;
  return {
    ...state,
    hold: { by, at, reason: `no console since ${since.slice(0, 16).replace('T', ' ')} UTC`, ...(state.lastItem ? { item: state.lastItem } : {}) },
  };
}

/** Whether an event takes back what let somebody close the item's section. */
function reopens({ override, ruledOut, deferral }: ItemRecord, event: ItemEvent, at: string): boolean {
  if (event.type === 'unsigned' || event.type === 'reinstated') return true;
  if (event.type !== 'observed' || event.verdict === 'pass' || event.verdict === 'warn') return false;
  return !ruledOut && !deferral && !(override && Date.parse(at) < Date.parse(override.until));
}

function withoutSection(closed: LaunchState['closed'], { phase, section }: Item): LaunchState['closed'] {
  const key = `${phase}/${section}`;
  return closed.has(key) ? new Map([...closed].filter(([other]) => other !== key)) : closed;
}

/** The closes of sections in which no line was added or rewritten. */
function stillClosed({ closed, items }: LaunchState, { phases }: Checklist): LaunchState['closed'] {
  const known = (item: Item): boolean => {
    const old = items.get(item.id)?.item;
    return old !== undefined && old.phase === item.phase && old.section === item.section && asks(old) === asks(item);
  };
  const whole = phases.flatMap((phase) => phase.sections.filter((section) => section.items.every(known)).map((section) => `${phase.id}/${section.id}`));
  return new Map([...closed].filter(([key]) => whole.includes(key)));
}

/** What stood on an item whose line was rewritten no longer holds for it. */
function replaced(state: LaunchState, checklist: Checklist, line: LedgerLine): Map<string, ItemRecord> {
  const next = new Map<string, ItemRecord>();
  for (const item of itemsOf(checklist)) {
    const old = inPhases(checklist, state.items.get(item.id));
    if (!old) next.set(item.id, recordOf(item));
    else if (asks(old.item) === asks(item)) next.set(item.id, { ...old, item });
    else {
      const voided = old.signatures.map((signature) => ({ ...signature, voided: { at: line.at, why: 'the checklist changed' } }));
      next.set(item.id, { ...recordOf(item), voided: [...old.voided, ...voided], notes: old.notes, history: old.history });
    }
  }
  return next;
}

/** The record without a deferral to a phase that is no more. */
function inPhases(checklist: Checklist, record: ItemRecord | undefined): ItemRecord | undefined {
  if (!record?.deferral || checklist.phases.some((phase) => phase.id === record.deferral?.to)) return record;
  const { deferral: _gone, ...rest } = record;
  return rest;
}

function asks(item: Item): string {
  return JSON.stringify([item.title, item.sign, item.check]);
}
