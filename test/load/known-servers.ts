import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How long a server takes, and what a measurement has to find. */
interface KnownTimes {
  /** Milliseconds until the answer to request n (from 0), which came so long after the first one. */
  delay(n: number, sinceFirst: number): number;
  /** The times in ms that are due at these parts of all requests; `rate` is for requests that are due evenly, whoever waits. */
  readonly users: Readonly<Record<'p50' | 'p95' | 'p99', number>> | undefined;
  readonly rate: Readonly<Record<'p50' | 'p95' | 'p99', number>>;
}

/** The golden ratio: its multiples fill a range evenly, however few are taken. */
const golden = (Math.sqrt(5) - 1) / 2;

const constant = { p50: 50, p95: 50, p99: 50 };
const uniform = { p50: 60, p95: 105, p99: 109 };

/** Servers with times that are known beforehand. */
export const knownTimes = {
  hello: { delay: () => 0, users: { p50: 0, p95: 0, p99: 0 }, rate: { p50: 0, p95: 0, p99: 0 } },
  constant: { delay: () => 50, users: constant, rate: constant },
  uniform: { delay: (n) => 10 + 100 * ((n * golden) % 1), users: uniform, rate: uniform },
  // Second 2 to 3 of every 5 answers nothing: 20 % of what is due waits evenly between 0 and 1 s, so that p95 is 1 - 0.05 / 0.2.
  stall: {
    delay: (_n, sinceFirst) => (sinceFirst % 5000 >= 2000 && sinceFirst % 5000 < 3000 ? 3000 - (sinceFirst % 5000) : 0),
    users: undefined,
    rate: { p50: 0, p95: 750, p99: 950 },
  },
} as const satisfies Record<string, KnownTimes>;

/** The name of a server with known times. */
export type KnownServer = keyof typeof knownTimes;

/** Tells the name of a server with known times from any other word. */
export function isKnownServer(name: string): name is KnownServer {
  return Object.hasOwn(knownTimes, name);
}

/** Starts one in a process of its own; it ends with `stop`, or with this process. */
export async function startKnownServer(kind: KnownServer): Promise<{ readonly origin: string; readonly pid: number; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [new URL('known-server.ts', import.meta.url).pathname, kind], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout });
  const port = await Promise.race([
    new Promise<string>((resolve) => lines.once('line', resolve)),
    exited.then(() => Promise.reject(new Error(`the server \`${kind}\` ended before it gave its port`))),
    new Promise<never>((_resolve, reject) => setTimeout(() => reject(new Error(`the server \`${kind}\` gave no port within 20 s`)), 20_000).unref()),
  ]);
  return {
    origin: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
