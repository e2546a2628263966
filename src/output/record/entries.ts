import { counts } from '../../model/checklist.ts';
import { inWords } from '../../model/durations.ts';
import type { EventOf } from '../../model/events.ts';
import type { LaunchState } from '../../state/launch-state.ts';
import { afterwardsOf } from './entries-after.ts';
import { fellInWords } from './polls.ts';
import type { Step } from './scan.ts';
import type { TimelineEntry } from './types.ts';

type Said = Pick<TimelineEntry, 'kind' | 'text'> & Partial<TimelineEntry>;

/** What a line says by itself. */
export function mainOf(step: Step): TimelineEntry[] {
  const said = wordsOf(step) ?? afterwardsOf(step);
  return said === undefined ? [] : [entry(step, said)];
}

/** What a line brought about beside that: signatures and answers that fell, a hold, two people's words on one item. */
export function asideOf(step: Step): TimelineEntry[] {
  const { before, after, line } = step;
  const touched =
    'item' in line.event && line.event.item !== undefined ? [line.event.item] : line.event.type === 'checklist-changed' ? [...after.items.keys()] : [];
  const fallen = touched.flatMap((id) => {
    const had = before.items.get(id)?.voided.length ?? 0;
    const now = after.items.get(id)?.voided.slice(had) ?? [];
    // Somebody took their own signature back: that line says so already.
    return now
      .filter(({ voided }) => voided?.by === undefined)
      .map(({ by, voided }) => about(after, id, { kind: 'voided', by: null, text: `the signature of ${by} is void: ${voided?.why ?? ''}` }));
  });
  const goes = [...after.polls.values()].flatMap((poll) =>
    [...poll.answers.values()].flatMap(({ station, voided }): Said[] => {
      const isNew = voided !== undefined && before.polls.get(poll.poll)?.answers.get(station)?.voided === undefined;
      return isNew
        ? [{ kind: 'poll', by: null, item: voided.item, text: `the go of station ${station} is void: ${fellInWords(after, voided)}`, stops: true }]
        : [];
    }),
  );
  const conflicts = after.conflicts.slice(before.conflicts.length).map(({ item, what }): Said => {
    const said: Said = { kind: 'conflict', by: null, text: what };
    return item === undefined ? said : about(after, item, said);
  });
  const held = after.hold !== undefined && after.hold !== before.hold && line.event.type !== 'held';
  const hold: Said[] = held ? [{ kind: 'hold', by: null, text: `HOLD: ${after.hold?.reason ?? ''}`, stops: true }] : [];
  return [...fallen, ...goes, ...conflicts, ...hold].map((said) => entry(step, said));
}

function entry({ line }: Step, { text, kind, ...rest }: Said): TimelineEntry {
  return { seq: line.seq, at: line.at, kind, by: line.by, item: null, subject: null, text, stops: false, entered_at: line.entered ?? null, ...rest };
}

function about({ items }: LaunchState, id: string, said: Said): Said {
  return { item: id, subject: items.get(id)?.item.title ?? id, ...said };
}

function wordsOf({ line: { event, seq }, before, after }: Step): Said | undefined {
  const last = 'item' in event && event.item !== undefined ? after.items.get(event.item)?.history.at(-1) : undefined;
  // The history of a line tells of each of its events already.
  const told = last?.seq === seq ? last.text : event.type;
  switch (event.type) {
    case 'launch-opened':
      return { kind: 'opened', text: `opened the launch on ${event.target.name}${event.target.production ? ', which is production' : ''}` };
    case 'checklist-changed':
      return before.checklist.digest === event.checklist.digest
        ? { kind: 'checklist', text: 'went on with other variables' }
        : { kind: 'checklist', text: `went on with another version of the checklist (${event.checklist.digest.slice(0, 12)})` };
    case 'session-ended': {
      const who = before.sessions.find(({ id }) => id === event.session)?.by;
      return event.lost && who !== undefined ? { kind: 'console', text: `found the console of ${who} gone` } : undefined;
    }
    case 'observed':
      return observed(event, before, after);
    case 'signed':
      return about(after, event.item, { kind: 'signature', text: told });
    case 'unsigned':
      return about(after, event.item, { kind: 'voided', text: told });
    case 'noted':
      return about(after, event.item, { kind: 'note', text: told });
    case 'overridden':
    case 'deferred':
    case 'ruled-out':
    case 'reinstated':
    case 'allowed':
      return about(after, event.item, { kind: 'ruling', text: told });
    case 'owned':
      return event.from === undefined ? undefined : about(after, event.item, { kind: 'person', text: told });
    case 'held':
      return {
        ...(event.item === undefined ? {} : about(after, event.item, { kind: 'hold', text: '' })),
        kind: 'hold',
        text: `HOLD: ${event.reason}`,
        stops: true,
      };
    case 'resumed':
      return before.hold ? { kind: 'hold', text: `resumed after ${inWords((Date.parse(after.lastAt) - Date.parse(before.hold.at)) / 1000)}` } : undefined;
    case 'section-closed': {
      const phase = after.checklist.phases.find(({ id }) => id === event.phase);
      const section = phase?.sections.find(({ id }) => id === event.section)?.title ?? event.section;
      return { kind: 'section', text: `closed ${phase === undefined || phase.title === section ? section : `${phase.title}, ${section}`}` };
    }
    case 'decided':
      return { kind: 'decision', text: `${event.go ? 'GO' : 'NO-GO'}${event.note ? `: ${event.note}` : ''}`, stops: !event.go };
    default:
      return undefined;
  }
}

function observed(event: EventOf<'observed'>, before: LaunchState, after: LaunchState): Said | undefined {
  const was = before.items.get(event.item)?.evidence?.verdict;
  const record = after.items.get(event.item);
  if (!record) return undefined;
  const said = (kind: Said['kind'], text: string, stops = false): Said =>
    about(after, event.item, { kind, by: null, text: `${text}: ${event.response}`, stops });
  switch (event.verdict) {
    case 'fail':
      return was === 'fail' ? undefined : said('failure', 'failed', counts(record.item));
    case 'unknown':
      return was === 'unknown' ? undefined : said('failure', 'could not be asked', counts(record.item));
    case 'pass':
    case 'warn':
      return was === 'fail' || was === 'unknown' ? said('recovery', was === 'fail' ? 'passes again' : 'answers again') : undefined;
    default:
      return event.verdict satisfies never;
  }
}
