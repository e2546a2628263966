import { parseDuration } from '../model/durations.ts';
import { UsageError } from '../model/errors.ts';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { longestPoll_s, pollFor_s, shortestPoll_s } from '../model/poll-rule.ts';
import { asciiControls, oneLine } from '../output/escape.ts';
import { painter } from '../output/paint.ts';
import { pollReports } from '../output/poll-report.ts';
import { pollSection } from '../output/poll-text.ts';
import type { LaunchState } from '../state/launch-state.ts';
import { pollAt } from '../state/poll-regress.ts';
import { pollResult } from '../state/poll-words.ts';
import { givenBy, pollView } from '../state/polls.ts';
import type { PollView } from '../model/views.ts';
import { operatorName } from '../settings/operator.ts';
import { clock } from './clock.ts';
import type { CommonFlags } from './define.ts';
import { interruptible } from './interrupt.ts';
import { openLaunch, type LaunchFlags, type OpenLaunch } from './launch.ts';
import { pollLaunch } from './poll-launch.ts';
import { prepare } from './prepare.ts';
import { stationNamed } from './poll-station.ts';
import { wantsColor } from './screen.ts';

interface PollFlags extends CommonFlags, LaunchFlags {
  readonly begin?: string;
  readonly for?: string;
  readonly station?: string;
  readonly go?: boolean;
  /** Both `--go` and `--no-go` were given. */
  readonly both?: boolean;
  readonly remark?: string;
  readonly forName?: string;
  readonly end?: string | true;
  readonly wait?: boolean;
  readonly format: string;
}

/** How often who only waits reads the record again. */
const READ_MS = 500;

/** `gonogo poll`: begins a poll, answers it, waits for it, or tells how the polls stand. */
export async function poll(named: string | undefined, flags: PollFlags): Promise<ExitCode> {
  checkFlags(flags);
  const does = flags.begin !== undefined ? 'begins' : flags.station !== undefined ? 'answers' : flags.end !== undefined ? 'ends' : undefined;
  const changes = does !== undefined;
  const prepared = await prepare(named, flags, false);
  const id = does && (await pollLaunch(prepared, flags, does));
  const operator = changes ? await operatorName(flags.as, { onNotice: (sentence) => process.stderr.write(`${sentence}\n`) }) : '';
  const launch = await openLaunch(prepared, operator, id === undefined ? flags : { ...flags, launch: id }, changes ? 'sign' : 'read');
  const stopNotices = launch.onNotice((sentence) => process.stderr.write(`${sentence}\n`));
  const stop = new AbortController();
  const interrupt = interruptible(() => stop.abort());
  try {
    const own = (await change(launch, operator, flags)) ?? newestId(launch.state());
    if (flags.wait && !(await settled(launch, own, stop.signal, changes))) return interrupt.code;
    const state = launch.state();
    process.stdout.write(printed(state, flags));
    return changes && !flags.wait ? exitCodes.go : exitOf(viewOf(state, own));
  } finally {
    interrupt.done();
    stopNotices();
    await launch.close();
  }
}

function checkFlags({ format, begin, for: length, station, go, both, remark, forName, end }: PollFlags): void {
  if (format !== 'text' && format !== 'json') throw new UsageError(`there is no format \`${format}\` here: choose \`text\` or \`json\``);
  if ([begin, station, end].filter((flag) => flag !== undefined).length > 1)
    throw new UsageError('`--begin`, `--station` and `--end` are three things: give one of them');
  if (both) throw new UsageError('`--go` and `--no-go` are two answers: give one of them');
  if (station !== undefined && go === undefined) throw new UsageError(`say what \`${station}\` answers: \`--go\`, or \`--no-go --remark WHY\``);
  if (station === undefined && (go !== undefined || remark !== undefined || forName !== undefined))
    throw new UsageError('say which station answers: `--station NAME`');
  if (length !== undefined && begin === undefined) throw new UsageError('`--for` says how long a poll is open: give it with `--begin PHASE`');
}

/** Does what the flags say; returns the poll that it is about. */
async function change(launch: OpenLaunch, operator: string, { begin, for: length, station, go, remark, forName, end }: PollFlags): Promise<string | undefined> {
  const { engine } = launch;
  const newest = newestId(launch.state());
  const open = [...launch.state().polls.keys()].findLast((id) => viewOf(launch.state(), id)?.open) ?? newest;
  if (begin !== undefined) {
    const outcome = await engine.send({ type: 'start-poll', phase: begin, for_s: seconds(length) });
    if (!outcome.ok) throw refused(launch, outcome.reason);
    return [...launch.state().polls.values()].findLast(({ by, phase }) => by === operator && phase === begin)?.poll;
  }
  if (station === undefined && end === undefined) return newest;
  const asked = open === undefined ? undefined : viewOf(launch.state(), open);
  if (!asked) throw refused(launch, 'no poll was begun in this launch: `gonogo poll --begin PHASE` begins one');
  const outcome =
    station === undefined
      ? await engine.send({ type: 'end-poll', poll: asked.poll, ...(typeof end === 'string' ? { reason: end } : {}) })
      : await engine.send({
          type: 'answer-poll',
          poll: asked.poll,
          station: stationNamed(asked.stations, station),
          go: go === true,
          ...(remark === undefined ? {} : { remark }),
          ...(forName === undefined ? {} : { givenBy: forName }),
        });
  if (!outcome.ok) throw refused(launch, outcome.reason);
  return asked.poll;
}

