import { LoadClient, type Destination } from './client.ts';
import { timeoutFault, type Fault } from './faults.ts';
import type { Prepared } from './requests.ts';

/** A request on its way. */
export interface Ask {
  /** When it was due, on the clock of the burst: says whether it belongs to the warm-up. */
  readonly due: number;
  /** The moment that its time counts from (`performance.now`). */
  readonly from: number;
}

/** What became of a request. */
export interface ConnectionListener {
  answered(connection: Connection, ask: Ask, request: Prepared, status: number, body: string, ms: number): void;
  failed(connection: Connection, ask: Ask, request: Prepared, fault: Fault): void;
}

/** One user, or one of the connections that a rate is shared among: one request at a time, a new socket where the old one is no good any more. */
export class Connection {
  /** Since when nothing is on its way (`performance.now`). */
  freeSince = 0;
  readonly index: number;
  readonly #requests: readonly Prepared[];
  readonly #order: readonly number[];
  readonly #to: Destination;
  readonly #timeout: number;
  readonly #listener: ConnectionListener;
  #turn: number;
  #client: LoadClient | undefined;
  #ask: Ask | undefined;
  #request: Prepared | undefined;

  constructor(
    index: number,
    { requests, order, to, timeout }: { requests: readonly Prepared[]; order: readonly number[]; to: Destination; timeout: number },
    listener: ConnectionListener,
  ) {
    this.index = index;
    this.#requests = requests;
    this.#order = order;
    this.#turn = index % order.length;
    this.#to = to;
    this.#timeout = timeout;
    this.#listener = listener;
  }

  get busy(): boolean {
    return this.#ask !== undefined;
  }

  /** Sends the next request of its turn. */
  ask(ask: Ask): void {
    const request = this.#requests[this.#order[this.#turn] ?? 0];
    if (request === undefined) throw new Error('a burst needs a request: add one under `requests`');
    this.#turn = (this.#turn + 1) % this.#order.length;
    this.#ask = ask;
    this.#request = request;
    if (this.#client && (!this.#client.reusable || performance.now() - this.freeSince > this.#client.idleLimit)) this.hangUp();
    if (this.#client === undefined) this.#client = this.#connect();
    else this.#client.send(request);
  }

  /** Gives a request up whose time is over. */
  giveUpLate(now: number): void {
    if (this.#ask === undefined || now - this.#ask.from < this.#timeout) return;
    this.hangUp();
    this.#failed(timeoutFault(this.#to.where, this.#timeout / 1000, true));
  }

  /** Closes the socket; what was on its way comes to nothing without a word only after `cut`. */
  hangUp(): void {
    this.#client?.close();
    this.#client = undefined;
  }

  /** Drops what is on its way: it counts neither as good nor as bad. True where something was. */
  cut(): boolean {
    const { busy } = this;
    this.hangUp();
    this.#ask = undefined;
    return busy;
  }

  #connect(): LoadClient {
    return new LoadClient(this.#to, {
      opened: () => {
        if (this.#request !== undefined) this.#client?.send(this.#request);
      },
      answered: (request, status, body) => this.#answered(request, status, body),
      failed: (fault) => {
        this.#client = undefined;
        this.#failed(fault);
      },
      ended: () => {
        this.#client = undefined;
      },
    });
  }

  #answered(request: Prepared, status: number, body: string): void {
    const now = performance.now();
    const ask = this.#ask;
    if (this.#client?.reusable === false) this.hangUp();
    if (ask === undefined) return;
    this.#ask = undefined;
    this.freeSince = now;
    this.#listener.answered(this, ask, request, status, body, now - ask.from);
  }

  #failed(fault: Fault): void {
    const ask = this.#ask;
    const request = this.#request;
    if (ask === undefined || request === undefined) return;
    this.#ask = undefined;
    this.freeSince = performance.now();
    this.#listener.failed(this, ask, request, fault);
  }
}
