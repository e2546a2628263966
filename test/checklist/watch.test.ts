import { describe, expect, it } from 'vitest';
import { parseChecklist } from '../../src/checklist/parse.ts';
import { faultLine } from '../../src/model/errors.ts';

const head = (watch: string): string => `---
name: x
variables:
  BASE_URL: {}
  LOG_COMMAND: {}
watch:
${watch.replace(/^/gm, '  ')}
---
# X

- [ ] Queues are short

  \`\`\`yaml gonogo
  id: queues-short
  check:
    kind: celery
    url: redis://127.0.0.1:6379
  \`\`\`

- [ ] Logs are watched

  \`\`\`yaml gonogo
  id: logs-watched
  check:
    kind: logs
    run: railway logs
  \`\`\`

- [ ] A command ends

  \`\`\`yaml gonogo
  id: command-ends
  check:
    kind: command
    run: "true"
  \`\`\`

- [ ] By hand

  \`\`\`yaml gonogo
  id: by-hand
  \`\`\`
`;

const runbook = '# Runbook\n\n## Answers are slow\n\nLook.\n';
const parse = (watch: string) =>
  parseChecklist(head(watch), 'lists/x.md', {
    read: (path) =>
      path === 'lists/x.runbook.md'
        ? { ok: true, text: runbook, digest: 'd' }
        : { ok: false, missing: true, what: 'there is no such file', instead: 'check the path' },
    exists: (path) => path === 'lists/x.runbook.md',
  });
const faultsOf = (watch: string): string[] => parse(watch).faults.map((fault) => faultLine(fault).replace('lists/x.md:', ''));

/** An objective with everything right but what is given. */
const objective = (lines: Readonly<Record<string, string>> = {}): string => {
  const all: Record<string, string> = {
    id: 'error-rate',
    check: `{ kind: metrics, url: "\${BASE_URL}/metrics", counters: { bad: 'http_requests_total{status=~"5.."}', all: http_requests_total }, histograms: { latency: http_request_duration_seconds } }`,
    value: 'bad / all',
    unit: 'ratio',
    objective: 'value < 0.01',
    ...lines,
  };
  const written = Object.entries(all).flatMap(([key, value]) => (value === '' ? [] : [`${key}: ${value}`]));
  return `objectives:\n${written.map((line, at) => (at === 0 ? `  - ${line}` : `    ${line}`)).join('\n')}`;
};

