import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeCheckout } from '../../src/sandbox/checkout.ts';

let folder: string;
let said: string[];
const make = (signal = new AbortController().signal): Promise<Record<string, string>> => makeCheckout(folder, (line) => said.push(line), signal);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gonogo-checkout-'));
  said = [];
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe('a checkout is made', () => {
  test('whatever this machine and its person have configured', async () => {
    const home = join(folder, 'home');
    mkdirSync(join(home, 'hooks'), { recursive: true });
    for (const hook of ['pre-commit', 'pre-push']) writeFileSync(join(home, 'hooks', hook), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    writeFileSync(join(home, '.gitconfig'), `[core]\n\thooksPath = ${join(home, 'hooks')}\n[commit]\n\tgpgSign = true\n[user]\n\tuseConfigOnly = true\n`);
    vi.stubEnv('HOME', home);
    vi.stubEnv('GIT_DIR', join(folder, 'elsewhere')); // as in a hook around us
    const env = await make();
    vi.unstubAllEnvs();
    expect(said).toEqual([]);
    expect(execFileSync('git', ['log', '--format=%an <%ae>: %s'], { cwd: env['CHECKOUT'], encoding: 'utf8' })).toBe(
      'Creator Release <release@creator.example>: Release 1.4.0\n',
    );
    expect(existsSync(join(env['CHECKOUT'] ?? '', '.git', 'hooks'))).toBe(false);
  });

  test('not without git: the files are there, `CHECKOUT` is not, and a line says so', async () => {
    vi.stubEnv('PATH', folder);
    const env = await make();
    expect(env).toEqual({ ALEMBIC_VERSIONS: join(folder, 'checkout', 'backend/alembic/versions') });
    expect(readFileSync(join(env['ALEMBIC_VERSIONS'] ?? '', '0003_enrichments.py'), 'utf8')).toContain('down_revision: Union[str, None] = "0002"');
    expect(said).toEqual(['`git` is not on this machine: the rehearsal has no checkout, and `CHECKOUT` is not set']);
  });

  test('nor with a git that fails: no half a repository, and the line says why', async () => {
    writeFileSync(join(folder, 'git'), '#!/bin/sh\ncase "$*" in *commit*) echo "fatal: no commits today" >&2; exit 128;; esac\nmkdir -p checkout/.git\n', {
      mode: 0o755,
    });
    vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
    expect(Object.keys(await make())).toEqual(['ALEMBIC_VERSIONS']);
    expect(existsSync(join(folder, 'checkout', '.git'))).toBe(false);
    expect(said).toEqual(['`git` made no checkout (fatal: no commits today), and `CHECKOUT` is not set']);
  });

  test('a start that is given up ends it, with that reason', async () => {
    const controller = new AbortController();
    const making = make(controller.signal);
    controller.abort(new Error('enough'));
    await expect(making).rejects.toThrow('enough');
  });
});
