import { hostname } from 'node:os';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { inWords, parseDuration } from '../model/durations.ts';
import { UsageError } from '../model/errors.ts';
import type { ItemView } from '../model/views.ts';
import { summarise } from '../state/summary.ts';
import type { LaunchState, Session } from '../state/launch-state.ts';
import { itemViews } from '../state/views.ts';
import type { FaultSwitch } from '../tui/contract.ts';
import type { CommonFlags } from './define.ts';
import { clock, type OpenLaunch } from './launch.ts';
import { wantsColor } from './screen.ts';

interface ConsoleFlags extends CommonFlags {
  readonly screenReader?: boolean;
  /** How old a measured value may grow while the console is open: `60s`, or `off`. */
  readonly recheck: string;
}

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
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  // What fails here (a record that cannot be written) is shown in the console, where the operator looks.
  const keep = (work: Promise<void>): void => void work.catch((error: unknown) => trouble.push(error));
  keep(probe(launch));
  const rechecks = every_s === undefined ? undefined : setInterval(() => keep(recheck(launch, every_s)), Math.min(every_s * 1000, 5_000));
  try {
    await openConsole({
      store: launch.store,
      clock,
      send: launch.engine.send,
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
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, onSignal);
    await launch.record([{ type: 'session-ended', session: launch.session }]);
  }
  if (trouble.length > 0) throw trouble[0];
  const state = launch.state();
  process.stdout.write(farewell(state, clock.now(), launch.id));
  if (leave.signal.aborted) return leave.signal.reason === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted;
  return summarise(state, itemViews(state, clock.now())).exit;
}

/** A console of this machine whose process is no more. */
function isGone(session: Session): boolean {
  if (session.host !== hostname()) return false;
  try {
    process.kill(session.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'; // EPERM: it lives, under another user
  }
}

/** A new launch begins with its first phase checked; on resume, what was seen before is seen again. */
async function probe(launch: OpenLaunch): Promise<void> {
  const state = launch.state();
  const views = [...itemViews(state, clock.now()).values()].filter(isProbed);
  const phase = state.checklist.phases[0]?.id;
  const seen = views.filter((view) => view.evidence !== undefined);
  const items = (seen.length > 0 ? seen : views.filter((view) => view.answeredIn === phase)).map((view) => view.item.id);
  if (items.length > 0) await launch.engine.send({ type: 'check', items });
}

/** Measured values stay young while somebody looks: what was seen before is seen again, unless the count is on hold. */
async function recheck(launch: OpenLaunch, every_s: number): Promise<void> {
  const state = launch.state();
  if (state.hold || state.decision?.go) return;
  const views = [...itemViews(state, clock.now()).values()].filter(isProbed);
  if (views.some((view) => view.state === 'checking')) return;
  const old = views.filter((view) => view.evidence && clock.now() - Date.parse(view.evidence.at) > every_s * 1000);
  if (old.length > 0) await launch.engine.send({ type: 'check', items: old.map((view) => view.item.id) });
}

function recheckEvery(text: string): number | undefined {
  if (text === 'off') return undefined;
  const seconds = parseDuration(text);
  if (seconds === undefined || seconds < 5) throw new UsageError(`\`--recheck ${text}\` is no length of time of 5 s or more: write \`60s\`, \`5m\` or \`off\``);
  return seconds;
}

function isProbed(view: ItemView): boolean {
  return view.item.check !== undefined && view.item.check.kind !== 'manual' && view.item.check.consent === undefined && view.ruledOut === undefined;
}

/** What stays on the normal screen. */
function farewell(state: LaunchState, now: number, id: string): string {
  const summary = summarise(state, itemViews(state, now));
  const verdict = state.hold ? `HOLD: ${state.hold.reason}` : summary.go ? 'GO' : `NO-GO, ${summary.inTheWay.length} in the way`;
  const phases = summary.phases.map(
    (phase) => `  ${phase.title}: ${phase.settled} of ${phase.total}${phase.inTheWay > 0 ? `, ${phase.inTheWay} in the way` : ''}`,
  );
  const first = summary.inTheWay[0];
  return [
    `${state.checklist.title} → ${state.target.name}: ${verdict} (T+${inWords((now - Date.parse(state.openedAt)) / 1000)})`,
    ...phases,
    ...(first ? [`  first: ${first.item.title} (\`${first.item.id}\`), ${first.underneath}${first.because ? `, ${first.because}` : ''}`] : []),
    `  the record is launch ${id}; the same command goes on where you left`,
    '',
  ].join('\n');
}
