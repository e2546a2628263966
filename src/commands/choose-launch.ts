import { didYouMean } from '../checklist/did-you-mean.ts';
import type { LedgerPlace } from '../ledger/place.ts';
import type { LaunchSummary } from '../ledger/summary.ts';
import { UsageError } from '../model/errors.ts';
import type { LaunchFlags, Purpose } from './launch.ts';
import type { Prepared } from './prepare.ts';

/** The id of the launch that a command means; undefined where it begins a new one. */
export async function chooseLaunch(place: LedgerPlace, prepared: Prepared, flags: LaunchFlags, purpose: Purpose): Promise<string | undefined> {
  const { checklist, target, targetGiven } = prepared;
  const launches = await place.list((sentence) => process.stderr.write(`${sentence}\n`));
  if (flags.launch !== undefined) {
    const named = launches.find((launch) => launch.id === flags.launch);
    if (!named) throw unknownLaunch(flags.launch, await place.ids(), place.where);
    if (purpose !== 'read') refuseAnother(named, prepared);
    return named.id;
  }
  if (flags.new) return undefined;
  const anyTarget = purpose !== 'walk' && !targetGiven;
  const newest = launches.filter((launch) => launch.checklist === checklist.name && (anyTarget || launch.target === target.name)).at(-1);
  if (purpose !== 'walk' && !newest) {
    throw new UsageError(
      `no launch of \`${checklist.name}\`${anyTarget ? '' : ` on \`${target.name}\``} is in \`${place.where}\`: \`gonogo check\` or the console begins one`,
    );
  }
  if (!newest || purpose !== 'walk' || !(await isOver(place, newest.id))) return newest?.id;
  process.stderr.write(`launch \`${newest.id}\` was decided GO, so this begins a new one; \`--launch ${newest.id}\` goes back to it\n`);
  return undefined;
}

/** What is seen on one target, or answered on one checklist, never becomes the record of another. */
function refuseAnother(launch: LaunchSummary, { checklist, target, targetGiven }: Prepared): void {
  const another = 'leave `--launch` out, or give `--new`';
  if (launch.checklist !== checklist.name)
    throw new UsageError(`\`${launch.id}\` is a launch of \`${launch.checklist}\`, and \`${checklist.file}\` is \`${checklist.name}\`: ${another}`);
  if (targetGiven && launch.target !== target.name)
    throw new UsageError(`\`${launch.id}\` is on \`${launch.target}\`, and this is \`${target.name}\`: ${another}`);
}

/** The sentence for a launch that is not there. */
export function unknownLaunch(id: string, ids: readonly string[], where: string): UsageError {
  const meant = didYouMean(id, ids);
  return new UsageError(`there is no launch \`${id}\` in \`${where}\`${meant ? `: did you mean \`${meant}\`?` : '; `gonogo launches` lists them'}`);
}

async function isOver(place: LedgerPlace, launch: string): Promise<boolean> {
  const lines = await place.read(launch);
  return lines.flatMap(({ event }) => (event.type === 'decided' ? [event.go] : [])).at(-1) === true;
}
