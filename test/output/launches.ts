import type { Checklist, CheckSpec, Item } from '../../src/model/checklist.ts';
import type { EventOf, LaunchEvent, LedgerLine } from '../../src/model/events.ts';
import { fold } from '../../src/state/fold.ts';
import type { LaunchState } from '../../src/state/launch-state.ts';

/** The moment every built launch is opened. */
export const openedAt = Date.parse('2026-11-22T08:00:00.000Z');

/** A manual item that one person signs, unless told otherwise. */
export function item(id: string, about: Partial<Item> = {}): Item {
  return {
    id,
    title: `The line of ${id}`,
    phase: '',
    section: '',
    line: 1,
    depth: 0,
    why: '',
    source: [],
    priority: 'high',
    sign: 'one',
    needs: [],
    fixes: [],
    ...about,
  };
}

/** A live item that nobody has to sign, unless told otherwise. */
export function live(id: string, about: Partial<Item> = {}): Item {
  const check: CheckSpec = { kind: 'postgres', params: { url: '${DATABASE_URL}' }, expect: 'used < max * 0.5', timeout_s: 10 };
  return item(id, { sign: 'none', check, fixes: [{ title: 'Too many connections', ref: 'launch.runbook.md#too-many-connections', markdown: '' }], ...about });
}

/** A checklist of one section per phase: `{ before: [item('a')] }`. */
export function checklistOf(phases: Readonly<Record<string, readonly Item[]>>, about: Partial<Checklist> = {}): Checklist {
  return {
    name: 'small-launch',
    title: 'A small launch',
    file: 'checklists/small-launch.md',
    digest: 'd'.repeat(64),
    variables: [],
    stations: [],
    phases: Object.entries(phases).map(([id, items]) => ({
      id,
      title: id[0]?.toUpperCase() + id.slice(1),
      about: '',
      sections: [{ id: 'all', title: 'Everything', about: '', items: items.map((one) => ({ ...one, phase: id, section: 'all' })) }],
    })),
    ...about,
  };
}

/** What `observed` needs beside the item and the verdict. */
export type Seen = Partial<Omit<EventOf<'observed'>, 'type' | 'item' | 'verdict'>>;

/** Writes the record of a launch, as the engine would. Time stands still except where `wait` moves it. */
export class LaunchLog {
  readonly lines: LedgerLine[] = [];
  now = openedAt;

  constructor(checklist: Checklist, target = { name: 'api.creator.example', production: false }) {
    this.say('ann', { type: 'launch-opened', launch: 'small-launch-20261122-080000', target, checklist });
  }

  wait(seconds: number): this {
    this.now += seconds * 1000;
    return this;
  }

  say(by: string, event: LaunchEvent): this {
    const seq = this.lines.length + 1;
    this.lines.push({ seq, at: new Date(this.now).toISOString(), by, prev: `hash-${seq - 1}`, event, hash: `hash-${seq}` });
    return this;
  }

  saw(id: string, verdict: EventOf<'observed'>['verdict'], response: string, seen: Seen = {}): this {
    return this.say('ann', { type: 'observed', item: id, kind: 'postgres', verdict, response, expect: 'used < max * 0.5', duration_ms: 12, ...seen });
  }

  sign(by: string, id: string, about: Partial<EventOf<'signed'>> = {}): this {
    return this.say(by, { type: 'signed', item: id, ...about });
  }

  /** The launch as the whole record tells it. */
  state(): LaunchState {
    const state = fold(undefined, this.lines);
    if (!state) throw new Error('the record does not begin with `launch-opened`');
    return state;
  }
}
