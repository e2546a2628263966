import { type LedgerLine, lineSchema } from '../../model/events.ts';
import type { LaunchSummary } from '../summary.ts';

/** The first and the last line of a launch. */
export interface Ends {
  readonly launch: string;
  readonly first: string;
  readonly last: string;
}

/** Launches as a list shows them, the one that was last worked on last; not verified. */
export function listLaunches(found: readonly Ends[], where: string, onUnreadable: (sentence: string) => void = () => undefined): LaunchSummary[] {
  return found
    .flatMap(({ launch: id, first: firstText, last: lastText }): LaunchSummary[] => {
      const first = asLine(firstText);
      const last = asLine(lastText);
      if (first?.event.type !== 'launch-opened') {
        onUnreadable(`\`${id}\` in \`${where}\` is no record of a launch: it does not begin with \`launch-opened\``);
        return [];
      }
      const { checklist, target } = first.event;
      const { at: last_at, seq: lines } = last ?? first;
      const of = { checklist: checklist.name, title: checklist.title, file: checklist.file, target: target.name, production: target.production };
      return [{ id, where, opened_at: first.at, last_at, lines, ...of }];
    })
    .toSorted((a, b) => a.last_at.localeCompare(b.last_at));
}

function asLine(text: string): LedgerLine | undefined {
  try {
    return lineSchema.parse(JSON.parse(text));
  } catch {
    return undefined; // said by the caller, or by `gonogo verify`
  }
}
