import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LedgerLine } from '../../src/model/events.ts';
import { gonogo, temporary, type Ran } from '../helpers/gonogo.ts';
import { startTarget, type LoadTarget } from './load-target.ts';

/** A scenario of four users for two seconds. */
export const scenario = (name: string, lines: readonly string[] = []): string =>
  [
    'kind: load',
    `name: ${name}`,
    `title: The burst ${name}`,
    'requests:',
    '  - { name: read, path: /slow, weight: 3 }',
    '  - { name: root, path: / }',
    'stages:',
    '  - { users: 4, for: "${LOAD_FOR:-2s}" }',
    ...lines,
    '',
  ].join('\n');

/** Words that say where the server is. */
export const near = ['--env-file', 'target.env'];

/** A folder with scenarios and env files, and a real server beside it. */
export interface LoadPlace {
  readonly path: string;
  readonly target: LoadTarget;
  /** What gonogo needs to know nobody and to leave the settings of this machine alone. */
  readonly env: Record<string, string>;
  freshLedger(): string;
  load(words: readonly string[], ledger?: string): Promise<Ran>;
  remove(): Promise<void>;
}

/** Makes a folder of these files, and `target.env`, which holds a secret too. */
export async function loadPlace(files: Readonly<Record<string, string>>): Promise<LoadPlace> {
  const [folder, target] = await Promise.all([temporary('load'), startTarget()]);
  const all = { 'target.env': `BASE_URL=${target.origin}\nAPI_TOKEN=s3cr3t-token-91\n`, 'far.env': 'BASE_URL=http://far.invalid:8443\n', ...files };
  await Promise.all(Object.entries(all).map(([name, text]) => writeFile(join(folder.path, name), text)));
  const env = { XDG_CONFIG_HOME: join(folder.path, 'config'), GIT_CONFIG_GLOBAL: '/dev/null' };
  let ledgers = 0;
  const freshLedger = (): string => join(folder.path, `ledger-${++ledgers}`);
  return {
    path: folder.path,
    target,
    env,
    freshLedger,
    load: (words, ledger = freshLedger()) => gonogo(['load', ...words, '--ledger', ledger], { cwd: folder.path, env }),
    async remove() {
      await target.stop();
      await folder.remove();
    },
  };
}

/** The lines of the only record of a ledger. */
export async function linesOf(ledger: string): Promise<LedgerLine[]> {
  const [file = ''] = (await readdir(ledger)).filter((name) => name.endsWith('.jsonl'));
  return (await readFile(join(ledger, file), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LedgerLine); // lines that gonogo itself wrote
}
