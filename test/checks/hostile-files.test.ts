import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import type { JsonObject } from '../../src/model/json.ts';
import { temporaryFolder } from './context.ts';
import { bounded } from './hostile-bounds.ts';
import { escapes } from './hostile-servers.ts';

describe('a file of this machine that', () => {
  const MiB = 1024 * 1024;
  const record = JSON.stringify({ level: 'error', message: escapes, timestamp: new Date().toISOString(), method: escapes, path: escapes, status: 500 });
  const write = (folder: string, name: string, body: string | Buffer): void => writeFileSync(join(folder, name), body);
  it.each<[kind: string, what: string, params: JsonObject, lay: (folder: string) => void]>([
    ['logs', 'is one line without end', { file: 'it' }, (folder) => write(folder, 'it', Buffer.alloc(64 * MiB, 'a'))],
    ['logs', 'holds NULs', { file: 'it' }, (folder) => write(folder, 'it', Buffer.alloc(8 * MiB))],
    ['logs', 'holds escape sequences', { file: 'it' }, (folder) => write(folder, 'it', `${record}\n`.repeat(1_000))],
    ['logs', 'is /dev/zero', { file: 'it' }, (folder) => symlinkSync('/dev/zero', join(folder, 'it'))],
    ['logs', 'is a pipe', { file: 'it' }, (folder) => void execFileSync('mkfifo', [join(folder, 'it')])],
    ['logs', 'is printed for ever', { run: 'yes', shell: false }, () => undefined],
    ['logs', 'is printed for ever without a newline', { run: 'cat /dev/zero' }, () => undefined],
    ['json', 'is huge', { path: 'it' }, (folder) => write(folder, 'it', Buffer.alloc(64 * MiB, '[]'))],
    ['json', 'is 8 MB of empty lists', { path: 'it' }, (folder) => write(folder, 'it', `[[]${',[]'.repeat(2_600_000)}]`)],
    ['json', 'is 8 MB of YAML', { path: 'it', format: 'yaml' }, (folder) => write(folder, 'it', '- a\n'.repeat(2_000_000))],
    [
      'json',
      'is YAML of references to references',
      { path: 'it', format: 'yaml' },
      (folder) =>
        write(
          folder,
          'it',
          `a0: &a0 [x]\n${Array.from({ length: 20 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(10).fill(`*a${n}`).join(',')}]`).join('\n')}\n`,
        ),
    ],
    ['json', 'is nested too deeply', { path: 'it' }, (folder) => write(folder, 'it', '['.repeat(4 * MiB))],
    ['json', 'holds escape sequences', { path: 'it' }, (folder) => write(folder, 'it', JSON.stringify({ [escapes]: escapes }))],
    ['json', 'is escape sequences', { path: 'it' }, (folder) => write(folder, 'it', escapes)],
    ['json', 'is a pipe', { path: 'it' }, (folder) => void execFileSync('mkfifo', [join(folder, 'it')])],
    ['json', 'is /dev/zero', { path: 'it' }, (folder) => symlinkSync('/dev/zero', join(folder, 'it'))],
    ['file', 'is huge', { path: 'it' }, (folder) => write(folder, 'it', Buffer.alloc(100 * MiB, 'a'))],
    ['file', 'is huge and holds what is looked for nowhere', { path: 'it', contains: 'needle' }, (folder) => write(folder, 'it', Buffer.alloc(32 * MiB, 'a'))],
    ['file', 'is binary', { path: 'it' }, (folder) => write(folder, 'it', Buffer.from(Array.from({ length: 10_000 }, (_, n) => n % 256)))],
    ['file', 'is a pipe', { path: 'it', contains: 'x' }, (folder) => void execFileSync('mkfifo', [join(folder, 'it')])],
    ['file', 'is /dev/zero', { path: 'it', contains: 'x' }, (folder) => symlinkSync('/dev/zero', join(folder, 'it'))],
  ])('%s, %s', async (kind, _what, params, lay) => {
    const folder = temporaryFolder();
    lay(folder);
    await bounded(kind, params, 800, folder);
  });
});
