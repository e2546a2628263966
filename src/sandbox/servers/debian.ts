// Redis from Debian's or Ubuntu's own packages, unpacked into a cache folder: nothing is installed, no root is needed.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram, reason } from './common.ts';

const run = promisify(execFile);

// A server program and the environment it needs.
export interface Program {
  command: string;
  env: Record<string, string>;
}

// What a fetch may be told.
export interface Fetching {
  onProgress?: ((line: string) => void) | undefined;
  signal?: AbortSignal | undefined;
}

// The unpacked Redis of an earlier run, if there is one.
export function cachedRedis(): Program | undefined {
  const folder = cacheFolder();
  const command = join(folder, 'usr/bin/redis-server');
  if (!existsSync(command)) return undefined;
  const libraries = join(folder, 'usr/lib');
  const folders = existsSync(libraries) ? readdirSync(libraries).map((name) => join(libraries, name)) : [];
  return { command, env: folders.length === 0 ? {} : { LD_LIBRARY_PATH: folders.join(':') } };
}

// Fetches Redis with the Debian package client; undefined where there is no such client.
export async function fetchRedis(options: Fetching = {}): Promise<Program | undefined> {
  if (findProgram(['apt-get']) === undefined || findProgram(['dpkg']) === undefined) return undefined;
  options.onProgress?.('Redis is not installed: fetching its Debian package, once');
  const final = cacheFolder();
  await mkdir(join(final, '..'), { recursive: true, mode: 0o700 });
  const work = await mkdtemp(`${final}.`);
  try {
    await download(work, options);
    for (const file of await readdir(work)) {
      if (file.endsWith('.deb')) await run('dpkg', ['-x', join(work, file), join(work, 'root')], { timeout: 60_000 });
    }
    await rename(join(work, 'root'), final).catch((error: unknown) => {
      // Another sandbox was faster: its copy is as good.
      if (!existsSync(join(final, 'usr/bin/redis-server'))) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  const program = cachedRedis();
  if (program === undefined) throw new Error(`The Redis package holds no \`usr/bin/redis-server\`: install Redis by hand.`);
  return program;
}

async function download(work: string, { onProgress, signal }: Fetching): Promise<void> {
  const stoppable = signal === undefined ? {} : { signal };
  const get = async (): Promise<void> => {
    const packages = ['redis-server', 'redis-tools', ...(await missingLibraries())];
    await run('apt-get', ['download', '-qq', ...packages], { cwd: work, timeout: 120_000, ...stoppable });
  };
  try {
    await get();
  } catch (first) {
    signal?.throwIfAborted();
    if (process.getuid?.() !== 0) {
      throw new Error(
        `Redis could not be fetched (${firstLine(first)}): run \`sudo apt-get update\` and try again, or install it with \`sudo apt-get install redis-server\`.`,
        { cause: first },
      );
    }
    onProgress?.('The package lists are missing or old: apt-get update');
    // It may fail because another sandbox is at it, so the second try decides.
    const refused = await run('apt-get', ['update', '-qq'], { timeout: 180_000, ...stoppable }).then(
      () => undefined,
      (error: unknown) => error,
    );
    signal?.throwIfAborted();
    try {
      await get();
    } catch (second) {
      throw new Error(
        `Redis could not be fetched (${firstLine(refused ?? second)}): install it with \`apt-get install redis-server\`, or put a \`redis-server\` on PATH.`,
        { cause: second },
      );
    }
  }
}

// The libraries Redis wants which this machine has not; their names differ from release to release.
async function missingLibraries(): Promise<string[]> {
  const { stdout } = await run('apt-cache', ['depends', '--important', 'redis-server', 'redis-tools'], { timeout: 30_000 });
  const wanted = [...stdout.matchAll(/^ +\|?(?:Pre)?Depends: ((?:lib|lua)[^\s<]+)$/gm)].map((match) => match[1] ?? '');
  const { stdout: installed } = await run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n'], { maxBuffer: 16 << 20 });
  const have = new Set(
    installed
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return [...new Set(wanted)].filter((name) => !have.has(name));
}

function cacheFolder(): string {
  const root = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const field = (name: string): string => new RegExp(`^${name}="?([\\w.-]+)"?$`, 'm').exec(release)?.[1] ?? 'unknown';
  return join(root, 'gonogo', `redis-${field('ID')}-${field('VERSION_ID')}-${process.arch}`);
}

function firstLine(error: unknown): string {
  return (
    reason(error)
      .split('\n')
      .find((line) => line.startsWith('E: ')) ??
    reason(error).split('\n')[0] ??
    'no reason given'
  );
}
