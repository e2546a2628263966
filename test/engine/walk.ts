import * as z from 'zod';
import { defineCheck, type Kind } from '../../src/checks/kind.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import type { Checklist, CheckSpec } from '../../src/model/checklist.ts';
import type { Command, Outcome } from '../../src/model/commands.ts';
import { NoAnswer } from '../../src/model/errors.ts';
import type { LaunchEvent } from '../../src/model/events.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { itemViews, launchView } from '../../src/state/views.ts';
import type { ItemView } from '../../src/model/views.ts';
import { LaunchLog } from '../output/launches.ts';

/** What the target of a test answers, by the `name` param of the check. */
export type Answers = Record<string, JsonObject | NoAnswer | ((signal: AbortSignal) => Promise<JsonObject>)>;

/** A team's own check kind, whose target is a table in the test. */
export function gauge(answers: Answers): Kind {
  return defineCheck({
    kind: 'gauge',
    title: 'reads a gauge',
    params: z.strictObject({ name: z.string() }),
    fields: { value: { type: 'double', about: 'the reading' }, version: { type: 'string', about: 'a version', optional: true } },
    expect: 'value < 10',
    example: '',
    timeout_s: 1,
    async observe({ name }, { signal }) {
      const answer = answers[name];
      if (answer === undefined) throw new NoAnswer('unknown', 'name-not-found', `no gauge \`${name}\``);
      if (answer instanceof NoAnswer) throw answer;
      return typeof answer === 'function' ? answer(signal) : answer;
    },
    response: (observed) => `reads ${JSON.stringify(observed['value'])}`,
  });
}

/** A check of the gauge of that name. */
export function reads(name: string, about: Partial<CheckSpec> = {}): CheckSpec {
  return { kind: 'gauge', params: { name }, expect: 'value < 10', timeout_s: 1, ...about };
}

/** An engine over a record in memory, with the real fold behind it. */
export class Walk {
  readonly log: LaunchLog;
  readonly answers: Answers = {};
  readonly #ports: Omit<EnginePorts, 'operator'>;
  readonly #engines = new Map<string, Engine>();

  constructor(checklist: Checklist, about: Partial<EnginePorts> & { kinds?: readonly Kind[] } = {}) {
    this.log = new LaunchLog(checklist);
    this.#ports = {
      clock: { now: () => this.log.now },
      checklist,
      variables: {},
      folder: '.',
      session: 'test',
      allowed: { writes: false, command: false },
      // The middle: no jitter. Waiting moves the clock of the test and nothing else.
      random: () => 0.5,
      wait: async (ms) => void this.log.wait(ms / 1000),
      record: async (events) => this.#record('ann', events),
      look: () => launchView(this.log.state(), this.log.now),
      ...about,
      kinds: [gauge(this.answers), ...(about.kinds ?? [])],
    };
  }

  async #record(by: string, events: readonly LaunchEvent[]): Promise<void> {
    for (const event of events) this.log.say(by, event);
  }

  engine(operator = 'ann'): Engine {
    const known = this.#engines.get(operator);
    if (known) return known;
    const engine = createEngine({ ...this.#ports, operator, record: async (events) => this.#record(operator, events) });
    this.#engines.set(operator, engine);
    return engine;
  }

  send(command: Command, operator = 'ann'): Promise<Outcome> {
    return this.engine(operator).send(command);
  }

  view(id: string): ItemView {
    const view = itemViews(this.log.state(), this.log.now).get(id);
    if (!view) throw new Error(`no item ${id}`);
    return view;
  }

  /** The ids of the items that were observed, in the order of the record. */
  observed(): string[] {
    return this.log.lines.flatMap(({ event }) => (event.type === 'observed' ? [event.item] : []));
  }
}
