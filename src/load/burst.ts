import type { BurstDesk, CheckContext } from '../checks/kind.ts';
import { LONGEST_PAUSE_S } from '../checks/load/planned.ts';
import type { BurstSummary, Steer } from '../model/burst.ts';
import { inWords } from '../model/durations.ts';
import { messageOf } from '../model/errors.ts';
import { askAhead } from './burst/ahead.ts';
import { refuseBeyond } from './burst/bounds.ts';
import { BurstFold } from './burst/fold.ts';
import { generatorFile, type GeneratorProcess, startGenerator } from './burst/generator-process.ts';
import { loadHistograms } from './burst/histogram.ts';
import type { End } from './burst/rules.ts';
import { vitalsOf } from './burst/vitals.ts';
import { type Watchdog, watchdog } from './burst/watchdog.ts';
import { holdYoungMemory } from './burst/young-memory.ts';
import type { FromGenerator, Tick } from './protocol.ts';
import type { ResolvedScenario } from './scenario/types.ts';

/** A generator that says nothing for so long has died, in milliseconds. */
const SILENCE_MS = 5_000;
/** Starting one may take longer on a busy machine. */
const START_MS = 15_000;
/** How long a generator may take to obey before it is killed, in milliseconds. */
const OBEY_MS = 700;

/** A scenario with the file that it was read from. */
export interface BurstAsked {
  readonly scenario: ResolvedScenario;
  readonly file: string;
  readonly digest: string;
}

/** What came of a burst. */
export interface BurstRan {
  readonly burst: string;
  readonly summary: BurstSummary;
}

/**
 * Runs a burst and tells of it through the desk; resolves once its end is recorded, whatever ended it.
 * Throws NoAnswer, before anything is sent, where it may not run or nothing answers.
 */
export async function runBurst(asked: BurstAsked, desk: BurstDesk, context: CheckContext): Promise<BurstRan> {
  const { scenario, file, digest } = asked;
  refuseBeyond(scenario, desk);
  const generator = generatorFile();
  const vitals = vitalsOf(scenario.vitals, context);
  const [histograms] = await Promise.all([loadHistograms(), askAhead(scenario.generator, context)]);
  const burst = crypto.randomUUID().slice(0, 8);
  const earlier = await desk.earlier(scenario.name, digest, scenario.host, scenario.plan);
  const { requests } = scenario.generator;
  const { expect, stop_when, plan } = scenario;
  const fold = new BurstFold({ burst, requests, expect, stop_when }, histograms);
  await desk.tell({
    type: 'burst-started',
    burst,
    item: desk.item,
    session: desk.session,
    scenario: { name: scenario.name, title: scenario.title, file, digest },
    host: scenario.host,
    plan,
    requests: requests.map(({ name }) => name),
    vitals: scenario.vitals.map(({ name, kind }) => ({ name, kind: kind.kind })),
    expect: expect.map(({ text }) => text),
    stop_when: stop_when.map(({ text }) => text),
    ...(earlier ? { earlier } : {}),
  });
  const run = new Run(desk, burst, (tick) => fold.take(tick, vitals.taken()));
  const letGrow = holdYoungMemory();
  vitals.start();
  try {
    const end = await run.go(generator, scenario, context.signal);
    const summary = fold.summary(end);
    await desk.tell({ type: 'burst-ended', burst, item: desk.item, summary });
    return { burst, summary };
  } finally {
    vitals.stop();
    letGrow();
  }
}

type Take = BurstFold['take'];

/** One generator from its start to its end, and everybody who may end it. */
class Run {
  readonly #desk: BurstDesk;
  readonly #burst: string;
  readonly #take: (tick: Tick) => ReturnType<Take>;
  /** Set once it is clear how it ends; the first word counts. */
  #end: End | undefined;
  #child: GeneratorProcess | undefined;
  #telling: Promise<void> = Promise.resolve();
  #untold: Error | undefined;
  #obey: ReturnType<typeof setTimeout> | undefined;
  #dog: Watchdog | undefined;
  /** Set while it rests. */
  #rests: ReturnType<typeof setInterval> | undefined;
  #rested_s = 0;
  #last: Tick = { type: 'tick', at_s: 0, covers_s: 0, stage: 0, users: 0, warm: false, paused: false, slices: [] };

  constructor(desk: BurstDesk, burst: string, take: (tick: Tick) => ReturnType<Take>) {
    this.#desk = desk;
    this.#burst = burst;
    this.#take = take;
  }

