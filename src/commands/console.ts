import { hostname, uptime } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { Send } from '../model/commands.ts';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { inWords, parseDuration } from '../model/durations.ts';
import { UsageError } from '../model/errors.ts';
import { oneLine } from '../output/escape.ts';
import { summarise } from '../state/summary.ts';
import type { LaunchState, Session } from '../state/launch-state.ts';
import { itemViews } from '../state/views.ts';
import type { FaultSwitch } from '../tui/contract.ts';
import type { CommonFlags } from './define.ts';
import { clock, type OpenLaunch } from './launch.ts';
import { toProbe, toRecheck } from './recheck.ts';
import { wantsColor } from './screen.ts';

interface ConsoleFlags extends CommonFlags {
  readonly screenReader?: boolean;
  /** How old a measured value may grow while the console is open: `60s`, or `off`. */
  readonly recheck: string;
}

/** How long leaving waits for checks that were stopped. */
const LEAVE_MS = 2_000;

/** Opens the console on a launch and returns when the operator leaves it. */
export async function enterConsole(launch: OpenLaunch, operator: string, flags: ConsoleFlags, rehearsal?: FaultSwitch): Promise<ExitCode> {
  const every_s = recheckEvery(flags.recheck);
  const { openConsole } = await import('../tui/index.tsx');
  const lost = launch.state().sessions.filter(isGone);
  await launch.record([
    ...lost.map((session) => ({ type: 'session-ended', session: session.id, lost: true }) as const),
    { type: 'session-started', session: launch.session, host: hostname(), pid: process.pid },
  ]);
  const trouble: unknown[] = [];
  const leave = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => leave.abort(signal);
  // They stay until the process ends: what follows (the end of the session, of a rehearsal's target) must not be cut off by a signal that came twice.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  const underway = new Set<Promise<unknown>>();
  const send: Send = (command) => {
    const work = launch.engine.send(command).finally(() => underway.delete(work));
    underway.add(work);
    return work;
  };
  // What fails here (a record that cannot be written) is said once the console is left; until then it is tried again.
  const check = (items: readonly string[]): void => {
    if (items.length > 0) void send({ type: 'check', items }).catch((error: unknown) => trouble.push(error));
  };
  check(toProbe(launch.state(), clock.now()));
  const rechecks =
    every_s === undefined ? undefined : setInterval(() => check(toRecheck(launch.state(), clock.now(), every_s)), Math.min(every_s * 1000, 5_000));
  try {
    await openConsole({
      store: launch.store,
      clock,
      send,
      operator,
      session: launch.session,
      stopChecks: () => launch.engine.stopChecks(),
      onNotice: launch.onNotice,
      leave: leave.signal,
      color: wantsColor(flags),
      screenReader: flags.screenReader === true || process.env['INK_SCREEN_READER'] === 'true',
      ...(rehearsal ? { rehearsal } : {}),
    });
  } finally {
    clearInterval(rechecks);
    launch.engine.stopChecks();
    // What was stopped says so before this console leaves: the next one would wait for it.
    await Promise.race([Promise.allSettled(underway), wait(LEAVE_MS, undefined, { ref: false })]);
    await launch.record([{ type: 'session-ended', session: launch.session }]);
  }
  if (trouble.length > 0) throw trouble[0];
  const state = launch.state();
  const again = rehearsal
    ? `the record is launch ${launch.id}; its target is gone, and \`gonogo rehearse --launch ${launch.id}\` goes on with it on a new one`
    : `the record is launch ${launch.id}; the same command goes on where you left`;
  process.stdout.write(farewell(state, clock.now(), again));
  if (leave.signal.aborted) return leave.signal.reason === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted;
  return summarise(state, itemViews(state, clock.now())).exit;
}

/** A console of this machine whose process is no more. */
function isGone(session: Session): boolean {
  if (session.host !== hostname()) return false;
  if (Date.parse(session.startedAt) < Date.now() - uptime() * 1000) return true; // before this machine began: its number may be another's now
  try {
    process.kill(session.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'; // EPERM: it lives, under another user
  }
}

function recheckEvery(text: string): number | undefined {
  if (text === 'off') return undefined;
  const seconds = parseDuration(text);
  if (seconds === undefined || seconds < 5) throw new UsageError(`\`--recheck ${text}\` is no length of time of 5 s or more: write \`60s\`, \`5m\` or \`off\``);
  return seconds;
}

/** What stays on the normal screen. */
function farewell(state: LaunchState, now: number, again: string): string {
  const summary = summarise(state, itemViews(state, now));
  const verdict = state.hold ? `HOLD: ${state.hold.reason}` : summary.go ? 'GO' : `NO-GO, ${summary.inTheWay.length} in the way`;
  const phases = summary.phases.map(
    (phase) => `  ${phase.title}: ${phase.settled} of ${phase.total}${phase.inTheWay > 0 ? `, ${phase.inTheWay} in the way` : ''}`,
  );
  const first = summary.inTheWay[0];
  return [
    `${state.checklist.title} → ${state.target.name}: ${verdict} (T+${inWords((now - Date.parse(state.openedAt)) / 1000)})`,
    ...phases,
    ...(first ? [`  first: ${oneLine(`${first.item.title} (\`${first.item.id}\`), ${first.underneath}${first.because ? `, ${first.because}` : ''}`)}`] : []),
    `  ${again}`,
    '',
  ].join('\n');
}
