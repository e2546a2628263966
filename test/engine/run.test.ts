import { describe, expect, it } from 'vitest';
import { NoAnswer } from '../../src/model/errors.ts';
import { checklistOf, item, live } from '../output/launches.ts';
import { reads, Walk } from './walk.ts';

const refused = new NoAnswer('fail', 'refused', 'the database refused the connection');

describe('a run of checks', () => {
  it('judges what it saw, and keeps the values that were compared', async () => {
    const walk = new Walk(
      checklistOf({ before: [live('a', { check: reads('a') }), live('b', { check: reads('b', { warn: 'value < 5' }) }), live('c', { check: reads('c') })] }),
    );
    Object.assign(walk.answers, { a: { value: 12 }, b: { value: 7 }, c: { value: 1 } });
    await walk.send({ type: 'check', items: ['a', 'b', 'c'] });
    expect(walk.view('a')).toMatchObject({ state: 'failing', because: 'reads 12', evidence: { values: { value: 12 }, expect: 'value < 10' } });
    expect(walk.view('b')).toMatchObject({ state: 'done', evidence: { verdict: 'warn' } });
    expect(walk.view('c')).toMatchObject({ state: 'done', evidence: { verdict: 'pass' } });
  });

  it('says what failed where the kind itself says something else', async () => {
    const walk = new Walk(checklistOf({ before: [live('v', { check: reads('v', { expect: 'version == "2"' }) })] }));
    walk.answers['v'] = { value: 7, version: '1' };
    await walk.send({ type: 'check', items: ['v'] });
    expect(walk.view('v')).toMatchObject({ state: 'failing', because: 'version = 1 · reads 7' });
  });

  it('records one failure for one cause: what needs it is folded, all the way down', async () => {
    const lines = [
      live('queue', { check: reads('queue'), needs: ['worker'] }),
      live('worker', { check: reads('worker'), needs: ['redis'] }),
      live('redis', { check: reads('redis') }),
    ];
    const walk = new Walk(checklistOf({ before: lines }));
    Object.assign(walk.answers, { redis: refused, worker: { value: 99 }, queue: { value: 99 } });
    await walk.send({ type: 'check', items: ['queue', 'worker', 'redis'] });
    expect(walk.observed()).toEqual(['redis']);
    expect(walk.view('queue')).toMatchObject({ state: 'blocked', cause: 'redis' });
    expect(walk.view('worker')).toMatchObject({ state: 'blocked', cause: 'redis' });
  });

  it('asks first for what a blocked line needs', async () => {
    const walk = new Walk(checklistOf({ before: [live('redis', { check: reads('redis') }), live('worker', { check: reads('worker'), needs: ['redis'] })] }));
    Object.assign(walk.answers, { redis: refused, worker: { value: 1 } });
    await walk.send({ type: 'check', items: ['redis'] });
    walk.answers['redis'] = { value: 1 };
    await walk.send({ type: 'check', items: ['worker'] });
    expect(walk.view('redis').state).toBe('done');
    expect(walk.view('worker').state).toBe('done');
  });

  it('does not keep the others waiting for a slow one, and gives that one up at its deadline even when it will not listen', async () => {
    const walk = new Walk(checklistOf({ before: ['slow', 'deaf', 'a', 'b'].map((id) => live(id, { check: reads(id) })) }));
    const finished: string[] = [];
    Object.assign(walk.answers, {
      a: { value: 1 },
      b: { value: 1 },
      slow: (signal: AbortSignal) =>
        new Promise<never>((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new NoAnswer('fail', 'timed-out', 'the gauge did not answer in time'))),
        ),
      deaf: () => new Promise<never>(() => finished.push(...walk.observed())),
    });
    await walk.send({ type: 'check', items: ['slow', 'deaf', 'a', 'b'] });
    expect(walk.observed().slice(0, 2).toSorted()).toEqual(['a', 'b']);
    expect(walk.view('slow').because).toBe('the gauge did not answer in time');
    expect(walk.view('deaf')).toMatchObject({ state: 'failing', because: 'no answer within 1 s' });
  });

  it('does not ask on what folds, so that one silent cause costs its own deadline and no more', async () => {
    const below = Array.from({ length: 30 }, (_, index) => live(`below-${index}`, { check: reads(`below-${index}`, { timeout_s: 30 }), needs: ['root'] }));
    const walk = new Walk(checklistOf({ before: [...below, live('root', { check: reads('root') })] }));
    let stopped = 0;
    const silent = (signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error(`stopped ${++stopped}`))));
    walk.answers['root'] = new NoAnswer('fail', 'timed-out', 'the root did not answer in time');
    for (const item of below) walk.answers[item.id] = silent;
    await walk.send({ type: 'check', items: below.map((item) => item.id) });
    expect(walk.observed()).toEqual(['root']);
    expect(stopped).toBeLessThan(10);
    expect(walk.view('below-29')).toMatchObject({ state: 'blocked', cause: 'root' });
  });

  it('runs ten at once and no more', async () => {
    const ids = Array.from({ length: 25 }, (_, index) => `g${index}`);
    const walk = new Walk(checklistOf({ before: ids.map((id) => live(id, { check: reads(id) })) }));
    let now = 0;
    let most = 0;
    for (const id of ids) {
      walk.answers[id] = async () => {
        most = Math.max(most, ++now);
        await new Promise(setImmediate);
        now -= 1;
        return { value: 1 };
      };
    }
    await walk.send({ type: 'check', items: ids });
    expect(most).toBe(10);
    expect(walk.observed()).toHaveLength(25);
  });

  it('leaves no verdict and nothing running when it is stopped', async () => {
    const walk = new Walk(checklistOf({ before: [live('a', { check: reads('a', { timeout_s: 30 }) }), live('b', { check: reads('b') })] }));
    walk.answers['b'] = { value: 1 };
    walk.answers['a'] = () => {
      walk.engine().stopChecks();
      return new Promise<never>(() => undefined);
    };
    expect(await walk.send({ type: 'check', items: ['a', 'b'] })).toMatchObject({ ok: true });
    expect(walk.view('a')).toMatchObject({ state: 'open', because: 'not checked yet' });
  });

  it('calls a missing variable, an absent field and unfit params unknown, never the fault of the target', async () => {
    const lines = [
      live('variable', { check: reads('${GAUGE}') }),
      live('field', { check: reads('field', { expect: 'version == "1"' }) }),
      live('params', { check: reads('params', { params: { name: 'x', nmae: 1 } }) }),
      live('name', { check: reads('nowhere') }),
    ];
    const walk = new Walk(checklistOf({ before: lines }));
    walk.answers['field'] = { value: 1 };
    await walk.send({ type: 'check', items: ['variable', 'field', 'params', 'name'] });
    expect(lines.map(({ id }) => [id, walk.view(id).state, walk.view(id).evidence?.code])).toEqual([
      ['variable', 'unknown', 'variable-missing'],
      ['field', 'unknown', 'field-missing'],
      ['params', 'unknown', 'bad-params'],
      ['name', 'unknown', 'name-not-found'],
    ]);
    expect(walk.view('variable').because).toContain('`GAUGE` is not set');
  });

  it('says that this machine is offline when nothing at all can be reached, and blames no target', async () => {
    const walk = new Walk(checklistOf({ before: ['a', 'b'].map((id) => live(id, { check: reads(id) })) }));
    walk.answers['a'] = new NoAnswer('fail', 'timed-out', 'a did not answer in time');
    walk.answers['b'] = new NoAnswer('unknown', 'unreachable', 'this machine has no way to b');
    await walk.send({ type: 'check', items: ['a', 'b'] });
    for (const id of ['a', 'b'])
      expect(walk.view(id)).toMatchObject({ state: 'unknown', because: expect.stringContaining('this machine seems to be offline') });
  });

  it('takes one answer, even a refusal, as a sign that this machine is on the network', async () => {
    const walk = new Walk(checklistOf({ before: ['a', 'b'].map((id) => live(id, { check: reads(id) })) }));
    walk.answers['a'] = new NoAnswer('unknown', 'unreachable', 'this machine has no way to a');
    walk.answers['b'] = refused;
    await walk.send({ type: 'check', items: ['a', 'b'] });
    expect(walk.view('b').state).toBe('failing');
  });
});

