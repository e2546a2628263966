// A Redis of our own: found or fetched, started, stopped. It keeps nothing on disk.
import { rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { findProgram, freePort, reason, secret, type Server, serverFolder, until } from './common.ts';
import { cachedRedis, fetchRedis, type Program } from './debian.ts';
import { type Guarded, spawnGuarded } from './guarded.ts';

// A Redis whose URL carries its password and its database number.
export interface RedisServer extends Server {
  password: string;
}

const noRedis =
  'Redis was not found on this machine: install it (Debian: `apt-get install redis-server`, Homebrew: `brew install redis`), or put a `redis-server` or `valkey-server` on PATH.';

// The Redis (or Valkey) of this machine, or the one fetched earlier; undefined when there is none yet.
export function findRedis(): Program | undefined {
  const usual = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin'];
  const command = findProgram(['redis-server', 'valkey-server'], usual);
  return command === undefined ? cachedRedis() : { command, env: {} };
}

// Starts a new Redis on a free loopback port; fetches the program first where the package client can.
export async function startRedis(
  options: { dir?: string; password?: string; db?: number; onProgress?: (line: string) => void; signal?: AbortSignal } = {},
): Promise<RedisServer> {
  const program = findRedis() ?? (await fetchRedis(options));
  if (program === undefined) throw new Error(noRedis);
  options.signal?.throwIfAborted();
  const dir = await serverFolder('redis', options.dir);
  const password = options.password ?? secret();
  let guarded: Guarded | undefined;

  async function boot(port: number): Promise<void> {
    await serverFolder('redis', dir);
    // In a file, for arguments are in everybody's process list.
    await writeFile(join(dir, 'redis.conf'), configuration(port, dir, password), { mode: 0o600 });
    const current = await spawnGuarded({
      command: program?.command ?? '',
      args: [join(dir, 'redis.conf')],
      cwd: dir,
      env: program?.env ?? {},
      logFile: join(dir, 'redis.log'),
      orphanSignal: 'KILL',
      orphanFolder: dir,
    });
    guarded = current;
    const ready = async (): Promise<boolean> => {
      if (!current.running()) throw new Error(`Redis ended as it started: ${current.logTail()}`);
      return pong(port, password);
    };
    await until(ready, 10_000, () => `Redis did not answer within 10 s: ${current.logTail()}`);
  }

  let port = await freePort();
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        await boot(port);
        break;
      } catch (error) {
        await guarded?.stop('SIGKILL', 5_000);
        if (attempt === 4 || !/in use|bind/i.test(reason(error))) throw error;
        port = await freePort();
      }
    }
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }

  const pause = async (): Promise<void> => guarded?.stop('SIGTERM', 5_000);
  return {
    // With the user's name, for `redis-cli -u` takes an empty one literally.
    url: `redis://${password === '' ? '' : `default:${encodeURIComponent(password)}@`}127.0.0.1:${port}/${options.db ?? 0}`,
    port,
    password,
    dir,
    running: () => guarded?.running() ?? false,
    pause,
    start: async () => (guarded?.running() ? undefined : boot(port)),
    stop: async () => {
      await pause();
      await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
}

function configuration(port: number, dir: string, password: string): string {
  const lines = [`port ${port}`, 'bind 127.0.0.1', 'save ""', 'appendonly no', `dir "${dir}"`, 'databases 16', 'daemonize no'];
  return `${[...lines, ...(password === '' ? [] : [`requirepass ${JSON.stringify(password)}`])].join('\n')}\n`;
}

// Four lines of Redis' protocol instead of a client: the tests of other folders start many of these.
function pong(port: number, password: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    let text = '';
    socket.setTimeout(1_000, () => settle(false));
    socket.once('error', () => settle(false));
    socket.once('close', () => settle(false));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (text.includes('+PONG')) settle(true);
    });
    const auth = password === '' ? '' : `*2\r\n$4\r\nAUTH\r\n$${Buffer.byteLength(password)}\r\n${password}\r\n`;
    socket.write(`${auth}*1\r\n$4\r\nPING\r\n`);
  });
}
