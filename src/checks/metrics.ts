import { NoAnswer } from '../model/errors.ts';
import type { JsonObject } from '../model/json.ts';
import { type CheckContext, defineCheck } from './kind.ts';
import { type Params, params } from './metrics/params.ts';
import { bucketSeries, counterSeries, type Raw } from './metrics/raw.ts';
import { type Scraped, scrape } from './metrics/scrape.ts';
import type { Selector } from './metrics/selector.ts';
import { gauge, increase, quantile, total } from './metrics/series.ts';
import { atMost } from './within.ts';

/** Reads a Prometheus text endpoint, twice for what happens in between. */
export const metrics = defineCheck<Params>({
  kind: 'metrics',
  title: 'Metrics of a Prometheus text endpoint',
  params,
  fields: {
    gauges: { type: 'map', about: 'for each of `gauges`, the sum of its series: `gauges.memory_bytes`' },
    totals: { type: 'map', about: 'for each of `totals`, the sum of its series since the start of the process' },
    rates: {
      type: 'map',
      about: 'for each of `rates`, how much its counters grew a second between two scrapes; 0 where a counter is there and nothing happened',
    },
    quantiles: { type: 'map', about: 'for each of `quantiles`, the estimate from the buckets of what the window saw; with `window: 0`, since the start' },
    counters: {
      type: 'map',
      about: 'for each of `counters`, the value of each series since the start of the process: what a watch makes increases of',
      optional: true,
    },
    histograms: { type: 'map', about: 'for each of `histograms`, the counts of the buckets of each series, by upper bound', optional: true },
    cut: { type: 'list', about: 'names of `counters` and `histograms` that have more than 200 series, of which the others are left out', optional: true },
    share: { type: 'map', about: 'for each of `limits`, the gauge divided by its limit, 0 to 1: `share.memory_bytes`' },
    absent: { type: 'list', about: 'names whose series the endpoint does not have; absent above too' },
    idle: { type: 'list', about: 'names of `quantiles` of which the window saw nothing; absent above too' },
    series: { type: 'double', about: 'series that the endpoint has in all' },
    unreadable_lines: { type: 'double', about: 'lines that are not in the text format' },
    window_s: { type: 'double', about: 'seconds between the two scrapes', optional: true },
    duration_ms: { type: 'double', about: 'milliseconds that the last scrape took' },
  },
  expect: 'size(absent) == 0',
  example: [
    'check:',
    '  kind: metrics',
    '  url: ${BASE_URL}/metrics',
    '  window: 5s',
    '  gauges: {memory_bytes: process_resident_memory_bytes}',
    '  limits: {memory_bytes: 512 MiB}',
    '  rates:',
    '    requests_per_s: http_requests_total{path!="/metrics"}', // reading them is a request too
    '    errors_per_s: http_requests_total{status=~"5.."}',
    'expect: share.memory_bytes < 0.8 && rates.errors_per_s <= rates.requests_per_s * 0.01',
  ].join('\n'),
  timeout_s: 20,
  async observe(asked, context) {
    const needsTwo = asked.window > 0 && Object.keys({ ...asked.rates, ...asked.quantiles }).length > 0;
    const room_s = Math.round(context.deadline_ms / 100) / 10;
    if (needsTwo && asked.window > room_s * 0.9)
      throw new NoAnswer(
        'unknown',
        'window-too-long',
        `a window of ${asked.window} s does not fit into the ${room_s} s of this check: set a longer \`timeout\``,
      );
    const wanted = namesOf(asked);
    const before = needsTwo ? await scrape(asked, wanted, context) : undefined;
    if (before !== undefined) await pause(asked.window, context);
    return observed(asked, before, await scrape(asked, wanted, context));
  },
  response(seen) {
    const maps = ['share', 'rates', 'quantiles', 'gauges', 'totals'] as const;
    const limited = Object.keys(mapOf(seen['share']));
    const parts = maps.flatMap((map) =>
      Object.entries(mapOf(seen[map])).flatMap(([name, value]) => {
        if (map === 'share') return [`${name} ${Math.round(Number(value) * 100)} % of its limit`];
        return map === 'gauges' && limited.includes(name) ? [] : [`${name} ${inShort(Number(value))}`];
      }),
    );
    for (const [name, series] of Object.entries(mapOf(seen['counters'])))
      parts.push(`${name} ${inShort(Object.values(mapOf(series)).reduce<number>((sum, value) => sum + Number(value), 0))} since its start`);
    for (const [name, series] of Object.entries(mapOf(seen['histograms']))) parts.push(`${name} in ${Object.keys(mapOf(series)).length} series`);
    const absent = Array.isArray(seen['absent']) && seen['absent'].length > 0 ? [`no ${seen['absent'].slice(0, 3).join(', ')}`] : [];
    const idle = Array.isArray(seen['idle']) && seen['idle'].length > 0 ? [`nothing observed for ${seen['idle'].slice(0, 2).join(', ')}`] : [];
    return [...absent, ...parts.slice(0, 4), ...idle].join(', ');
  },
});

