import { counts, itemsOf, type Checklist } from './checklist.ts';
import type { PollView } from './views.ts';

/** How long a poll is open unless it is said, and the shortest and longest it may be, in seconds. */
export const pollFor_s = 120;
export const shortestPoll_s = 5;
export const longestPoll_s = 3600;

/** A poll that GO waits for, and the stations that do not stand at go in it. */
export interface PollWant {
  readonly phase: string;
  /** False where this gate has to be polled and never was. */
  readonly polled: boolean;
  readonly missing: readonly { readonly station: string; readonly why: 'not asked' | 'silent' | 'no-go' | 'void' }[];
}

/** The phases that have a gate: those with critical or high lines. */
export function gatesOf(checklist: Pick<Checklist, 'phases'>): string[] {
  return checklist.phases.filter((phase) => itemsOf({ phases: [phase] }).some(counts)).map(({ id }) => id);
}

/** Whether what is answered in one phase lies before the gate of another: a poll asks about all of that. */
export function before(checklist: Pick<Checklist, 'phases'>, answeredIn: string, gate: string): boolean {
  const ids = checklist.phases.map(({ id }) => id);
  return ids.includes(answeredIn) && ids.indexOf(answeredIn) <= ids.indexOf(gate);
}

/**
 * The polls that keep a launch from GO: the last gate has to be polled, and every gate that was polled has to stand at go in its latest poll.
 * A gate before the last that was never polled is no obstacle; `polls` are the latest of each phase.
 */
export function pollsWanted(checklist: Pick<Checklist, 'phases' | 'stations'>, polls: readonly PollView[]): PollWant[] {
  const gates = gatesOf(checklist);
  if (checklist.stations.length === 0) return [];
  return gates.flatMap((phase, index): PollWant[] => {
    const poll = polls.findLast((candidate) => candidate.phase === phase);
    if (!poll && index < gates.length - 1) return [];
    const missing = checklist.stations.flatMap((station): PollWant['missing'] =>
      poll?.go.includes(station) ? [] : [{ station, why: poll ? whyNot(poll, station) : 'not asked' }],
    );
    return missing.length === 0 ? [] : [{ phase, polled: poll !== undefined, missing }];
  });
}

function whyNot({ noGo, voided, stations }: PollView, station: string): 'not asked' | 'silent' | 'no-go' | 'void' {
  if (!stations.includes(station)) return 'not asked';
  if (noGo.includes(station)) return 'no-go';
  return voided.includes(station) ? 'void' : 'silent';
}

/** What an open poll waits for, in words; empty where every station is go. */
export function waitsText({ silent, voided, noGo }: PollView): string {
  const names = (stations: readonly string[]): string => stations.map((station) => `\`${station}\``).join(stations.length > 2 ? ', ' : ' and ');
  return [
    silent.length === 0 ? '' : `${names(silent)} ${silent.length === 1 ? 'has' : 'have'} not answered`,
    voided.length === 0 ? '' : `the go of ${names(voided)} is void`,
    noGo.length === 0 ? '' : `${names(noGo)} ${noGo.length === 1 ? 'is' : 'are'} no-go`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** A poll that is wanted, in words: `` `before`: `database` void, `support` silent ``. */
export function wantText({ phase, polled, missing }: PollWant): string {
  if (!polled) return `\`${phase}\` was not polled`;
  return `\`${phase}\`: ${missing.map(({ station, why }) => `\`${station}\` ${why}`).join(', ')}`;
}
