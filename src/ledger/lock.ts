import { closeSync, openSync, readFileSync, readlinkSync, rmSync, statSync, unlinkSync, utimesSync, writeSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { UsageError } from '../model/errors.ts';
import { codeOf } from './io.ts';

// Locks with an expiry time (proper-lockfile and its like) let a holder that stalls, on a slow disk or in a sleeping
// laptop, lose its lock while it writes, and let two waiters who find the same expired lock both take it. Here the lock
// names its holder: a dead holder is noticed at once, a living one is never robbed, and only one may clear a dead one's.

interface Holder {
  readonly token: string;
  readonly pid: number;
  readonly machine: string;
  /** When the process began, in the system's own count; a recycled pid has another. Empty where the system does not tell. */
  readonly started: string;
}

/** A lock file whose writer was killed before it wrote its name is dead after this long. */
const NAMELESS_MS = 2_000;
/** A holder on another machine, whose life cannot be asked, is dead when it has not touched its lock for this long. */
const FOREIGN_MS = 15_000;
const TOUCH_MS = 1_000;

const machine = [hostname(), readOr('/proc/sys/kernel/random/boot_id'), linkOr('/proc/self/ns/pid')].join(' ');

/** A lock that this process has. */
export interface HeldLock {
  /** False once somebody took it away: a person who removed its file, another machine that found it untouched for too long. */
  readonly isMine: () => boolean;
  readonly letGo: () => void;
}

/** Waits for the lock file `path` and takes it; the returned function lets it go. Throws a UsageError at the deadline. */
export async function takeLock(path: string, deadline_ms: number): Promise<() => void> {
  return (await holdLock(path, deadline_ms)).letGo;
}

/** The same, for who may keep it for a while; whoever holds it hears that somebody waits. */
export async function holdLock(path: string, deadline_ms: number): Promise<HeldLock> {
  const until = performance.now() + deadline_ms;
  for (;;) {
    const held = create(path);
    if (held !== undefined) {
      unwant(path);
      return held;
    }
    clearDead(path, 0);
    if (performance.now() > until) {
      unwant(path);
      throw new UsageError(heldSentence(path, deadline_ms));
    }
    if (!isWanted(path)) closeSync(openSync(wantedBy(path), 'a', 0o600));
    await wait(1 + Math.random() * 3);
  }
}

/** Whether somebody waits for a lock, as far as its holder can tell: nobody hears of it later than a few ms. */
export function isWanted(path: string): boolean {
  return statSync(wantedBy(path), { throwIfNoEntry: false }) !== undefined;
}

/** Who waits no more takes the word back; others who wait say so again. */
function unwant(path: string): void {
  if (isWanted(path)) rmSync(wantedBy(path), { force: true });
}

const wantedBy = (path: string): string => `${path}.wanted`;

const started = startOf(process.pid);

function create(path: string): HeldLock | undefined {
  const me: Holder = { token: randomUUID(), pid: process.pid, machine, started };
  try {
    const file = openSync(path, 'wx', 0o600);
    try {
      writeSync(file, JSON.stringify(me));
    } catch (error) {
      unlinkSync(path);
      throw error;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return undefined;
    throw error;
  }
  const mark = markOf(path); // before the name is read: what is marked is then its own
  if (read(path)?.token !== me.token) return undefined; // stalled for so long before it wrote its name that it counted as dead
  const touch = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch {
      clearInterval(touch); // a person removed the lock; the next who takes it is told by its token
    }
  }, TOUCH_MS).unref();
  // Who created it does not change while the file is the same one: its name is only read where that cannot be told.
  const isMine = (): boolean => (mark !== undefined && mark === markOf(path)) || read(path)?.token === me.token;
  return {
    isMine,
    letGo: () => {
      clearInterval(touch);
      if (isMine()) unlinkSync(path);
    },
  };
}

/**
 * Removes a dead holder's lock. Looking and removing are two steps, and between them another may have cleared and taken
 * it: so they happen under a guard, itself such a lock, and the lock is looked at again once the guard is held.
 */
function clearDead(path: string, depth: number): void {
  const holder = read(path);
  if (!holder || !isDead(path, holder)) return;
  const guard = `${path}.clearing`;
  const held = create(guard);
  if (!held) {
    if (depth < 2) clearDead(guard, depth + 1);
    return;
  }
  try {
    if (read(path)?.token === holder.token) rmSync(path, { force: true });
  } finally {
    held.letGo();
  }
}

function isDead(path: string, holder: Holder): boolean {
  if (holder.machine !== machine) return ageOf(path) > (holder.pid === 0 ? NAMELESS_MS : FOREIGN_MS);
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return codeOf(error) === 'ESRCH'; // EPERM: it lives, under another user
  }
  return holder.started !== '' && holder.started !== startOf(holder.pid);
}

/** The holder of a lock; one without a name where its writer has not written it (yet); undefined where nobody holds it. */
function read(path: string): Holder | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    if (/^\{.*\}$/.test(text)) return JSON.parse(text) as Holder; // written by create() above, whole, in one write
    return { token: `nameless ${statSync(path).ino}`, pid: 0, machine: '', started: '' };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** What tells a file from the next one of its name; undefined where it is gone, or the file system does not keep when a file was made. */
function markOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && found.birthtimeMs > 0 ? `${found.ino} ${found.birthtimeMs}` : undefined;
}

function heldSentence(path: string, deadline_ms: number): string {
  const holder = read(path);
  const who = holder && holder.pid > 0 ? `process \`${holder.pid}\` on \`${holder.machine.split(' ')[0]}\`` : 'another process';
  return `the record is locked by ${who} for more than ${Math.round(deadline_ms / 1000)} s: end that process, or remove \`${path}\` if it is no gonogo`;
}

function ageOf(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 0;
    throw error;
  }
}

/** Field 22 of Linux's /proc/PID/stat, counted after the name in brackets, which may hold anything. */
function startOf(pid: number): string {
  const stat = readOr(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return ''; // not Linux, or the process is gone
  }
}

function linkOr(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // not Linux
  }
}
