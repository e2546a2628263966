// The worker's mailbox: hears broadcasts, answers them into the asker's reply queue, and says that it lives.
import { randomUUID } from 'node:crypto';
import { loadavg } from 'node:os';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { binding, exchangeMessage, readEnvelope, SEP } from '../celery/kombu.ts';
import { runCommand } from './control.ts';
import type { WorkerState } from './state.ts';

const HEARTBEAT_S = 2;

const requestSchema = z.object({
  method: z.string(),
  arguments: z.record(z.string(), z.unknown()).nullish(),
  destination: z.array(z.string()).nullish(),
  pattern: z.string().nullish(),
  matcher: z.string().nullish(),
  ticket: z.string().nullish(),
  reply_to: z.object({ exchange: z.string(), routing_key: z.string() }).nullish(),
});

const shape = z.object({ 'content-type': z.string().optional(), properties: z.object({ delivery_tag: z.unknown().optional() }).optional() });

// What a message on the mailbox's channel does to a worker, besides being answered.
export interface MailboxEvents {
  // A real worker stops listening and consuming when a message has no content type.
  onDeaf(): void;
  // A real worker ends when a message has no delivery tag.
  onFatal(): void;
}

// Listens and beats on two connections; `commands` fails at once when Redis is away, `subscriber` waits for it.
export class Mailbox {
  readonly #state: WorkerState;
  readonly #commands: Redis;
  readonly #subscriber: Redis;
  readonly #gossip = `celeryev.${randomUUID()}`;
  #timer: NodeJS.Timeout | undefined;
  #registered = false;

  constructor(state: WorkerState, commands: Redis, subscriber: Redis, events: MailboxEvents) {
    this.#state = state;
    this.#commands = commands;
    this.#subscriber = subscriber;
    subscriber.on('pmessage', (_pattern: string, channel: string, text: string) => {
      if (channel === state.mailboxChannel) this.#receive(text, events);
    });
    commands.on('close', () => (this.#registered = false));
    // After a restart Redis knows nothing of us any more.
    commands.on('ready', () => void this.#register());
  }

  async open(): Promise<void> {
    await this.#subscriber.psubscribe(this.#state.mailboxChannel, this.#state.eventChannel('*'));
    this.#timer = setInterval(() => this.#event('heartbeat'), HEARTBEAT_S * 1000);
    this.#event('online');
  }

  // True when Redis knows our bindings and hands us broadcasts.
  listening(): boolean {
    return this.#registered && this.#subscriber.status === 'ready';
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#event('offline');
    this.#subscriber.disconnect();
    const { state, gossip } = { state: this.#state, gossip: this.#gossip };
    await this.#commands.srem(state.key('_kombu.binding.celery.pidbox'), binding('', '', `${state.hostname}.celery.pidbox`));
    await this.#commands.srem(state.key('_kombu.binding.celeryev'), binding('worker.#', '', gossip));
  }

  // Goes on beating, hears nothing any more.
  deafen(): void {
    this.#subscriber.disconnect();
  }

  async #register(): Promise<void> {
    const state = this.#state;
    const batch = this.#commands.multi();
    batch.sadd(state.key('_kombu.binding.celery.pidbox'), binding('', '', `${state.hostname}.celery.pidbox`));
    batch.sadd(state.key('_kombu.binding.celeryev'), binding('worker.#', '', this.#gossip));
    for (const queue of state.queues) batch.sadd(state.key(`_kombu.binding.${queue}`), binding(queue, '', queue));
    this.#registered = await batch.exec().then(
      () => true,
      () => false, // Redis went away again: `ready` comes once more.
    );
  }

  #receive(text: string, events: MailboxEvents): void {
    const raw = parse(text);
    if (raw === undefined) return;
    const outline = shape.safeParse(raw);
    if (!outline.success || outline.data.properties?.delivery_tag === undefined) return events.onFatal();
    if (outline.data['content-type'] === undefined) return events.onDeaf();
    const { envelope, body } = readEnvelope(text);
    const request = requestSchema.safeParse(body);
    if (!request.success || !this.#isForUs(request.data)) return;
    const { method, reply_to: replyTo, ticket } = request.data;
    this.#state.tick(Number(envelope.headers['clock'] ?? 0));
    const result = runCommand(this.#state, method, request.data.arguments ?? {});
    if (replyTo === null || replyTo === undefined) return;
    const reply = exchangeMessage({ [this.#state.hostname]: result }, replyTo.exchange, replyTo.routing_key, {
      ticket: ticket ?? null,
      clock: this.#state.tick(),
    });
    // An asker who has gone is not ours to worry about, nor a Redis that went meanwhile.
    void this.#reply(replyTo.exchange, replyTo.routing_key, reply).catch(() => undefined);
  }

  async #reply(exchange: string, routingKey: string, reply: string): Promise<void> {
    if (exchange === '') {
      await this.#commands.lpush(this.#state.key(routingKey), reply);
      return;
    }
    const members = await this.#commands.smembers(this.#state.key(`_kombu.binding.${exchange}`));
    for (const member of members) {
      const [key, , queue] = member.split(SEP);
      if (key === routingKey && queue !== undefined) await this.#commands.lpush(this.#state.key(queue), reply);
    }
  }

  #isForUs(request: z.infer<typeof requestSchema>): boolean {
    const { destination, pattern, matcher } = request;
    const name = this.#state.hostname;
    if (destination) return destination.includes(name);
    if (!pattern) return true;
    if (matcher === 'pcre') return new RegExp(pattern).test(name);
    const glob = pattern
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${glob}$`).test(name);
  }

  #event(kind: 'online' | 'heartbeat' | 'offline'): void {
    const state = this.#state;
    const body = {
      hostname: state.hostname,
      utcoffset: 0,
      pid: process.pid,
      clock: state.tick(),
      freq: HEARTBEAT_S,
      active: state.active.size,
      processed: state.processed(),
      loadavg: loadavg().map((load) => Math.round(load * 100) / 100),
      sw_ident: 'py-celery',
      sw_ver: '5.2.6',
      sw_sys: 'Linux',
      timestamp: Date.now() / 1000,
      type: `worker-${kind}`,
    };
    const message = exchangeMessage(body, 'celeryev', `worker.${kind}`, { hostname: state.hostname });
    // While Redis is away nobody hears the beat: that is what the silence tells.
    this.#commands.publish(state.eventChannel(kind), message).catch(() => undefined);
  }
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined; // A real worker writes one warning and goes on.
  }
}
