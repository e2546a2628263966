// All that gonogo knows of autocannon's inside stands here. Its public runner cannot pause, ramp, or stop before its next tick, connects
// again in a tight loop where it is refused, and sends a rate in bursts; its HTTP client, which is what makes it fast, is driven directly.
import { TLSSocket } from 'node:tls';
import HttpClient, { type Head, type Parser } from 'autocannon/lib/httpClient.js';
import { closedFault, connectionFault, unreadableFault, type Fault } from './faults.ts';
import type { Prepared } from './requests.ts';

/** Where a client goes to. */
export interface Destination {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: number;
  /** Host and port, for sentences. */
  readonly where: string;
}

/** What a client tells: `failed` and `ended` are its last words. */
export interface ClientListener {
  opened(): void;
  answered(request: Prepared, status: number, body: string): void;
  failed(fault: Fault): void;
  /** The connection is gone, and nothing was waited for. */
  ended(): void;
}

/** Kept of a body, in bytes: enough for an example of an error, whatever is sent. */
const BODY_CAP = 1024;

/** How long a connection may lie idle before a new one is made, in ms: many servers close after 5 s, and a request that crosses the close would seem an error. */
const IDLE_LIMIT = 4_000;

/** autocannon's client, made to send only what it is told, to tell everything that ends a request, and never to connect twice. */
export class LoadClient extends HttpClient {
  reusable = true;
  idleLimit = IDLE_LIMIT;
  readonly #where: string;
  readonly #listener: ClientListener;
  #head: Head | undefined;
  #body = '';
  #isHead = false;
  #over = false;

  constructor(to: Destination, listener: ClientListener) {
    super({ protocol: to.protocol, hostname: to.hostname, port: to.port });
    this.#where = to.where;
    this.#listener = listener;
    const missing = missingInside(this);
    if (missing.length > 0) {
      throw new Error(`autocannon is not built as the generator expects (\`${missing.join('`, `')}\` is missing): install the version that package.json names`);
    }
    this.timeoutTicker.clear(); // it would also run out while a user thinks, and counts from another moment
    this.timeoutTicker = { clear: () => undefined, reschedule: () => undefined };
    this.requestIterator.nextRequest = () => undefined; // `send` says what comes next
    this.requestIterator.recordBody = (_request, _status, body) => {
      this.#body = body;
    };
    this.pipelinedRequests.addBody = (data) => {
      const pending = this.pipelinedRequests.peek();
      if (pending !== undefined && pending.body.length < BODY_CAP) pending.body += data.toString('utf8', 0, BODY_CAP);
    };
    this.#listenToParser();
    this.#listenToSocket(to.protocol === 'https:');
  }

  /** autocannon connects again after every end: here a connection ends with its client. */
  override _connect(): void {
    if (this.conn === undefined) super._connect();
  }

  /** autocannon asks by itself on connecting and after an answer: here only `send` does. */
  override _doRequest(): void {}

  send(request: Prepared): void {
    this.#head = undefined;
    this.#isHead = request.method === 'HEAD';
    this.requestIterator.currentRequest = request;
    super._doRequest();
  }

  /** Ends the connection without a word. */
  close(): void {
    this.#over = true;
    this.destroy();
  }

  #listenToParser(): void {
    const { parser } = this;
    const { kOnHeadersComplete, kOnMessageComplete } = parser.constructor;
    const ownHeaders = parser[kOnHeadersComplete];
    const ownComplete = parser[kOnMessageComplete];
    parser[kOnHeadersComplete] = (head): boolean => {
      this.#head = head;
      ownHeaders?.(head);
      return this.#isHead; // the answer to a HEAD has the headers of a body, and none
    };
    parser[kOnMessageComplete] = (): void => {
      const head = this.#head;
      if (head === undefined || (head.statusCode < 200 && head.statusCode !== 101)) return; // `100 Continue` and `103 Early Hints` come before the answer
      if (this.#over || this.pipelinedRequests.size() === 0) {
        this.reusable = false; // an answer that nobody asked for
        return;
      }
      ownComplete?.(head);
    };
    this.on('response', (status: number) => this.#answered(status));
  }

  #answered(status: number): void {
    // `send` set it: autocannon hands the same object through.
    const request = this.requestIterator.currentRequest as Prepared;
    const head = this.#head;
    if (head !== undefined) {
      if (!head.shouldKeepAlive) this.reusable = false;
      const hint = keepAliveHint(head.headers);
      if (hint !== undefined) this.idleLimit = Math.max(0, hint * 1000 - 1000);
    }
    this.#listener.answered(request, status, this.#body);
  }

  #listenToSocket(secure: boolean): void {
    const { conn } = this;
    conn.setNoDelay(true);
    conn.once(secure ? 'secureConnect' : 'connect', () => {
      // autocannon takes any certificate; nothing is sent to a server that is not the one that was meant.
      if (conn instanceof TLSSocket && !conn.authorized) this.#end(connectionFault({ code: conn.authorizationError }, this.#where));
      else if (!this.#over) this.#listener.opened();
    });
    conn.on('data', () => {
      if (this.parser.hadError) this.#end(unreadableFault(this.#where));
    });
    conn.once('end', () => {
      this.reusable = false;
      this.parser.finish(); // an answer without a length is whole only now
      this.#end(closedFault(this.#where, this.#head !== undefined));
    });
    conn.once('close', () => this.#end(closedFault(this.#where, this.#head !== undefined)));
    this.on('connError', (error: unknown) => this.#end(connectionFault(error, this.#where)));
  }

  #end(fault: Fault): void {
    if (this.#over) return;
    const waitedFor = this.pipelinedRequests.size() > 0 || this.reqsMade === 0;
    this.close();
    if (waitedFor) this.#listener.failed(fault);
    else this.#listener.ended();
  }
}

/** What the generator needs of autocannon's client and does not find there. */
export function missingInside(client: object): string[] {
  // Nothing is known of what another version may have made of it.
  const { parser, pipelinedRequests, requestIterator, timeoutTicker, conn, reqsMade } = client as { [Key in keyof HttpClient]?: unknown } & {
    parser?: Partial<Parser>;
  };
  const has = (part: unknown, ...names: string[]): boolean =>
    typeof part === 'object' && part !== null && names.every((name) => typeof (part as Record<string, unknown>)[name] === 'function'); // looked at, not used
  const { kOnHeadersComplete = -1, kOnMessageComplete = -1 } = parser?.constructor ?? {};
  const found: readonly (readonly [string, boolean])[] = [
    ['conn', has(conn, 'on', 'write', 'setNoDelay')],
    ['reqsMade', typeof reqsMade === 'number'],
    ['parser', has(parser, 'finish', String(kOnHeadersComplete), String(kOnMessageComplete))],
    ['pipelinedRequests', has(pipelinedRequests, 'peek', 'size', 'addBody')],
    ['requestIterator', has(requestIterator, 'nextRequest', 'recordBody')],
    ['timeoutTicker', has(timeoutTicker, 'clear', 'reschedule')],
    ['_connect', has(Object.getPrototypeOf(Object.getPrototypeOf(client)), '_connect', '_doRequest', 'destroy')],
  ];
  return found.flatMap(([name, there]) => (there ? [] : [name]));
}

/** Seconds of `Keep-Alive: timeout=5`. */
function keepAliveHint(headers: readonly string[]): number | undefined {
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at];
    if (name?.length !== 10 || name.toLowerCase() !== 'keep-alive') continue;
    const seconds = /timeout=(\d+)/i.exec(headers[at + 1] ?? '')?.[1];
    return seconds === undefined ? undefined : Number(seconds);
  }
  return undefined;
}
