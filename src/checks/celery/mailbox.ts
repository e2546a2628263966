import type { Redis } from 'ioredis';
import { NoAnswer } from '../../model/errors.ts';
import { isJsonObject, type Json } from '../../model/json.ts';
import { countOf } from '../redis/answers.ts';
import type { Connections } from '../redis/connections.ts';
import { atMost, never, within } from '../within.ts';
import { envelope, type Method, readMessage } from './envelope.ts';

/** The most that is taken of the answers to one question. */
const ANSWERS_MiB = 4;

/** How an app's Celery names things in Redis. */
export interface Wire {
  /** kombu's `global_keyprefix`, as it is: before every key and every channel. */
  readonly prefix: string;
  readonly db: number;
  readonly namespace: string;
  readonly separator: string;
}

/** What came of a question to the workers. */
export interface Answers {
  /** How many were listening. */
  readonly receivers: number;
  /** Answers that came, also of workers that share a name. */
  readonly count: number;
  /** The answers that could be read; a name comes twice where two workers share it. */
  readonly read: readonly { readonly worker: string; readonly result: Json }[];
  /** Content types of answers that could not be read. */
  readonly unreadable: readonly string[];
  /** Milliseconds until the last answer came. */
  readonly last_ms: number;
}

type Pending = {
  readonly read: { worker: string; result: Json }[];
  readonly unreadable: string[];
  count: number;
  wanted: number;
  /** Characters that may still come. */
  room: number;
  last_ms: number;
  readonly began: number;
  readonly all: PromiseWithResolvers<void>;
};

/** A place for answers, open while workers are asked; Celery's own way, which drops what comes late. */
export class Mailbox {
  readonly #key = crypto.randomUUID();
  readonly #pending = new Map<string, Pending>();
  readonly #lost = Promise.withResolvers<never>();
  readonly #wire: Wire;
  readonly #shared: Redis;
  readonly #own: Redis;
  #late = false;
  #closing = false;

  /** Use `open`. */
  constructor(wire: Wire, shared: Redis, own: Redis) {
    this.#wire = wire;
    this.#shared = shared;
    this.#own = own;
    this.#lost.promise.catch(() => undefined); // heard where answers are waited for, if at all
  }

  /** Opens one; close it whatever happens. */
  static async open(connections: Connections, wire: Wire, signal: AbortSignal): Promise<Mailbox> {
    const shared = await within(signal, connections.shared());
    const opening = connections.another();
    const own = await within(signal, opening).catch((error: unknown) => {
      opening.then(
        (late) => late.disconnect(),
        () => undefined,
      );
      throw error;
    });
    const mailbox = new Mailbox(wire, shared, own);
    try {
      await within(signal, shared.sadd(mailbox.#binding, mailbox.#member));
    } catch (error) {
      await mailbox.close();
      throw error;
    }
    void mailbox.#read();
    return mailbox;
  }

  /** Asks all workers, or those named, and waits until as many answered as were asked, at most so long. */
  async ask(method: Method, destination: readonly string[] | null, expected: number | undefined, ms: number, signal: AbortSignal): Promise<Answers> {
    const { prefix, db, namespace } = this.#wire;
    const ticket = crypto.randomUUID();
    const pending: Pending = {
      read: [],
      unreadable: [],
      count: 0,
      wanted: expected ?? Number.POSITIVE_INFINITY,
      last_ms: 0,
      room: ANSWERS_MiB * 1024 * 1024,
      began: performance.now(),
      all: Promise.withResolvers<void>(),
    };
    pending.all.promise.catch(() => undefined); // heard below, unless it is not waited for
    this.#pending.set(ticket, pending);
    const text = envelope({ method, ticket, destination, namespace, replyKey: this.#key });
    const receivers = countOf(await within(signal, this.#shared.publish(`${prefix}/${db}.${namespace}.pidbox`, text)));
    pending.wanted = Math.min(expected ?? receivers, receivers);
    if (pending.count < pending.wanted) await atMost(ms, signal, pending.all.promise, this.#lost.promise);
    this.#pending.delete(ticket);
    if (pending.count < pending.wanted) this.#late = true;
    return { receivers, count: pending.count, read: pending.read, unreadable: pending.unreadable, last_ms: pending.last_ms };
  }

  /** Takes the place away again; never throws, and never waits long. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#own.disconnect();
    const gone = Promise.all([this.#shared.srem(this.#binding, this.#member), this.#shared.del(this.#list)]);
    await atMost(
      80,
      never,
      gone.catch(() => undefined),
    );
    if (!this.#late && this.#pending.size === 0) return;
    // A worker may have looked up the place just before it went, and put its answer there just after.
    await atMost(40, never);
    await atMost(
      40,
      never,
      this.#shared.del(this.#list).catch(() => undefined),
    );
  }

  get #queue(): string {
    return `${this.#key}.reply.${this.#wire.namespace}.pidbox`;
  }
  get #list(): string {
    return this.#wire.prefix + this.#queue;
  }
  get #binding(): string {
    return `${this.#wire.prefix}_kombu.binding.reply.${this.#wire.namespace}.pidbox`;
  }
  get #member(): string {
    return [this.#key, '', this.#queue].join(this.#wire.separator);
  }

  async #read(): Promise<void> {
    try {
      while (!this.#closing) {
        const popped = await this.#own.brpop(this.#list, 1);
        if (popped !== null) this.#take(popped[1]);
      }
    } catch (error) {
      this.#lost.reject(error);
    }
  }

  #take(text: string): void {
    const message = readMessage(text);
    const pending = message?.ticket === undefined ? undefined : this.#pending.get(message.ticket);
    if (message === undefined || pending === undefined || pending.room < 0) return; // an answer to nobody's question
    const entries = isJsonObject(message.body) ? Object.entries(message.body) : [];
    for (const [worker, result] of entries) if (result !== undefined) pending.read.push({ worker, result });
    if (entries.length === 0) pending.unreadable.push(message.contentType);
    pending.count += 1;
    pending.last_ms = performance.now() - pending.began;
    pending.room -= text.length;
    if (pending.count >= pending.wanted) pending.all.resolve();
    if (pending.room < 0)
      pending.all.reject(new NoAnswer('unknown', 'too-long', `the workers sent more than ${ANSWERS_MiB} MiB of answers, which were not read`));
  }
}
