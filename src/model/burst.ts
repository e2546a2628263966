import * as z from 'zod';
import type { Json } from './json.ts';

const json = z.json() as z.ZodType<Json>; // z.json() is the mutable twin of our read-only Json
const text = z.string();
const number = z.number();

/** What users felt over some time. Times are milliseconds from when a request was due to the end of its answer; absent where nothing was answered. */
export const feltSchema = z.object({
  /** Requests that ended: answered, failed or timed out. */
  requests: number,
  /** Of them a second. */
  rps: number,
  /** Those that failed: no answer, or a status that the scenario does not take for good. */
  errors: number,
  /** `errors` / `requests`, 0 to 1; 0 where there were none. */
  error_rate: number,
  /** Of `errors`, those without an answer in time. */
  timeouts: number,
  mean_ms: number.exactOptional(),
  p50_ms: number.exactOptional(),
  p90_ms: number.exactOptional(),
  p95_ms: number.exactOptional(),
  p99_ms: number.exactOptional(),
  max_ms: number.exactOptional(),
  /** How often each status came, by its number: `200`, `503`. */
  status: z.record(text, number),
});
export type Felt = z.infer<typeof feltSchema>;

/** A stretch of a burst: users (or requests a second) go evenly from one number to another. */
const stageSchema = z.object({ from: number, to: number, for_s: number });
export type Stage = z.infer<typeof stageSchema>;

/** What a burst will do, known before it begins. */
export const burstPlanSchema = z.object({
  /** `users`: each asks again as soon as it is answered (and has thought); `rate`: requests are due at their time, whoever waits. */
  mode: z.enum(['users', 'rate']),
  stages: z.array(stageSchema),
  /** The first seconds, which count nowhere. */
  warm_up_s: number,
  /** Seconds of all stages, the warm-up among them. */
  duration_s: number,
  /** The most users (connections) at a time. */
  users: number,
  /** The most requests a second; only where it is planned by rate. */
  rate: number.exactOptional(),
  /** Seconds between an answer and the next request of a user. */
  think_s: number,
});
export type BurstPlan = z.infer<typeof burstPlanSchema>;

/** One sample of a check beside a burst: its words, and the numbers it saw; `failed` where it gave none. */
const vitalSchema = z.object({ response: text, values: z.record(text, number), failed: z.boolean().exactOptional() });
export type Vital = z.infer<typeof vitalSchema>;

/** One kind of error, how often it came, and one example of it in words. */
const burstErrorSchema = z.object({ kind: text, count: number, example: text });
export type BurstError = z.infer<typeof burstErrorSchema>;

/** How an expectation of a burst came out; `met` is absent where it could not be judged, `why` says so. */
const expectedSchema = z.object({ expect: text, met: z.boolean().exactOptional(), values: z.record(text, json), why: text.exactOptional() });
export type Expected = z.infer<typeof expectedSchema>;

/** How much a metric moved from second to second: what a later burst is compared by. */
const spreadSchema = z.object({ mean: number, sd: number, n: number });
export type Spread = z.infer<typeof spreadSchema>;

/** `finished` as planned · `stopped` by a person · `condition`: a `stop_when` held · `hurt`: more than half failed for 5 s · `died`: the generator or this machine gave up · `killed` by a person. */
export const burstEndings = ['finished', 'stopped', 'condition', 'hurt', 'died', 'killed'] as const;
export type BurstEnding = (typeof burstEndings)[number];

/** What is left of a burst: enough to judge it again, to compare with it and to draw it. */
export const burstSummarySchema = z.object({
  ended: z.enum(burstEndings),
  /** A sentence: what ended it. */
  why: text,
  /** Seconds that were measured, without warm-up and pauses. */
  measured_s: number,
  felt: feltSchema,
  /** The same by the name of the request, where there is more than one. */
  requests: z.record(text, feltSchema),
  errors: z.array(burstErrorSchema),
  expected: z.array(expectedSchema),
  /** Second by second, of `rps`, `p50_ms`, `p95_ms`, `p99_ms`, `error_rate`. */
  spread: z.record(text, spreadSchema),
  /** All times in microseconds: an HdrHistogram, V2, compressed, in base64. */
  histogram: text,
});
export type BurstSummary = z.infer<typeof burstSummarySchema>;

/** The burst that this one is compared with. */
const earlierBurstSchema = z.object({ launch: text, burst: text, at: z.iso.datetime(), summary: burstSummarySchema.omit({ histogram: true }) });
export type EarlierBurst = z.infer<typeof earlierBurstSchema>;

/** A burst begins; what it does, to whom, and what is expected. */
export const burstStarted = z.object({
  type: z.literal('burst-started'),
  burst: text,
  item: text,
  session: text,
  scenario: z.object({ name: text, title: text, file: text, digest: text }),
  /** Host and port that it goes to. */
  host: text,
  plan: burstPlanSchema,
  /** Names of the requests, in order. */
  requests: z.array(text),
  /** The checks sampled beside it. */
  vitals: z.array(z.object({ name: text, kind: text })),
  expect: z.array(text),
  stop_when: z.array(text),
  earlier: earlierBurstSchema.exactOptional(),
});

/** One second of a burst: only what came since the sample before. */
export const burstSampled = z.object({
  type: z.literal('burst-sampled'),
  burst: text,
  /** Seconds since it began, pauses left out. */
  at_s: number,
  stage: number,
  users: number,
  /** Set while nothing counts yet. */
  warm: z.boolean().exactOptional(),
  paused: z.boolean().exactOptional(),
  felt: feltSchema,
  vitals: z.record(text, vitalSchema),
  /** The expectations over everything until now. */
  expected: z.array(expectedSchema),
  /** Errors until now, the most frequent first, at most 8. */
  errors: z.array(burstErrorSchema),
  /** Bars of the times until now, as `[least ms, count]`, at most 40. */
  bars: z.array(z.tuple([number, number])),
});

/** What a person does to a burst that runs. */
export const steers = ['pause', 'resume', 'stop', 'kill'] as const;
export type Steer = (typeof steers)[number];

/** A person steered a burst. */
export const burstSteered = z.object({ type: z.literal('burst-steered'), burst: text, steer: z.enum(steers) });

/** A burst is over. */
export const burstEnded = z.object({ type: z.literal('burst-ended'), burst: text, item: text, summary: burstSummarySchema });
