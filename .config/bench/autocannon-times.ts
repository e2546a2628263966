// Entry: `node autocannon-times.ts ORIGIN CONNECTIONS SECONDS WARM_UP` runs autocannon and prints `{rps, p99_ms}`, its p99 finer than a millisecond.
import { createRequire } from 'node:module';
import { createHistogram } from 'node:perf_hooks';

interface Options {
  readonly url: string;
  readonly connections: number;
  readonly duration: number;
}

interface Instance extends Promise<{ readonly requests: { readonly total: number }; readonly duration: number }> {
  on(event: 'response', listener: (client: unknown, status: number, bytes: number, ms: number) => void): void;
}

// autocannon has no types of its own; this is the part of its documented interface that is used here.
const autocannon = createRequire(import.meta.url)('autocannon') as (options: Options) => Instance;
const [url = '', connections, seconds, warmUp] = process.argv.slice(2);
const options = { url, connections: Number(connections) };

if (Number(warmUp) > 0) await autocannon({ ...options, duration: Number(warmUp) });
const times = createHistogram();
const running = autocannon({ ...options, duration: Number(seconds) });
running.on('response', (_client, _status, _bytes, ms) => times.record(Math.max(1, Math.round(ms * 1000))));
const { requests, duration } = await running;
process.stdout.write(JSON.stringify({ rps: requests.total / duration, p99_ms: times.percentile(99) / 1000 }));
