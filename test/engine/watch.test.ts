import { describe, expect, it } from 'vitest';
import { NoAnswer } from '../../src/model/errors.ts';
import { watchView } from '../../src/state/watch.ts';
import { objective, Watching } from './watching.ts';

const away = new NoAnswer('fail', 'refused', 'http://127.0.0.1:1 refused the connection');
/** Ten requests a beat, of which a share fails. */
const traffic = (watching: Watching, bad: number): void => {
  watching.held = { ...watching.held, bad: watching.held.bad + bad, all: watching.held.all + 10, fast: watching.held.fast + 10 };
};

describe('an hour of watching', () => {
  it('has a sample every ten seconds, and its objectives hold', async () => {
    const watching = new Watching([
      objective('errors', { target: 0.99 }),
      objective('p95', { value: 'quantile(latency, 0.95) * 1000', unit: 'ms', objective: 'value < 500', alerts: [] }),
    ]);
    watching.onAsked = () => traffic(watching, 0);
    expect(await watching.run()).toBe('time-is-up');
    const { samples, alerts, until, at } = watching.record;
    expect(samples.map(({ n }) => n)).toEqual(Array.from({ length: 361 }, (_, n) => n));
    expect(samples.every((sample, n) => Date.parse(sample.at) === Date.parse(at) + n * 10_000)).toBe(true);
    expect(Date.parse(until) - Date.parse(at)).toBe(3_600_000);
    expect(alerts).toEqual([]);
    expect(watching.said(0, 'errors')).toEqual({ why: 'it wants two samples in a row' });
    expect(watching.said(1, 'errors')).toEqual({ value: 0, ok: true, raw: { s: 10, c: { bad: 0, all: 10 } }, budget: { fast: 0, slow: 0, left: 1 } });
    expect(watching.said(360, 'p95')).toMatchObject({ value: expect.closeTo(95, 9), ok: true, raw: { h: { latency: { '0.1': 10, '1': 10, '+Inf': 10 } } } });
    expect(watching.asked).toBe(361); // both objectives share one observation a beat
    expect(watching.record.ended).toBeUndefined();
  });

  it('keeps its rhythm whatever a sample takes', async () => {
    const watching = new Watching([objective('errors')], { for_s: 600 });
    watching.onAsked = (asked) => {
      traffic(watching, 0);
      watching.takes_ms = (asked * 1_300) % 8_000;
    };
    await watching.run();
    const late = watching.record.samples.map((sample) => Date.parse(sample.at) - Date.parse(watching.record.at) - sample.n * 10_000);
    expect(watching.record.samples.map(({ n }) => n)).toEqual(Array.from({ length: 61 }, (_, n) => n));
    expect(Math.max(...late)).toBeLessThan(8_000);
  });

  it('gives up what does not answer, and counts nothing over it', async () => {
    const watching = new Watching([objective('errors')], { for_s: 100 });
    watching.onAsked = (asked) => {
      traffic(watching, 0);
      watching.takes_ms = asked === 4 ? undefined : 0;
      watching.down = asked === 7 ? away : undefined;
    };
    await watching.run();
    expect(watching.record.samples).toHaveLength(11);
    expect(watching.said(3, 'errors')).toEqual({ why: 'no answer within 8 s', code: 'timed-out' });
    expect(watching.said(4, 'errors')).toEqual({ value: 0, ok: true }); // the window tells, and grows by nothing
    expect(watching.said(5, 'errors')?.raw).toEqual({ s: 10, c: { bad: 0, all: 10 } });
    expect(watching.said(6, 'errors')).toEqual({ why: away.message, code: 'refused' });
  });

  it('has no value after a gap that empties its window', async () => {
    const watching = new Watching([objective('errors', { over_s: 20 })], { for_s: 60 });
    watching.onAsked = (asked) => {
      traffic(watching, 0);
      watching.down = asked === 4 ? away : undefined;
    };
    await watching.run();
    expect(watching.said(4, 'errors')).toEqual({ why: 'it wants two samples in a row' });
    expect(watching.said(5, 'errors')).toMatchObject({ value: 0, ok: true });
  });

  it('has no value where nothing happened: that is not zero', async () => {
    const watching = new Watching(
      [objective('errors'), objective('p95', { value: 'quantile(latency, 0.95)' }), objective('rate', { value: 'rate(all)', unit: 'per-second' })],
      { for_s: 60 },
    );
    await watching.run();
    expect(watching.said(6, 'errors')).toMatchObject({ why: '`all` counted nothing in 5 min', code: 'idle' });
    expect(watching.said(6, 'p95')).toMatchObject({ why: '`latency` observed nothing in 5 min', code: 'idle' });
    expect(watching.said(6, 'rate')).toMatchObject({ value: 0, ok: true });
    expect(watching.said(6, 'errors')).not.toHaveProperty('ok');
  });

  it('counts over two restarts within one window', async () => {
    const watching = new Watching([objective('errors', { over_s: 60 })], { for_s: 60 });
    watching.onAsked = (asked) => {
      if (asked === 3 || asked === 5) watching.held = { bad: 0, all: 0, fast: 0, slow: 0 };
      traffic(watching, asked === 5 ? 6 : 0);
    };
    watching.held = { bad: 5000, all: 90_000, fast: 0, slow: 0 };
    await watching.run();
    expect(watching.said(6, 'errors')).toMatchObject({ value: 6 / 60, ok: false });
  });

  it('fires after five minutes, resolves after one, and the budget goes', async () => {
    const watching = new Watching([objective('errors', { over_s: 20, target: 0.9 })]);
    watching.onAsked = (asked) => traffic(watching, asked > 60 && asked <= 120 ? 2 : 0);
    await watching.run();
    const [alert, ...others] = watching.record.alerts;
    expect(others).toEqual([]);
    const beat = (at: string | undefined): number => (Date.parse(at ?? '') - Date.parse(watching.record.at)) / 10_000;
    expect(alert).toMatchObject({ objective: 'errors', alert: 'errors-alert', value: expect.closeTo(0.2) });
    expect(alert).not.toHaveProperty('already');
    expect([beat(alert?.firedAt), beat(alert?.resolvedAt)]).toEqual([60 + 30, 121 + 6]);
    expect(watching.said(119, 'errors')?.budget).toEqual({
      fast: expect.closeTo(2),
      slow: expect.closeTo(120 / 119),
      left: expect.closeTo(1 - (120 / 119) * (119 / 360)),
    });
    expect(watching.said(360, 'errors')?.budget).toEqual({ fast: 0, slow: expect.closeTo(1 / 3), left: expect.closeTo(2 / 3) });
  });

  it('says apart what was so before', async () => {
    const watching = new Watching([objective('errors')], { for_s: 900 });
    watching.onAsked = () => traffic(watching, 3);
    await watching.run();
    expect(watching.record.alerts).toMatchObject([{ alert: 'errors-alert', already: true }]);
  });

  it('tells only news that is new', async () => {
    const watching = new Watching([objective('errors')], { for_s: 50 });
    const news = (key: string) => ({ from: 'sentry' as const, key, text: `issue ${key}` });
    watching.news = [news('old')];
    watching.onAsked = (asked) => {
      if (asked === 2) watching.news = [news('old'), news('a')];
      if (asked === 3) watching.news = [news('a'), news('b'), { ...news('c'), text: 'x'.repeat(1000) }];
      if (asked === 4) watching.news = new Error('no route');
      if (asked === 6) watching.news = [news('old'), news('b')];
    };
    await watching.run();
    const told = watching.record.samples.map((sample) => sample.news.map(({ key }) => key));
    expect(told).toEqual([[], ['a'], ['b', 'c'], ['gonogo: news could not be asked for: no route'], [], []]);
    expect(watching.record.known).toEqual(['old']);
    expect(watching.record.samples[2]?.news[1]?.text).toHaveLength(300);
  });

  it('takes the first news that it hears for what was there before', async () => {
    const watching = new Watching([objective('errors')], { for_s: 30 });
    watching.news = new Error('no route');
    watching.onAsked = (asked) => {
      if (asked === 2) watching.news = [{ from: 'logs', key: 'old', text: 'old' }];
    };
    await watching.run();
    expect(watching.record.samples.map((sample) => sample.news.length)).toEqual([1, 0, 0, 0]);
  });
});

