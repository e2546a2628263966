import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFileLedger } from '../../src/ledger/file-store.ts';
import { printed } from '../../src/commands/runbook-text.ts';
import { loadChecklist } from '../../src/checklist/load.ts';
import type { LaunchEvent } from '../../src/model/events.ts';
import { gonogo, temporary, type Ran } from '../helpers/gonogo.ts';

const list = `---
name: small
variables:
  HOST: { default: 127.0.0.1 }
  REDIS_URL: { secret: true }
---

- [ ] Redis answers. [Redis is gone](small.runbook.md#redis-is-gone)

  \`\`\`yaml gonogo
  id: redis-reachable
  check: { kind: redis, url: "\${REDIS_URL}" }
  \`\`\`
`;
const runbook = `# Fixes

## Redis is gone

Shows as: refused.

- Look.

  \`\`\`sh
  redis-cli -u $REDIS_URL -h $HOST ping
  \`\`\`

- **Changes data**: empties it.

  \`\`\`sh
  redis-cli flushall
  \`\`\`

## Redis is full

\`\`\`yaml gonogo
source: H7
when: kind == "redis" && observed.used_memory_bytes > 100
\`\`\`

Shows as: OOM command not allowed.

## The worker is stopped

Nobody answers.
`;

let folder = { path: '', remove: () => Promise.resolve() };
const run = (...words: string[]): Promise<Ran> =>
  gonogo(['runbook', ...words, '--checklist', 'small.md', '--ledger', join(folder.path, 'ledger')], { cwd: folder.path });
const headings = ({ stdout }: Ran): string[] => stdout.split('\n').flatMap((line) => line.split(/\s{2,}/)[0] || []);

beforeAll(async () => {
  folder = await temporary('runbook');
  await mkdir(join(folder.path, 'ledger'));
  await writeFile(join(folder.path, 'small.md'), list);
  await writeFile(join(folder.path, 'small.runbook.md'), runbook);
  await writeFile(join(folder.path, 'some.env'), 'REDIS_URL=redis://:sEcret-pass@127.0.0.1:1/0\n', { mode: 0o600 });
});
afterAll(() => folder.remove());

/** A launch in which Redis was seen full, and a fix of it worked three days ago. */
async function launched(): Promise<void> {
  const { checklist } = await loadChecklist(join(folder.path, 'small.md'));
  if (!checklist) throw new Error('the checklist of this test has faults');
  const past = Date.now() - 3 * 86_400_000;
  const ledger = await openFileLedger({
    folder: join(folder.path, 'ledger'),
    launch: 'small-1',
    create: true,
    clock: { now: () => past },
    onNotice: () => undefined,
  });
  const seen = (verdict: 'pass' | 'fail'): LaunchEvent => ({
    type: 'observed',
    item: 'redis-reachable',
    kind: 'redis',
    verdict,
    response: 'x',
    observed: { used_memory_bytes: 200 },
    expect: 'x',
    duration_ms: 1,
  });
  await ledger.append('ada', [
    { type: 'launch-opened', launch: 'small-1', target: { name: 'local', production: false }, checklist },
    seen('fail'),
    {
      type: 'fix-started',
      fix: 'f',
      session: 's',
      item: 'redis-reachable',
      section: 'small.runbook.md#redis-is-full',
      title: 'Look',
      step: 1,
      command: 'date',
      mutating: false,
    },
    seen('pass'),
    seen('fail'),
  ]);
  await ledger.close();
}

