import type { LedgerLine } from '../model/events.ts';
import type { ExitCode } from '../model/exit.ts';
import type { LaunchState } from '../state/launch-state.ts';
import type { Report } from './report.ts';

/** A way to tell of a launch without a screen: a listener beside the console. */
export interface Output {
  readonly name: string;
  /** One line for --help and the README. */
  readonly about: string;
  /** What to print as soon as these lines were recorded, line ends included; '' for nothing. */
  lines(latest: readonly LedgerLine[], launch: LaunchState, now: number): string;
  /** What to print at the end, line ends included. */
  end(report: Report): string;
  /** The exit code that the reader of this format understands. */
  exit(code: ExitCode): number;
}

/** For formats that print everything at the end. */
export const nothingYet: Output['lines'] = () => '';

/** For formats that keep gonogo's own exit codes. */
export const ownExit: Output['exit'] = (code) => code;
