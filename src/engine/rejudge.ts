import type { Kind } from '../checks/kind.ts';
import { itemsOf, type Checklist, type CheckSpec, type Item } from '../model/checklist.ts';
import type { EventOf, LaunchEvent, LedgerLine } from '../model/events.ts';
import type { Rejudged, Rejudgement } from '../model/replay.ts';
import { judgeAgain } from './rejudge/again.ts';
import { askedOtherwise } from './rejudge/asked.ts';
import { Stops } from './rejudge/stops.ts';

type Observed = EventOf<'observed'>;

/**
 * Judges a recorded launch again by the expectations of another checklist. Nothing is asked and nothing is written: the hashes of the lines
 * are those of the record, which they no longer fit.
 */
export function rejudge(lines: readonly LedgerLine[], checklist: Checklist, kinds: readonly Kind[]): Rejudged {
  const again = new Judging(checklist, kinds);
  const judged = lines.map((line) => again.line(line));
  return { lines: judged, ...again.outcome() };
}

/** Walks the record once, line by line. */
class Judging {
  readonly #checklist: Checklist;
  readonly #kinds: readonly Kind[];
  readonly #items: ReadonlyMap<string, Item>;
  readonly #phases: ReadonlySet<string>;
  readonly #stops: Stops;
  readonly #changes: Rejudgement[] = [];
  readonly #unjudged = new Map<string, Set<string>>();
  readonly #asked = new Map<string, Set<string>>();
  readonly #compared = new WeakSet<CheckSpec>();
  /** The latest observation of each item, as it reads today. */
  readonly #latest = new Map<string, { readonly seq: number; readonly failed: boolean }>();
  /** The items of the record's own checklist, as it was by then. */
  #then: ReadonlyMap<string, Item> = new Map();

  constructor(checklist: Checklist, kinds: readonly Kind[]) {
    this.#checklist = checklist;
    this.#kinds = kinds;
    this.#items = byId(checklist);
    this.#phases = new Set(checklist.phases.map((phase) => phase.id));
    this.#stops = new Stops(this.#items);
  }

  line(line: LedgerLine): LedgerLine {
    const event = this.#event(line);
    this.#stops.take(line, event);
    return event === line.event ? line : { ...line, event };
  }

  outcome(): Omit<Rejudged, 'lines'> {
    return {
      changes: this.#changes,
      stops: this.#stops.found(),
      ...(this.#stops.go ? { go: this.#stops.go } : {}),
      gone: [...this.#then.keys()].filter((id) => !this.#items.has(id)),
      added: [...this.#items.keys()].filter((id) => !this.#then.has(id)),
      unjudged: [...this.#unjudged].flatMap(([item, reasons]) => [...reasons].map((why) => ({ item, why }))),
      askedOtherwise: [...this.#asked].map(([item, params]) => ({ item, params: [...params] })),
    };
  }

  #event(line: LedgerLine): LaunchEvent {
    const { event } = line;
    switch (event.type) {
      case 'launch-opened':
      case 'checklist-changed':
        this.#then = byId(event.checklist);
        return { ...event, checklist: this.#checklist };
      case 'observed':
        return this.#observed(event, line);
      case 'signed':
        return this.#signed(event);
      case 'deferred':
        if (this.#phases.has(event.to)) return event;
        // To nowhere: it would vanish from every phase.
        return { type: 'noted', item: event.item, note: `deferred to \`${event.to}\`, a phase that the other checklist does not have` };
      default:
        return event;
    }
  }

  #observed(event: Observed, { seq, at }: LedgerLine): Observed {
    const now = this.#items.get(event.item);
    if (!now) return event;
    const before = this.#then.get(event.item);
    const { event: after, why } = judgeAgain(event, { before, now }, this.#kinds);
    if (why !== undefined) add(this.#unjudged, event.item, [why]);
    else if (event.observed && before?.check && now.check && !this.#compared.has(before.check)) {
      this.#compared.add(before.check);
      add(this.#asked, event.item, askedOtherwise(before.check, now.check));
    }
    if (after.verdict !== event.verdict) {
      this.#changes.push({ item: event.item, seq, at, before: event.verdict, after: after.verdict, expect: after.expect, response: after.response });
    }
    this.#latest.set(event.item, { seq, failed: after.verdict === 'fail' });
    return after;
  }

  /** A signature on what fails today is told as one that came too late: folding the lines voids it, with the reason. */
  #signed(event: EventOf<'signed'>): EventOf<'signed'> {
    const latest = this.#latest.get(event.item);
    if (!latest?.failed || event.evidence === undefined || event.evidence < latest.seq) return event;
    return { ...event, evidence: latest.seq - 1 };
  }
}

function add(to: Map<string, Set<string>>, item: string, words: readonly string[]): void {
  if (words.length > 0) to.set(item, new Set([...(to.get(item) ?? []), ...words]));
}

function byId(checklist: Checklist): ReadonlyMap<string, Item> {
  return new Map(itemsOf(checklist).map((item) => [item.id, item]));
}
