// `celery`: asks the workers over their own mailbox on Redis, and empties queues.
import { type Call, type Printed, printed, refused } from '../desk.ts';
import type { Rig } from '../rig.ts';
import { broadcast } from './celery-mailbox.ts';

const WITH_VALUE = new Set(['-A', '--app', '-b', '--broker', '--workdir', '--result-backend', '-t', '--timeout', '-Q', '--queues', '-d', '--destination']);
const ASKING = new Set(['ping', 'active', 'active_queues', 'reserved', 'scheduled', 'registered', 'stats']);
const UNAVAILABLE = 69;

// The program: `inspect`, `status`, `control add_consumer`, `purge`.
export function celery(rig: Rig): (call: Call) => Promise<Printed> {
  return async ({ args }) => {
    const flag = (...names: string[]): string | undefined => {
      const at = args.findIndex((word) => names.includes(word.split('=')[0] ?? ''));
      return args[at]?.includes('=') ? args[at].slice(args[at].indexOf('=') + 1) : at < 0 ? undefined : args[at + 1];
    };
    if (flag('-A', '--app') === undefined) return refused('Error: No such option or no app: name it with -A, as in -A app.core.celery', 2);
    const words = args.filter((word, index) => !word.startsWith('-') && !WITH_VALUE.has(args[index - 1] ?? ''));
    const [command = '', what = '', queue = ''] = words;
    const seconds = Number(flag('-t', '--timeout') ?? 1);
    if (command === 'status') return inspect(rig, 'ping', {}, seconds);
    if (command === 'inspect' && ASKING.has(what)) return inspect(rig, what, {}, seconds);
    if (command === 'control' && what === 'add_consumer' && queue !== '') return inspect(rig, what, { queue }, seconds);
    if (command === 'purge') return purge(rig, flag('-Q', '--queues')?.split(','), args.includes('-f') || args.includes('--force'));
    return refused(
      `Error: a rehearsal's celery knows inspect ${[...ASKING].join('|')}, status, control add_consumer and purge, and not '${words.join(' ')}'`,
      2,
    );
  };
}

async function inspect(rig: Rig, method: string, args: object, seconds: number): Promise<Printed> {
  if (!rig.redis.running()) return refused(`kombu.exceptions.OperationalError: Error 111 connecting to 127.0.0.1:${rig.redis.port}. Connection refused.`);
  const answers = Object.entries(await broadcast(rig.redis.url, { method, args, waitMs: seconds * 1_000 }));
  if (answers.length === 0) return refused('Error: No nodes replied within time constraint', UNAVAILABLE);
  const said = answers.map(([host, result]) => `->  ${host}: OK\n${lines(result)}`);
  return printed(`${said.join('')}\n${answers.length} node${answers.length === 1 ? '' : 's'} online.\n`);
}

// As celery prints a result: a word, a list of items, a table.
function lines(result: unknown): string {
  if (Array.isArray(result)) return result.length === 0 ? '    - empty -\n' : result.map((item) => `    * ${python(item)}\n`).join('');
  if (typeof result === 'object' && result !== null && 'ok' in result) return `        ${String(result.ok)}\n`;
  return `${JSON.stringify(result, null, 4).replaceAll(/^/gm, '    ')}\n`;
}

function python(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return `'${value.replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([name, item]) => `'${name}': ${python(item)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}

async function purge(rig: Rig, named: readonly string[] | undefined, force: boolean): Promise<Printed> {
  if (!force) return refused('Aborted! This removes all tasks for good: skip the question with -f.');
  const queues = named ?? (rig.env['CELERY_QUEUES'] ?? '').split(',');
  const count = await rig.purgeQueues(queues);
  const known = `${queues.length} known task queue${queues.length === 1 ? '' : 's'}`;
  return printed(
    count === 0
      ? `No messages purged from ${queues.length} queue${queues.length === 1 ? '' : 's'}\n`
      : `Purged ${count} message${count === 1 ? '' : 's'} from ${known}.\n`,
  );
}
