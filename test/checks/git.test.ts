import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { git } from '../../src/checks/git.ts';
import { isCommit } from '../../src/checks/git/deployed.ts';
import { contextFor, temporaryFolder } from './context.ts';
import { faultsOf, look, meets, whyNot } from './look.ts';
import { serving } from './servers.ts';

interface Checkout {
  readonly folder: string;
  readonly run: (...args: string[]) => string;
  readonly commit: (message: string) => string;
}

function inFolder(folder: string): Checkout {
  const settings = ['user.name=x', 'user.email=x@x', 'init.defaultBranch=main', 'commit.gpgsign=false'].flatMap((setting) => ['-c', setting]);
  const run = (...args: string[]): string => execFileSync('git', [...settings, ...args], { cwd: folder, stdio: 'pipe', encoding: 'utf8' }).trim();
  return { folder, run, commit: (message) => (run('commit', '--allow-empty', '-qm', message), run('rev-parse', 'HEAD')) };
}

/** A checkout whose one commit its remote has. */
function pushed(): Checkout & { readonly head: string } {
  const remote = inFolder(temporaryFolder());
  remote.run('init', '-q', '--bare', '.');
  const here = inFolder(temporaryFolder());
  here.run('init', '-q', '.');
  writeFileSync(join(here.folder, 'app.py'), 'app\n');
  here.run('add', '.');
  const head = here.commit('first');
  here.run('remote', 'add', 'origin', remote.folder);
  here.run('push', '-q', 'origin', 'main');
  return { ...here, head };
}

const at = (checkout: Checkout) => contextFor({ folder: checkout.folder });

describe('a checkout', () => {
  it('that is clean and pushed passes', async () => {
    const here = pushed();
    const seen = await look(git, {}, at(here));
    expect(seen).toEqual({
      branch: 'main',
      on_branch: true,
      commit: here.head,
      tags: [],
      clean: true,
      changed: 0,
      untracked: 0,
      pushed: true,
      ahead: 0,
      behind: 0,
    });
    expect(meets(git, seen)).toBe(true);
    expect(git.response(seen)).toBe(`main at ${here.head.slice(0, 9)}: clean, pushed (as of the clone)`);
  });

  it('with changes says which, also below the folder that was asked for', async () => {
    const here = pushed();
    writeFileSync(join(here.folder, 'app.py'), 'changed\n');
    writeFileSync(join(here.folder, 'new\nname'), '');
    mkdirSync(join(here.folder, 'docs'));
    const seen = await look(git, { folder: 'docs' }, at(here));
    expect(seen).toMatchObject({ clean: false, changed: 1, untracked: 1 });
    expect(meets(git, seen)).toBe(false);
    expect(git.response(seen)).toContain(': 1 changed, 1 untracked, pushed');
  });

  it('that is ahead of its remote is not pushed, and behind is', async () => {
    const here = pushed();
    here.commit('second');
    const ahead = await look(git, {}, at(here));
    expect(ahead).toMatchObject({ pushed: false, ahead: 1, behind: 0 });
    expect(git.response(ahead)).toContain('1 ahead, not pushed');
    here.run('push', '-q', 'origin', 'main');
    here.run('reset', '-q', '--hard', 'HEAD~1');
    here.run('fetch', '-q');
    const behind = await look(git, {}, at(here));
    expect(behind).toMatchObject({ pushed: true, ahead: 0, behind: 1 });
    expect(behind['fetched_age_s']).toBeLessThan(60);
    expect(git.response(behind)).toMatch(/1 behind, pushed \(as of the last fetch \d+ s ago\)$/);
  });

  it('on another branch than was asked for fails', async () => {
    const here = pushed();
    here.run('checkout', '-q', '-b', 'topic');
    const asked = await look(git, { branch: 'main' }, at(here));
    expect(asked).toMatchObject({ branch: 'topic', on_branch: false, pushed: true });
    expect(meets(git, asked)).toBe(false);
    const own = await look(git, {}, at(here));
    expect(own).toMatchObject({ on_branch: true, pushed: false });
    expect(Object.keys(own)).not.toContain('ahead');
  });

  it('at no branch is pushed where any branch of the remote has its commit', async () => {
    const here = pushed();
    here.run('checkout', '-q', '--detach');
    expect(await look(git, {}, at(here))).toMatchObject({ branch: '', pushed: true });
    here.commit('nobody has it');
    expect(await look(git, {}, at(here))).toMatchObject({ branch: '', pushed: false });
  });

  it('is never written to, runs nothing of its configuration, and does not mind a hook around us', async () => {
    const here = pushed();
    const trap = join(here.folder, '.git', 'trap');
    writeFileSync(trap, `#!/bin/sh\ntouch '${here.folder}/.git/sprung'\n`);
    chmodSync(trap, 0o755);
    here.run('config', 'core.fsmonitor', trap);
    here.run('config', 'core.pager', trap);
    here.run('config', 'core.hooksPath', here.folder);
    here.run('config', 'remote.origin.uploadpack', trap);
    rmSync(join(here.folder, '.git', 'sprung'), { force: true });
    vi.stubEnv('GIT_DIR', '/nowhere');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await look(git, {}, at(here))).toMatchObject({ clean: true, commit: here.head });
    expect(existsSync(join(here.folder, '.git', 'sprung'))).toBe(false);
    expect(existsSync(join(here.folder, '.git', 'index.lock'))).toBe(false);
  });
});

