// `alembic`: takes the product's database up and down its revisions, and tells where it stands.
import { type Call, type Printed, printed, refused } from '../desk.ts';
import { HEAD, migrate, MIGRATIONS } from '../migrations.ts';
import type { Rig } from '../rig.ts';

const WITH_VALUE = new Set(['-c', '--config', '-n', '--name', '-x', '-r', '--rev-range']);
const BASE = '<base>';

// The program: `current`, `heads`, `history`, `upgrade`, `downgrade`.
export function alembic(rig: Rig): (call: Call) => Promise<Printed> {
  return async ({ args }) => {
    const words = args.filter((word, index) => (/^-\d+$/.test(word) || !word.startsWith('-')) && !WITH_VALUE.has(args[index - 1] ?? ''));
    const [command = '', to = ''] = words;
    const sql = args.includes('--sql');
    switch (command) {
      case 'current':
        return printed(shown(await rig.revision()), context);
      case 'heads':
        return printed(shown(HEAD));
      case 'history':
        return printed(
          MIGRATIONS.map(({ revision, title }, index) => `${before(index)} -> ${revision}${revision === HEAD ? ' (head)' : ''}, ${title}\n`)
            .toReversed()
            .join(''),
        );
      case 'upgrade':
      case 'downgrade':
        return move(rig, command, to, sql);
      default:
        return refused(`alembic: error: a rehearsal's alembic knows current, heads, history, upgrade and downgrade, and not '${command}'`, 2);
    }
  };
}

const context = ['Context impl PostgresqlImpl.', 'Will assume transactional DDL.'].map((line) => `INFO  [alembic.runtime.migration] ${line}\n`).join('');
const before = (index: number): string => MIGRATIONS[index - 1]?.revision ?? BASE;
const indexOf = (revision: string | undefined): number => MIGRATIONS.findIndex((migration) => migration.revision === revision);

function shown(revision: string | undefined): string {
  return revision === undefined ? '' : `${revision}${revision === HEAD ? ' (head)' : ''}\n`;
}

async function move(rig: Rig, command: 'upgrade' | 'downgrade', to: string, sql: boolean): Promise<Printed> {
  const from = indexOf(await rig.revision());
  const steps = /^[+-]\d+$/.exec(to);
  const target = to === 'head' ? MIGRATIONS.length - 1 : steps === null ? indexOf(to) : from + Number(to);
  const revision = MIGRATIONS[target]?.revision;
  if (revision === undefined) return refused(`FAILED: Can't locate revision identified by '${to}'`, 255);
  if (command === 'upgrade' ? target < from : target > from) return refused(`FAILED: '${to}' is not where an ${command} leads from here`, 255);
  if (sql) return printed(`${migrate(MIGRATIONS[from]?.revision, revision)}\n`, context);
  const lines = MIGRATIONS.flatMap(({ title }, index) => {
    if (command === 'upgrade' && index > from && index <= target) return [`Running upgrade ${before(index)} -> ${MIGRATIONS[index]?.revision}, ${title}`];
    if (command === 'downgrade' && index <= from && index > target) return [`Running downgrade ${MIGRATIONS[index]?.revision} -> ${before(index)}, ${title}`];
    return [];
  });
  await rig.migrateTo(revision);
  const told = command === 'upgrade' ? lines : lines.toReversed();
  return printed('', context + told.map((line) => `INFO  [alembic.runtime.migration] ${line}\n`).join(''));
}
