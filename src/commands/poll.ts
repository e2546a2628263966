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
import { prepare } from './prepare.ts';
import { stationNamed } from './poll-station.ts';
import { wantsColor } from './screen.ts';

interface PollFlags extends CommonFlags, LaunchFlags {
  readonly begin?: string;
  readonly for?: string;
  readonly station?: string;
  readonly go?: boolean;
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
  const changes = flags.begin !== undefined || flags.station !== undefined || flags.end !== undefined;
  const prepared = await prepare(named, flags, false);
  const operator = changes ? await operatorName(flags.as, { onNotice: (sentence) => process.stderr.write(`${sentence}\n`) }) : '';
  const launch = await openLaunch(prepared, operator, flags, changes ? 'sign' : 'read');
  const stopNotices = launch.onNotice((sentence) => process.stderr.write(`${sentence}\n`));
  const stop = new AbortController();
  const interrupt = interruptible(() => stop.abort());
  try {
    await change(launch, flags);
    if (flags.wait && !(await settled(launch, stop.signal, changes))) return interrupt.code;
    const state = launch.state();
    process.stdout.write(printed(state, flags));
    return changes && !flags.wait ? exitCodes.go : exitOf(newest(state));
  } finally {
    interrupt.done();
    stopNotices();
    await launch.close();
  }
}

function checkFlags({ format, begin, for: length, station, go, remark, forName, end }: PollFlags): void {
  if (format !== 'text' && format !== 'json') throw new UsageError(`there is no format \`${format}\` here: choose \`text\` or \`json\``);
  if ([begin, station, end].filter((flag) => flag !== undefined).length > 1)
    throw new UsageError('`--begin`, `--station` and `--end` are three things: give one of them');
  if (station !== undefined && go === undefined) throw new UsageError(`say what \`${station}\` answers: \`--go\`, or \`--no-go --remark WHY\``);
  if (station === undefined && (go !== undefined || remark !== undefined || forName !== undefined))
    throw new UsageError('say which station answers: `--station NAME`');
  if (length !== undefined && begin === undefined) throw new UsageError('`--for` says how long a poll is open: give it with `--begin PHASE`');
}

async function change(launch: OpenLaunch, { begin, for: length, station, go, remark, forName, end }: PollFlags): Promise<void> {
  const { engine } = launch;
  const open = newest(launch.state());
  if (begin !== undefined) {
    const outcome = await engine.send({ type: 'start-poll', phase: begin, for_s: seconds(length) });
    if (!outcome.ok) throw new UsageError(outcome.reason);
    return;
  }
  if (station === undefined && end === undefined) return;
  if (!open) throw new UsageError('no poll was begun in this launch: `gonogo poll --begin PHASE` begins one');
  const outcome =
    station === undefined
      ? await engine.send({ type: 'end-poll', poll: open.poll, ...(typeof end === 'string' ? { reason: end } : {}) })
      : await engine.send({
          type: 'answer-poll',
          poll: open.poll,
          station: stationNamed(open.stations, station),
          go: go === true,
          ...(remark === undefined ? {} : { remark }),
          ...(forName === undefined ? {} : { givenBy: forName }),
        });
  if (!outcome.ok) throw new UsageError(outcome.reason);
}

function seconds(written: string | undefined): number {
  if (written === undefined) return pollFor_s;
  const length = parseDuration(written);
  if (length === undefined || length < shortestPoll_s || length > longestPoll_s)
    throw new UsageError(`\`--for ${written}\` is no time from 5 s to 1 h: write it like \`90s\` or \`5m\``);
  return length;
}

/** The poll that was begun last, as it stands now. */
function newest(state: LaunchState): PollView | undefined {
  const record = [...state.polls.values()].at(-1);
  return record && pollView(pollAt(state, record, clock.now()), clock.now());
}

/** Waits until every station answered, and none is void, or until the poll is over; false where the process was asked to end. */
async function settled(launch: OpenLaunch, interrupted: AbortSignal, follows: boolean): Promise<boolean> {
  const begun = newest(launch.state());
  if (!begun) throw new UsageError('no poll was begun in this launch: there is nothing to wait for');
  const over = (): boolean => {
    const view = newest(launch.state());
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
        const answer = event.type === 'poll-answered' ? state?.polls.get(event.poll)?.answers.get(event.station) : undefined;
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
  if (flags.format === 'json') return `${asciiControls(JSON.stringify({ launch: state.launch, stations: state.checklist.stations, polls }, null, 2))}\n`;
  const paint = painter(wantsColor(flags) && process.stdout.isTTY);
  const lines = pollSection(polls, new Date(now).toISOString(), paint).slice(1);
  if (lines.length > 0) return `${lines.join('\n')}\n`;
  const none =
    state.checklist.stations.length === 0
      ? 'this checklist names no stations'
      : `no poll was held yet: \`gonogo poll --begin PHASE\` asks ${state.checklist.stations.join(', ')}`;
  return `${oneLine(none)}\n`;
}
