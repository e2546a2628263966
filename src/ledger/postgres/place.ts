import { UsageError } from '../../model/errors.ts';
import type { LedgerPlace } from '../place.ts';

/** The records of a PostgreSQL database. `onCommandLine` says whether the URL stands where every process of this machine can read it. */
export async function postgresPlace(_url: string, _onCommandLine: boolean): Promise<LedgerPlace> {
  throw new UsageError('a ledger in PostgreSQL is being built');
}
