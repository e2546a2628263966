import { describe, expect, it } from 'vitest';
import { kinds } from '../../../src/checks/index.ts';
import { compileCondition } from '../../../src/load/scenario/condition.ts';
import type { Nameable } from '../../../src/load/scenario/rewrite.ts';
import type { BurstCondition, Observed } from '../../../src/load/scenario/types.ts';
import type { Felt } from '../../../src/model/burst.ts';

const fieldsOf = (name: string) => kinds.find(({ kind }) => kind === name)?.fields;
const known: Nameable = {
  requests: ['list content', 'save'],
  vitals: new Map([
    ['db', fieldsOf('postgres')],
    ['celery', fieldsOf('celery')],
    ['later', undefined],
  ]),
};
const felt: Felt = {
  requests: 200,
  rps: 20,
  errors: 4,
  error_rate: 0.02,
  timeouts: 1,
  mean_ms: 60,
  p50_ms: 50,
  p90_ms: 90,
  p95_ms: 120,
  p99_ms: 300,
  max_ms: 400,
  status: { 200: 190, 204: 6, 500: 1, 503: 2 },
};
const silent: Felt = { requests: 20, rps: 2, errors: 20, error_rate: 1, timeouts: 20, status: {} };
const none: Felt = { requests: 0, rps: 0, errors: 0, error_rate: 0, timeouts: 0, status: {} };
const vitals: Observed = { db: { used: 33, max: 40, reserved: 3 }, celery: { waiting: { youtube: 600 } }, later: { text: 'db.used for 5s' } };

function ready(source: string, key: 'expect' | 'stop_when' = 'stop_when', names = known): BurstCondition {
  const compiled = compileCondition(source, key, names);
  if (compiled.ok) return compiled.condition;
  throw new Error(compiled.faults.map(({ what }) => what).join('; '));
}

function faultsOf(source: string, key: 'expect' | 'stop_when' = 'stop_when'): string[] {
  const compiled = compileCondition(source, key, known);
  return compiled.ok ? [] : compiled.faults.map(({ offset, what, instead }) => `${offset}: ${what} → ${instead}`);
}

describe('a condition holds or not, and shows the values under the names that were written', () => {
  it.each<[string, boolean, Record<string, unknown>]>([
    ['p95_ms < 500', true, { p95_ms: 120 }],
    ['p95_ms < 100', false, { p95_ms: 120 }],
    ['error_rate < 0.01', false, { error_rate: 0.02 }],
    ['requests / 2 > 99', true, { requests: 200 }],
    ['status.5xx == 0', false, { 'status.5xx': 3 }],
    ['status.503 == 2', true, { 'status.503': 2 }],
    ['status["503"] == 2', true, { 'status["503"]': 2 }],
    ['status["2xx"] + status.204 == 202', true, { 'status["2xx"]': 196, 'status.204': 6 }],
    ['status.404 == 0', true, { 'status.404': 0 }],
    ['status.size() == 4', true, { status: felt.status }],
    ['request["list content"].p99_ms < 900', false, { 'request["list content"].p99_ms': 950 }],
    ['request.list_content.status.5xx == 1 && request.save.requests < 1', true, { 'request.list_content.status.5xx': 1, 'request.save.requests': 0 }],
    ['db.used > db.max * 0.8', true, { 'db.used': 33, 'db.max': 40 }],
    ['celery.waiting.youtube > 500', true, { 'celery.waiting.youtube': 600 }],
    ['later.text == "db.used for 5s" || p50_ms > 99', true, { 'later.text': 'db.used for 5s', p50_ms: 50 }],
    ['p95_ms>100&&!(db.used<3)', true, { p95_ms: 120, 'db.used': 33 }],
    ['status.exists(code, code == "503")', true, { status: felt.status }],
  ])('%s', (source, met, values) => {
    const named = { 'list content': { ...felt, p99_ms: 950, status: { 500: 1 } } };
    expect(ready(source).evaluate(felt, named, vitals)).toEqual({ expect: source, met, values });
  });

  it('takes what was felt in all where there is only one request', () => {
    expect(ready('request.only.p95_ms < 500', 'expect', { requests: ['only'], vitals: new Map() }).evaluate(felt, {}, {}).met).toBe(true);
  });
});

