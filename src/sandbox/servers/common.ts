// What both servers need: a free port, a folder, waiting with a deadline, a user to run as.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

// A server which the sandbox and the tests may stop and start again on the same port.
export interface Server {
  url: string;
  port: number;
  dir: string;
  running(): boolean;
  // Stops the process and keeps the folder: `start` brings it back on the same port.
  pause(): Promise<void>;
  start(): Promise<void>;
  // Stops the process and removes the folder; `start` after it brings back an empty server on the same port.
  stop(): Promise<void>;
}

// A user's numbers.
export interface Ids {
  uid: number;
  gid: number;
}

// A password or key nobody has seen before, safe in a URL.
export function secret(bytes = 18): string {
  return randomBytes(bytes).toString('base64url');
}

// A loopback port that was free a moment ago; callers try another when somebody was faster.
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('No loopback port is free: close something.'));
        else resolve(address.port);
      });
    });
  });
}

// A new folder for a server, in the given place or below the machine's temporary one, owned by the given user.
export async function serverFolder(name: string, dir?: string, owner?: Ids): Promise<string> {
  const folder = dir ?? (await mkdtemp(join(tmpdir(), `gonogo-${name}-`)));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  if (owner !== undefined) await chown(folder, owner.uid, owner.gid);
  return folder;
}

// The first of the programs that is on PATH or in one of the usual folders.
export function findProgram(names: readonly string[], folders: readonly string[] = []): string | undefined {
  const places = [...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean), ...folders];
  for (const name of names) {
    const place = places.find((candidate) => existsSync(join(candidate, name)));
    if (place !== undefined) return join(place, name);
  }
  return undefined;
}

// The ids of a user of this machine, or undefined when there is none of that name.
export async function userIds(name: string): Promise<Ids | undefined> {
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

// Waits until `probe` says true; gives up at the deadline, or at once when it throws.
export async function until(probe: () => Promise<boolean>, deadlineMs: number, otherwise: () => string): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!(await probe())) {
    if (Date.now() > end) throw new Error(otherwise());
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

// The message of whatever was thrown.
export function reason(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reason).join(', ');
  return error instanceof Error ? error.message : String(error);
}
