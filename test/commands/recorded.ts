import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gonogo, temporary, type Ran } from '../helpers/gonogo.ts';

/** What must be in no byte of a record. */
export const secrets = { token: 't0ken-Zq81xVb7', password: 'pass-wOrd77-x', value: 'hunter2-of-the-env' };

const item = (title: string, block: readonly string[]): string =>
  `- [ ] ${title}\n\n  \`\`\`yaml gonogo\n${block.map((line) => `  ${line}\n`).join('')}  \`\`\`\n`;

const front = ['---', 'name: small', 'variables:', '  BASE_URL: {}', '  API_TOKEN: { secret: true }', '  OTHER: { secret: true }', '  DATABASE_URL: {}', '---'];

/** A checklist of three lines: an answer in time, a database that is not there, and a person's word. */
export function checklist(most_ms: number, more: readonly string[] = []): string {
  return [
    ...front,
    '# A small launch\n\n## Before\n',
    item('It answers in time', [
      'id: answers-fast',
      'priority: critical',
      'sign: one',
      'check:',
      '  kind: http',
      '  url: ${BASE_URL}/health?key=${OTHER}',
      '  headers: { authorization: "Bearer ${API_TOKEN}" }',
      `expect: status == 200 && duration_ms < ${most_ms}`,
    ]),
    item('The database answers', ['id: db-reachable', 'priority: low', 'sign: none', 'check: { kind: postgres, url: "${DATABASE_URL}" }']),
    item('The support desk knows', ['id: support-knows']),
    ...more,
  ].join('\n');
}

/** A folder with a checklist, a real server whose slowness is set, and a record that grows with each `check`. */
export interface RecordedPlace {
  readonly path: string;
  /** Milliseconds that an answer takes from now on. */
  slow(ms: number): void;
  /** What requests carried as `authorization`. */
  readonly tokens: readonly string[];
  run(...words: string[]): Promise<Ran>;
  check(): Promise<Ran>;
  /** The id of the launch. */
  id(): Promise<string>;
  remove(): Promise<void>;
}

/** Makes such a folder. */
export async function recordedPlace(): Promise<RecordedPlace> {
  let delay_ms = 0;
  const tokens: string[] = [];
  const server = createServer((request, response) => {
    const token = request.headers.authorization ?? '';
    tokens.push(token);
    // It tells what it was told, as servers do that are being debugged.
    const body = JSON.stringify({ status: 'healthy', you: token, asked: request.url });
    setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(body), delay_ms);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listen() above was given a port
  const folder = await temporary('recorded');
  const env = { XDG_CONFIG_HOME: join(folder.path, 'config'), XDG_STATE_HOME: join(folder.path, 'state'), GIT_CONFIG_GLOBAL: '/dev/null' };
  const values = [
    `BASE_URL=http://127.0.0.1:${port}`,
    `API_TOKEN=${secrets.token}`,
    `OTHER=${secrets.value}`,
    `DATABASE_URL=postgres://creator:${secrets.password}@127.0.0.1:1/creator`,
  ];
  await writeFile(join(folder.path, 'launch.md'), checklist(1500));
  await writeFile(join(folder.path, 'launch.env'), `${values.join('\n')}\n`);
  const run = (...words: string[]): Promise<Ran> => gonogo(words, { cwd: folder.path, env });
  return {
    path: folder.path,
    slow: (ms) => (delay_ms = ms),
    tokens,
    run,
    check: () => run('check', 'launch.md', '--env-file', 'launch.env', '--ledger', 'led', '--as', 'ann'),
    async id() {
      const [file = ''] = (await readdir(join(folder.path, 'led'))).filter((name) => name.endsWith('.jsonl'));
      return file.slice(0, -'.jsonl'.length);
    },
    async remove() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await folder.remove();
    },
  };
}
