import { describe, expect, it } from 'vitest';
import { type Attempt, attemptOf, longest_s, longestRun_s, nextAttempt } from '../../src/engine/retry.ts';
import type { Retry } from '../../src/model/checklist.ts';
import { NoAnswer } from '../../src/model/errors.ts';
import { checklistOf, live } from '../output/launches.ts';
import { gauge, reads, Walk } from './walk.ts';

const judged = (verdict: Attempt['verdict']): Attempt => ({ verdict, error: false, final: false });
const pass = judged('pass');
const warn = judged('warn');
const fail = judged('fail');
const error: Attempt = { verdict: 'unknown', error: true, final: false };
const typo: Attempt = { verdict: 'unknown', error: true, final: true };

describe('whether a check is asked again', () => {
  const twoMinutes: Retry = { for_s: 120, every_s: 5 };
  const thrice: Retry = { attempts: 3, every_s: 5 };

  it.each<[string, Retry, Attempt[], number, number, ReturnType<typeof nextAttempt>]>([
    ['it passed', twoMinutes, [pass], 1, 0.5, { stop: 'pass' }],
    ['it warns, which is no failure', twoMinutes, [fail, warn], 6, 0.5, { stop: 'warn' }],
    ['it failed, and there is time', twoMinutes, [fail], 1, 0.5, { again_ms: 5000 }],
    ['the shortest wait', twoMinutes, [fail], 1, 0, { again_ms: 4500 }],
    ['the longest wait', twoMinutes, [fail], 1, 1, { again_ms: 5500 }],
    ['less time is left than a wait takes: one attempt at the very end', twoMinutes, [fail], 118, 0.5, { again_ms: 2000 }],
    ['no time is left to speak of', twoMinutes, [fail], 119.6, 0.5, { stop: 'fail' }],
    ['the last attempt took longer than all of the time', twoMinutes, [fail], 300, 0.5, { stop: 'fail' }],
    ['one attempt is left', thrice, [fail, fail], 9999, 0.5, { again_ms: 5000 }],
    ['no attempt is left', thrice, [fail, fail, fail], 11, 0.5, { stop: 'fail' }],
    ['one attempt and no more', { attempts: 1, every_s: 5 }, [fail], 1, 0.5, { stop: 'fail' }],
    ['the time ends before the attempts do', { ...thrice, for_s: 4 }, [fail], 4, 0.5, { stop: 'fail' }],
    ['three errors in a row', twoMinutes, [error, error, error], 16, 0.5, { again_ms: 5000 }],
    ['four errors in a row', twoMinutes, [fail, error, error, error, error], 21, 0.5, { stop: 'unknown' }],
    ['four errors, and an answer between them', twoMinutes, [error, error, fail, error, error], 21, 0.5, { again_ms: 5000 }],
    ['ten refusals: the target is there, and may come up yet', twoMinutes, Array.from({ length: 10 }, () => fail), 50, 0.5, { again_ms: 5000 }],
    ['what time does not mend', twoMinutes, [typo], 0, 0.5, { stop: 'unknown' }],
  ])('%s', (_what, retry, attempts, elapsed_s, random, next) => {
    expect(nextAttempt(retry, attempts, elapsed_s * 1000, random)).toEqual(next);
  });

  it.each<[string, Parameters<typeof attemptOf>[0], Attempt]>([
    ['a name that is not found is an error', { verdict: 'unknown', code: 'name-not-found' }, error],
    ['a check that broke is an error', { verdict: 'unknown', code: 'check-broke' }, error],
    ['a refused connection is none: the target answered by not answering', { verdict: 'fail', code: 'refused' }, fail],
    ['a timeout is none', { verdict: 'fail', code: 'timed-out' }, fail],
    ['an answer that lacks the field is none', { verdict: 'unknown', code: 'field-missing', observed: {} }, judged('unknown')],
    ['a variable that is missing stays so', { verdict: 'unknown', code: 'variable-missing' }, typo],
  ])('%s', (_what, observed, attempt) => {
    expect(attemptOf(observed)).toEqual(attempt);
  });
});

