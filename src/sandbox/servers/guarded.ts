// A server process that cannot outlive us: a small shell beside it waits for our end of a pipe to close.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { dirname } from 'node:path';

// How to run a guarded server.
export interface GuardedOptions {
  command: string;
  args: readonly string[];
  cwd: string;
  logFile: string;
  env?: Record<string, string>;
  uid?: number;
  gid?: number;
  // What ends the server when we are gone without having stopped it.
  orphanSignal: 'KILL' | 'QUIT';
  // Removed when we are gone without having stopped the server.
  orphanFolder: string;
}

// A running server: its end, and the way to bring it about.
export interface Guarded {
  pid: number;
  running(): boolean;
  exited: Promise<void>;
  stop(signal: NodeJS.Signals, deadlineMs: number): Promise<void>;
  // For a program that ends by itself: its exit code, null when it was ended by a signal or by the deadline.
  finish(deadlineMs: number): Promise<number | null>;
  logTail(): string;
}

// The shell becomes the server by `exec`, so the pid and the exit are the server's own. The watcher is orphaned on
// purpose (two forks), so that the server has no child which it does not know. A line on the pipe lets the watcher go.
// A dead server may stay as a zombie where the machine's first process does not reap: that counts as dead.
const script = `signal=$1 folder=$2; shift 2
( trap '' HUP INT TERM; { if ! read -r word; then
  kill -s "$signal" $$ 2>/dev/null
  tries=0; while kill -0 $$ 2>/dev/null && [ $tries -lt 60 ]; do
    case $(cat /proc/$$/stat 2>/dev/null) in *') Z '*) break ;; esac
    sleep 0.1; tries=$((tries + 1))
  done
  kill -s KILL $$ 2>/dev/null
  rm -rf "$folder"
fi; } <&3 >/dev/null 2>&1 & )
exec "$@" 3<&-`;

// Starts a server under guard; it does not keep this process alive.
export function spawnGuarded(options: GuardedOptions): Promise<Guarded> {
  const log = openSync(options.logFile, 'a', 0o600);
  const child = spawn('/bin/sh', ['-c', script, 'gonogo-guard', options.orphanSignal, options.orphanFolder, options.command, ...options.args], {
    cwd: options.cwd,
    detached: true,
    stdio: ['ignore', log, log, 'pipe'],
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', ...options.env },
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  closeSync(log);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`\`${options.command}\` could not be started in \`${dirname(options.logFile)}\`: ${error.message}`)));
    child.once('spawn', () => resolve(handle(child, options)));
  });
}

function handle(child: ChildProcess, options: GuardedOptions): Guarded {
  const { pid } = child;
  const pipe = child.stdio[3];
  if (pid === undefined || !(pipe instanceof Socket)) throw new Error(`\`${options.command}\` has no process: start it again.`);
  // The watcher may be gone first (somebody killed it): the write then fails, and nothing is left to tell.
  pipe.on('error', () => undefined);
  let running = true;
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      running = false;
      pipe.end('done\n');
      resolve();
    });
  });
  child.unref();
  pipe.unref();

  return {
    pid,
    running: () => running,
    exited,
    async finish(deadlineMs) {
      child.ref();
      const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
      await exited;
      clearTimeout(timer);
      return child.exitCode;
    },
    async stop(signal, deadlineMs) {
      if (!running) return exited;
      child.ref();
      child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
      await exited;
      clearTimeout(timer);
    },
    logTail() {
      const lines = readFileSync(options.logFile, 'utf8').trimEnd().split('\n');
      return lines.slice(-4).join(' | ').slice(-400);
    },
  };
}
