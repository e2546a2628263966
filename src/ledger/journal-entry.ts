import * as z from 'zod';
import { eventSchema, type LaunchEvent } from '../model/events.ts';
import { lineSsh } from '../model/ssh.ts';

const fields = ['evidence', 'seen', 'before', 'after'] as const;
type Field = (typeof fields)[number];

/** A number in an event that stands for a line which is kept too, and has no place in the record yet. */
const refSchema = z.object({
  /** Which event of its entry, from 0. */
  part: z.int(),
  field: z.enum(fields),
  /** The entry it points at, and which of its events. */
  entry: z.uuid(),
  of: z.int(),
});
export type Ref = z.infer<typeof refSchema>;

const entrySchema = z.object({
  /** Its own id: sent twice, it is recorded once. */
  entry: z.uuid(),
  entered: z.iso.datetime(),
  by: z.string(),
  events: z.array(eventSchema).min(1),
  refs: z.array(refSchema),
  /** The last line of the record that was known as it was entered. */
  knew: z.int().nonnegative().exactOptional(),
  /** The signatures by key of its events, made as it was entered. */
  ssh: z.array(lineSsh.nullable()).exactOptional(),
});
export type KeptEntry = z.infer<typeof entrySchema>;

/** Reads a journal; a last entry that was cut off was never acknowledged, and is none. */
export function parseJournal(text: string): { readonly entries: KeptEntry[]; readonly torn: boolean; readonly faults: number } {
  const [, ...lines] = text.split('\n');
  const last = lines.pop() ?? '';
  const read = lines.map((line) => {
    try {
      return entrySchema.safeParse(JSON.parse(line)).data;
    } catch {
      return undefined; // counted below
    }
  });
  return { entries: read.filter((entry) => entry !== undefined), torn: last !== '', faults: read.filter((entry) => entry === undefined).length };
}

/** The lines of the record that an event names by number. */
function numbersIn(event: LaunchEvent): { readonly field: Field; readonly seq: number }[] {
  switch (event.type) {
    case 'signed':
      return event.evidence === undefined ? [] : [{ field: 'evidence', seq: event.evidence }];
    case 'poll-answered':
      return [{ field: 'seen', seq: event.seen }];
    case 'fix-started':
      return event.before ? [{ field: 'before', seq: event.before.seq }] : [];
    case 'fix-checked':
      return [...(event.before ? [{ field: 'before', seq: event.before.seq } as const] : []), { field: 'after', seq: event.after.seq }];
    default:
      return [];
  }
}

/** What an entry's numbers point at among what is kept: lines after `known` are kept ones, in order. */
export function refsOf(events: readonly LaunchEvent[], known: number, kept: readonly { readonly entry: string; readonly of: number }[]): Ref[] {
  return events.flatMap((event, part) =>
    numbersIn(event).flatMap(({ field, seq }) => {
      // Whoever looked at all that is kept has seen its last line; a higher number there cannot be.
      const target = kept[Math.min(seq - known, kept.length) - 1];
      return seq > known && target ? [{ part, field, ...target }] : [];
    }),
  );
}

/** The events with the numbers that the lines they point at got. */
export function renumbered(events: readonly LaunchEvent[], refs: readonly Ref[], seqOf: (entry: string, of: number) => number | undefined): LaunchEvent[] {
  return events.map((event, index) =>
    refs
      .filter(({ part }) => part === index)
      .reduce((changed, { field, entry, of }) => {
        const seq = seqOf(entry, of);
        return seq === undefined ? changed : withNumber(changed, field, seq);
      }, event),
  );
}

function withNumber(event: LaunchEvent, field: Field, seq: number): LaunchEvent {
  switch (event.type) {
    case 'signed':
      return { ...event, evidence: seq };
    case 'poll-answered':
      return { ...event, seen: seq };
    case 'fix-started':
      return event.before ? { ...event, before: { ...event.before, seq } } : event;
    case 'fix-checked':
      return field === 'after' ? { ...event, after: { ...event.after, seq } } : event.before ? { ...event, before: { ...event.before, seq } } : event;
    default:
      return event;
  }
}