  async go(file: string, { generator }: ResolvedScenario, signal: AbortSignal): Promise<End> {
    const silent = (ms: number): End => ({ ended: 'died', why: `the generator said nothing for ${inWords(ms / 1000)}` });
    this.#dog = watchdog(START_MS, () => this.#finish(silent(START_MS), 0));
    const child = startGenerator(file, (message) => {
      if (message.type === 'ready') {
        this.#dog?.stop();
        this.#dog = watchdog(SILENCE_MS, () => this.#finish(silent(SILENCE_MS), 0));
        if (this.#end === undefined) child.send({ type: 'begin', plan: generator });
        if (this.#rests) this.#stand(); // it was paused before it had begun
      } else if (!this.#rests) this.#dog?.heard();
      this.#hear(message);
    });
    this.#child = child;
    const stopped = (): void => this.#finish(stoppedBy(signal.reason, this.#last.at_s), OBEY_MS);
    const deaf = this.#desk.onSteer(this.#burst, (steer) => this.#steer(steer));
    if (signal.aborted) stopped();
    signal.addEventListener('abort', stopped, { once: true });
    try {
      const how = await child.gone;
      await this.#telling;
      if (this.#untold !== undefined) throw this.#untold;
      return this.#end ?? { ended: 'died', why: how };
    } finally {
      signal.removeEventListener('abort', stopped);
      deaf();
      this.#dog?.stop();
      clearTimeout(this.#obey);
      clearInterval(this.#rests);
    }
  }

  #hear(message: FromGenerator): void {
    switch (message.type) {
      case 'ready':
      case 'draining':
        return;
      case 'tick':
        return this.#tick(message);
      case 'done':
        return this.#finish({ ended: 'finished', why: `it ran as planned, ${inWords(this.#last.at_s)}${cutOff(message.cut_off)}` }, OBEY_MS);
      case 'broke':
        return this.#finish({ ended: 'died', why: message.message }, OBEY_MS);
      default:
        message satisfies never;
    }
  }

  #tick(tick: Tick): void {
    this.#last = tick;
    const { sample, end } = this.#take(tick);
    this.#telling = this.#telling.then(() => this.#desk.tell(sample)).catch((error: unknown) => this.#broken(error));
    if (end) this.#finish(end, OBEY_MS);
  }

  /** A burst that cannot be recorded is not run on. */
  #broken(error: unknown): void {
    this.#untold ??= error instanceof Error ? error : new Error(messageOf(error));
    this.#finish({ ended: 'died', why: messageOf(error) }, 0);
  }

  #steer(steer: Steer): void {
    const at = inWords(this.#last.at_s);
    switch (steer) {
      case 'pause':
        this.#stand();
        this.#rests ??= setInterval(() => this.#rest(), 1000);
        return this.#tick({ ...this.#last, covers_s: 0, paused: true, slices: [] });
      case 'resume':
        clearInterval(this.#rests);
        this.#rests = undefined;
        this.#dog?.heard();
        return this.#child?.send({ type: 'resume' });
      case 'stop':
        return this.#finish({ ended: 'stopped', why: `a person stopped it after ${at}` }, OBEY_MS);
      case 'kill':
        return this.#finish({ ended: 'killed', why: `a person killed it after ${at}` }, 0);
      default:
        steer satisfies never;
    }
  }

  #stand(): void {
    this.#child?.send({ type: 'pause' });
    this.#dog?.rest(); // its clock stands, and so do its ticks
  }

  /** A second of a pause: what the vitals say goes on. */
  #rest(): void {
    this.#rested_s += 1;
    this.#tick({ ...this.#last, covers_s: 0, paused: true, slices: [] });
    if (this.#rested_s >= LONGEST_PAUSE_S)
      this.#finish({ ended: 'stopped', why: `it had rested for ${inWords(LONGEST_PAUSE_S)} in all, which is the most` }, OBEY_MS);
  }

  /** Asks the generator to stop and gives it so long; without any time it is killed. A second word only makes it faster. */
  #finish(end: End, obey_ms: number): void {
    if (this.#end === undefined && obey_ms > 0) {
      this.#child?.send({ type: 'stop' });
      this.#obey = setTimeout(() => this.#child?.kill(), obey_ms);
    }
    this.#end ??= end;
    if (obey_ms === 0) this.#child?.kill();
  }
}

function cutOff(count = 0): string {
  return count === 0
    ? ''
    : `; ${count === 1 ? 'a request was' : `${count} requests were`} on ${count === 1 ? 'its' : 'their'} way at its end and count nowhere`;
}

function stoppedBy(reason: unknown, at_s: number): End {
  if (reason instanceof Error && reason.name === 'TimeoutError')
    return { ended: 'died', why: `the time of the check was up after ${inWords(at_s)}: give it a longer \`timeout\`` };
  return { ended: 'stopped', why: `a person stopped it after ${inWords(at_s)}` };
}
