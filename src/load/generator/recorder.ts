import hdr, { type Histogram } from 'hdr-histogram-js';
import type { RequestTemplate, Slice } from '../protocol.ts';
import { statusFault, type Fault } from './faults.ts';

type Fates = Map<string, { count: number; example: string }>;

interface Account {
  readonly name: string;
  readonly good: (status: number) => boolean;
  readonly histogram: Histogram;
  status: Map<number, number>;
  errors: Fates;
  timeouts: number;
}

/** Adds up what came of requests, by name, until it is taken. */
export class Recorder {
  readonly #accounts: readonly Account[];

  constructor(requests: readonly RequestTemplate[]) {
    hdr.initWebAssemblySync();
    this.#accounts = requests.map((request) => ({
      name: request.name,
      good: goodStatus(request.ok),
      // WebAssembly records about twice as fast.
      histogram: hdr.build({ useWebAssembly: true, lowestDiscernibleValue: 1, highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: 3 }),
      status: new Map(),
      errors: new Map(),
      timeouts: 0,
    }));
  }

  answered(request: number, ms: number, status: number, body: string): void {
    const account = this.#accounts[request];
    if (account === undefined) return;
    account.histogram.recordValue(Math.round(ms * 1000));
    account.status.set(status, (account.status.get(status) ?? 0) + 1);
    if (!account.good(status)) count(account.errors, statusFault(status, account.name, body));
  }

  failed(request: number, fault: Fault): void {
    const account = this.#accounts[request];
    if (account === undefined) return;
    if (fault.timeout) account.timeouts += 1;
    count(account.errors, { ...fault, example: `${account.name}: ${fault.example}` });
  }

  /** What came since it was last taken. */
  take(): Slice[] {
    return this.#accounts.flatMap((account) => {
      if (account.status.size === 0 && account.errors.size === 0) return [];
      const slice: Slice = {
        name: account.name,
        histogram: hdr.encodeIntoCompressedBase64(account.histogram),
        status: Object.fromEntries(account.status),
        errors: [...account.errors].map(([kind, error]) => ({ kind, ...error })),
        timeouts: account.timeouts,
      };
      account.histogram.reset();
      account.status = new Map();
      account.errors = new Map();
      account.timeouts = 0;
      return [slice];
    });
  }
}

function count(errors: Fates, { kind, example }: Fault): void {
  const known = errors.get(kind);
  if (known === undefined) errors.set(kind, { count: 1, example });
  else known.count += 1;
}

/** Looks a status up once and then knows it. */
function goodStatus(ok: readonly string[]): (status: number) => boolean {
  const known = new Map<number, boolean>();
  return (status) => {
    let good = known.get(status);
    if (good === undefined) {
      const text = String(status);
      good = ok.some((pattern) => pattern === text || (/^\dxx$/i.test(pattern) && pattern[0] === text[0]));
      known.set(status, good);
    }
    return good;
  };
}
