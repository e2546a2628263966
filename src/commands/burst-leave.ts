import type { Checklist } from '../model/checklist.ts';
import { UsageError } from '../model/errors.ts';
import { readSettings } from '../settings/settings.ts';
import { hostWritten } from './host-written.ts';

/** The flags of commands that may run load bursts, as commander reads them. */
export interface BurstFlags {
  readonly confirm?: readonly string[];
  readonly maxUsers?: string;
  readonly maxRate?: string;
}

/** Where load may go, how much of it, and which hosts were named as a person at a screen would type them out. */
export interface BurstLeave {
  readonly targets: readonly string[];
  readonly ceiling: { readonly users: number; readonly rate: number };
  readonly confirmed: readonly string[];
}

/** More connections than this no single process of this machine keeps honest. */
const MOST_USERS = 10_000;
const MOST_RATE = 100_000;

/** What the flags, the settings and the checklist give leave for. Wrong flags are refused; settings that cannot be read are said. */
export async function burstLeave(flags: BurstFlags, { targets = [] }: Pick<Checklist, 'targets'>, notice: (sentence: string) => void): Promise<BurstLeave> {
  const ceiling = ceilingOf(flags);
  const confirmed = (flags.confirm ?? []).map((host) => {
    const named = hostWritten(host);
    if (named === undefined) throw new UsageError(`\`--confirm ${host}\` is no host: write its name alone, as in \`--confirm api.creator.example\``);
    return named;
  });
  const { settings, notice: said } = await readSettings();
  if (said !== undefined) notice(said);
  return { targets: [...new Set([...targets, ...(settings.targets ?? [])])], ceiling, confirmed };
}

function ceilingOf({ maxUsers = '200', maxRate = '1000' }: BurstFlags): BurstLeave['ceiling'] {
  return { users: numberOf('--max-users', maxUsers, MOST_USERS), rate: numberOf('--max-rate', maxRate, MOST_RATE) };
}

function numberOf(flag: string, text: string, most: number): number {
  const value = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= most) return value;
  throw new UsageError(`\`${flag} ${text}\` is no whole number from 1 to ${most}: write one such as \`${flag} 500\``);
}
