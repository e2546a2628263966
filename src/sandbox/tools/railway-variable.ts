// `railway variable`: what the services are given. The launch's env file is kept in step with it.
import { type Printed, printed, refused } from '../desk.ts';
import type { Asked } from './railway.ts';

// `list`, `set` and `delete`.
export async function variable({ words, ...asked }: Asked): Promise<Printed> {
  const [verb = 'list', ...rest] = words;
  if (verb === 'list' || verb === 'ls') return list(asked.rig.platform.variables(asked.service()), asked.flags);
  if (verb === 'set') return set({ words: rest, ...asked });
  if (verb === 'delete' || verb === 'rm' || verb === 'remove')
    return change({ words: rest, ...asked }, Object.fromEntries(rest.map((name) => [name, undefined])));
  return refused(`error: unrecognized subcommand '${verb}'`, 2);
}

function list(variables: Readonly<Record<string, string>>, { json, kv }: Asked['flags']): Printed {
  if (json === true) return printed(`${JSON.stringify(variables, null, 2)}\n`);
  return printed(
    Object.entries(variables)
      .map(([name, value]) => `${kv === true ? `${name}=${value}` : `${name} │ ${value}`}\n`)
      .join(''),
  );
}

async function set(asked: Asked): Promise<Printed> {
  const { words, flags, stdin } = asked;
  const [name = ''] = words;
  const pairs = flags.stdin === true ? [`${name}=${stdin.trimEnd()}`] : words;
  const wrong = pairs.find((pair) => !/^\w+=./s.test(pair));
  if (pairs.length === 0 || wrong !== undefined) return refused(`error: \`${(wrong ?? '').split('=')[0]}\` has no value: write KEY=VALUE, or KEY with --stdin`);
  return change(asked, Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])));
}

async function change({ rig, service, flags }: Asked, changes: Readonly<Record<string, string | undefined>>): Promise<Printed> {
  const names = Object.keys(changes).join(', ');
  rig.configure(service(), changes);
  if (service() === 'backend') await rig.writeDown(changes);
  if (flags['skip-deploys'] !== true) await rig.deploy(service(), `Change of ${names}`);
  return printed(flags.json === true ? `${JSON.stringify({ success: true })}\n` : `Set variables ${names}\n`);
}
