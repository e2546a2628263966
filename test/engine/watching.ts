import { kinds } from '../../src/checks/index.ts';
import type { WatchPorts } from '../../src/engine/watch/ports.ts';
import { createWatch, type Watch } from '../../src/engine/watch.ts';
import { NoAnswer } from '../../src/model/errors.ts';
import { eventSchema } from '../../src/model/events.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Objective, WatchSpec } from '../../src/model/watch.ts';
import type { LaunchState, WatchRecord } from '../../src/state/launch-state.ts';
import { checklistOf, item, LaunchLog, openedAt } from '../output/launches.ts';
import { VirtualTime } from './virtual-time.ts';

const check: Objective['check'] = { kind: 'metrics', params: { url: 'x', counters: { bad: 'b', all: 'a' }, histograms: { latency: 'l' } }, timeout_s: 20 };

/** An objective over the counters and the histogram of the test's product. */
export function objective(id: string, about: Partial<Objective> = {}): Objective {
  const alerts = [{ id: `${id}-alert`, title: `Alert of ${id}`, source: [], when: 'value > 0.05', for_s: 300, clear_s: 60, weight: 'high' as const }];
  return { id, title: id, source: [], check, value: 'bad / all', over_s: 300, unit: 'ratio', objective: 'value < 0.01', alerts, ...about };
}

/** A product whose counters are what the test makes them, and a watch over it in virtual time with the real fold behind it. */
export class Watching {
  readonly time = new VirtualTime(openedAt);
  readonly log: LaunchLog;
  readonly spec: WatchSpec;
  /** What the product holds now. */
  held = { bad: 0, all: 0, fast: 0, slow: 0 };
  /** Called before each time it is asked, with how often it was. */
  onAsked: (asked: number) => void = () => {};
  /** How long an answer takes; undefined for one that never comes. */
  takes_ms: number | undefined = 0;
  down: NoAnswer | undefined;
  news: { from: 'sentry' | 'logs'; key: string; text: string }[] | Error = [];
  asked = 0;
  readonly #stops = new AbortController();

  constructor(objectives: readonly Objective[], about: Partial<WatchSpec> = {}) {
    this.spec = { for_s: 3600, every_s: 10, objectives, ...about };
    this.log = new LaunchLog(checklistOf({ all: [item('a')] }, { watch: this.spec }));
    this.log.say('ann', { type: 'session-started', session: 's1', host: 'h', pid: 1 });
  }

  get state(): LaunchState {
    return this.log.state();
  }

  get record(): WatchRecord {
    const found = this.state.watches.get('w1');
    if (!found) throw new Error('no watch was begun');
    return found;
  }

  /** What a sample said of an objective. */
  said(n: number, id: string) {
    return this.record.samples.find((sample) => sample.n === n)?.values[id];
  }

  stop(): void {
    this.#stops.abort();
  }

  /** A watch as a console makes one; `resumed` lets the recorded one go on. */
  watch(resumed = false): Watch {
    const ports: WatchPorts = {
      clock: this.time.clock,
      wait: this.time.wait,
      observe: (_check, limit) => this.#observe(limit.signal),
      record: async (events) => {
        this.log.now = this.time.clock.now();
        for (const event of events) this.log.say('ann', eventSchema.parse(JSON.parse(JSON.stringify(event)))); // as the ledger gives it back
      },
      news: async () => {
        if (this.news instanceof Error) throw this.news;
        return this.news;
      },
    };
    const plan = { watch: 'w1', session: 's1', spec: this.spec, kinds };
    return createWatch(resumed ? { ...plan, earlier: this.record } : plan, ports);
  }

  async run(watch = this.watch(), stop: AbortSignal = this.#stops.signal) {
    return this.time.until(watch.run(stop));
  }

  async #observe(signal: AbortSignal): Promise<JsonObject> {
    this.asked += 1;
    this.onAsked(this.asked);
    const { down } = this;
    if (this.takes_ms === undefined)
      await new Promise(() => {}); // never
    else if (this.takes_ms > 0) await this.time.wait(this.takes_ms, signal);
    if (down) throw down;
    const { bad, all, fast, slow } = this.held;
    return {
      counters: { bad: { x: bad }, all: { x: all } },
      histograms: { latency: { x: { '0.1': fast, '1': fast + slow, '+Inf': fast + slow } } },
      gauges: { memory: 100 },
    };
  }
}
