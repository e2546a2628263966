import { withLedgerPlace, type LedgerPlace } from '../ledger/place.ts';
import type { LaunchSummary } from '../ledger/summary.ts';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { messageOf, UsageError } from '../model/errors.ts';
import { oneLine } from '../output/escape.ts';
import { fold } from '../state/fold.ts';
import { summarise } from '../state/summary.ts';
import { itemViews } from '../state/views.ts';
import { clock } from './clock.ts';
import { sayWhatWaits } from './what-waits.ts';

/** `gonogo launches`: what is on record, the one that was worked on last at the end, with where each stands. */
export async function launches(flags: { ledger?: string; format: string }): Promise<ExitCode> {
  if (flags.format !== 'text' && flags.format !== 'json') throw new UsageError(`there is no format \`${flags.format}\` here: choose \`text\` or \`json\``);
  const { format } = flags;
  return withLedgerPlace(flags.ledger, (place) => listed(place, format));
}

async function listed(place: LedgerPlace, format: 'text' | 'json'): Promise<ExitCode> {
  const found = await place.list((sentence) => process.stderr.write(`${sentence}\n`));
  const launches = await Promise.all(found.map(async (launch) => ({ ...launch, stands: await standsAt(place, launch) })));
  await sayWhatWaits(place);
  if (format === 'json') process.stdout.write(`${JSON.stringify(launches, undefined, 2)}\n`);
  else if (launches.length === 0) process.stdout.write(`no launch is in \`${place.where}\`: \`gonogo CHECKLIST\` begins one\n`);
  else for (const launch of launches) process.stdout.write(`${row(launch)}\n`);
  return exitCodes.go;
}

const minute = (at: string): string => at.slice(0, 16).replace('T', ' ');

function row({ id, opened_at, last_at, title, target, production, stands }: LaunchSummary & { readonly stands: string }): string {
  const where = `${oneLine(title)} → ${production ? 'PRODUCTION ' : ''}${oneLine(target)}`;
  return `${id}  opened ${minute(opened_at)}, last ${minute(last_at)} UTC  ${where}  ${stands}`;
}

async function standsAt(place: LedgerPlace, { id }: LaunchSummary): Promise<string> {
  try {
    const state = fold(undefined, await place.read(id));
    if (!state) return 'not a launch: `gonogo verify` tells more';
    if (state.decision) return state.decision.go ? `GO by ${oneLine(state.decision.by)}` : `no-go by ${oneLine(state.decision.by)}`;
    const { go, inTheWay } = summarise(state, itemViews(state, clock.now()));
    return go ? 'GO, not decided yet' : `NO-GO, ${inTheWay.length} in the way`;
  } catch (error) {
    return `broken: ${oneLine(messageOf(error))}`;
  }
}