/** A refusal says in which launch. */
function refused(launch: OpenLaunch, reason: string): UsageError {
  return new UsageError(`${reason} (launch \`${launch.id}\` on \`${launch.state().target.name}\`)`);
}

function seconds(written: string | undefined): number {
  if (written === undefined) return pollFor_s;
  const length = parseDuration(written);
  if (length === undefined || length < shortestPoll_s || length > longestPoll_s)
    throw new UsageError(`\`--for ${written}\` is no time from 5 s to 1 h: write it like \`90s\` or \`5m\``);
  return length;
}

/** The poll that was begun last. */
function newestId(state: LaunchState): string | undefined {
  return [...state.polls.keys()].at(-1);
}

/** A poll as it stands now. */
function viewOf(state: LaunchState, id: string | undefined): PollView | undefined {
  const record = id === undefined ? undefined : state.polls.get(id);
  return record && pollView(pollAt(state, record, clock.now()), clock.now());
}

/** Waits until every station answered, and none is void, or until the poll is over; false where the process was asked to end. */
async function settled(launch: OpenLaunch, id: string | undefined, interrupted: AbortSignal, follows: boolean): Promise<boolean> {
  const begun = viewOf(launch.state(), id);
  if (!begun) throw new UsageError('no poll was begun in this launch: there is nothing to wait for');
  const over = (): boolean => {
    const view = viewOf(launch.state(), id);
    return !view?.open || view.silent.length + view.voided.length === 0;
  };
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      clearTimeout(deadline);
      clearInterval(moments);
      unsubscribe();
    };
    const look = (): void => {
      if (!interrupted.aborted && !over()) return;
      finish();
      resolve(!interrupted.aborted);
    };
    const readAgain = async (): Promise<void> => launch.store.take(await launch.place.read(launch.id));
    const unsubscribe = launch.store.subscribe(({ latest, launch: state }) => {
      for (const { event } of latest) {
        const answer = event.type === 'poll-answered' && event.poll === id ? state?.polls.get(event.poll)?.answers.get(event.station) : undefined;
        if (answer)
          process.stderr.write(
            `${oneLine(`${answer.station} ${answer.go ? 'go' : 'no-go'}, ${givenBy(answer)}${answer.remark ? `: ${answer.remark}` : ''}`)}\n`,
          );
      }
      look();
    });
    const deadline = setTimeout(look, Math.max(0, Date.parse(begun.deadline) - clock.now()) + 1);
    // Who only reads a record does not follow it: it is read again. The clock of the record and timers are two as well.
    const moments = setInterval(() => {
      if (follows) return look();
      void readAgain().then(look, (error: unknown) => {
        finish();
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    }, READ_MS);
    interrupted.addEventListener('abort', look, { once: true });
    look();
  });
}

function exitOf(view: PollView | undefined): ExitCode {
  if (!view) return exitCodes.people;
  return { go: exitCodes.go, 'no-go': exitCodes.noGo, open: exitCodes.people }[pollResult(view)];
}

function printed(state: LaunchState, flags: PollFlags): string {
  const now = clock.now();
  const polls = pollReports(state, now);
  const { launch, target, hold, checklist } = state;
  if (flags.format === 'json') {
    const held = hold ? { by: hold.by, at: hold.at, reason: hold.reason } : null;
    return `${asciiControls(JSON.stringify({ launch, target: target.name, held, stations: checklist.stations, polls }, null, 2))}\n`;
  }
  const paint = painter(wantsColor(flags) && process.stdout.isTTY);
  const none =
    checklist.stations.length === 0
      ? 'this checklist names no stations'
      : `no poll was held yet: \`gonogo poll --begin PHASE\` asks ${checklist.stations.join(', ')}`;
  const lines = pollSection(polls, new Date(now).toISOString(), paint).slice(1);
  return [
    paint.quiet(oneLine(`launch ${launch} on ${target.production ? 'PRODUCTION ' : ''}${target.name}`)),
    ...(lines.length > 0 ? lines : [oneLine(none)]),
    ...(hold ? [paint.bad(oneLine(`the launch is on hold (${hold.by}: ${hold.reason}): resume it with h in the console`))] : []),
    '',
  ].join('\n');
}