describe('the watch of a checklist', () => {
  it('is read whole, with what is left out filled in', () => {
    const { checklist, faults, sources } = parse(`for: 30m
every: 20s
${objective({ title: 'Requests fail', source: 'M1', target: '0.99', section: '"#answers-are-slow"' })}
    alerts:
      - { id: many-errors, title: Many errors, source: [A1, A6], when: value > 0.05, for: 5m, weight: high }
      - { id: any-error, when: value > 0 }
  - id: queue
    check: { item: queues-short }
    value: waiting_total
    objective: value < 100
  - id: errors-in-log
    check: { item: logs-watched }
    over: 40s
    value: error_lines
    objective: value < 5`);
    expect(faults.map(faultLine)).toEqual([]);
    expect([...sources.keys()].toSorted()).toEqual(['A1', 'A6', 'M1']);
    expect(checklist?.watch).toMatchObject({
      for_s: 1800,
      every_s: 20,
      objectives: [
        {
          id: 'error-rate',
          title: 'Requests fail',
          source: ['M1'],
          check: { kind: 'metrics', timeout_s: 20 },
          value: 'bad / all',
          over_s: 300,
          unit: 'ratio',
          target: 0.99,
          section: 'x.runbook.md#answers-are-slow',
          alerts: [
            { id: 'many-errors', title: 'Many errors', source: ['A1', 'A6'], when: 'value > 0.05', for_s: 300, clear_s: 60, weight: 'high' },
            { id: 'any-error', title: 'any-error', source: [], when: 'value > 0', for_s: 0, clear_s: 40 },
          ],
        },
        { id: 'queue', check: { kind: 'celery', item: 'queues-short', timeout_s: 10 }, over_s: 300, unit: 'count', alerts: [] },
        { id: 'errors-in-log', check: { kind: 'logs', item: 'logs-watched' }, over_s: 40 },
      ],
    });
  });

  it('looks every 10 seconds for an hour where it does not say', () => {
    expect(parse(objective()).checklist?.watch).toMatchObject({ for_s: 3600, every_s: 10 });
  });

  it('says everything that is wrong at once', () => {
    expect(
      faultsOf(`for: 5s
every: 10s
objectiv: 3
objectives:
  - id: a
    check: { kind: metrics, url: "\${BASE_URI}/metrics", counters: { bad: 'x{', all: y } }
    value: baad / all
    objective: value > 0 && used < 3
  - id: a
    source: [M1, "M2, M3"]
    check: { item: queue-short }
    value: 1 +
    unit: seconds
    objective: value >= 0
    sections: "#slow"
    alerts:
      - { when: value < 0, for: 2h }`).map((line) => line.replace(/ {2}→.*/, '')),
    ).toEqual([
      '7:3  `for` is shorter than `every`, so nothing would be seen',
      '9:3  `objectiv` is no key here',
      '12:37  the variable `BASE_URI` is not declared',
      '12:76  `counters.bad` must be a metric and its labels, such as `http_requests_total{status=~"5.."}`',
      '13:14  value: `baad` is not observed by this check',
      '14:31  objective: `used` is not `value`, which alone is judged here',
      '15:11  the objective `a` is there twice',
      '16:20  `M2, M3` is more than one id',
      '17:22  `item` names `queue-short`, which is no item',
      '18:17  value: the expression ends too early',
      '19:13  `seconds` is no unit',
      '20:18  objective: `value >= 0` is true for every value from 0 up',
      '21:7  `sections` is no key here',
      '21:17  `#slow` is no heading of `lists/x.runbook.md`',
      '23:11  this alert has no `id`',
      '23:19  when: `value < 0` is false for every value from 0 up',
      '23:30  `for` is longer than the whole watch, so this alert never fires',
    ]);
  });

  it.each<[what: string, watch: string, faults: readonly string[]]>([
    ['no map', '5', ['`watch` is no list of keys']],
    ['no objectives', 'for: 1h', ['`watch` has no `objectives`']],
    ['an empty list', 'objectives: []', ['`watch` has no `objectives`']],
    ['objectives that are no list', 'objectives: { id: a }', ['`objectives` is no list']],
    ['an objective that is none', 'objectives: [error-rate]', ['this is no objective']],
    ['an objective without anything', 'objectives: [{}]', ['has no `check`', 'has no `id`', 'has no `objective`', 'has no `value`']],
    ['less than a second', `every: 500ms\n${objective()}`, ['`every` is shorter than a second']],
    ['a window of one beat', `every: 10s\n${objective({ over: '15s' })}`, ['`over` is shorter than two beats']],
    ['an id that is none', objective({ id: 'Error rate' }), ['`Error rate` is no id']],
    [
      'a check that writes',
      objective({ check: '{ kind: sentry, dsn: "https://k@127.0.0.1/1" }', value: 'unresolved' }),
      ['`sentry` writes to the target, and would do so at every beat'],
    ],
    ['a command', objective({ check: '{ kind: command, run: "true" }', value: 'lines' }), ['`command` runs a command, and would do so at every beat']],
    ['the command of a line', objective({ check: '{ item: command-ends }', value: 'lines' }), ['`command` runs a command, and would do so at every beat']],
    [
      'logs of a command without a line',
      objective({ check: '{ kind: logs, run: "${LOG_COMMAND}" }', value: 'error_lines' }),
      ['`logs` may run a command here, which nobody can allow'],
    ],
    ['a line without a check', objective({ check: '{ item: by-hand }', value: 'lines' }), ['`by-hand` has no `check` to observe']],
    [
      'retries',
      objective({ check: '{ kind: http, url: "${BASE_URL}", retry: { for: 1m, every: 5s } }', value: 'duration_ms' }),
      ['a watch asks again by itself'],
    ],
    ['a person', objective({ check: '{ kind: manual, ask: "how is it?" }', value: 'answer' }), ['`manual` asks a person']],
    ['an unknown kind', objective({ check: '{ kind: metric, url: "${BASE_URL}" }' }), ['`metric` is no check kind']],
    ['a rate of no counter', objective({ value: 'rate(latency)' }), ['value: `rate` wants the name of a counter']],
    ['a quantile of no histogram', objective({ value: 'quantile(bad, 0.95)' }), ['value: `quantile` wants the name of a histogram']],
    ['a quantile beyond 1', objective({ value: 'quantile(latency, 95)' }), ['value: a quantile is from 0 to 1']],
    [
      'a rate where nothing counts',
      objective({ check: '{ item: queues-short }', value: 'rate(waiting_total)' }),
      ['value: `rate` wants the name of a counter'],
    ],
    ['a map for a number', objective({ check: '{ item: queues-short }', value: 'waiting' }), ['value: `waiting` is no number']],
    ['a constant', objective({ value: '1' }), ['value: `1` names nothing that the check observes']],
    [
      'a counter with the name of a field',
      objective({ check: '{ kind: metrics, url: "${BASE_URL}", counters: { series: x } }', value: 'rate(series)' }),
      ['`series` is a field of `metrics` already'],
    ],
    ['a condition that is always so', objective({ objective: 'value < 5 || value > 3' }), ['objective: `value < 5 || value > 3` is true for every value']],
    ['a condition that never is', objective({ objective: 'value < 3 && value > 5' }), ['objective: `value < 3 && value > 5` is false for every value']],
    ['no condition', objective({ objective: 'value + 1.0' }), ['objective: `value + 1.0` is no condition']],
    ['a target without a ratio', objective({ target: '0.99', unit: 'ms' }), ['`target` wants a `value` that is the share that is bad']],
    ['a target of all', objective({ target: '1' }), ['`1` is no `target`']],
    ['a section that is not there', objective({ section: '"#no-such"' }), ['`#no-such` is no heading']],
    ['alerts that are no list', objective({ alerts: '{ id: a, when: value > 1 }' }), ['`alerts` is no list']],
    ['the same alert twice', objective({ alerts: '[{ id: a, when: value > 1 }, { id: a, when: value > 2 }]' }), ['the alert `a` is there twice']],
    ['an alert without a condition', objective({ alerts: '[{ id: a }]' }), ['this alert has no `when`']],
  ])('%s is refused', (_what, watch, wanted) => {
    const { checklist } = parse(watch);
    const said = faultsOf(watch).toSorted((a, b) => (a.replace(/^\S+ /, '') < b.replace(/^\S+ /, '') ? -1 : 1));
    expect(checklist).toBeUndefined();
    expect(said).toEqual(wanted.map((what) => expect.stringContaining(what)));
  });

  it.each(['value * 2.0 > 3.0 && value * 2.0 < 4.0', 'value == 0', 'value > 0.999999', 'value < 1e9', '!(value > 2)'])('may promise `%s`', (condition) => {
    expect(faultsOf(objective({ objective: JSON.stringify(condition) }))).toEqual([]);
  });
});
