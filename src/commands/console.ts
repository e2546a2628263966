import { setTimeout as wait } from 'node:timers/promises';
import type { Send } from '../model/commands.ts';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { inWords, parseDuration } from '../model/durations.ts';
import { messageOf, UsageError } from '../model/errors.ts';
import type { Role } from '../model/people.ts';
import { oneLine } from '../output/escape.ts';
import { summarise } from '../state/summary.ts';
import { latestWatch } from '../state/watch.ts';
import type { LaunchState } from '../state/launch-state.ts';
import { itemViews } from '../state/views.ts';
import type { SectionMemory } from '../model/fix-memory.ts';
import type { FaultSwitch, FixDesk } from '../tui/contract.ts';
import type { CommonFlags } from './define.ts';
import { clock } from './clock.ts';
import type { OpenLaunch } from './launch.ts';
import { toProbe, toRecheck } from './recheck.ts';
import { wantsColor } from './screen.ts';
import { stationNamed } from './poll-station.ts';
import { startSession } from './session.ts';

interface ConsoleFlags extends CommonFlags {
  readonly screenReader?: boolean;
  /** How old a measured value may grow while the console is open: `60s`, or `off`. */
  readonly recheck: string;
  /** `false` with --no-alerts: neither bell nor notice on the desktop. */
  readonly alerts?: boolean;
  /** Whose answers to polls this console gives. */
  readonly station?: string;
  /** What this operator does in a pair. */
  readonly role?: Role;
  /** The operator whose cursor this console keeps its own on. */
  readonly follow?: string;
  readonly walkthrough?: boolean;
}

/** How long leaving waits for checks that were stopped. */
const LEAVE_MS = 2_000;

/** Opens the console on a launch and returns when the operator leaves it. */
export async function enterConsole(launch: OpenLaunch, operator: string, flags: ConsoleFlags, rehearsal?: FaultSwitch): Promise<ExitCode> {
  const every_s = recheckEvery(flags.recheck);
  if (flags.station !== undefined) stationNamed(launch.state().checklist.stations, flags.station);
  const [{ openConsole }, fixes] = await Promise.all([import('../tui/index.tsx'), fixDesk(launch)]);
  await startSession(launch);
  if (flags.role) await launch.record([{ type: 'attended', session: launch.session, role: flags.role }]);
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
    if (items.length > 0) void send({ type: 'check', items, unasked: true }).catch((error: unknown) => trouble.push(error));
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
      fixes,
      alerts: flags.alerts !== false,
      ...(flags.station === undefined ? {} : { station: flags.station }),
      attends: true,
      begin: { walkthrough: flags.walkthrough === true, ...(flags.follow === undefined ? {} : { following: { who: flags.follow, here: undefined } }) },
      ...(rehearsal ? { rehearsal } : {}),
    });
  } finally {
    clearInterval(rechecks);
    launch.engine.stopChecks();
    await launch.watches.stop();
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

/** What the console knows of runbooks: what the records of earlier launches tell, and what may run here. */
async function fixDesk(launch: OpenLaunch): Promise<FixDesk> {
  const [{ claimJudge }, { remembered }] = await Promise.all([import('../checks/claims.ts'), import('../ledger/fixes.ts')]);
  const { commands } = launch;
  const memory = new Map<string, SectionMemory>();
  // Many records take a while to read: nobody waits for what is only a hint. What could not be read is said, or `never used` would be a guess.
  void remembered(launch.place, launch.state().checklist.name, { current: launch.id, onNotice: launch.notice }).then(
    (known) => known.forEach((value, key) => memory.set(key, value)),
    (error: unknown) => launch.notice(`how often fixes worked is not known: ${messageOf(error)}`),
  );
  const { shown, written, onLend } = commands;
  return { claims: claimJudge(), memory, trust: { state: commands.trust, remember: commands.remember }, shown, written, onLend };
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
  const watch = latestWatch(state);
  return [
    `${state.checklist.title} → ${state.target.name}: ${verdict} (T+${inWords((now - Date.parse(state.openedAt)) / 1000)})`,
    ...phases,
    ...(first ? [`  first: ${oneLine(`${first.item.title} (\`${first.item.id}\`), ${first.underneath}${first.because ? `, ${first.because}` : ''}`)}`] : []),
    ...(watch && !watch.ended ? ['  a watch was left: `w` in the console, or `gonogo watch`, goes on with it'] : []),
    `  ${again}`,
    '',
  ].join('\n');
}
