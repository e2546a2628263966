import * as z from 'zod';
import { type BurstDesk, type CheckContext, defineCheck, type Kind } from '../../src/checks/kind.ts';
import type { BurstPlan, BurstSummary, Steer } from '../../src/model/burst.ts';
import type { Item } from '../../src/model/checklist.ts';
import { Stopped } from '../../src/model/errors.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { live } from '../output/launches.ts';

const felt = { requests: 1, rps: 1, errors: 0, error_rate: 0, timeouts: 0, status: {} };
const summary: BurstSummary = { ended: 'finished', why: 'it ran', measured_s: 1, felt, requests: {}, errors: [], expected: [], spread: {}, histogram: '' };
/** The plan of every burst of a test. */
export const plan: BurstPlan = { mode: 'users', stages: [], warm_up_s: 0, duration_s: 1, users: 1, think_s: 0 };

/** What a burst of a test does between its beginning and its end, by the name of its item. */
export type Script = (desk: BurstDesk, context: CheckContext) => Promise<JsonObject>;

/** A kind that runs alone and tells of a burst, as `load` does. */
export function burstKind(scripts: Record<string, Script>): Kind {
  return defineCheck({
    kind: 'burst',
    title: 'A burst of a test',
    params: z.strictObject({ lasts: z.number().optional() }),
    fields: { passed: { type: 'bool', about: 'whether it did' } },
    expect: 'passed',
    example: '',
    timeout_s: 2,
    alone: true,
    lasts_s: ({ lasts }) => (typeof lasts === 'number' ? lasts : undefined),
    async observe(_params, context) {
      const desk = context.burst;
      if (!desk) throw new Error('no desk');
      const burst = `of-${desk.item}`;
      const scenario = { name: burst, title: burst, file: '', digest: '' };
      await desk.tell({
        type: 'burst-started',
        burst,
        item: desk.item,
        session: desk.session,
        scenario,
        host: 'h',
        plan,
        requests: [],
        vitals: [],
        expect: [],
        stop_when: [],
      });
      try {
        return (await scripts[desk.item]?.(desk, context)) ?? { passed: true };
      } finally {
        await desk.tell({ type: 'burst-ended', burst, item: desk.item, summary });
      }
    },
    response: () => 'it ran',
  });
}

/** A line that is such a burst. */
export const load = (id: string, about: Partial<Item> = {}, params: JsonObject = {}): Item =>
  live(id, { check: { kind: 'burst', params, expect: 'passed', timeout_s: 2 }, ...about });

/** Runs until it is steered; what was said to it. */
export const untilSteered = (heard: Steer[] = [], ends: readonly Steer[] = ['stop', 'kill']): Script & { heard: Steer[] } =>
  Object.assign(
    (desk: BurstDesk) =>
      new Promise<JsonObject>((_resolve, reject) => {
        desk.onSteer(`of-${desk.item}`, (steer) => {
          heard.push(steer);
          if (ends.includes(steer)) reject(new Stopped('a person stopped it'));
        });
      }),
    { heard },
  );