describe('what is deployed', () => {
  const commit = '0123456789abcdef0123456789abcdef01234567';
  it.each<[string, boolean]>([
    [commit, true],
    [commit.toUpperCase(), true],
    ['0123456', true],
    ['v1.2.0', true],
    ['1.2.0', true],
    ['v1.2.0-3-g0123456', true],
    ['1.2.0+0123456', true],
    ['sha-0123456', true],
    ['012345', false],
    ['1234567', false],
    ['v1.2', false],
    ['v1.2.0-3-g7654321', false],
    ['', false],
    [`${commit}0`, false],
  ])('%s', (deployed, matches) => expect(isCommit(deployed, commit, ['v1.2.0'])).toBe(matches));

  it('is asked of the product', async () => {
    const here = pushed();
    const said = { status: 'unhealthy', version: here.head.slice(0, 8), build: { sha: 'fffffff' } };
    const url = await serving((_request, response) => response.writeHead(503, { 'Content-Type': 'application/json' }).end(JSON.stringify(said)));
    const seen = await look(git, { url }, at(here));
    expect(seen).toMatchObject({ deployed: here.head.slice(0, 8), deployed_matches: true });
    expect(meets(git, seen)).toBe(true);
    const other = await look(git, { url, field: 'build.sha' }, at(here));
    expect(other).toMatchObject({ deployed: 'fffffff', deployed_matches: false });
    expect(meets(git, other)).toBe(false);
    expect(git.response(other)).toMatch(/; deployed is fffffff, another commit$/);
    expect(await whyNot(git, { url, field: 'gone' }, at(here))).toMatchObject({ verdict: 'unknown', code: 'field-missing' });
  });

  it('is not known where the product says nothing', async () => {
    const url = await serving((_request, response) => response.end('hello'));
    expect(await whyNot(git, { url }, at(pushed()))).toMatchObject({ verdict: 'unknown', code: 'unreadable' });
    expect(await whyNot(git, { url: 'http://127.0.0.1:9' }, at(pushed()))).toMatchObject({ verdict: 'fail', code: 'refused' });
  });
});

describe('no answer', () => {
  it('where there is no repository, no commit, no checkout, no folder', async () => {
    const empty = inFolder(temporaryFolder());
    expect(await whyNot(git, {}, at(empty))).toMatchObject({
      verdict: 'unknown',
      code: 'not-a-repository',
      message: '`.` is in no git repository: correct `folder`',
    });
    empty.run('init', '-q', '.');
    expect(await whyNot(git, {}, at(empty))).toMatchObject({ verdict: 'unknown', code: 'no-commit' });
    const bare = inFolder(temporaryFolder());
    bare.run('init', '-q', '--bare', '.');
    expect(await whyNot(git, {}, at(bare))).toMatchObject({ verdict: 'unknown', code: 'not-a-checkout' });
    expect(await whyNot(git, { folder: 'gone' }, at(empty))).toMatchObject({ verdict: 'unknown', code: 'folder-absent' });
  });

  it('where git is not on this machine', async () => {
    vi.stubEnv('PATH', temporaryFolder());
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await whyNot(git, {}, contextFor())).toMatchObject({ verdict: 'unknown', code: 'tool-absent' });
  });

  it('names nothing that git would take for an option', () => {
    for (const branch of ['--output=x', 'a..b', 'a b', '-x', 'a@{1}', 'a*']) expect(faultsOf(git, { branch })).toHaveLength(1);
    expect(faultsOf(git, { branch: 'release/1.2' })).toEqual([]);
    expect(faultsOf(git, { field: 'commit' })).toEqual(['field: is of the JSON at `url`, which is not given']);
  });
});
