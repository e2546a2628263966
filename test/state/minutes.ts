import type { Objective, WatchValue } from '../../src/model/watch.ts';
import { suggestEnding } from '../../src/state/watch-verdict.ts';
import { latestWatch, watchView } from '../../src/state/watch.ts';
import { checklistOf, item, LaunchLog, openedAt } from '../output/launches.ts';

const spec = (id: string, about: Partial<Objective> = {}): Objective => ({
  id,
  title: `Title of ${id}`,
  source: ['M1'],
  check: { kind: 'metrics', params: {}, timeout_s: 5 },
  value: 'bad / all',
  over_s: 60,
  unit: 'ratio',
  objective: 'value < 0.01',
  alerts: [{ id: `${id}-high`, title: `High ${id}`, source: ['A1'], when: 'value > 0.05', for_s: 0, clear_s: 20, weight: 'high' }],
  ...about,
});

/** Half an hour in beats of a minute, of which the test says what each saw of `errors` and `queue`. */
export class Minutes {
  readonly log: LaunchLog;

  constructor(alerts: Objective['alerts'] = spec('errors').alerts) {
    const objectives = [spec('errors', { target: 0.99, section: 'x.runbook.md#requests-fail', alerts }), spec('queue', { unit: 'count', alerts: [] })];
    this.log = new LaunchLog(checklistOf({ all: [item('a')] }, { watch: { for_s: 1800, every_s: 60, objectives } }));
    this.log.say('ann', { type: 'session-started', session: 's1', host: 'h', pid: 1 });
    const until = new Date(openedAt + 1_800_000).toISOString();
    this.log.say('ann', { type: 'watch-started', watch: 'w1', session: 's1', every_s: 60, until, objectives: ['errors', 'queue'] });
  }

  sample(n: number, errors: WatchValue, queue: WatchValue = { value: 3, ok: true }, news: { from: 'sentry' | 'logs'; text: string; key: string }[] = []): this {
    this.log.now = openedAt + n * 60_000;
    this.log.say('ann', { type: 'watch-sampled', watch: 'w1', n, values: { errors, queue }, news });
    return this;
  }

  /** Samples that hold, from one beat to another. */
  good(from: number, to: number): this {
    for (let n = from; n <= to; n++)
      this.sample(n, { value: 0.001, ok: true, raw: { s: 60, c: { bad: 1, all: 1000 } }, budget: { fast: 0.1, slow: 0.1, left: 0.9 } });
    return this;
  }

  alert(state: 'fired' | 'resolved', about: { already?: true } = {}): this {
    this.log.say('ann', { type: 'watch-alert', watch: 'w1', objective: 'errors', alert: 'errors-high', state, value: 0.08, ...about });
    return this;
  }

  view(minute = (this.log.now - openedAt) / 60_000) {
    const state = this.log.state();
    const watch = latestWatch(state);
    if (!watch) throw new Error('no watch');
    return { state, watch, now: openedAt + minute * 60_000, view: watchView(state, watch, openedAt + minute * 60_000) };
  }

  /** The ending that the record speaks for. */
  suggests() {
    const { view, now } = this.view();
    return suggestEnding(view, now);
  }
}
