// The rehearsal target: a real creator product on real servers, on this machine only, gone when the console is.
import { z } from 'zod';
import { faultNamed, faults } from './faults.ts';
import { startProcess } from './processes.ts';

// A running sandbox.
export interface Sandbox {
  env: Record<string, string>;
  // The same as lines of KEY=value, inside the sandbox's folder.
  envFile: string;
  faults: readonly { name: string; title: string }[];
  // Those in force now: one that an operator mended is none.
  active(): readonly string[];
  // Returns once the fault is really in force, or really gone.
  setFault(name: string, on: boolean): Promise<void>;
  stop(): Promise<void>;
  // Settles when the sandbox has ended, by `stop` or by itself. Until then it keeps the process alive.
  closed: Promise<void>;
}

// How to start one.
export interface SandboxOptions {
  faults?: readonly string[];
  onProgress?: (line: string) => void;
  // Gives up the start. A running sandbox ends by `stop`: a console that was asked to end may still need it.
  signal?: AbortSignal;
}

// The faults a sandbox can have.
export const FAULTS: readonly { name: string; title: string }[] = faults.map(({ name, title }) => ({ name, title }));

const startedSchema = z.object({ env: z.record(z.string(), z.string()), envFile: z.string(), active: z.array(z.string()) });

const activeSchema = z.array(z.string());

// Long enough for a first run that fetches Redis.
const START_MS = 240_000;
const STOP_MS = 12_000;

// Starts a sandbox; rejects with a sentence when something it needs is missing.
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { signal } = options;
  (options.faults ?? []).forEach(faultNamed);
  signal?.throwIfAborted();
  let active: readonly string[] = [];
  const supervisor = startProcess('supervisor', 'The sandbox', 'gonogo', options.onProgress, (news) => {
    active = activeSchema.parse(news);
  });
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= supervisor.stop(STOP_MS);
    return stopping;
  };
  const onAbort = (): void => void stop();
  signal?.addEventListener('abort', onAbort, { once: true });

  try {
    const started = startedSchema.parse(await supervisor.call('start', { faults: options.faults ?? [] }, START_MS));
    active = started.active;
    return {
      env: started.env,
      envFile: started.envFile,
      faults: FAULTS,
      active: () => active,
      async setFault(name, on) {
        faultNamed(name);
        active = activeSchema.parse(await supervisor.call('setFault', { name, on }, 30_000));
      },
      stop,
      closed: supervisor.exited,
    };
  } catch (error) {
    await stop();
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}