describe('a watch that is stopped', () => {
  it('has no ending, and goes on where it was, the gap shown as a gap', async () => {
    const watching = new Watching([objective('errors', { target: 0.99 })], { for_s: 1200 });
    watching.onAsked = (asked) => {
      traffic(watching, 1);
      if (asked === 41) watching.stop();
    };
    watching.news = [{ from: 'logs', key: 'old', text: 'old' }];
    expect(await watching.run()).toBe('stopped');
    expect(watching.record.samples).toHaveLength(40); // what was cut short is no sample
    expect(watching.record.ended).toBeUndefined();
    const fired = watching.record.alerts;
    expect(fired).toHaveLength(1);

    await watching.time.until(watching.time.wait(95_000, new AbortController().signal));
    watching.news = [
      { from: 'logs', key: 'old', text: 'old' },
      { from: 'logs', key: 'meanwhile', text: 'meanwhile' },
    ];
    watching.onAsked = () => traffic(watching, 1);
    const again = watching.watch(true);
    expect(await watching.run(again, new AbortController().signal)).toBe('time-is-up');
    const { samples, until, at, alerts, resumedAt } = watching.record;
    expect(samples.map(({ n }) => n).filter((n) => n > 37 && n < 52)).toEqual([38, 39, 50, 51]);
    expect(samples.at(-1)?.n).toBe(120);
    expect(Date.parse(until) - Date.parse(at)).toBe(1_200_000);
    expect(alerts).toEqual(fired); // neither fired again nor resolved
    expect(resumedAt).toHaveLength(1);
    expect(watching.said(50, 'errors')).toEqual({ why: 'it wants two samples in a row' });
    expect(watching.said(51, 'errors')).toMatchObject({ value: 0.1, raw: { s: 10, c: { bad: 1, all: 10 } } });
    expect(samples.find(({ n }) => n === 50)?.news.map(({ key }) => key)).toEqual(['meanwhile']);
    expect(watchView(watching.state, watching.record, watching.time.clock.now()).gaps).toMatchObject([{ beats: 10 }]);
  });

  it('ends for good with the note that is asked for then', async () => {
    const watching = new Watching([objective('errors')], { for_s: 600 });
    const watch = watching.watch();
    const left = Promise.withResolvers<void>();
    watching.onAsked = (asked) => {
      traffic(watching, 0);
      if (asked === 5) left.resolve(watch.end('closed', () => `${watching.record.samples.length} samples`));
    };
    expect(await watching.run(watch)).toBe('ended');
    await left.promise;
    expect(watching.record.ended).toMatchObject({ ending: 'closed', note: '4 samples' });
  });

  it('that cannot be recorded says so', async () => {
    const watching = new Watching([objective('errors')], { for_s: 600 });
    watching.onAsked = () => {
      watching.log.say = () => {
        throw new Error('the disk is full');
      };
    };
    await expect(watching.run()).rejects.toThrow('the disk is full');
  });

  it('with an objective that was never linted is refused', () => {
    expect(() => new Watching([objective('errors', { value: 'baad / all' })]).watch()).toThrow('the value of `errors` cannot be read: `baad` is not observed');
    expect(() => new Watching([objective('errors', { check: { kind: 'none', params: {}, timeout_s: 1 } })]).watch()).toThrow('asks for the kind `none`');
  });
});