function observed(asked: Params, before: Scraped | undefined, after: Scraped): JsonObject {
  const absent: string[] = [];
  const idle: string[] = [];
  const valuesOf = <Of>(map: Readonly<Record<string, Of>>, read: (of: Of) => number | undefined): Record<string, number> => {
    const values: Record<string, number> = {};
    for (const [name, of] of Object.entries(map)) {
      const value = read(of);
      if (value === undefined) absent.push(name);
      else values[name] = value;
    }
    return values;
  };
  const window_s = before === undefined ? undefined : Math.round(after.at - before.at) / 1000;
  const gauges = valuesOf(asked.gauges, (of) => gauge(of, after.samples));
  const totals = valuesOf(asked.totals, (of) => total(of, after.samples));
  const rates = valuesOf(asked.rates, (of) => {
    refuseGauge(of, after);
    const grown = increase(of, before?.samples ?? [], after.samples);
    return grown === undefined || window_s === undefined ? undefined : grown / window_s;
  });
  const quantiles = Object.entries(asked.quantiles).flatMap(([name, { of, q, scale }]) => {
    const found = quantile(of, q, before?.samples, after.samples);
    if ('value' in found) return [[name, found.value * scale] as const];
    (found.absent === 'nothing-observed' ? idle : absent).push(name);
    return [];
  });
  const cut: string[] = [];
  const rawOf = <Value>(map: Readonly<Record<string, Selector>>, read: (of: Selector) => Raw<Value> | undefined): Record<string, Raw<Value>['series']> => {
    const raw: Record<string, Raw<Value>['series']> = {};
    for (const [name, of] of Object.entries(map)) {
      const found = read(of);
      if (found === undefined) absent.push(name);
      else raw[name] = found.series;
      if (found?.cut === true) cut.push(name);
    }
    return raw;
  };
  const counters = rawOf(asked.counters, (of) => {
    refuseGauge(of, after);
    return counterSeries(of, after.samples);
  });
  const histograms = rawOf(asked.histograms, (of) => bucketSeries(of, after.samples));
  const share = Object.entries(asked.limits).flatMap(([name, limit]) => (gauges[name] === undefined ? [] : [[name, gauges[name] / limit] as const]));
  return {
    gauges,
    totals,
    rates,
    quantiles: Object.fromEntries(quantiles),
    share: Object.fromEntries(share),
    ...(Object.keys(asked.counters).length === 0 ? {} : { counters }),
    ...(Object.keys(asked.histograms).length === 0 ? {} : { histograms }),
    ...(cut.length === 0 ? {} : { cut }),
    absent,
    idle,
    series: after.series,
    unreadable_lines: after.unreadable,
    ...(window_s === undefined ? {} : { window_s }),
    duration_ms: after.duration_ms,
  };
}

function refuseGauge({ name }: Selector, { gauges }: Scraped): void {
  if (gauges.has(name)) throw new NoAnswer('unknown', 'not-a-counter', `\`${name}\` is declared to be no counter, so it has no rate: ask for it in \`gauges\``);
}

function namesOf(asked: Params): ReadonlySet<string> {
  const plain = [asked.gauges, asked.totals, asked.rates, asked.counters].flatMap((map) => Object.values(map)).map(({ name }) => name);
  const bucketed = [...Object.values(asked.quantiles).map(({ of }) => of), ...Object.values(asked.histograms)];
  return new Set([...plain, ...bucketed.map(({ name }) => `${name}_bucket`)]);
}

async function pause(seconds: number, context: CheckContext): Promise<void> {
  await atMost(seconds * 1000, context.signal).catch((error: unknown) => {
    throw new NoAnswer('unknown', 'stopped', 'the check was stopped before its second scrape', { cause: error });
  });
}

function mapOf(value: JsonObject[string]): JsonObject {
  return (value ?? {}) as JsonObject; // declared as a map
}

function inShort(value: number): string {
  if (Math.abs(value) >= 1e6) return `${Math.round(value / 1e5) / 10} M`;
  return String(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}
