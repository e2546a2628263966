import * as z from 'zod';
import { describe, expect, it, onTestFinished } from 'vitest';
import { command } from '../../src/checks/command.ts';
import { defineCheck, type Kind } from '../../src/checks/kind.ts';
import { type Vitals, vitalsOf } from '../../src/load/burst/vitals.ts';
import { NoAnswer } from '../../src/model/errors.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { contextFor } from '../checks/context.ts';
import { until } from '../checks/until.ts';

/** A gauge that answers as the test says. */
function gauge(observe: (signal: AbortSignal) => Promise<JsonObject>): Kind {
  return defineCheck({
    kind: 'gauge',
    title: 'A gauge',
    params: z.strictObject({}),
    fields: { value: { type: 'double', about: 'the reading' } },
    expect: 'value < 10',
    example: '',
    timeout_s: 5,
    observe: (_params, { signal }) => observe(signal),
    response: (observed) => `reads ${JSON.stringify(observed['value'])}\u001b[31m`,
  });
}

function started(kind: Kind, every_s: number, now: () => number = () => Date.now()): Vitals {
  const vitals = vitalsOf([{ name: 'db', kind, params: {}, every_s }], { ...contextFor(), clock: { now } });
  onTestFinished(() => vitals.stop());
  vitals.start();
  return vitals;
}

describe('vitals', () => {
  it('are told once each, and stand until the next one is late', async () => {
    let now = 0;
    const vitals = started(
      gauge(async () => ({ value: 3, waiting: { youtube: 5 } })),
      60,
      () => now,
    );
    let first = vitals.taken();
    await until(() => Object.keys((first = first.fresh['db'] ? first : vitals.taken()).fresh).length > 0);
    expect(first.fresh['db']).toEqual({ response: 'reads 3', values: { value: 3, 'waiting.youtube': 5 } });
    now = 60_500;
    expect(vitals.taken()).toEqual({ fresh: {}, standing: { db: { value: 3, waiting: { youtube: 5 } } } });
    now = 61_000;
    expect(vitals.taken()).toEqual({ fresh: {}, standing: {} });
  });

  it('are never asked twice at once: a slow one skips a beat', async () => {
    let running = 0;
    let most = 0;
    let asked = 0;
    const vitals = started(
      gauge(async () => {
        asked += 1;
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 120));
        running -= 1;
        return { value: asked };
      }),
      0.03,
    );
    await until(() => asked >= 4);
    expect(most).toBe(1);
    expect(vitals.taken().fresh['db']).toMatchObject({ response: expect.stringMatching(/^reads \d$/) });
  });

  it('that give no answer say why, and stand for nothing', async () => {
    const vitals = started(
      gauge(async () => {
        throw new NoAnswer('fail', 'refused', 'the gauge refused');
      }),
      60,
    );
    let seen = vitals.taken();
    await until(() => (seen = vitals.taken()).fresh['db'] !== undefined);
    expect(seen).toEqual({ fresh: { db: { response: 'the gauge refused', values: {}, failed: true } }, standing: {} });
  });

  it('that will not listen are given up at their own deadline, and not asked again before they are through', async () => {
    let asked = 0;
    const vitals = started(
      gauge(() => {
        asked += 1;
        return new Promise(() => undefined);
      }),
      0.05,
    );
    let seen = vitals.taken();
    await until(() => (seen = vitals.taken()).fresh['db'] !== undefined);
    expect(seen.fresh['db']).toEqual({ response: 'no answer within 2 s', values: {}, failed: true });
    expect(asked).toBe(1);
  });

  it.each([
    ['runs a command', command as Kind, { run: 'true' }, 'bad-scenario'], // its params are what the schema says
    ['does not fit', gauge(async () => ({})), { valeu: 1 }, 'bad-params'],
  ])('that %s are refused before anything is sent', (_what, kind, params, code) => {
    expect(() => vitalsOf([{ name: 'db', kind, params, every_s: 1 }], contextFor())).toThrow(expect.objectContaining({ verdict: 'unknown', code }));
  });
});
