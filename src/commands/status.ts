import type { ExitCode } from '../model/exit.ts';
import type { CommonFlags } from './define.ts';
import { openLaunch, type LaunchFlags } from './launch.ts';
import { conclude, outputOf, selectionOf } from './listen.ts';
import { prepare } from './prepare.ts';

interface StatusFlags extends CommonFlags, LaunchFlags {
  readonly phase?: readonly string[];
  readonly item?: readonly string[];
  readonly format: string;
}

/** `gonogo status`: where a launch stands by its record; asks nothing of the target and records nothing. */
export async function status(named: string | undefined, flags: StatusFlags): Promise<ExitCode> {
  const output = outputOf(flags.format, flags.color);
  const prepared = await prepare(named, flags, false);
  const launch = await openLaunch(prepared, '', flags, 'read');
  try {
    const { launch: state } = launch.store.getState();
    launch.onNotice((sentence) => process.stderr.write(`${sentence}\n`));
    const code = conclude(launch, output, selectionOf(launch.state().checklist, flags));
    if (state && output.name === 'jsonl')
      process.stderr.write('`jsonl` prints what is being recorded, and status records nothing: `--format json` tells the state\n');
    return code;
  } finally {
    await launch.close();
  }
}
