import type { RequestListener } from 'node:http';
import { onTestFinished } from 'vitest';
import type { BurstDesk, Kind } from '../../src/checks/kind.ts';
import { kinds } from '../../src/checks/index.ts';
import { type BurstAsked, type BurstRan, runBurst } from '../../src/load/burst.ts';
import { compileCondition } from '../../src/load/scenario/condition.ts';
import type { BurstCondition, ResolvedScenario, ResolvedVital } from '../../src/load/scenario/types.ts';
import type { GeneratorPlan } from '../../src/load/protocol.ts';
import type { BurstPlan, Steer } from '../../src/model/burst.ts';
import type { EventOf } from '../../src/model/events.ts';
import { contextFor, type ContextWishes } from '../checks/context.ts';
import { serving } from '../checks/servers.ts';
import { until } from '../checks/until.ts';

/** A condition of a burst, as a scenario has it; `vitals` are the kinds of those that it may name. */
export function condition(text: string, key: 'expect' | 'stop_when' = 'expect', vitals: Readonly<Record<string, Kind>> = {}): BurstCondition {
  const compiled = compileCondition(text, key, {
    requests: ['all', 'GET /'],
    vitals: new Map(Object.entries(vitals).map(([name, kind]) => [name, kind.fields])),
  });
  if (!compiled.ok) throw new Error(compiled.faults.map(({ what }) => what).join('; '));
  return compiled.condition;
}

/** What a test says of its burst. */
export interface Wishes extends Partial<Pick<BurstPlan, 'users' | 'rate' | 'warm_up_s' | 'think_s'>> {
  readonly for_s?: number;
  readonly timeout_s?: number;
  readonly expect?: readonly string[];
  readonly stop_when?: readonly string[];
  readonly vitals?: readonly ResolvedVital[];
  readonly requests?: GeneratorPlan['requests'];
}

/** A scenario that is ready to run: two users for two seconds, unless told otherwise. */
export function scenario(origin: string, wishes: Wishes = {}): ResolvedScenario {
  const { users = 2, rate, for_s = 2, warm_up_s = 0, think_s = 0.02, timeout_s = 1, vitals = [] } = wishes;
  const url = new URL(origin);
  const mode = rate === undefined ? 'users' : 'rate';
  const stages = [{ from: rate ?? users, to: rate ?? users, for_s }];
  const byName = Object.fromEntries(vitals.map(({ name, kind }) => [name, kind]));
  const requests = wishes.requests ?? [{ name: 'GET /', method: 'GET', path: '/', headers: {}, weight: 1, ok: ['2xx', '3xx'] }];
  return {
    name: 'two-users',
    title: 'Two users',
    host: url.host,
    hostname: url.hostname,
    plan: { mode, stages, warm_up_s, duration_s: for_s, users, ...(rate === undefined ? {} : { rate }), think_s },
    generator: { origin, requests, rows: [], mode, stages, warm_up_s, think_s, timeout_s, connections: users },
    expect: (wishes.expect ?? []).map((text) => condition(text)),
    stop_when: (wishes.stop_when ?? []).map((text) => condition(text, 'stop_when', byName)),
    vitals,
  };
}

type Told = EventOf<'burst-started' | 'burst-sampled' | 'burst-ended'>;

/** A console that writes down what it is told. */
export class Desk implements BurstDesk {
  readonly item = 'load';
  readonly session = 'test';
  readonly ceiling = { users: 200, rate: 1000 };
  readonly kinds = kinds;
  readonly told: Told[] = [];
  targets: readonly string[] = [];
  readonly #listeners = new Set<(steer: Steer) => void>();

  checkOf = (): undefined => undefined;
  earlier = async (): Promise<undefined> => undefined;

  tell = async (event: Told): Promise<void> => {
    this.told.push(event);
  };

  onSteer = (_burst: string, listener: (steer: Steer) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  steer(steer: Steer): void {
    for (const listener of this.#listeners) listener(steer);
  }

  get steerable(): boolean {
    return this.#listeners.size > 0;
  }

  samples(): EventOf<'burst-sampled'>[] {
    return this.told.filter((event) => event.type === 'burst-sampled');
  }

  /** Resolves once so many samples were told. */
  async sampled(count: number): Promise<void> {
    await until(() => this.samples().length >= count);
  }
}

/** A burst that runs, at a console of its own. */
export function burst(asked: ResolvedScenario, wishes: ContextWishes = {}): { desk: Desk; ran: Promise<BurstRan> } {
  const desk = new Desk();
  const given: BurstAsked = { scenario: asked, file: 'two-users.yaml', digest: 'd'.repeat(64) };
  const over = new AbortController();
  onTestFinished(() => over.abort());
  const ran = runBurst(
    given,
    desk,
    contextFor({ deadline_ms: 40_000, ...wishes, stop: wishes.stop ? AbortSignal.any([wishes.stop, over.signal]) : over.signal }),
  );
  ran.catch(() => undefined); // a test that fails before it looks is told by itself
  return { desk, ran };
}

/** A server that answers after so many milliseconds, and counts what is asked. */
export async function answering(ms = 5, status = 200): Promise<{ url: string; asked(): number }> {
  let asked = 0;
  const listener: RequestListener = (_request, response) => {
    asked += 1;
    const timer = setTimeout(() => response.writeHead(status).end('{}'), ms);
    response.once('close', () => clearTimeout(timer));
  };
  const url = await serving(listener);
  return { url, asked: () => asked };
}

/** The generators that a process started, this one unless told otherwise. */
export async function generators(parent = process.pid): Promise<number[]> {
  const { readdirSync, readFileSync } = await import('node:fs');
  return readdirSync('/proc').flatMap((entry) => {
    try {
      const fields = readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8');
      return fields[1] === String(parent) && fields[0] !== 'Z' && /generator\.(ts|js)/.test(command) ? [Number(entry)] : [];
    } catch {
      return []; // no process, or gone meanwhile
    }
  });
}
