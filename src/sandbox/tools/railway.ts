// `railway`, the platform's command line: what the runbook uses of it, in the words of version 5.
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { type Call, type Printed, printed, refused } from '../desk.ts';
import { type Deployment, type Service, SERVICES } from '../platform.ts';
import { HEALTHY } from '../product/settings.ts';
import type { Rig } from '../rig.ts';
import { reason } from '../servers/common.ts';
import { graphql } from './railway-api.ts';
import { logs } from './railway-logs.ts';
import { variable } from './railway-variable.ts';

const options = {
  service: { type: 'string', short: 's' },
  environment: { type: 'string', short: 'e' },
  yes: { type: 'boolean', short: 'y' },
  json: { type: 'boolean' },
  lines: { type: 'string', short: 'n' },
  since: { type: 'string' },
  filter: { type: 'string', short: 'f' },
  latest: { type: 'boolean' },
  deployment: { type: 'boolean', short: 'd' },
  build: { type: 'boolean', short: 'b' },
  limit: { type: 'string' },
  kv: { type: 'boolean', short: 'k' },
  stdin: { type: 'boolean' },
  'skip-deploys': { type: 'boolean' },
  detach: { type: 'boolean' },
  ci: { type: 'boolean', short: 'c' },
  variables: { type: 'string' },
  file: { type: 'string' },
} satisfies ParseArgsOptionsConfig;

// A command with its words and its flags.
export interface Asked {
  rig: Rig;
  stdin: string;
  words: readonly string[];
  flags: Partial<{ [name in keyof typeof options]: (typeof options)[name]['type'] extends 'string' ? string : boolean }>;
  service: () => Service;
}

type Command = (asked: Asked) => Promise<Printed>;

// One that asks for a yes where a person sits, and refuses where nobody does.
const confirmed =
  (what: string, run: (asked: Asked) => Promise<Deployment>): Command =>
  async (asked) => {
    if (asked.flags.yes !== true) return refused('Cannot prompt for confirmation in non-interactive mode. Use --yes to skip confirmation.');
    const { id } = await run(asked);
    return printed(asked.flags.json === true ? `${JSON.stringify({ id })}\n` : `The deployment of ${asked.service()} has been ${what}\n`);
  };

const up: Command = async ({ rig, service }) => {
  const deployment = await rig.deploy(service(), 'railway up', HEALTHY);
  return printed(`Uploaded, built and deployed: ${deployment.id}\n`);
};

const list: Command = async ({ rig, service, flags }) => {
  const newest = rig.platform.deployments(service()).slice(0, Number(flags.limit ?? 20));
  if (flags.json === true) {
    const rows = newest.map(({ id, status, createdAt, message }) => ({ id, status, createdAt, meta: { commitMessage: message, branch: 'main' } }));
    return printed(`${JSON.stringify(rows, null, 2)}\n`);
  }
  return printed(
    [
      'Recent Deployments',
      ...newest.map((one) => `  ${one.id} | ${one.status} | ${one.createdAt.slice(0, 19).replace('T', ' ')} UTC | ${one.message}`),
      '',
    ].join('\n'),
  );
};

const restarted = async ({ rig, service }: Asked): Promise<Deployment> => {
  await rig.restart(service());
  return rig.platform.current(service());
};
const redeploy = confirmed('redeployed', ({ rig, service }) => rig.deploy(service(), 'railway redeploy'));

const down = confirmed('removed', async ({ rig, service }) => {
  const name = service();
  if (name === 'backend') await rig.services.stopProduct();
  else if (name === 'worker') await rig.services.stopWorker();
  else await rig.redis.pause();
  const deployment = rig.platform.current(name);
  deployment.status = 'REMOVED';
  return deployment;
});

const COMMANDS: Readonly<Record<string, Command>> = {
  restart: confirmed('restarted', restarted),
  redeploy,
  up,
  down,
  logs,
  variable,
  variables: variable,
  vars: variable,
  api: graphql,
  deployment: async (asked) => {
    const [verb = 'list', ...words] = asked.words;
    const command = { list, ls: list, redeploy, up }[verb];
    return command === undefined ? refused(`error: unrecognized subcommand '${verb}'`, 2) : command({ ...asked, words });
  },
};

// The program: its first word is the command.
export function railway(rig: Rig): (call: Call) => Promise<Printed> {
  return async ({ args, stdin }) => {
    try {
      const { values: flags, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
      const [name = '', ...words] = positionals;
      const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
      if (command === undefined) return refused(`error: a rehearsal's railway knows ${Object.keys(COMMANDS).join(', ')}, and not '${name}'`, 2);
      return await command({ rig, stdin, words, flags, service: () => serviceNamed(flags.service) });
    } catch (error) {
      return refused(`error: ${reason(error)}`, error instanceof TypeError ? 2 : 1);
    }
  };
}

function serviceNamed(name: string | undefined): Service {
  if (name === undefined) throw new Error('No service linked and no --service flag: name one of them.');
  const found = SERVICES.find((service) => service === name.toLowerCase());
  if (found === undefined) throw new Error(`Service "${name}" not found: the services are ${SERVICES.join(', ')}.`);
  return found;
}
