import { UsageError } from '../../model/errors.ts';
import type { Connection } from './connection.ts';
import { version } from './schema.ts';

/** Refuses a database whose records have another form than this gonogo writes; `reads` only minds a newer one. */
export async function checkForm(query: Connection['query'], where: string, flag: string, reads = false): Promise<void> {
  const [row] = await query<{ version: number }>('SELECT gonogo.version() AS version');
  const form = row?.version ?? 0;
  if (form > version) throw new UsageError(`the records in \`${where}\` were made by a newer gonogo (form ${form}, this one knows ${version}): use that one`);
  if (form < version && !reads)
    throw new UsageError(
      `the records in \`${where}\` are of an older form (${form}, this gonogo writes ${version}): \`gonogo ledger init${flag}\` renews it, as the user who owns the schema \`gonogo\``,
    );
}
