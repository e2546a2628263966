import { fork, type ChildProcess } from 'node:child_process';
import hdr, { type Histogram } from 'hdr-histogram-js';
import { onTestFinished } from 'vitest';
import type { FromGenerator, GeneratorPlan, RequestTemplate, Tick, ToGenerator } from '../../src/load/protocol.ts';

/** A plan of one user for a second, where nothing else is said. */
export function planOf(
  origin: string,
  changes: Partial<Omit<GeneratorPlan, 'requests'>> & { requests?: readonly Partial<RequestTemplate>[] } = {},
): GeneratorPlan {
  const request: RequestTemplate = { name: 'GET /', method: 'GET', path: '/', headers: {}, weight: 1, ok: ['2xx', '3xx'] };
  return {
    origin,
    rows: [],
    mode: 'users',
    stages: [{ from: 1, to: 1, for_s: 1 }],
    warm_up_s: 0,
    think_s: 0,
    timeout_s: 10,
    connections: 50,
    ...changes,
    requests: (changes.requests ?? [{}]).map((part) => ({ ...request, ...part })),
  };
}

/** A generator at work. */
export interface Generator {
  readonly child: ChildProcess;
  readonly messages: readonly FromGenerator[];
  readonly ticks: () => Tick[];
  /** Requests that were cut off at the end: some, where the machine is too busy to keep a rate. */
  readonly cut: () => number;
  tell(message: ToGenerator): void;
  /** Waits until something is so, and fails after `within` ms. */
  until(what: string, isSo: () => boolean, within?: number): Promise<void>;
  done(within?: number): Promise<void>;
  readonly exited: Promise<number | null>;
}

/** Starts the generator as gonogo does, and begins. */
export async function generate(plan: GeneratorPlan, env: Readonly<Record<string, string>> = {}): Promise<Generator> {
  const child = fork(new URL('../../src/load/generator.ts', import.meta.url), {
    execArgv: [],
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const messages: FromGenerator[] = [];
  const heard = new Set<() => void>();
  child.on('message', (message: FromGenerator) => {
    messages.push(message);
    for (const hear of heard) hear();
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const generator: Generator = {
    child,
    messages,
    exited,
    cut: () => messages.reduce((sum, message) => sum + (message.type === 'done' ? (message.cut_off ?? 0) : 0), 0),
    ticks: () => messages.filter((message) => message.type === 'tick'),
    tell: (message) => void child.send(message),
    until: (what, isSo, within = 20_000) =>
      new Promise((resolve, reject) => {
        const settle = (end: () => void): void => {
          clearInterval(looking);
          clearTimeout(late);
          heard.delete(look);
          end();
        };
        const look = (): void => {
          if (isSo()) settle(resolve);
        };
        const looking = setInterval(look, 10);
        const late = setTimeout(
          () => settle(() => reject(new Error(`not within ${within} ms: ${what}. It said ${JSON.stringify(messages).slice(0, 2000)}`))),
          within,
        );
        heard.add(look);
        look();
      }),
    done: (within) => generator.until('done', () => messages.some(({ type }) => type === 'done' || type === 'broke'), within),
  };
  await generator.until('ready', () => messages.some(({ type }) => type === 'ready'));
  generator.tell({ type: 'begin', plan });
  return generator;
}

/** Everything that the ticks say about a request, or about all. */
export function sumOf(
  ticks: readonly Tick[],
  name?: string,
): { histogram: Histogram; status: Record<string, number>; errors: Record<string, { count: number; example: string }>; timeouts: number; seconds: number } {
  const histogram = hdr.build();
  const status: Record<string, number> = {};
  const errors: Record<string, { count: number; example: string }> = {};
  let timeouts = 0;
  for (const slice of ticks.flatMap(({ slices }) => slices).filter((each) => name === undefined || each.name === name)) {
    histogram.add(hdr.decodeFromCompressedBase64(slice.histogram));
    timeouts += slice.timeouts;
    for (const [key, count] of Object.entries(slice.status)) status[key] = (status[key] ?? 0) + count;
    for (const { kind, count, example } of slice.errors)
      errors[kind] = { count: (errors[kind]?.count ?? 0) + count, example: errors[kind]?.example ?? example };
  }
  return { histogram, status, errors, timeouts, seconds: ticks.reduce((sum, { covers_s }) => sum + covers_s, 0) };
}
