import type { FromGenerator, GeneratorPlan } from '../protocol.ts';
import { Clock } from './clock.ts';
import { Connection, type Ask, type ConnectionListener } from './connection.ts';
import type { Destination } from './client.ts';
import { timeoutFault } from './faults.ts';
import { STEP, type Gate, type Pace } from './pace.ts';
import { ratePace } from './rate.ts';
import { Recorder } from './recorder.ts';
import { interleave, prepareRequests, type Prepared } from './requests.ts';
import { scheduleOf, type Schedule } from './schedule.ts';
import { usersPace } from './users.ts';

/** How long the last answers are waited for: at the end of all stages at most, where nothing is lost that was asked within its time; and where someone wants it to stop. In ms. */
const GRACE_MOST = 30_000;
const GRACE_OF_STOP = 250;

const SECOND = 1000;

/** A burst of requests from its first to its last word. */
export class Burst implements ConnectionListener {
  readonly #plan: GeneratorPlan;
  readonly #tell: (message: FromGenerator) => void;
  readonly #clock = new Clock();
  readonly #schedule: Schedule;
  readonly #recorder: Recorder;
  readonly #connections: Connection[] = [];
  readonly #where: string;
  readonly #warm: number;
  readonly #order: readonly number[];
  readonly #pace: Pace;
  #timer: NodeJS.Timeout | undefined;
  #ticked = 0;
  #nextTick = SECOND;
  #warmUpOver: boolean;
  #endsBy: number | undefined;
  #stopped = false;
  /** When it last said that it still waits for answers (`performance.now`). */
  #saidSo = 0;
  #over = false;

