import { LedgerError } from '../../model/errors.ts';
import type { Fault } from '../hash.ts';

/** The error of a record that cannot be trusted from a line on. */
export function brokenRecord(where: string, { seq, what }: Fault): LedgerError {
  return new LedgerError(
    `the record in \`${where}\` is broken at seq \`${seq}\`: ${what}; nothing from there on can be trusted: restore the database from a copy, or begin a new launch`,
  );
}
