// A real Chromium: the one on PATH, else Debian's package unpacked into a cache folder, with nothing installed and no root needed.
import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { findProgram, reason } from '../../src/sandbox/servers/common.ts';

const run = promisify(execFile);

/** How long a test file should wait for the browser: the first time it is some 100 MB to fetch. */
export const CHROMIUM_MS = 420_000;
const FETCH_MS = 300_000;

interface Program {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Starts Chromium without a screen; whoever asks closes it. */
export async function launchChromium(): Promise<Browser> {
  const { command, env } = await program();
  const args = ['--disable-gpu', '--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  return chromium.launch({ executablePath: command, args, env: { ...process.env, ...env }, timeout: 60_000 });
}

async function program(): Promise<Program> {
  const known = installed() ?? unpacked();
  if (known && (await runs(known)) === undefined) return known;
  if (findProgram(['apt-get']) === undefined || findProgram(['flock']) === undefined)
    throw new Error('There is no Chromium on PATH, and no Debian package client to fetch it with: install `chromium`.');
  return oneAtATime(async () => {
    // Another process may have been faster.
    const found = unpacked() ?? (await unpackedAnew());
    const why = await runs(found);
    return why === undefined ? found : installedByRoot(why);
  });
}

function installed(): Program | undefined {
  const command = findProgram(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chromium-headless-shell']);
  return command === undefined ? undefined : { command, env: {} };
}

/** Why a program cannot run; undefined where it can. */
async function runs({ command, env }: Program): Promise<string | undefined> {
  return run(command, ['--version'], { env: { ...process.env, ...env }, timeout: 30_000 }).then(
    () => undefined,
    (error: unknown) => lastLine(error),
  );
}

function unpacked(): Program | undefined {
  const folder = cacheFolder();
  const command = join(folder, 'usr/lib/chromium/chromium-headless-shell');
  if (!existsSync(command)) return undefined;
  const libraries = ['usr/lib', 'lib'].flatMap((name) => below(join(folder, name))).flatMap((triplet) => [triplet, ...below(triplet)]);
  return { command, env: { LD_LIBRARY_PATH: libraries.join(':'), FONTCONFIG_FILE: join(folder, 'fonts.conf') } };
}

function below(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [join(folder, entry.name)] : []));
}

/** Holds a lock that the system takes back when this process ends, however it does. */
async function oneAtATime<Value>(work: () => Promise<Value>): Promise<Value> {
  await mkdir(cacheRoot(), { recursive: true, mode: 0o700 });
  const holder = spawn('flock', ['-w', String(FETCH_MS / 1000), join(cacheRoot(), 'chromium.lock'), 'sh', '-c', 'echo held; cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  try {
    await new Promise<void>((resolve, reject) => {
      holder.stdout.once('data', () => resolve());
      holder.once('error', reject);
      holder.once('exit', () => reject(new Error('Another process fetches Chromium, and did not get to an end in five minutes: try again.')));
    });
    return await work();
  } finally {
    holder.stdin.end();
  }
}

async function unpackedAnew(): Promise<Program> {
  const final = cacheFolder();
  const work = await mkdtemp(`${final}.`);
  try {
    await run('apt-get', ['download', '-qq', ...(await closure())], { cwd: work, timeout: FETCH_MS }).catch((error: unknown) => {
      throw new Error(`Chromium could not be fetched (${lastLine(error)}): connect to the network, or install \`chromium\`.`, { cause: error });
    });
    for (const file of await readdir(work)) if (file.endsWith('.deb')) await run('dpkg', ['-x', join(work, file), join(work, 'root')], { timeout: 120_000 });
    await writeFile(join(work, 'root', 'fonts.conf'), fontsConf(final));
    await rm(final, { recursive: true, force: true });
    await rename(join(work, 'root'), final);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  const found = unpacked();
  if (found === undefined) throw new Error('The package `chromium-headless-shell` holds no program where it is looked for: install `chromium`.');
  return found;
}

/** The package and all that it needs and this machine has not. */
async function closure(): Promise<string[]> {
  const packages = ['chromium-headless-shell', 'fonts-dejavu-core'];
  const list = (): Promise<{ stdout: string }> =>
    // Not `--print-uris`: that leaves out what lies in apt's own cache and is not installed.
    run('apt-get', ['--simulate', '-qq', '--no-install-recommends', 'install', ...packages], { timeout: 60_000, maxBuffer: 16 << 20 });
  const { stdout } = await list().catch(async (error: unknown) => {
    const sentence = `Debian's packages are not known here (${lastLine(error)}): run \`apt-get update\` as root, or install \`chromium\`.`;
    if (process.getuid?.() !== 0) throw new Error(sentence, { cause: error });
    await run('apt-get', ['update', '-qq'], { timeout: 180_000 });
    return list();
  });
  const names = [...stdout.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? '');
  // Debian calls it installed where an earlier test installed it, and it would not run.
  return names.length === 0 ? packages : names;
}

async function installedByRoot(why: string): Promise<Program> {
  if (process.getuid?.() !== 0) throw new Error(`The unpacked Chromium does not run (${why}): install \`chromium\`.`);
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
    timeout: FETCH_MS,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  const found = installed();
  if (found === undefined) throw new Error('`chromium` was installed, and is not on PATH: put it there.');
  return found;
}

function fontsConf(folder: string): string {
  return [
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>',
    `<dir>${folder}/usr/share/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${folder}/fonts-cache</cachedir>`,
    '</fontconfig>',
  ].join('\n');
}

function cacheRoot(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'gonogo');
}

function cacheFolder(): string {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const field = (name: string): string => new RegExp(`^${name}="?([\\w.-]+)"?$`, 'm').exec(release)?.[1] ?? 'unknown';
  return join(cacheRoot(), `chromium-${field('ID')}-${field('VERSION_ID')}-${process.arch}`);
}

function lastLine(error: unknown): string {
  const lines = reason(error).trim().split('\n');
  return lines.findLast((line) => line.startsWith('E: ')) ?? lines.at(-1) ?? 'no reason given';
}
