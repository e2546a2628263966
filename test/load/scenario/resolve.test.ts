import { describe, expect, it } from 'vitest';
import { kinds } from '../../../src/checks/index.ts';
import { burstOf } from '../../../src/load/scenario/burst.ts';
import { openLoadScenario } from '../../../src/load/scenario/file.ts';
import { resolveScenario } from '../../../src/load/scenario/resolve.ts';
import { NoAnswer } from '../../../src/model/errors.ts';
import type { Variables } from '../../../src/model/variables.ts';
import { fixtures, sound, variables } from './small.ts';

describe('a burst ready to run', () => {
  it('has its variables filled in, and leaves columns to the rows', async () => {
    const { scenario } = await openLoadScenario('good.yaml', fixtures, undefined, { kinds });
    const { host, plan, generator, expect: expected, stop_when, vitals } = resolveScenario(scenario, variables);
    expect(host).toBe('127.0.0.1:8000');
    expect(plan).toEqual({
      mode: 'users',
      stages: [
        { from: 0, to: 10, for_s: 10 },
        { from: 10, to: 10, for_s: 30 },
      ],
      warm_up_s: 2,
      duration_s: 40,
      users: 10,
      think_s: 0.5,
    });
    expect(generator).toMatchObject({
      origin: 'http://127.0.0.1:8000',
      requests: [
        {
          name: 'list content',
          method: 'GET',
          path: '/v1/api/content?user_id=1',
          headers: { authorization: 'Bearer ${token}' },
          weight: 4,
          ok: ['2xx', '3xx'],
        },
        {
          method: 'POST',
          path: '/v1/api/messages/${path}',
          headers: { 'content-type': 'application/json' },
          body: '{"text":"hello ${text} ${connection}"}',
          ok: ['2xx'],
        },
      ],
      rows: [
        { token: 'a', text: 'he said "hi"', path: 'x y' },
        { token: 'b', text: 'plain', path: '/z' },
      ],
      timeout_s: 10,
      connections: 10,
    });
    expect([...expected, ...stop_when].map(({ text, for_s }) => [text, for_s])).toContainEqual(['error_rate > 0.2 for 3s', 3]);
    expect(vitals.map(({ name, every_s }) => [name, every_s])).toEqual([
      ['db', 1],
      ['celery', 2],
    ]);
  });

  it.each<[string, Record<string, string>, object]>([
    [
      'a constant rate',
      { stages: '', rate: '100', for: '30s' },
      { mode: 'rate', stages: [{ from: 100, to: 100, for_s: 30 }], rate: 100, users: 50, duration_s: 30 },
    ],
    [
      'stages of a rate',
      { stages: '[{ rate: 10, for: 1s }, { rate: 0.5, for: 2s, ramp: true }]', connections: '7' },
      {
        mode: 'rate',
        stages: [
          { from: 10, to: 10, for_s: 1 },
          { from: 10, to: 0.5, for_s: 2 },
        ],
        rate: 10,
        users: 7,
        duration_s: 3,
      },
    ],
    [
      'a ramp down',
      { stages: '[{ users: 10, for: 1m }, { users: 0, for: 1m30s, ramp: true }]', think: '0' },
      {
        stages: [
          { from: 10, to: 10, for_s: 60 },
          { from: 10, to: 0, for_s: 90 },
        ],
        users: 10,
        think_s: 0,
      },
    ],
    ['variables', { stages: '[{ users: "${USERS}", for: "${SECONDS}s" }]', warm_up: '${WARM:-1s}' }, { users: 7, duration_s: 9, warm_up_s: 1 }],
  ])('plans %s', (_title, over, plan) => {
    expect(resolveScenario(sound(over), { ...variables, USERS: '7', SECONDS: '9' }).plan).toMatchObject(plan);
  });

  it.each<[string, Record<string, string>, Variables, string, RegExp]>([
    [
      'a variable without a value',
      { think: '${THINK}', requests: '[{ path: "/${A}/${B:-b}" }]' },
      {},
      'variable-missing',
      /^`BASE_URL`, `A`, `THINK` are not set/,
    ],
    [
      'a number that is none',
      { stages: '[{ users: "${USERS}", for: 3s }]' },
      { ...variables, USERS: 'many' },
      'bad-scenario',
      /`many` is no number of users: write a whole number/,
    ],
    ['a time that is none', { stages: '[{ users: 1, for: "${LOAD_FOR}" }]' }, { ...variables, LOAD_FOR: '0s' }, 'bad-scenario', /`0s` is no length of time/],
    ['a warm-up that leaves nothing', { warm_up: '${WARM}' }, { ...variables, WARM: '1m' }, 'bad-scenario', /the warm-up \(60 s\) leaves nothing of the 3 s/],
    [
      'a path that is none',
      { requests: '[{ path: "${READ_PATH}" }]' },
      { ...variables, READ_PATH: 'api' },
      'bad-scenario',
      /the path `api` does not begin with `\/`/,
    ],
    ['a target that is none', {}, { BASE_URL: 'api.creator.example' }, 'bad-scenario', /`api.creator.example` is no address of a server/],
    [
      'a header with a line break',
      { requests: '[{ path: /a, headers: { a: "${A}" } }]' },
      { ...variables, A: 'x\r\ny: z' },
      'bad-scenario',
      /the header `a` of `GET \/a` holds a line break/,
    ],
  ])('is none with %s', (_title, over, given, code, sentence) => {
    const thrown = ((): unknown => {
      try {
        return resolveScenario(sound(over), given);
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toBeInstanceOf(NoAnswer);
    expect(thrown).toMatchObject({ verdict: 'unknown', code, message: expect.stringMatching(sentence) });
  });
});

describe('reading a scenario to run it', () => {
  it('knows it again by its digest and by that of its data', async () => {
    const { digest } = await openLoadScenario('good.yaml', fixtures, undefined, { kinds });
    await expect(openLoadScenario('good.yaml', fixtures, digest, { kinds })).resolves.toMatchObject({ digest });
    await expect(openLoadScenario('good.yaml', fixtures, 'f'.repeat(64), { kinds })).rejects.toMatchObject({ code: 'scenario-changed' });
  });

  it.each([
    ['absent.yaml', 'scenario-absent', '`absent.yaml` is not there, seen from the checklist: correct `scenario`'],
    ['faulty.yaml', 'bad-scenario', /^faulty\.yaml:3:1 {2}`wirtes` is no key here .* \(and \d+ more: `gonogo lint` lists them\)$/],
  ])('says what is wrong with %s', async (file, code, message) => {
    await expect(openLoadScenario(file, fixtures, undefined, { kinds })).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('says what it will do without looking like a variable where a column stands', async () => {
    const { scenario } = await openLoadScenario('good.yaml', fixtures, undefined, { kinds });
    expect(burstOf(scenario)).toMatchObject({ title: 'Ten users at once', target: '${BASE_URL}', requests: ['GET ${READ_PATH}', 'POST /api/messages/{path}'] });
  });
});
