import { itemsOf } from '../model/checklist.ts';
import { UsageError } from '../model/errors.ts';
import { exitCodes, worstExit, type ExitCode } from '../model/exit.ts';
import { burstOutputs, type BurstOutput } from '../output/burst-outputs.ts';
import type { BurstReport } from '../output/burst-report.ts';
import { burstReportOf } from '../output/burst-verdict.ts';
import type { CommonFlags } from './define.ts';
import { interruptible } from './interrupt.ts';
import { clock } from './clock.ts';
import { openLaunch, type LaunchFlags } from './launch.ts';
import { prepareBursts, type LoadGiven, type PreparedBurst } from './load-prepare.ts';
import { showProgress } from './load-progress.ts';
import { someone } from './someone.ts';

interface LoadFlags extends CommonFlags, LaunchFlags, Omit<LoadGiven, 'envFile' | 'kinds' | 'target'> {
  readonly format: string;
}

/** `gonogo load`: runs load bursts without a screen, one after the other. */
export async function load(scenarios: readonly string[], flags: LoadFlags): Promise<ExitCode> {
  const output = outputNamed(flags.format, flags.color);
  const bursts = await prepareBursts(scenarios, flags);
  const operator = await someone(flags.as, 'load');
  const stop = new AbortController();
  const interrupt = interruptible(() => stop.abort());
  const reports: BurstReport[] = [];
  try {
    for (const burst of bursts) {
      if (stop.signal.aborted) break;
      const report = await run(burst, { operator, flags, output, stop: stop.signal });
      reports.push(report);
      process.stdout.write(output.each(report));
      if (report.exit === exitCodes.interrupted) break; // stopped from another console: what comes after it was meant as well
    }
    const left = bursts.slice(reports.length).map(({ prepared }) => `\`${prepared.checklist.file}\``);
    if (left.length > 0) process.stderr.write(`not run: ${left.join(', ')}\n`);
    process.stdout.write(output.end(reports));
    if (interrupt.signal !== undefined) return interrupt.code;
    return reports.some((report) => report.exit === exitCodes.interrupted) ? exitCodes.interrupted : worstExit(reports.map((report) => report.exit));
  } finally {
    interrupt.done();
  }
}

interface Running {
  readonly operator: string;
  readonly flags: LoadFlags;
  readonly output: BurstOutput;
  readonly stop: AbortSignal;
}

async function run({ prepared, item }: PreparedBurst, { operator, flags, output, stop }: Running): Promise<BurstReport> {
  const { consent } = itemsOf(prepared.checklist)[0]?.check ?? {};
  // The command is the leave; another host was confirmed by then, maybe without its port.
  const leave = { ...flags, allowWrites: true, confirm: [...(flags.confirm ?? []), ...(consent?.host === undefined ? [] : [consent.host])] };
  const launch = await openLaunch(prepared, operator, leave, 'walk');
  const unsubscribe = launch.onNotice((sentence) => process.stderr.write(`${sentence}\n`));
  const stopListening = launch.store.subscribe(({ latest }) => void process.stdout.write(output.lines(latest)));
  const progress = showProgress(launch);
  const onStop = (): void => launch.engine.stopChecks();
  stop.addEventListener('abort', onStop, { once: true });
  try {
    const before = launch.state();
    if (!stop.aborted) {
      const outcome = await launch.engine.send({ type: 'check', items: [item.id] });
      if (!outcome.ok) throw new UsageError(outcome.reason);
      if (outcome.said) throw new UsageError(outcome.said);
    }
    return burstReportOf(launch.state(), item.id, before, clock.now());
  } finally {
    stop.removeEventListener('abort', onStop);
    progress.done();
    stopListening();
    unsubscribe();
    await launch.close();
  }
}

function outputNamed(format: string, color: boolean): BurstOutput {
  const known = burstOutputs(color && process.stdout.isTTY === true && !process.env['NO_COLOR']);
  const output = known.find((candidate) => candidate.name === format);
  if (output) return output;
  throw new UsageError(`there is no format \`${format}\` here: choose ${known.map(({ name }) => `\`${name}\``).join(', ')}`);
}
