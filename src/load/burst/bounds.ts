import { isLoopback } from '../../checks/http-parts.ts';
import { visible } from '../../checks/kept.ts';
import type { BurstDesk } from '../../checks/kind.ts';
import { NoAnswer } from '../../model/errors.ts';
import type { ResolvedScenario } from '../scenario/types.ts';

/** Refuses a burst that goes to a host nobody named, or beyond what this console may send. */
export function refuseBeyond(
  { host, hostname, plan, generator }: Pick<ResolvedScenario, 'host' | 'hostname' | 'plan' | 'generator'>,
  desk: Pick<BurstDesk, 'targets' | 'ceiling'>,
): void {
  if (!isLoopback(bracketed(hostname)) && !desk.targets.some((target) => sameHost(target, host, hostname))) {
    throw new NoAnswer(
      'unknown',
      'host-not-allowed',
      `load goes to no host that is not named: write \`targets: [${visible(hostname)}]\` in the checklist's front matter or the settings`,
    );
  }
  const { users, rate } = desk.ceiling;
  if (plan.users > users || generator.connections > users) {
    const wanted = Math.max(plan.users, generator.connections);
    const what = plan.mode === 'rate' ? 'connections' : 'users';
    throw new NoAnswer(
      'unknown',
      'above-ceiling',
      `\`${wanted}\` ${what} are more than the ceiling of ${users}: give \`--max-users ${wanted}\`, or plan fewer`,
    );
  }
  if (plan.rate !== undefined && plan.rate > rate) {
    throw new NoAnswer(
      'unknown',
      'above-ceiling',
      `\`${plan.rate}\` requests a second are more than the ceiling of ${rate}: give \`--max-rate ${plan.rate}\`, or plan fewer`,
    );
  }
}

/** A target is a host, any port of it, or a host with its port. */
function sameHost(target: string, host: string, hostname: string): boolean {
  const named = target.trim().toLowerCase();
  return named === host.toLowerCase() || named === hostname.toLowerCase() || named === bracketed(hostname).toLowerCase();
}

/** An IPv6 address as a URL has it. */
function bracketed(hostname: string): string {
  return hostname.includes(':') && !hostname.startsWith('[') ? `[${hostname}]` : hostname;
}
