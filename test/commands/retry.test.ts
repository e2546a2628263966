import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LedgerLine } from '../../src/model/events.ts';
import { cli, gonogo, temporary } from '../helpers/gonogo.ts';

let folder: { path: string; remove: () => Promise<void> };
beforeAll(async () => {
  folder = await temporary('retry');
});
afterAll(() => folder.remove());

const put = (name: string, check: string): Promise<void> =>
  writeFile(join(folder.path, name), `- [ ] Up\n\n  \`\`\`yaml gonogo\n  id: up\n  check: ${check}\n  \`\`\`\n`);

describe('a check that is asked again until it passes', () => {
  it('passes on its third attempt, which is the only one on record', async () => {
    await writeFile(join(folder.path, 'third.sh'), 'echo again >> asked; test $(wc -l < asked) -ge 3');
    await put('third.md', '{ kind: command, run: sh third.sh, retry: { for: 30s, every: 100ms } }');
    const env = { XDG_CONFIG_HOME: folder.path };
    expect((await gonogo(['trust', 'third.md', '--as', 'ada'], { cwd: folder.path, env })).code).toBe(0);
    const { code, stdout, stderr } = await gonogo(['check', 'third.md', '--allow-commands', '--ledger', 'led', '--format', 'jsonl'], { cwd: folder.path, env });
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as LedgerLine).event); // lines that gonogo itself wrote
    expect({ code, observed: events.filter((event) => event.type === 'observed') }).toEqual({
      code: 0,
      observed: [expect.objectContaining({ verdict: 'pass', attempts: 3, response: expect.stringMatching(/, on attempt 3$/) })],
    });
    expect(stderr).toContain('(every 100 ms for up to 30 s, until it passes)');
  });

  it('ends at once with 130 when it is interrupted while it waits', async () => {
    await put('never.md', '{ kind: env, required: [GONOGO_IS_NEVER_SET], retry: { for: 50m, every: 25m } }');
    const child = spawn(process.execPath, ['--', cli, 'check', 'never.md', '--ledger', 'led', '--format', 'jsonl'], { cwd: folder.path });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => {
      const begun = stdout.includes('checks-started');
      stdout += chunk.toString();
      if (!begun && stdout.includes('checks-started')) child.kill('SIGINT'); // once: a second one would end it where it stands
    });
    const deadline = setTimeout(() => child.kill('SIGKILL'), 20_000);
    const code = await new Promise<number | null>((resolve) => child.on('exit', resolve));
    clearTimeout(deadline);
    expect(code).toBe(130);
    expect(stdout).toContain('"type":"checks-stopped"');
    expect(stdout).not.toContain('"type":"observed"');
  });
});
