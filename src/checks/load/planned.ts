import * as z from 'zod';
import { planOf } from '../../load/scenario/plan.ts';
import type { BurstPlan } from '../../model/burst.ts';
import { inWords } from '../../model/durations.ts';
import type { JsonObject } from '../../model/json.ts';
import { referencesIn } from '../../model/variables.ts';
import { isLoopback } from '../http-parts.ts';

/** The most that a burst may rest in all, in seconds; then it ends. */
export const LONGEST_PAUSE_S = 300;

/** The most requests that a person is asked to read. */
const SHOWN = 8;

/** What a checklist keeps of a scenario, as written: enough to say what it will do. */
const burstSchema = z.object({
  target: z.string(),
  mode: z.enum(['users', 'rate']),
  stages: z.array(z.object({ level: z.string(), for: z.string(), ramp: z.boolean() })),
  think: z.string(),
  connections: z.string(),
  warm_up: z.string(),
  timeout: z.string(),
  /** `GET /api/content`. */
  requests: z.array(z.string()),
});

/** What a burst will do, in words, and the host it goes to where that is not this machine. */
export interface Planned {
  readonly words: string;
  readonly host?: string;
}

/** Says what a burst will do; a variable that has no value yet stands as it was written. */
export function asPlanned(burst: JsonObject): Planned | undefined {
  const parsed = burstSchema.safeParse(burst);
  if (!parsed.success) return undefined;
  const { target, requests, stages } = parsed.data;
  const plan = planOf(parsed.data, filledIn);
  const url = URL.canParse(target) ? new URL(target) : undefined;
  const much = plan
    ? planInWords(plan)
    : `up to ${stages.map(({ level }) => level).join(', ')} ${parsed.data.mode === 'users' ? 'users' : 'requests a second'}`;
  const shown = requests.length > SHOWN ? [...requests.slice(0, SHOWN), `${requests.length - SHOWN} more`] : requests;
  return {
    words: `sends load to \`${url?.host ?? target}\`: ${much}: ${shown.join(', ')}`,
    // Only what is known to be this machine goes without its name.
    ...(url !== undefined && isLoopback(url.hostname) ? {} : { host: url?.host ?? target }),
  };
}

/** Seconds that a burst takes at most, from its first request to its end, pauses among them. */
export function lastsAtMost_s(burst: JsonObject): number | undefined {
  const parsed = burstSchema.safeParse(burst);
  const plan = parsed.success ? planOf(parsed.data, filledIn) : undefined;
  return plan && plan.duration_s + LONGEST_PAUSE_S;
}

/** Params come with their variables filled in; where one is left, it had no value. */
function filledIn(text: string): string | undefined {
  return referencesIn(text).length === 0 ? text : undefined;
}

function planInWords({ mode, users, rate, duration_s }: BurstPlan): string {
  const most = mode === 'rate' ? `up to ${rate ?? 0} requests a second over ${users} connections` : `up to ${users} ${users === 1 ? 'user' : 'users'}`;
  return `${most} for ${inWords(duration_s)}`;
}