describe('what is not there is not judged, and says why', () => {
  it.each<[string, Felt, Observed, string | boolean]>([
    ['p95_ms < 500', silent, vitals, '`p95_ms` has no value: nothing was answered'],
    ['error_rate < 0.01', silent, vitals, false],
    ['requests > 10', silent, vitals, true],
    ['p95_ms < 500 && error_rate < 0.01', silent, vitals, false],
    ['error_rate > 0.2 || p95_ms > 500', silent, vitals, true],
    ['p95_ms < 500', none, vitals, '`p95_ms` has no value: no request ended'],
    ['error_rate < 0.01', none, vitals, '`error_rate` has no value: no request ended'],
    ['status.5xx == 0', none, vitals, '`status.5xx` has no value: no request ended'],
    ['errors == 0', none, vitals, '`errors` has no value: no request ended'],
    ['requests > 0', none, vitals, false],
    ['request["list content"].p95_ms < 500', felt, vitals, '`request["list content"].p95_ms` has no value: no request ended'],
    ['!has(db.used)', felt, {}, true],
    ['db.used > 3', felt, {}, '`db.used` has no value: the vital `db` gave no answer'],
    ['db.row_count > 3', felt, vitals, '`db.row_count` has no value: the vital `db` saw no `row_count`'],
    ['celery.waiting.instagram > 500', felt, vitals, '`celery.waiting.instagram` has no value: it was not there'],
    [
      'later.anything > 3',
      felt,
      { later: { anything: 'text' } },
      '`later.anything` is text, which the expectation cannot judge (no such overload: dyn<string> > int)',
    ],
  ])('%s', (source, seen, beside, outcome) => {
    const { met, why } = ready(source).evaluate(seen, {}, beside);
    expect(met ?? why).toBe(outcome);
  });
});

describe('`for` at the end says how long', () => {
  it.each<[string, number]>([
    ['error_rate > 0.2', 0],
    ['error_rate > 0.2 for 5s', 5],
    ['error_rate > 0.2   for 1m30s ', 90],
    ['db.used > db.max * 0.8 for 500ms', 0.5],
  ])('%s', (source, for_s) => {
    const condition = ready(source);
    expect(condition).toMatchObject({ for_s, text: source.trim().replace(/\s+/g, ' ') });
    expect(condition.evaluate(felt, {}, vitals).expect).toBe(condition.text);
  });
});

