import { redactor } from './redact.ts';

/** A fault of the operator's input, said in one sentence with the way out; the command ends with exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** A record that cannot be trusted: a broken chain, an unreadable line. The command ends with exit code 1. */
export class LedgerError extends Error {
  override name = 'LedgerError';
}

/** What the engine will not do, and why; the operator may try something else. */
export class Refusal extends Error {
  override name = 'Refusal';
}

/** A check that got no answer: `fail` where the target did not answer, `unknown` where it could not be asked. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
  readonly verdict: 'fail' | 'unknown';
  /** Short and stable, for expressions and runbooks: `refused`, `timed-out`, `name-not-found`, `login-refused`. */
  readonly code: string;
  constructor(verdict: 'fail' | 'unknown', code: string, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.verdict = verdict;
    this.code = code;
  }
}

/** A check that a person ended from within, as a load burst can be: it has no verdict. */
export class Stopped extends Error {
  override name = 'Stopped';
}

/** A fault in a file that a person wrote, with the place and what to write instead. */
export interface Fault {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly what: string;
  readonly instead: string;
}

/** A fault as a line of text: `file:line:col  what  →  what to write instead`. */
export function faultLine(fault: Fault): string {
  const mark = fault.severity === 'warning' ? 'warning: ' : '';
  // The file may be anybody's: what it says must not reach a terminal as a command, nor a credential in it a log.
  return redactor([]).text(`${fault.file}:${fault.line}:${fault.column}  ${mark}${fault.what}  →  ${fault.instead}`);
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
