import { openLedgerPlace, type LedgerPlace } from '../ledger/place.ts';
import type { LaunchSummary } from '../ledger/summary.ts';
import { UsageError } from '../model/errors.ts';
import { longestPoll_s } from '../model/poll-rule.ts';
import { fold } from '../state/fold.ts';
import type { LaunchState } from '../state/launch-state.ts';
import { pollView } from '../state/polls.ts';
import { clock } from './clock.ts';
import type { LaunchFlags } from './launch.ts';
import type { Prepared } from './prepare.ts';

/** The launch that `gonogo poll` changes where no flag says which; undefined where none is meant more than the newest. Launches of several targets are never guessed among. */
export async function pollLaunch(prepared: Prepared, flags: LaunchFlags, does: 'begins' | 'answers' | 'ends'): Promise<string | undefined> {
  if (flags.launch !== undefined || prepared.targetGiven) return flags.launch;
  const place = await openLedgerPlace(flags.ledger);
  try {
    const own = (await place.list((sentence) => process.stderr.write(`${sentence}\n`))).filter(({ checklist }) => checklist === prepared.checklist.name);
    if (new Set(own.map(({ target }) => target)).size < 2) return undefined;
    const found = does === 'begins' ? await goingOn(place, own) : await polled(place, own);
    const newest = newestOfEach(found);
    if (newest.length < 2) return newest[0]?.id;
    const list = newest.map(({ id, target }) => `\`${id}\` on \`${target}\``).join(', ');
    const which = does === 'begins' ? 'launches of several targets go on' : 'polls of several targets are open';
    throw new UsageError(`${which}: ${list}; say which with \`--target NAME\` or \`--launch ID\``);
  } finally {
    await place.close();
  }
}

/** The newest launch of each target, where it was not decided GO. */
async function goingOn(place: LedgerPlace, launches: readonly LaunchSummary[]): Promise<LaunchSummary[]> {
  return matching(place, newestOfEach(launches), ({ decision }) => decision?.go !== true);
}

/** Launches with an open poll: no poll is open for longer than an hour. */
async function polled(place: LedgerPlace, launches: readonly LaunchSummary[]): Promise<LaunchSummary[]> {
  const now = clock.now();
  const recent = launches.filter(({ last_at }) => Date.parse(last_at) > now - longestPoll_s * 1000);
  return matching(place, recent, ({ polls }) => polls.values().some((poll) => pollView(poll, now).open));
}

async function matching(place: LedgerPlace, launches: readonly LaunchSummary[], wanted: (state: LaunchState) => boolean): Promise<LaunchSummary[]> {
  const found: LaunchSummary[] = [];
  for (const launch of launches) {
    const state = fold(undefined, await place.read(launch.id));
    if (state && wanted(state)) found.push(launch);
  }
  return found;
}

function newestOfEach(launches: readonly LaunchSummary[]): LaunchSummary[] {
  return [...new Map(launches.map((launch) => [launch.target, launch])).values()];
}