describe('how long it can take', () => {
  it.each([
    ['without a retry', { timeout_s: 10 }, 10],
    ['for two minutes: the last attempt begins by then', { timeout_s: 10, retry: { for_s: 120, every_s: 5 } }, 130],
    ['three attempts', { timeout_s: 10, retry: { attempts: 3, every_s: 5 } }, 42],
    ['whichever ends first', { timeout_s: 1, retry: { attempts: 2, for_s: 600, every_s: 10 } }, 13.5],
    ['one attempt', { timeout_s: 10, retry: { attempts: 1, every_s: 5 } }, 10],
  ])('%s', (_what, check, seconds) => {
    expect(longest_s(check)).toBeCloseTo(seconds);
  });

  it('counts what is asked again once for all, however many others there are', () => {
    const plain = Array.from({ length: 60 }, () => ({ timeout_s: 10 }));
    expect(longestRun_s([], 10)).toBe(0);
    expect(longestRun_s(plain, 10)).toBe(70);
    expect(longestRun_s([...plain, { timeout_s: 10, retry: { for_s: 120, every_s: 5 } }], 10)).toBeCloseTo(262);
  });
});

describe('a check with a retry', () => {
  const retry: Retry = { for_s: 60, every_s: 5 };
  const refused = new NoAnswer('fail', 'refused', 'the gauge refused the connection');
  const lost = new NoAnswer('unknown', 'name-not-found', 'the name of the gauge was not found');

  /** A walk whose gauge `a` answers these in turn, the last one for good. */
  function walkOf(
    answers: readonly (NoAnswer | { value: number })[],
    about: Partial<ReturnType<typeof reads>> = {},
    ports: ConstructorParameters<typeof Walk>[1] = {},
  ) {
    const walk = new Walk(checklistOf({ before: [live('a', { check: reads('a', { retry, ...about }) })] }), ports);
    let asked = 0;
    walk.answers['a'] = async () => {
      const answer = answers[Math.min(asked, answers.length - 1)] ?? lost;
      asked += 1;
      if (answer instanceof NoAnswer) throw answer;
      return answer;
    };
    return {
      walk,
      asked: () => asked,
      check: () => walk.send({ type: 'check', items: ['a'] }),
      seconds: () => (walk.log.now - Date.parse(walk.log.lines[0]?.at ?? '')) / 1000,
    };
  }

  it('is asked until it passes, and only the last attempt is on record, with its number', async () => {
    const { walk, check, seconds } = walkOf([refused, { value: 12 }, { value: 3 }]);
    await check();
    expect(walk.observed()).toEqual(['a']);
    expect(walk.view('a')).toMatchObject({ state: 'done', because: 'reads 3, on attempt 3', evidence: { attempts: 3, verdict: 'pass' } });
    expect(seconds()).toBe(10);
  });

  it('says nothing of attempts where the first one passes', async () => {
    const { walk, check } = walkOf([{ value: 3 }]);
    await check();
    expect(walk.view('a')).toMatchObject({ because: 'reads 3', evidence: { attempts: 1 } });
  });

  it('fails with what it saw last, once its time or its attempts are spent', async () => {
    const long = walkOf([refused, { value: 12 }]);
    await long.check();
    expect(long.walk.view('a')).toMatchObject({ state: 'failing', because: 'reads 12, on attempt 13' });
    expect(long.seconds()).toBe(60);
    const short = walkOf([{ value: 12 }], { retry: { attempts: 2, every_s: 5 } });
    await short.check();
    expect(short.walk.view('a')).toMatchObject({ state: 'failing', evidence: { attempts: 2 } });
  });

  it('keeps waiting for a target that refuses, and gives up after four attempts that could not ask', async () => {
    const down = walkOf([refused]);
    await down.check();
    expect(down.walk.view('a')).toMatchObject({ state: 'failing', evidence: { code: 'refused', attempts: 13 } });
    const nowhere = walkOf([lost]);
    await nowhere.check();
    expect(nowhere.walk.view('a')).toMatchObject({
      state: 'unknown',
      because: 'the name of the gauge was not found, on attempt 4',
      evidence: { code: 'name-not-found' },
    });
    expect(nowhere.seconds()).toBe(15);
  });

  it('is not asked again for a fault of the checklist', async () => {
    const { walk, check, asked } = walkOf([{ value: 3 }], { params: { name: '${GAUGE}' } });
    await check();
    expect(walk.view('a')).toMatchObject({ state: 'unknown', evidence: { code: 'variable-missing', attempts: 1 } });
    expect(asked()).toBe(0);
  });

  it('promises the record an end that covers every attempt', async () => {
    const { walk, check } = walkOf([{ value: 12 }], { timeout_s: 3 });
    await check();
    const promised = walk.log.lines.flatMap(({ event }) => (event.type === 'checks-started' ? [event.deadline_s] : []))[0];
    expect(promised).toBeGreaterThanOrEqual(63);
    expect(promised).toBeLessThan(150);
  });

  it('stops waiting at once when it is stopped, and leaves no verdict', async () => {
    const waits: number[] = [];
    const { walk, check, asked } = walkOf(
      [refused],
      {},
      {
        wait: (ms, signal) =>
          new Promise((_resolve, reject) => {
            waits.push(ms);
            signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
            walk.engine().stopChecks();
          }),
      },
    );
    expect(await check()).toMatchObject({ ok: true });
    expect(walk.view('a').state).toBe('open');
    expect({ asked: asked(), waits, observed: walk.observed() }).toEqual({ asked: 1, waits: [5000], observed: [] });
  });

  it('is checking all the while', async () => {
    const states: string[] = [];
    const { walk, check } = walkOf(
      [refused, { value: 3 }],
      {},
      {
        wait: async () => void states.push(walk.view('a').state),
      },
    );
    await check();
    expect(states).toEqual(['checking']);
  });

  it('opens its own client for another attempt, since a shared one may be what broke', async () => {
    const clients: string[] = [];
    const { walk, check } = walkOf(
      [],
      { kind: 'shared' },
      {
        kinds: [
          {
            ...gauge({}),
            kind: 'shared',
            observe: async (_params, { share }) => {
              const client = await share(
                'one',
                async () => ({ number: clients.push('open') }),
                async () => void clients.push('closed'),
              );
              return { value: client.number === 1 ? 12 : 1 };
            },
          },
        ],
      },
    );
    await check();
    expect(walk.view('a')).toMatchObject({ state: 'done', evidence: { attempts: 2 } });
    expect(clients).toEqual(['open', 'open', 'closed', 'closed']);
  });

  it('is not asked again once what it needs is known to be away', async () => {
    const lines = [live('redis', { check: reads('redis') }), live('worker', { check: reads('worker', { retry }), needs: ['redis'] })];
    const walk = new Walk(checklistOf({ before: lines }));
    let asked = 0;
    Object.assign(walk.answers, { redis: refused, worker: async () => ({ value: 90 + ++asked }) });
    await walk.send({ type: 'check', items: ['worker', 'redis'] });
    expect(walk.view('worker')).toMatchObject({ state: 'blocked', cause: 'redis' });
    expect(asked).toBeLessThan(4);
  });

  it('lets what needs it be asked again, when it came up late', async () => {
    const lines = [live('redis', { check: reads('redis', { retry }) }), live('worker', { check: reads('worker'), needs: ['redis'] })];
    const walk = new Walk(checklistOf({ before: lines }));
    let up = 0;
    walk.answers['redis'] = async () => {
      if (up++ === 0) throw refused;
      return { value: 1 };
    };
    walk.answers['worker'] = async () => ({ value: up > 1 ? 1 : 99 });
    await walk.send({ type: 'check', items: ['worker', 'redis'] });
    expect(walk.observed()).toEqual(['redis', 'worker']);
    expect(walk.view('worker')).toMatchObject({ state: 'done', because: 'reads 1' });
  });
});
