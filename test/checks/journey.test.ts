import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CheckContext } from '../../src/checks/kind.ts';
import { journey } from '../../src/checks/journey.ts';
import { createShared } from '../../src/checks/shared.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { contextFor } from './context.ts';
import { target } from './journey-target.ts';
import { look, meets } from './look.ts';
import { until } from './until.ts';

const checklists = join(import.meta.dirname, '..', '..', 'checklists');
const bundled = ['connect-youtube', 'full-sync', 'enrichment', 'critical-flows'] as const;
const product = target();

const walk = (name: string, wishes: { deadline_ms?: number; stop?: AbortSignal } = {}): Promise<JsonObject> =>
  look(journey, { scenario: `../scenarios/${name}.yaml` }, contextFor({ deadline_ms: 30_000, variables: product.env, folder: checklists, ...wishes }));

const stepsOf = (seen: JsonObject): { name: string; ok: boolean; response: string; duration_ms: number; saw?: JsonObject }[] =>
  seen['steps'] as unknown as { name: string; ok: boolean; response: string; duration_ms: number }[]; // its shape is asserted below

describe('the bundled journeys on the rehearsal target', () => {
  it.each(bundled)('%s passes, says what each step saw, and leaves no row behind', async (name) => {
    const before = await product.counts();
    const seen = await walk(name);
    expect(seen).toMatchObject({ passed: true, failed_step: '', cleaned: true, reason: '' });
    expect(meets(journey, seen)).toBe(true);
    expect(stepsOf(seen)).toHaveLength(Number(seen['step_count']));
    for (const step of stepsOf(seen))
      expect(step).toMatchObject({ ok: true, name: expect.any(String), response: expect.stringMatching(/\w/), duration_ms: expect.any(Number) });
    expect(journey.response(seen)).toMatch(/^\d+ steps in (\d+ ms|[\d.]+ s)$/);
    expect(await product.counts()).toEqual(before);
  });

  it('two at once do not meet', async () => {
    const before = await product.counts();
    const [one, other] = await Promise.all([walk('full-sync'), walk('full-sync')]);
    expect([one, other]).toMatchObject([
      { passed: true, cleaned: true },
      { passed: true, cleaned: true },
    ]);
    expect(one['run_id']).not.toBe(other['run_id']);
    expect(await product.counts()).toEqual(before);
  });

  it.each<[string, string, string, RegExp]>([
    ['worker-stopped', 'full-sync', 'the task succeeds', /was not met within [\d.]+ s: json\.status PENDING/],
    ['redis-down', 'full-sync', 'sync', /status 503 \(detail: The queue is away, try again later\.\)/],
    ['migration-behind', 'full-sync', 'enrichment follows', /relation "enrichments" does not exist/],
    ['migration-behind', 'critical-flows', 'health', /status 503/],
    ['redis-down', 'enrichment', 'sync', /status 503/],
  ])(
    'with %s, %s fails at the step it concerns, and still cleans up',
    async (fault, name, step, why) => {
      await product.fault(fault, true);
      try {
        const before = await product.counts();
        const seen = await walk(name, { deadline_ms: 8_000 });
        expect(seen).toMatchObject({ passed: false, failed_step: step, cleaned: true, reason: expect.stringMatching(why) });
        expect(journey.response(seen)).toMatch(new RegExp(`^failed at '${step}': .* after `));
        expect(stepsOf(seen).filter(({ ok }) => !ok)).toMatchObject([{ name: step }]);
        expect(await product.counts()).toEqual(before);
      } finally {
        await product.fault(fault, false);
      }
    },
    90_000,
  );

  it('a task that fails is told with its reason', async () => {
    await product.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'quota used up'; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON content_pieces FOR EACH ROW EXECUTE FUNCTION refuse();`);
    try {
      const seen = await walk('full-sync');
      expect(seen).toMatchObject({ passed: false, failed_step: 'the task succeeds', cleaned: true });
      expect(journey.response(seen)).toMatch(/^failed at 'the task succeeds': json\.status FAILURE \(error: error: quota used up\) after /);
      expect(stepsOf(seen).at(-1)?.saw).toEqual({ 'json.status': 'FAILURE' });
    } finally {
      await product.query('DROP TRIGGER refuse ON content_pieces; DROP FUNCTION refuse();');
    }
  });

  it('stopped in the middle, it still cleans up, and the end of the run waits for that', async () => {
    await product.fault('worker-stopped', true);
    try {
      const before = await product.counts();
      const shared = createShared();
      const stop = new AbortController();
      const context: CheckContext = {
        ...contextFor({ deadline_ms: 30_000, stop: stop.signal, variables: product.env, folder: checklists }),
        share: shared.share,
      };
      const walking = journey.observe(journey.params.parse({ scenario: '../scenarios/full-sync.yaml' }), context);
      await until(async () => (await product.counts())['youtube_connections'] !== before['youtube_connections']);
      stop.abort();
      await shared.close();
      expect(await product.counts()).toEqual(before);
      expect(await walking).toMatchObject({ passed: false, cleaned: true });
    } finally {
      await product.fault('worker-stopped', false);
    }
  }, 90_000);

  it('no file of the bundle holds a password or an address', () => {
    for (const name of bundled)
      expect(readFileSync(join(checklists, '..', 'scenarios', `${name}.yaml`), 'utf8')).not.toMatch(/127\.0\.0\.1|localhost|:\/\/[^$\s"]*:[^$\s"]*@/);
  });
});