describe('what wants leave', () => {
  const writes = reads('w', { consent: { why: 'writes', subject: 'POST /api/messages' } });

  it('does not run before somebody allowed it, and says so', async () => {
    const walk = new Walk(checklistOf({ before: [live('w', { check: writes })] }));
    walk.answers['w'] = { value: 1 };
    expect(await walk.send({ type: 'check', items: ['w'] })).toEqual({ ok: true, said: 'not run, since nobody allowed it yet: `w`' });
    expect(walk.view('w')).toMatchObject({ state: 'open', because: 'writes to the target: allow it first' });
    await walk.send({ type: 'allow', item: 'w' });
    await walk.send({ type: 'check', items: ['w'] });
    expect(walk.view('w').state).toBe('done');
  });

  it('runs where a flag allowed it beforehand, and the record says so', async () => {
    const walk = new Walk(checklistOf({ before: [live('w', { check: writes })] }), { allowed: { writes: true, command: false } });
    walk.answers['w'] = { value: 1 };
    await walk.send({ type: 'check', items: ['w'] });
    expect(walk.log.lines.map((line) => line.event.type)).toEqual(['launch-opened', 'allowed', 'checks-started', 'observed']);
  });

  it('never touches the target while what it needs is away', async () => {
    const walk = new Walk(checklistOf({ before: [live('db', { check: reads('db') }), live('w', { check: writes, needs: ['db'] })] }), {
      allowed: { writes: true, command: false },
    });
    let asked = 0;
    Object.assign(walk.answers, { db: refused, w: async () => ({ value: ++asked }) });
    await walk.send({ type: 'check', items: ['w', 'db'] });
    expect(asked).toBe(0);
    expect(walk.view('w')).toMatchObject({ state: 'blocked', cause: 'db' });
  });

  it('refuses a run of lines that only people can answer', async () => {
    const walk = new Walk(checklistOf({ before: [item('a')] }));
    expect(await walk.send({ type: 'check', items: ['a'] })).toMatchObject({ ok: false, reason: expect.stringContaining('want a person') });
  });
});
