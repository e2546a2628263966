// Starts the sandbox's own Node processes, from the bundle or from the sources.
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Remote, remote } from './rpc.ts';

// One Node process of the sandbox.
export interface Process extends Remote {
  pid: number;
  child: ChildProcess;
  running(): boolean;
  exited: Promise<void>;
  stop(deadlineMs?: number): Promise<void>;
}

// The file of an entry: beside us in the bundle, above us when we are in a shared part, or the source itself.
export function entryFile(name: string): string {
  const candidates = [`./${name}.js`, `../${name}.js`, `./${name}.ts`];
  const files = candidates.map((candidate) => fileURLToPath(new URL(candidate, import.meta.url)));
  const file = files.find((candidate) => existsSync(candidate));
  if (file === undefined)
    throw new Error(`The sandbox's \`${name}\` is missing beside \`${fileURLToPath(import.meta.url)}\`: build again with \`npm run build\`.`);
  return file;
}

// Starts an entry with a channel. `folder` is only there to be seen in the process list.
export function startProcess(name: string, title: string, folder: string, onNote?: (line: string) => void, onNews?: (value: unknown) => void): Process {
  // Nothing of the console's environment goes in: it may hold the variables of a real deployment.
  const kept = ['PATH', 'HOME', 'TMPDIR', 'XDG_CACHE_HOME', 'LANG'].flatMap((key) => {
    const value = process.env[key];
    return value === undefined ? [] : [[key, value]];
  });
  const child = fork(entryFile(name), [folder], {
    detached: true, // Ctrl-C goes to the console's process group; the console decides when we end.
    execArgv: [],
    env: Object.fromEntries([...kept, ['NODE_ENV', 'production']]),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-2_000)));
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const far = remote(child, title, onNote, onNews);
  return {
    child,
    pid: child.pid ?? 0,
    exited,
    running: () => child.exitCode === null && child.signalCode === null,
    async call(call, value, deadlineMs) {
      try {
        return await far.call(call, value, deadlineMs);
      } catch (error) {
        const why = /^\w*Error.*$/m.exec(complaint)?.[0];
        if (why === undefined || child.exitCode === null) throw error;
        throw new Error(`${title} ended: ${why}`, { cause: error });
      }
    },
    async stop(deadlineMs = 5_000) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
      child.kill('SIGCONT'); // A frozen one would not hear the next.
      child.kill('SIGTERM');
      await exited;
      clearTimeout(timer);
    },
  };
}
