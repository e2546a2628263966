import { describe, expect, it } from 'vitest';
import { claimJudge, compileClaim, couldClaim } from '../../src/checks/claims.ts';
import { kinds } from '../../src/checks/index.ts';
import type { Failure } from '../../src/model/fix.ts';

const stopped: Failure = { item: 'worker-answers', kind: 'celery', verdict: 'fail', observed: { worker_count: 0, queues: ['a'], version: '5.4', busy: false } };
const refused: Failure = { item: 'redis-reachable', kind: 'redis', verdict: 'fail', code: 'refused' };

describe('a condition claims a failure', () => {
  it.each<[string, Failure, boolean, number]>([
    ['kind == "celery" && observed.worker_count == 0', stopped, true, 2],
    ['kind == "celery" && observed.worker_count > 0', stopped, false, 2],
    ['kind == "celery"', refused, false, 1],
    ['kind == "redis" && code == "refused"', refused, true, 2],
    ['code == "refused" || observed.worker_count == 0', refused, true, 2],
    ['code == "refused"', stopped, false, 1],
    ['code == ""', stopped, true, 1],
    ['observed.worker_count < 2', refused, false, 1],
    ['has(observed.worker_count)', refused, false, 1],
    ['observed.version.startsWith("5") && observed.queues.exists(q, q == "a") && !observed.busy', stopped, true, 3],
    ['item == "worker-answers" && verdict in ["fail", "unknown"]', stopped, true, 2],
    ['observed.worker_count > ', stopped, false, 0],
  ])('%s', (when, failure, holds, names) => {
    expect(claimJudge()(when, failure)).toEqual({ holds, names });
  });
});

describe('what is wrong with a condition', () => {
  it.each<[string, string, number]>([
    ['kid == "celery"', '`kid` is no name here → did you mean `kind`?', 0],
    ['kind == "celry"', '`celry` is no check kind → did you mean `celery`?', 8],
    ['kind == "celery" && observed.worker == 0', '`worker` is not observed by `celery` → did you mean `workers`?', 29],
    ['kind == "celery" && observed.workers == 0', '`==` compares a list with a whole number here → give both sides the same type', 20],
    ['kind == "http" && observed.status == "503"', '`==` compares a whole number with text here → give both sides the same type', 18],
    ['observed["worker"] == 0 && "celery" == kind', '`worker` is not observed by `celery` → did you mean `workers`?', 9],
    ['kind in ["tcp", "celery"] && has(observed.workrs)', '`workrs` is not observed by `celery` or `tcp` → did you mean `workers`?', 42],
    ['item == "worker-answer"', '`worker-answer` is no item → did you mean `worker-answers`?', 8],
    ['verdict == "failed"', '`failed` is no verdict → did you mean `fail`?', 11],
    ['true', '`true` names nothing that the check observes → compare one of', 0],
    ['kind == "celery" || true', '`true` is the same whatever is observed → name an observed field in it', 20],
    ['kind == kind', '`kind` is compared with itself → compare it with a limit', 0],
    ['kind == "celery" &&', 'the expression ends too early → finish it', 19],
    ['kind == 3', '`==` compares text with a whole number here → give both sides the same type', 0],
  ])('%s', (when, said, offset) => {
    const compiled = compileClaim(when, { kinds, items: ['worker-answers'] });
    const faults = compiled.ok ? [] : compiled.faults.map((fault) => ({ said: `${fault.what} → ${fault.instead}`, offset: fault.offset }));
    expect(faults).toEqual([{ said: expect.stringContaining(said), offset }]);
  });

  it.each([
    'kind == "tcp" || observed.worker_count == 0',
    '(kind == "celery" || kind == "redis") && observed.worker_count == 0',
    'kind != "celery" && observed.anything == 1',
    'observed.anything.at.all == 1',
  ])('nothing: %s', (when) => {
    expect(compileClaim(when, { kinds, items: [] })).toMatchObject({ ok: true, source: when });
  });
});

it.each<[string, boolean]>([
  ['kind == "redis" && observed.used > 1', true],
  ['kind == "celery"', false],
  ['kind != "redis" || item == "redis-reachable"', true],
  ['!(kind == "redis")', false],
  ['item in ["a", "b"] && code == "refused"', false],
  ['code == "refused"', true],
  ['kind == ', false],
])('whether %s could claim a failure of the Redis line: %s', (when, could) => {
  expect(couldClaim(when, { kind: 'redis', item: 'redis-reachable' })).toBe(could);
});