describe('every fault is said, at its character', () => {
  const measured = 'measured are p50, p90, p95, p99 and max, as in `p95_ms`';
  const mayCome = 'compare with what may or may not come, as in `error_rate < 0.01`';
  it.each<[string, string[]]>([
    ['p97_ms < 500', [`0: the percentile \`p97_ms\` is not measured → ${measured}`]],
    ['p99.9_ms < 500', [`0: the percentile \`p99.9_ms\` is not measured → ${measured}`]],
    ['p95 < 500', ['0: `p95` is no metric → did you mean `p95_ms`?']],
    ['max < 500', ['0: `max` is no metric and no vital → did you mean `max_ms`?']],
    [
      'erorr_rate < 0.1 && p96_ms < 2',
      ['0: `erorr_rate` is no metric and no vital → did you mean `error_rate`?', `20: the percentile \`p96_ms\` is not measured → ${measured}`],
    ],
    ['request["list"].p95_ms < 5', ['0: no request is named `list` → did you mean `request["list content"]`?']],
    ['request.save.p95 < 5', ['12: `p95` is no metric → did you mean `p95_ms`?']],
    ['request.save > 5', ['0: `request.save` is no value → write one of its metrics, as in `request.save.p95_ms`']],
    ['save.p95_ms < 5', ['0: `save` is no metric → write `request["save"]` for what was felt of that request']],
    ['status.5x == 0', ['6: `5x` is no status → write a code such as `status.503`, or a class such as `status.5xx`']],
    ['p95_ms < 5 && db.usd > 3', ['14: `db.usd` is not observed by the vital `db` → did you mean `db.used`?']],
    ['celry.waiting.a > 3', ['0: `celry` is no metric and no vital → did you mean `celery`?']],
    ['db > 3', ['0: `db` is a vital, not one value → name what it observes, such as `db.latency_ms`']],
    ['p95_ms < "x"', ['0: `<` compares a number with text here → give both sides the same type']],
    ['status.5xx == 0 && db.server_version > 3', ['19: `>` compares text with a whole number here → give both sides the same type']],
    ['p95_ms <', ['8: the expression ends too early → finish it, as in `used < max`']],
    ['status.5xx = 0', ['11: `=` is not an operator here → write `==`']],
    ['p95_ms', ['0: `p95_ms` is no condition: it is neither true nor false → compare it with something, as in `used < max`']],
    ['1 < 2', ['0: `1 < 2` names nothing that is measured → compare a metric, as in `p95_ms < 500`']],
    ['p95_ms < 5 && 1 < 2', ['14: `1 < 2` is the same whatever is observed → name an observed field in it, or leave it out']],
    ['status.5xx < status.5xx', ['0: `status.5xx` is compared with itself → compare it with a limit']],
    ['p95_ms > ${LIMIT}', ['9: a condition takes no variables → write the number itself: what is expected is part of the scenario']],
    ['p95_ms > 5 for 5x', ['11: `5x` is no length of time for `for` → write one at the end, such as `for 5s`, up to an hour']],
    ['error_rate <= 1', [`0: \`error_rate <= 1\` always holds: \`error_rate\` is 0 to 1 → ${mayCome}`]],
    ['error_rate < 0', [`0: \`error_rate < 0\` never holds: \`error_rate\` is 0 to 1 → ${mayCome}`]],
    ['0 <= p95_ms', [`0: \`0 <= p95_ms\` always holds: \`p95_ms\` is 0 or more → ${mayCome}`]],
    ['requests > -1', [`0: \`requests > -1\` always holds: \`requests\` is 0 or more → ${mayCome}`]],
    ['p95_ms < 9 || status.5xx >= 0', [`14: \`status.5xx >= 0\` always holds: \`status.5xx\` is 0 or more → ${mayCome}`]],
    ['request.save.timeouts < 0 && p95_ms < 9', [`0: \`request.save.timeouts < 0\` never holds: \`request.save.timeouts\` is 0 or more → ${mayCome}`]],
    ['error_rate * 100 <= 100', [`0: \`error_rate * 100 <= 100\` always holds: \`error_rate\` is 0 to 1 → ${mayCome}`]],
    ['error_rate == 2', [`0: \`error_rate == 2\` never holds: \`error_rate\` is 0 to 1 → ${mayCome}`]],
    ['p99_ms >= p50_ms', [`0: \`p99_ms >= p50_ms\` always holds, whatever was measured → ${mayCome}`]],
    ['errors > requests', [`0: \`errors > requests\` never holds, whatever was measured → ${mayCome}`]],
  ])('%s', (source, faults) => {
    expect(faultsOf(source)).toEqual(faults);
  });

  it('has none to say of comparisons that can go either way', () => {
    const fine = [
      'error_rate >= 1',
      'error_rate > 0',
      'p95_ms > 0',
      'p99_ms < p50_ms * 3',
      'request.save.p95_ms <= p95_ms',
      'requests - errors > 0',
      'later.x >= 0',
      'errors == 0',
      'db.used >= 0',
    ];
    expect(fine.flatMap((source) => faultsOf(source))).toEqual([]);
  });

  it('sends a `for` of `expect` to `stop_when`', () => {
    expect(faultsOf('p95_ms < 5 for 5s', 'expect')).toEqual([
      '11: `for` belongs to `stop_when` → leave it out: `expect` is judged once, over everything that was measured',
    ]);
  });
});
