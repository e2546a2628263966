import { Redis } from 'ioredis';

/** What a worker does and leaves undone; everything unless said otherwise. */
export interface WorkerWishes {
  readonly name?: string;
  readonly queues?: readonly string[];
  readonly prefix?: string;
  readonly separator?: string;
  /** Running tasks. */
  readonly active?: number;
  /** Has its mailbox bound in Redis. */
  readonly bound?: boolean;
  /** Listens for commands. */
  readonly listens?: boolean;
  /** Commands that it answers. */
  readonly answers?: readonly string[];
  readonly heartbeats?: boolean;
  /** What its answers are written in. */
  readonly contentType?: string;
  /** Called before each answer. */
  readonly before?: (method: string) => Promise<void>;
}

/** A worker as Redis and whoever asks it see one. It ends a test process's patience as a real one would: a wrong envelope throws. */
export class CeleryWorker {
  readonly asked: string[] = [];
  /** What it could not have understood: a real worker would have broken. */
  readonly broken: string[] = [];
  readonly #commands: Redis;
  readonly #listener: Redis;
  readonly #wishes: WorkerWishes;
  readonly #db: number;
  #beat: NodeJS.Timeout | undefined;

  constructor(url: string, wishes: WorkerWishes = {}) {
    this.#commands = new Redis(url, { lazyConnect: true });
    this.#listener = new Redis(url, { lazyConnect: true });
    this.#wishes = wishes;
    this.#db = Number(new URL(url).pathname.slice(1) || '0');
  }

  get name(): string {
    return this.#wishes.name ?? 'worker1@test';
  }

  async start(): Promise<this> {
    const { prefix = '', separator = '\u0006\u0016', bound = true, listens = true, heartbeats = true } = this.#wishes;
    await Promise.all([this.#commands.connect(), this.#listener.connect()]);
    if (bound) await this.#commands.sadd(`${prefix}_kombu.binding.celery.pidbox`, ['', '', `${this.name}.celery.pidbox`].join(separator));
    if (listens) {
      this.#listener.on(
        'pmessage',
        (_pattern: string, _channel: string, text: string) => void this.#take(text).catch((error: unknown) => this.broken.push(String(error))),
      );
      await this.#listener.psubscribe(`${prefix}/${this.#db}.celery.pidbox`);
    }
    if (heartbeats) this.#beat = setInterval(() => void this.#heartbeat(), 2_000);
    return this;
  }

  stop(): void {
    clearInterval(this.#beat);
    this.#commands.disconnect();
    this.#listener.disconnect();
  }

  async #heartbeat(): Promise<void> {
    const text = this.#message({ type: 'worker-heartbeat', hostname: this.name, freq: 2 }, undefined, 'application/json');
    await this.#commands.publish(`${this.#wishes.prefix ?? ''}/${this.#db}.celeryev/worker.heartbeat`, text).catch(() => undefined); // the server may be gone
  }

  async #take(text: string): Promise<void> {
    const message = JSON.parse(text);
    for (const field of ['content-type', 'body']) if (typeof message[field] !== 'string') throw new Error(`without ${field}`);
    if (typeof message.properties.delivery_tag !== 'string') throw new Error('without delivery_tag');
    const { method, ticket, destination, reply_to } = JSON.parse(Buffer.from(message.body, 'base64').toString());
    if (destination !== null && !destination.includes(this.name)) return;
    this.asked.push(method);
    const {
      answers = ['ping', 'active_queues', 'active'],
      prefix = '',
      separator = '\u0006\u0016',
      queues = ['default'],
      active = 0,
      before,
      contentType = 'application/json',
    } = this.#wishes;
    await before?.(method);
    if (!answers.includes(method)) return;
    const results: Readonly<Record<string, unknown>> = {
      ping: { ok: 'pong' },
      active_queues: queues.map((name) => ({ name, routing_key: name })),
      active: Array.from({ length: active }, (_, id) => ({ id, args: ['a secret'] })),
    };
    const reply = this.#message({ [this.name]: results[method] }, ticket, contentType);
    for (const member of await this.#commands.smembers(`${prefix}_kombu.binding.${reply_to.exchange}`)) {
      const [key, , queue] = member.split(separator);
      if (key === reply_to.routing_key) await this.#commands.lpush(prefix + String(queue), reply);
    }
  }

  #message(body: unknown, ticket: string | undefined, contentType: string): string {
    return JSON.stringify({
      body: Buffer.from(JSON.stringify(body)).toString('base64'),
      'content-encoding': 'utf-8',
      'content-type': contentType,
      headers: { clock: 5, ...(ticket === undefined ? {} : { ticket }) },
      properties: {
        body_encoding: 'base64',
        delivery_mode: 1,
        priority: 0,
        delivery_tag: crypto.randomUUID(),
        delivery_info: { exchange: '', routing_key: '' },
      },
    });
  }
}
