import { parseDuration } from '../model/durations.ts';
import { UsageError } from '../model/errors.ts';
import type { ExitCode } from '../model/exit.ts';
import { watchOutputs, type WatchOutput } from '../output/watch.ts';
import { latestWatch, watchView } from '../state/watch.ts';
import { endingExit, suggestEnding } from '../state/watch-verdict.ts';
import type { CommonFlags } from './define.ts';
import { handOver } from './hand-over.ts';
import { interruptible } from './interrupt.ts';
import { clock } from './clock.ts';
import { openLaunch, type LaunchFlags, type OpenLaunch } from './launch.ts';
import { prepare } from './prepare.ts';
import { wantsColor } from './screen.ts';
import { startSession } from './session.ts';
import { someone } from './someone.ts';

interface WatchFlags extends CommonFlags, LaunchFlags {
  readonly for?: string;
  readonly format: string;
  readonly alerts: boolean;
}

/** `gonogo watch`: watches a launch without a screen, tells what changes, and ends as the record speaks for. */
export async function watch(named: string | undefined, flags: WatchFlags): Promise<ExitCode> {
  const output = outputNamed(flags);
  const for_s = seconds(flags.for);
  const prepared = await prepare(named, flags, true);
  const operator = await someone(flags.as, 'watch');
  const launch = await openLaunch(prepared, operator, flags, 'walk');
  const unsubscribe = launch.onNotice((sentence) => process.stderr.write(`${sentence}\n`));
  const stopListening = launch.store.subscribe(({ launch: state, latest }) => {
    if (!state) return;
    process.stdout.write(output.lines(latest, state, clock.now()));
    const fired = latest.some(({ event }) => event.type === 'watch-alert' && event.state === 'fired' && !event.already);
    if (fired && flags.alerts && process.stderr.isTTY) process.stderr.write('\u0007');
  });
  const interrupt = interruptible(() => void launch.watches.stop());
  try {
    await startSession(launch);
    return await watched(launch, operator, output, for_s, () => (interrupt.signal === undefined ? undefined : interrupt.code));
  } finally {
    await launch.watches.stop();
    await launch.record([{ type: 'session-ended', session: launch.session }]);
    stopListening();
    unsubscribe();
    await launch.close();
    interrupt.done();
  }
}

async function watched(
  launch: OpenLaunch,
  operator: string,
  output: WatchOutput,
  for_s: number | undefined,
  stopped: () => ExitCode | undefined,
): Promise<ExitCode> {
  const begun = await launch.engine.send({ type: 'watch', ...(for_s === undefined ? {} : { for_s }) });
  if (!begun.ok) throw new UsageError(begun.reason);
  await launch.watches.over;
  const code = stopped();
  const record = latestWatch(launch.state());
  if (!record) return code ?? endingExit.inconclusive;
  if (code !== undefined) {
    process.stderr.write('the watch was left and can go on: the same command takes it up again\n');
    return code;
  }
  const { ending, why } = suggestEnding(watchView(launch.state(), record, clock.now()), clock.now());
  // Somebody at a console may have ended it meanwhile. Else what the record speaks for is written down, and the exit code says it.
  if (!record.ended) {
    const note = handOver(launch.state(), operator, { ending, note: why.join('; ') });
    await launch.record([{ type: 'watch-ended', watch: record.watch, ending, note }]);
  }
  const { ended } = latestWatch(launch.state()) ?? record;
  process.stdout.write(output.end(ended?.note ?? ''));
  return endingExit[ended?.ending ?? ending];
}

function seconds(written: string | undefined): number | undefined {
  if (written === undefined) return undefined;
  const length = parseDuration(written);
  if (length === undefined || length <= 0) throw new UsageError(`\`--for ${written}\` is no length of time: write one such as \`30m\` or \`1h\``);
  return length;
}

function outputNamed(flags: WatchFlags): WatchOutput {
  const known = watchOutputs(wantsColor(flags) && process.stdout.isTTY === true);
  const output = known.find(({ name }) => name === flags.format);
  if (output) return output;
  throw new UsageError(`there is no format \`${flags.format}\` here: choose ${known.map(({ name }) => `\`${name}\``).join(', ')}`);
}