describe('gonogo runbook', () => {
  it('lists all headings with what they are for', async () => {
    const { code, stdout } = await run();
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'Redis is gone          refused.',
      'Redis is full          OOM command not allowed.',
      'The worker is stopped  Nobody answers.',
      '',
    ]);
  });

  it.each<[string, string[]]>([
    ['worker', ['### The worker is stopped', 'Nobody answers.']],
    ['redis-is-full', ['### Redis is full', 'Shows as: OOM command not allowed.']],
    ['redis', ['Redis is gone', 'Redis is full']],
    ['full redis', ['### Redis is full', 'Shows as: OOM command not allowed.']],
    ['h7', ['### Redis is full', 'Shows as: OOM command not allowed.']],
    ['flushall', ['### Redis is gone', 'Shows as: refused.']],
  ])('finds `%s`', async (words, lines) => {
    expect(headings(await run(...words.split(' '))).slice(0, 2)).toEqual(lines);
  });

  it.each<[string[], string]>([
    [['wroker'], 'no runbook section is about `wroker`: did you mean `worker`?'],
    [['zebra'], 'no runbook section is about `zebra`: `gonogo runbook` lists them all'],
    [['--print', 'redis-is-gon'], 'no runbook section is about `redis-is-gon`: did you mean `redis-is-gone`?'],
    [['--item', 'redis-reachble'], '`small.md` has no item `redis-reachble`: did you mean `redis-reachable`?'],
    [['--format', 'yaml'], 'there is no format `yaml` here: choose `text` or `json`'],
  ])('says what is wrong with %j', async (words, sentence) => {
    expect(await run(...words)).toEqual({ code: 2, stdout: '', stderr: `${sentence}\n` });
  });

  it('prints the steps as they are written, and with values and no secret', async () => {
    expect((await run('--print', 'redis-is-gone')).stdout).toBe(
      '# 1 of 2: Look.\nredis-cli -u $REDIS_URL -h $HOST ping\n\n# 2 of 2: Changes data: empties it.  (changes something)\nredis-cli flushall\n',
    );
    const { stdout, stderr } = await run('--print', 'redis-is-gone', '--env-file', 'some.env');
    expect(stdout).toContain('redis-cli -u *** -h 127.0.0.1 ping\n');
    expect(stdout + stderr).not.toContain('sEcret');
    expect(stderr).toContain('stand as `***`');
  });

  it('leaves a line whole where it holds a header', () => {
    const command = 'curl -H "Authorization: Bearer $TOKEN" http://$HOST/cache --fail';
    const step = { n: 1, title: 'Clear it', command, line: 1, mutating: true, shell: false, terminal: false };
    const section = { ref: 'a.md#b', title: 'B', markdown: '', line: 1, source: [], before: [], after: [], steps: [step] };
    const variables = { TOKEN: 'tkn-123456', HOST: 'api.local' };
    const fill = { variables, secrets: new Set(['TOKEN']), values: ['tkn-123456'] };
    expect(printed(section, { memory: new Map(), now: 0, color: false, columns: undefined, fill })).toBe(
      "# 1 of 1: Clear it  (changes something)\ncurl -H 'Authorization: Bearer ***' http://api.local/cache --fail",
    );
  });

  it('answers an item by what its launch saw, with what is remembered', async () => {
    expect(headings(await run('--item', 'redis-reachable'))).toEqual(['Redis is gone', 'Redis is full']);
    await launched();
    const { stdout } = await run('--item', 'redis-reachable', '--format', 'json');
    const sections = JSON.parse(stdout) as { title: string; memory: { words: string }; steps: unknown[] }[]; // what the command promises
    expect(sections.map(({ title, memory }) => [title, memory.words])).toEqual([
      ['Redis is full', 'worked 1 of 1, median 0 s, 3 days ago'],
      ['Redis is gone', 'never used'],
    ]);
    expect(sections[1]?.steps).toHaveLength(2);
  });

  it('says where a checklist has no runbook', async () => {
    await writeFile(join(folder.path, 'bare.md'), '- [ ] a\n');
    const { code, stderr } = await gonogo(['runbook', '--checklist', 'bare.md'], { cwd: folder.path });
    expect([code, stderr]).toEqual([2, '`bare.md` has no runbook: write `bare.runbook.md` beside it, or link a section from an item\n']);
  });
});
