import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './ours.ts';
import { followCpu } from './processes.ts';

/** What a generator found: requests a second, and the time that 99 of 100 answers stayed below. */
export interface Found {
  readonly rps: number;
  readonly p99_ms: number;
  /** Seconds of processor time that it took in all, where that is known. */
  readonly cpu_s?: number | undefined;
}

/** The same load for each of them; the first seconds are for warming up. */
export interface Asked {
  readonly origin: string;
  readonly connections: number;
  readonly for_s: number;
  readonly warm_up_s: number;
}

const autocannonFolder = dirname(createRequire(import.meta.url).resolve('autocannon/package.json'));

/** The autocannon command line, as quiet as it gets. */
export async function autocannonCommand({ origin, connections, for_s, warm_up_s }: Asked): Promise<Found> {
  const warm = warm_up_s > 0 ? ['-W', '[', '-c', String(connections), '-d', String(warm_up_s), ']'] : [];
  const words = [join(autocannonFolder, 'autocannon.js'), ...warm, '-c', String(connections), '-d', String(for_s), '-j', '-n', origin];
  const running = run(process.execPath, words, { maxBuffer: 1e8 });
  const cpu = followCpu(running.child.pid);
  const { stdout } = await running;
  // What its documentation promises of `-j`; a warm-up has a line of its own before it.
  const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { requests: { total: number }; duration: number; latency: { p99: number } };
  return { rps: result.requests.total / result.duration, p99_ms: result.latency.p99, cpu_s: cpu.used() };
}

/** autocannon's own runner in a process of its own, with the times that it tells with each response: its table has whole milliseconds only. */
export async function autocannonTimes({ origin, connections, for_s, warm_up_s }: Asked): Promise<Found> {
  const script = fileURLToPath(new URL('autocannon-times.ts', import.meta.url));
  const { stdout } = await run(process.execPath, [script, origin, String(connections), String(for_s), String(warm_up_s)]);
  return JSON.parse(stdout) as Found; // our own script's
}

/** wrk with one thread, where it is on PATH. */
export async function wrk({ origin, connections, for_s }: Asked): Promise<Found | undefined> {
  const ran = await run('wrk', ['-t', '1', '-c', String(connections), '-d', `${for_s}s`, '--latency', `${origin}/`]).catch((error: { code?: unknown }) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (ran === undefined) return undefined;
  const [, rps] = /Requests\/sec:\s+([\d.]+)/.exec(ran.stdout) ?? [];
  const [, p99, unit] = /^\s*99%\s+([\d.]+)(us|ms|s)\s*$/m.exec(ran.stdout) ?? [];
  if (rps === undefined || p99 === undefined) throw new Error(`wrk said what cannot be read: ${ran.stdout}`);
  return { rps: Number(rps), p99_ms: Number(p99) * (unit === 'us' ? 0.001 : unit === 's' ? 1000 : 1) };
}