  constructor(plan: GeneratorPlan, tell: (message: FromGenerator) => void) {
    const to = destinationOf(plan.origin);
    const requestsOf = prepareRequests(plan);
    this.#plan = plan;
    this.#tell = tell;
    this.#where = to.where;
    this.#schedule = scheduleOf(plan.stages);
    this.#recorder = new Recorder(plan.requests);
    this.#warm = plan.warm_up_s * 1000;
    this.#warmUpOver = this.#warm <= 0;
    this.#order = interleave(plan.requests.map(({ weight }) => weight));
    const timeout = plan.timeout_s * 1000;
    const isOpen = (): boolean => !this.#stopped && !this.#over && !this.#clock.stands();
    const gate: Gate = {
      get open() {
        return isOpen();
      },
      now: () => this.#clock.now(),
      connect: (index) => {
        const connection = new Connection(index, { requests: requestsOf(index), order: this.#order, to, timeout }, this);
        this.#connections.push(connection);
        return connection;
      },
      ask: (connection, from) => connection.ask({ due: from, from: performance.now() - (this.#clock.now() - from) }),
      neverSent: (n) => this.#neverSent(n),
    };
    this.#pace =
      plan.mode === 'rate'
        ? ratePace(this.#schedule, { connections: plan.connections, timeout_ms: timeout }, gate)
        : usersPace(this.#schedule, plan.think_s * 1000, gate);
    this.#planTick();
    this.#step();
  }

  pause(): void {
    if (this.#endsBy === undefined) this.#clock.stand();
  }

  resume(): void {
    if (this.#endsBy !== undefined || !this.#clock.stands()) return;
    this.#clock.go();
    this.#step();
  }

  stop(): void {
    this.#stopped = true;
    this.#clock.stand(Math.min(this.#clock.now(), this.#schedule.lasts));
    this.#end(GRACE_OF_STOP);
  }

  answered(connection: Connection, ask: Ask, request: Prepared, status: number, body: string, ms: number): void {
    if (this.#counts(ask.due)) this.#recorder.answered(request.index, ms, status, body);
    this.#freed(connection, false);
  }

  failed(connection: Connection, ask: Ask, request: Prepared, fault: Parameters<ConnectionListener['failed']>[3]): void {
    if (this.#counts(ask.due)) this.#recorder.failed(request.index, fault);
    this.#freed(connection, true);
  }

  #freed(connection: Connection, failed: boolean): void {
    this.#pace.freed(connection, failed);
    if (this.#endsBy !== undefined) this.#finishWhereAllIsDone();
  }

  /** Requests of the warm-up count only among themselves. */
  #counts(due: number): boolean {
    if (this.#over) return false;
    if (due < this.#warm) return !this.#warmUpOver;
    if (!this.#warmUpOver) this.#tick(this.#warm);
    return true;
  }

  #neverSent(n: number): void {
    const request = this.#order[n % this.#order.length] ?? 0;
    const due = this.#schedule.dueOf(n) ?? 0;
    if (this.#counts(due)) this.#recorder.failed(request, timeoutFault(this.#where, this.#plan.timeout_s, false));
  }

  #step(): void {
    clearTimeout(this.#timer);
    if (this.#over) return;
    const { lasts } = this.#schedule;
    const now = Math.min(this.#clock.now(), lasts);
    for (const connection of this.#connections) connection.giveUpLate(performance.now());
    let next = STEP;
    if (this.#endsBy !== undefined) {
      if (!this.#stopped) this.#pace.step(this.#clock.now()); // what was due before the end and still waits for a connection
      if (performance.now() >= this.#endsBy) this.#finish();
      else this.#finishWhereAllIsDone();
      if (!this.#over && performance.now() >= this.#saidSo + SECOND) {
        this.#saidSo = performance.now();
        this.#tell({ type: 'draining' });
      }
    } else if (!this.#clock.stands()) {
      if (now >= this.#nextTick && now < lasts) this.#tick(this.#warmUpOver ? now : Math.min(now, this.#nextTick));
      next = Math.min(this.#pace.step(now), Math.max(0, this.#nextTick - now));
      if (now >= lasts) this.#end(Math.min(this.#plan.timeout_s * 1000, GRACE_MOST));
    }
    // Rounded down: what is a little early steps again at once, what is late is late for everybody.
    if (!this.#over) this.#timer = setTimeout(() => this.#step(), Math.max(1, Math.floor(next)));
  }

  #end(grace: number): void {
    this.#endsBy = Math.min(this.#endsBy ?? Infinity, performance.now() + grace);
    this.#finishWhereAllIsDone();
  }

  #finishWhereAllIsDone(): void {
    if (this.#connections.some(({ busy }) => busy)) return;
    if (this.#stopped || this.#pace.unsent(this.#schedule.lasts) === 0) this.#finish();
  }

  #finish(): void {
    if (this.#over) return;
    const now = Math.min(this.#clock.now(), this.#schedule.lasts);
    this.#tick(now);
    this.#over = true;
    clearTimeout(this.#timer);
    const cut = this.#connections.filter((connection) => connection.cut()).length;
    this.#tell({ type: 'done', cut_off: cut + this.#pace.unsent(now) });
  }

  #tick(at: number): void {
    // A warm-up ends exactly where it should, however late this is called.
    if (!this.#warmUpOver && at > this.#warm) this.#tick(this.#warm);
    const warm = !this.#warmUpOver;
    this.#tell({
      type: 'tick',
      at_s: at / 1000,
      covers_s: Math.max(1, at - this.#ticked) / 1000,
      stage: this.#schedule.stageAt((this.#ticked + at) / 2),
      users: this.#pace.users(),
      warm,
      paused: this.#clock.stands() && this.#endsBy === undefined,
      slices: this.#recorder.take(),
    });
    this.#ticked = at;
    if (warm && at >= this.#warm) this.#warmUpOver = true;
    this.#planTick();
  }

  /** Ticks come on the second, counted from the end of the warm-up, so that late ones do not push the next. */
  #planTick(): void {
    const since = this.#warmUpOver ? this.#warm : 0;
    const next = since + (Math.floor((this.#ticked - since) / SECOND + 1e-9) + 1) * SECOND;
    this.#nextTick = this.#warmUpOver ? next : Math.min(next, this.#warm);
  }
}

function destinationOf(origin: string): Destination {
  const { protocol, hostname, port, host } = new URL(origin);
  const secure = protocol === 'https:';
  return { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? (secure ? 443 : 80) : Number(port), where: host };
}
