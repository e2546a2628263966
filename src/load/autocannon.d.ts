/** What the generator uses of autocannon 9.0.0, whose HTTP client has no types of its own. */
declare module 'autocannon/lib/httpClient.js' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';

  /** What stood above the body of an answer. */
  export interface Head {
    readonly statusCode: number;
    /** Names and values in turn. */
    readonly headers: readonly string[];
    readonly shouldKeepAlive: boolean;
  }

  /** A request that waits for its answer. */
  export interface Pending {
    readonly req: unknown;
    body: string;
  }

  export interface Parser {
    /** Its callbacks stand under the numbers that `constructor` names; that for the end of a message gets nothing. */
    [callback: number]: (head: Head) => unknown;
    readonly hadError: boolean;
    readonly constructor: { readonly kOnHeadersComplete: number; readonly kOnMessageComplete: number };
    finish(): unknown;
  }

  export interface Options {
    readonly protocol: string;
    readonly hostname: string;
    readonly port: number;
  }

  class Client extends EventEmitter {
    constructor(options: Options);
    conn: Socket;
    readonly reqsMade: number;
    readonly parser: Parser;
    readonly pipelinedRequests: { peek(): Pending | undefined; size(): number; addBody(data: Buffer): void };
    readonly requestIterator: {
      currentRequest: unknown;
      nextRequest(): unknown;
      recordBody(request: unknown, status: number, body: string, headers: readonly string[]): void;
    };
    timeoutTicker: { clear(): void; reschedule(after: number): void };
    _connect(): void;
    _doRequest(): void;
    destroy(): void;
  }

  export default Client;
}
