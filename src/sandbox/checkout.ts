// The product's checkout: a git repository with the revisions of the schema, pushed to an upstream beside it.
import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Migration, MIGRATIONS } from './migrations.ts';
import { VERSION } from './product/settings.ts';
import { findProgram, reason } from './servers/common.ts';

const GIT_MS = 10_000;
const VERSIONS = 'backend/alembic/versions';
// No hook, nothing that goes on behind our back.
const QUIET = ['init.defaultBranch=main', 'core.hooksPath=/dev/null', 'gc.auto=0', 'maintenance.auto=false'].flatMap((setting) => ['-c', setting]);

// Makes `checkout` in the folder; the variables that name what is really there. Without git there are files and no repository.
export async function makeCheckout(folder: string, onProgress: (line: string) => void, signal: AbortSignal): Promise<Record<string, string>> {
  const checkout = join(folder, 'checkout');
  const versions = join(checkout, VERSIONS);
  await mkdir(versions, { recursive: true, mode: 0o700 });
  await writeFile(join(checkout, 'product.json'), `${JSON.stringify({ name: 'creator', version: VERSION }, null, 2)}\n`);
  await Promise.all(MIGRATIONS.map((migration, index) => writeFile(join(versions, fileName(migration)), alembic(migration, MIGRATIONS[index - 1]))));

  const files = { ALEMBIC_VERSIONS: versions };
  const git = findProgram(['git']);
  if (git === undefined) {
    onProgress('`git` is not on this machine: the rehearsal has no checkout, and `CHECKOUT` is not set');
    return files;
  }
  try {
    await commitAndPush(git, folder, signal);
    return { CHECKOUT: checkout, ...files };
  } catch (error) {
    signal.throwIfAborted();
    // Half a repository is none: whoever looks should not find it.
    await rm(join(checkout, '.git'), { recursive: true, force: true });
    onProgress(`\`git\` made no checkout (${lastLine(error)}), and \`CHECKOUT\` is not set`);
    return files;
  }
}

async function commitAndPush(program: string, folder: string, signal: AbortSignal): Promise<void> {
  const run = promisify(execFile);
  const who = { NAME: 'Creator Release', EMAIL: 'release@creator.example' };
  const env = {
    PATH: process.env['PATH'],
    LC_ALL: 'C',
    // Neither this machine's configuration nor its person's.
    HOME: folder,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    ...Object.fromEntries(['AUTHOR', 'COMMITTER'].flatMap((role) => Object.entries(who).map(([part, value]) => [`GIT_${role}_${part}`, value]))),
  };
  const git = async (place: string, ...args: readonly string[]): Promise<void> => {
    await run(program, [...QUIET, ...args], { cwd: join(folder, place), env, signal, timeout: GIT_MS });
  };
  const tag = `v${VERSION}`;
  await Promise.all([git('.', 'init', '--quiet', '--bare', '--template=', 'upstream.git'), git('.', 'init', '--quiet', '--template=', 'checkout')]);
  await git('checkout', 'add', '--all');
  await git('checkout', 'commit', '--quiet', '--message', `Release ${VERSION}`);
  await git('checkout', 'tag', tag);
  await git('checkout', 'remote', 'add', 'origin', join(folder, 'upstream.git'));
  await git('checkout', 'push', '--quiet', '--set-upstream', 'origin', 'HEAD', tag);
  // As somebody does before a deploy: now the checkout knows when it last heard of its upstream.
  await git('checkout', 'fetch', '--quiet', 'origin');
}

function fileName({ revision, title }: Migration): string {
  return `${revision}_${title.replaceAll(' ', '_')}.py`;
}

// A revision as Alembic's own template writes it, with the SQL that the sandbox's database went through.
function alembic({ revision, title, up, down }: Migration, before: Migration | undefined): string {
  const statement = (sql: string): string => `    op.execute("""${sql}""")`;
  return [
    `"""${title}`,
    '',
    `Revision ID: ${revision}`,
    `Revises: ${before?.revision ?? ''}`,
    '"""',
    '',
    'from typing import Sequence, Union',
    '',
    'from alembic import op',
    '',
    `revision: str = "${revision}"`,
    `down_revision: Union[str, None] = ${before === undefined ? 'None' : `"${before.revision}"`}`,
    'branch_labels: Union[str, Sequence[str], None] = None',
    'depends_on: Union[str, Sequence[str], None] = None',
    '',
    '',
    'def upgrade() -> None:',
    statement(up),
    '',
    '',
    'def downgrade() -> None:',
    statement(down),
    '',
  ].join('\n');
}

function lastLine(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error && typeof error.stderr === 'string' ? error.stderr : '';
  return (said.trim() || reason(error)).split('\n').at(-1) ?? '';
}
