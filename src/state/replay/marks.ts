import type { LedgerLine } from '../../model/events.ts';
import type { Verdict } from '../../model/verdict.ts';

/** What stands out on a timeline, the most telling first: where several fall on one cell, the first shows. */
const markKinds = ['failure', 'alert', 'decision', 'hold', 'poll', 'signature'] as const;
export type MarkKind = (typeof markKinds)[number];

/** The code of an event that only tells where a console is: stepping passes over it. */
const PRESENCE = 255;

/** Codes of events, one byte each: 0 is an ordinary one. */
export type MarkCode = number;

/** Finds the mark of one event after the other, in order. */
export function markFinder(): (line: LedgerLine) => MarkCode {
  const verdicts = new Map<string, Verdict>();
  return ({ event }) => {
    switch (event.type) {
      case 'observed': {
        // A line that fails again every minute began to fail once.
        const began = event.verdict === 'fail' && verdicts.get(event.item) !== 'fail';
        verdicts.set(event.item, event.verdict);
        return began ? codeOf('failure') : 0;
      }
      case 'watch-alert':
        return event.state === 'fired' ? codeOf('alert') : 0;
      case 'decided':
      case 'rollback-started':
        return codeOf('decision');
      case 'held':
        return codeOf('hold');
      case 'poll-started':
      case 'poll-ended':
        return codeOf('poll');
      case 'signed':
        return codeOf('signature');
      case 'attended':
        return PRESENCE;
      default:
        return 0;
    }
  };
}

/** The mark that a code stands for. */
export function markOf(code: MarkCode | undefined): MarkKind | undefined {
  return code === undefined || code === 0 ? undefined : markKinds[code - 1];
}

/** Whether an event only tells where a console is. */
export function isPresence(code: MarkCode | undefined): boolean {
  return code === PRESENCE;
}

function codeOf(kind: MarkKind): MarkCode {
  return markKinds.indexOf(kind) + 1;
}
