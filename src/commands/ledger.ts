import { launchesThatWait } from '../ledger/journal.ts';
import { addressOf } from '../ledger/postgres/address.ts';
import { initPostgres, type Initialised } from '../ledger/postgres/init.ts';
import { postgresPlace } from '../ledger/postgres/place.ts';
import { operatorRole } from '../ledger/postgres/schema.ts';
import { messageOf, UsageError } from '../model/errors.ts';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { clock } from './clock.ts';

interface InitFlags {
  readonly ledger?: string;
  readonly grant?: readonly string[];
}

/** `gonogo ledger init`: makes the place for records in a database, and says how others get in. */
export async function initLedger(flags: InitFlags): Promise<ExitCode> {
  const [url, onCommandLine] = databaseOf(flags.ledger);
  process.stdout.write(told(await initPostgres(url, onCommandLine, flags.grant ?? [])));
  return exitCodes.go;
}

/** `gonogo ledger hand-in`: gives a database what waits for it on this machine. */
export async function handIn(flags: { readonly ledger?: string }): Promise<ExitCode> {
  const [url, onCommandLine] = databaseOf(flags.ledger);
  const { key, where } = addressOf(url, onCommandLine);
  const launches = await launchesThatWait(key);
  if (launches.length === 0) {
    process.stdout.write(`nothing waits on this machine for \`${where}\`\n`);
    return exitCodes.go;
  }
  const place = await postgresPlace(url, onCommandLine);
  let code: ExitCode = exitCodes.go;
  try {
    for (const launch of launches) {
      try {
        const store = await place.open(launch, { clock, onNotice: (sentence) => process.stdout.write(`${launch}: ${sentence}\n`) });
        await store.close();
      } catch (error) {
        process.stderr.write(`${launch}: ${messageOf(error)}\n`);
        code = exitCodes.usage;
      }
    }
  } finally {
    await place.close();
  }
  const left = await launchesThatWait(key);
  if (left.length > 0)
    process.stderr.write(`still waiting, for another gonogo has them open or the record refused them: ${left.map((launch) => `\`${launch}\``).join(', ')}\n`);
  return code;
}

/** The URL of a database, and whether it stands on the command line. */
function databaseOf(option: string | undefined): readonly [url: string, onCommandLine: boolean] {
  const said = option ?? process.env['GONOGO_LEDGER'];
  if (said !== undefined && /^postgres(ql)?:\/\//i.test(said)) return [said, option !== undefined];
  throw new UsageError(
    said === undefined
      ? 'no database is named: `--ledger postgres://user@host:5432/database`, or the same in `GONOGO_LEDGER`'
      : `\`${said}\` is a folder, which needs nothing of this: \`--ledger postgres://user@host:5432/database\` names a database`,
  );
}

function told({ where, schema, owner, role, granted }: Initialised): string {
  const made = {
    made: `\`${where}\` keeps records from now on: schema \`gonogo\`, owned by \`${owner}\``,
    renewed: `\`${where}\` keeps records already: schema \`gonogo\`, owned by \`${owner}\`, is as this gonogo wants it`,
    kept: `\`${where}\` keeps records already: schema \`gonogo\` belongs to \`${owner}\` and was left as it is`,
  }[schema];
  const more = role.there
    ? `  let somebody in    gonogo ledger init --grant ROLE, or GRANT ${operatorRole} TO "ROLE"`
    : `  let somebody in    gonogo ledger init --grant ROLE (${role.why}, so there is no \`${operatorRole}\`: each role gets its own grants)`;
  return [
    made,
    '  gonogo.events      a row a line, the exact text of a record; nobody changes or removes one, not even the owner',
    '  gonogo.append      the only way in: chains, hashes, and records an entry once however often it is sent',
    ...(role.there ? [`  ${operatorRole}    may read and append, nothing else`] : []),
    ...granted.map(
      ({ role: name, through }) =>
        `  let in             \`${name}\`${through === 'member' ? `, as a member of \`${operatorRole}\`` : ', by grants of its own'}`,
    ),
    more,
    `  use it             GONOGO_LEDGER=${where} gonogo CHECKLIST (the password in ~/.pgpass or PGPASSWORD)`,
    '',
  ].join('\n');
}
