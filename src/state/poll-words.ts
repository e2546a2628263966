import type { PollView } from '../model/views.ts';
import type { LateAnswer, PollAnswer, PollRecord } from './launch-state.ts';
import { givenBy } from './polls.ts';
import { clockTime } from './watch-words.ts';

/** How a station stands in a poll. */
export type StationStands = 'go' | 'no-go' | 'void' | 'waiting' | 'silent';

/** The sign and the word of each: silence at the deadline is a no-go. */
export const stationMarks: Readonly<Record<StationStands, { readonly glyph: string; readonly word: string }>> = {
  go: { glyph: '✓', word: 'go' },
  'no-go': { glyph: '✗', word: 'no-go' },
  void: { glyph: '⊘', word: 'void' },
  waiting: { glyph: '…', word: 'waiting' },
  silent: { glyph: '✗', word: 'silent' },
};

/** How a station stands in a poll at the moment of the view. */
export function stationStands({ go, noGo, voided, open }: PollView, station: string): StationStands {
  if (noGo.includes(station)) return 'no-go';
  if (voided.includes(station)) return 'void';
  if (go.includes(station)) return 'go';
  return open ? 'waiting' : 'silent';
}

/** What a poll comes to at the moment of the view; while it is open, a no-go can still become a go. */
export function pollResult({ go, noGo, stations, open }: PollView): 'go' | 'no-go' | 'open' {
  if (go.length === stations.length) return 'go';
  return open && noGo.length === 0 ? 'open' : 'no-go';
}

/** Seconds until silence is no-go. */
export function secondsLeft({ deadline }: Pick<PollView, 'deadline'>, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(deadline) - now) / 1000));
}

/** A number of seconds as a clock shows it: `0:43`, `12:00`. */
export function countdown(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** How many stations of an open poll are void, or have not answered. */
function counted({ voided, silent }: PollView): string[] {
  return [...(voided.length === 0 ? [] : [`${voided.length} void`]), ...(silent.length === 0 ? [] : [`${silent.length} waiting`])];
}

/** Which stations stand how, and what that comes to: `GO: all 4 stations are go`, `NO-GO: database void, support silent`. */
export function resultText(view: PollView): string {
  const rest = view.stations.filter((station) => !view.go.includes(station));
  const said = rest.map((station) => `${station} ${stationMarks[stationStands(view, station)].word}`).join(', ');
  const result = pollResult(view);
  switch (result) {
    case 'go':
      return view.stations.length === 1 ? `GO: ${view.stations[0] ?? ''} is go` : `GO: all ${view.stations.length} stations are go`;
    case 'no-go':
      return `NO-GO${view.open ? ' so far' : ''}: ${said}`;
    case 'open':
      return `open: ${[`${view.go.length} of ${view.stations.length} go`, ...counted(view)].join(', ')}`;
    default:
      return result satisfies never;
  }
}

/** Why a go counts no longer: `database's go of 14:02 is void: redis-reachable failed 14:05`. */
export function voidText({ station, at, voided }: PollAnswer): string {
  if (!voided) return '';
  const { item, why, at: when, saw } = voided;
  return `${station}'s go of ${clockTime(at)} is void: ${item} ${why} ${clockTime(when)}${saw ? ` (${saw})` : ''}`;
}

/** Whose answer a station changed, and who did: `eve changed bob's no-go of 14:01`; undefined where nobody did. */
export function changedText({ answers, earlier }: PollRecord, station: string): string | undefined {
  const [now, old] = [answers.get(station), earlier.findLast((answer) => answer.station === station)];
  if (!now || !old) return undefined;
  const whose = givenBy(old) === givenBy(now) ? 'the' : `${givenBy(old)}'s`;
  return `${givenBy(now)} changed ${whose} ${old.go ? 'go' : 'no-go'} of ${clockTime(old.at)}${old.remark ? ` (${old.remark})` : ''}`;
}

/** An answer that came once the poll was over: `database's go (eve 14:05) came once the poll was over: it counts for nothing`. */
export function lateText({ station, go, by, at, givenBy: person }: Pick<LateAnswer, 'station' | 'go' | 'by' | 'at' | 'givenBy'>): string {
  return `${station}'s ${go ? 'go' : 'no-go'} (${person ?? by} ${clockTime(at)}) came once the poll was over: it counts for nothing`;
}

/** What an answer rested on: `14 of 14 lines, record 812`. */
export function restsText({ rests, seen }: PollAnswer): string {
  return `${rests ? `${rests.settled} of ${rests.of} line${rests.of === 1 ? '' : 's'}, ` : ''}record ${seen}`;
}
