import { journalsThatWait, type WaitingJournal } from '../ledger/journal.ts';
import { isDatabase, placeWritten } from '../ledger/place.ts';
import { addressOf } from '../ledger/postgres/address.ts';
import { counted } from '../ledger/postgres/desk.ts';
import { initPostgres, type Initialised } from '../ledger/postgres/init.ts';
import { postgresPlace } from '../ledger/postgres/place.ts';
import { operatorRole } from '../ledger/postgres/schema.ts';
import { messageOf, UsageError } from '../model/errors.ts';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import type { Signer } from '../model/signer.ts';
import { operatorName } from '../settings/operator.ts';
import { readSettings } from '../settings/settings.ts';
import { clock } from './clock.ts';
import { signerOf } from './ssh-signer.ts';

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
  const launches = launchesIn(await journalsThatWait(), key);
  if (launches.length === 0) {
    process.stdout.write(`nothing waits on this machine for \`${where}\`\n`);
    await sayElsewhere(key);
    return exitCodes.go;
  }
  const place = await postgresPlace(url, onCommandLine);
  const say = (sentence: string): void => void process.stdout.write(`${sentence}\n`);
  const signer = await ownSigner(say);
  try {
    for (const launch of launches) {
      try {
        const store = await place.open(launch, { clock, onNotice: (sentence) => say(`${launch}: ${sentence}`), ...(signer ? { signer } : {}) });
        await store.close();
      } catch (error) {
        process.stderr.write(`${launch}: ${messageOf(error)}\n`);
      }
    }
  } finally {
    await place.close();
  }
  await sayElsewhere(key);
  const left = launchesIn(await journalsThatWait(), key);
  if (left.length === 0) return exitCodes.go;
  process.stderr.write(`still waiting, for another gonogo has them open or the record refused them: ${left.map((launch) => `\`${launch}\``).join(', ')}\n`);
  return exitCodes.usage;
}

function launchesIn(journals: readonly WaitingJournal[], key: string): string[] {
  return [...new Set(journals.filter((journal) => journal.key === key).map(({ launch }) => launch))].toSorted();
}

/** One database has many names: `localhost` is not `127.0.0.1` to who only reads them. */
async function sayElsewhere(key: string): Promise<void> {
  const others = (await journalsThatWait()).filter((journal) => journal.key !== key);
  for (const where of new Set(others.map((journal) => journal.where))) {
    const there = others.filter((journal) => journal.where === where);
    const entries = there.reduce((sum, journal) => sum + journal.entries, 0);
    const launches = [...new Set(there.map(({ launch }) => `\`${launch}\``))].join(', ');
    process.stderr.write(
      `${counted(entries)} of ${launches} ${entries === 1 ? 'waits' : 'wait'} for \`${where}\`: \`gonogo ledger hand-in --ledger ${where}\`, if that is where they go\n`,
    );
  }
}

/** Signs anew what is the operator's own, where a number in it has to change; undefined where no key is set, or nobody says whose it is. */
async function ownSigner(say: (sentence: string) => void): Promise<Signer | undefined> {
  const { settings } = await readSettings();
  if (!settings.sshKey) return undefined;
  try {
    return await signerOf(await operatorName(undefined, { onNotice: say }), say);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    say(`nothing is signed anew: ${error.message}`);
    return undefined;
  }
}

/** The URL of a database, and whether it stands on the command line. */
function databaseOf(option: string | undefined): readonly [url: string, onCommandLine: boolean] {
  const said = placeWritten(option);
  if (said !== undefined && isDatabase(said)) return [said, option !== undefined];
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
    '  gonogo.events      a row a line, the exact text of a record; an operator cannot change or remove one, and the',
    '                     owner not by accident: what is changed on purpose, `gonogo verify` finds',
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
