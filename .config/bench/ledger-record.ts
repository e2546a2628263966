import { prepareEvent, sealLine } from '../../src/ledger/hash.ts';
import { START } from '../../src/ledger/reader.ts';
import type { LaunchEvent } from '../../src/model/events.ts';
import { checklistOf, item, live } from '../../test/output/launches.ts';

const LINES = 60;
const lineOf = (index: number): string => `line-${index % LINES}`;

/** Sixty lines, half of them live. */
const checklist = checklistOf({
  before: Array.from({ length: LINES }, (_, index) => (index % 2 === 0 ? live(lineOf(index)) : item(lineOf(index)))),
});

/** The text of a record as a long launch leaves it: three consoles, their checks, signatures, a watch and a burst now and then. */
export function longRecord(events: number): string {
  const texts: string[] = [];
  let { seq, prev } = START;
  for (let index = 0; index < events; index += 1) {
    const at = new Date(Date.UTC(2026, 10, 22, 8) + index * 400).toISOString();
    const sealed = sealLine({ seq: seq + 1, at, by: ['ann', 'ben', 'cleo'][index % 3] ?? '', prev }, prepareEvent(eventOf(index)));
    texts.push(sealed.text);
    ({ seq, hash: prev } = sealed.line);
  }
  return texts.join('');
}

const opening: readonly LaunchEvent[] = [
  { type: 'launch-opened', launch: 'bench', target: { name: 'api.creator.example', production: false }, checklist },
  ...['ann', 'ben', 'cleo'].map((name, index): LaunchEvent => ({ type: 'session-started', session: name, host: 'bench', pid: index + 1 })),
  { type: 'watch-started', watch: 'w', session: 'ann', every_s: 15, until: '2026-11-23T08:00:00.000Z', objectives: ['p95', 'errors'] },
];

/** Of a hundred events: 60 observations, 12 consoles that say where they are, 8 starts of checks, and the rest. */
function eventOf(index: number): LaunchEvent {
  const part = index % 100;
  const session = ['ann', 'ben', 'cleo'][index % 3] ?? '';
  const burst = `burst-${Math.floor(index / 10_000)}`;
  const begun = opening[index];
  if (begun) return begun;
  if (index % 10_000 === 90) return started(burst, session);
  if (part < 60) return observed(index);
  if (part < 72) return { type: 'attended', session, item: lineOf(index), role: index % 3 === 0 ? 'driver' : 'navigator' };
  if (part < 80) return { type: 'checks-started', session, items: [lineOf(index), lineOf(index + 2), lineOf(index + 4)], deadline_s: 30 };
  if (part < 86) return { type: 'signed', item: lineOf(index), note: 'seen on the second screen', evidence: index - 20 };
  if (part < 90) return sampled(index);
  if (part < 94) return burstSample(burst, index);
  if (part < 96) return { type: 'noted', item: lineOf(index), note: 'the pool was 31 of 40, it went down after the report had ended' };
  if (part < 98) return { type: 'checks-stopped', items: [lineOf(index)] };
  if (part === 98) return { type: 'session-started', session: `guest-${index}`, host: 'bench', pid: index };
  return { type: 'session-ended', session: `guest-${index - 1}` };
}

function observed(index: number): LaunchEvent {
  const used = index % 97;
  return {
    type: 'observed',
    item: lineOf(index),
    kind: 'postgres',
    verdict: used > 92 ? 'fail' : 'pass',
    response: `${used} of 100 connections, 28 of them idle: creator-report`,
    observed: {
      used,
      max: 100,
      idle: 28,
      waiting: 0,
      longest_s: 0.125 * used,
      version: '15.8',
      read_only: false,
      by_application: { 'creator-api': used, 'creator-report': 28, 'creator-worker': 4 },
      by_state: { active: used, idle: 28, 'idle in transaction': 0 },
      oldest: { pid: 4_000 + used, application: 'creator-report', state: 'idle', seconds: 611.5 },
    },
    expect: 'used < max * 0.5',
    values: { used, max: 100 },
    duration_ms: 12.25 + used,
  };
}

function sampled(index: number): LaunchEvent {
  return {
    type: 'watch-sampled',
    watch: 'w',
    n: Math.floor(index / 25),
    values: {
      p95: { value: 180 + (index % 40), ok: true, raw: { s: 15, count: 400 } },
      errors: { value: 0.001, ok: true, budget: { fast: 0.2, slow: 0.1, left: 0.9 } },
    },
    news: [],
  };
}

function burstSample(burst: string, index: number): LaunchEvent {
  const felt = {
    requests: 900,
    rps: 900,
    errors: 2,
    error_rate: 2 / 900,
    timeouts: 0,
    mean_ms: 22.4,
    p50_ms: 20.1,
    p95_ms: 44.7,
    p99_ms: 80.2,
    status: { 200: 898, 503: 2 },
  };
  return {
    type: 'burst-sampled',
    burst,
    at_s: index % 10_000,
    stage: 0,
    users: 20,
    felt,
    vitals: { pool: { response: '31 of 40', values: { used: 31, max: 40 } } },
    expected: [{ expect: 'p95_ms < 500', met: true, values: { p95_ms: 44.7 } }],
    errors: [{ kind: 'status', count: 2, example: '503 Service Unavailable' }],
    bars: Array.from({ length: 12 }, (_, bar) => [bar * 10, 900 - bar * 70]),
  };
}

function started(burst: string, session: string): LaunchEvent {
  const stages = [{ from: 20, to: 20, for_s: 400 }];
  return {
    type: 'burst-started',
    burst,
    item: lineOf(0),
    session,
    scenario: { name: 'burst', title: 'Users at once', file: 'burst.yaml', digest: 'd'.repeat(64) },
    host: '127.0.0.1:8000',
    plan: { mode: 'users', stages, warm_up_s: 0, duration_s: 400, users: 20, think_s: 0 },
    requests: ['all'],
    vitals: [{ name: 'pool', kind: 'postgres' }],
    expect: ['p95_ms < 500'],
    stop_when: [],
  };
}
