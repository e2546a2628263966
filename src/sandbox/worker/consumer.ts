// Takes messages from the queues the way kombu does: popped, noted as unacked, acknowledged as the task starts.
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { type Envelope, PRIORITY_STEPS, queueKey, readEnvelope, RESULT_TTL_S, resultKey, SEP } from '../celery/kombu.ts';
import { reason } from '../servers/common.ts';
import { CONCURRENCY, PREFETCH, type TaskRecord, type WorkerState } from './state.ts';
import { type TaskContext, taskNamed } from './tasks.ts';

const bodySchema = z.tuple([z.array(z.unknown()), z.looseObject({})], z.unknown());
const headerSchema = z.looseObject({ id: z.string(), task: z.string() });

interface Delivery {
  record: TaskRecord;
  envelope: Envelope;
  text: string;
  queue: string;
}

// The worker's loop; `blocking` is its own connection, for it waits in BRPOP.
export class Consumer {
  readonly #state: WorkerState;
  readonly #commands: Redis;
  readonly #blocking: Redis;
  readonly #context: (root: string) => TaskContext;
  readonly #waiting: Delivery[] = [];
  readonly #running = new Set<Promise<void>>();
  #consuming = false;
  #paused = false;
  #loop: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;

  readonly #log: (line: object) => void;

  constructor(state: WorkerState, commands: Redis, blocking: Redis, context: (root: string) => TaskContext, log: (line: object) => void) {
    this.#state = state;
    this.#commands = commands;
    this.#blocking = blocking;
    this.#context = context;
    this.#log = log;
  }

  start(): void {
    this.#consuming = true;
    this.#loop = this.#consume();
  }

  // Stops taking; finishes what runs, puts back what was taken in advance.
  async stop(): Promise<void> {
    this.#consuming = false;
    this.#wake();
    // With Redis away nothing can be put back, and a client that is between two tries does not end its commands.
    if (this.#commands.status !== 'ready') return this.#blocking.disconnect();
    // Unblocked, not disconnected: a message that is just being popped must not be lost.
    await this.#commands.client('UNBLOCK', await this.#blockingId).catch(() => this.#blocking.disconnect());
    await this.#loop;
    for (const { record, envelope, text, queue } of this.#waiting.splice(0).toReversed()) {
      this.#state.reserved.delete(record.id);
      await this.#commands.rpush(this.#state.key(queue), text);
      await this.#acknowledge(envelope);
    }
    await Promise.all(this.#running);
    this.#blocking.disconnect();
  }

  // Takes nothing while it is on, and answers as ever: a worker that waits for something else.
  pause(on: boolean): void {
    this.#paused = on;
    this.#wake();
  }

  // Takes nothing any more, like a worker whose mailbox broke.
  halt(): void {
    this.#consuming = false;
    this.#wake();
  }

  #blockingId: Promise<number> = Promise.resolve(0);

  async #consume(): Promise<void> {
    const remember = (): void => {
      this.#blockingId = this.#blocking.client('ID').catch(() => 0);
    };
    this.#blocking.on('ready', remember);
    if (this.#blocking.status === 'ready') remember();
    while (this.#consuming) {
      if (this.#paused || this.#waiting.length >= PREFETCH) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        continue;
      }
      try {
        // Priority goes before the queue's place in the list; a queue may be added while it runs.
        const keys = PRIORITY_STEPS.flatMap((step) => this.#state.queues.map((queue) => this.#state.key(queueKey(queue, step))));
        const popped = await this.#blocking.brpop(keys, 1);
        if (popped !== null) await this.#deliver(popped[0].slice(this.#state.prefix.length), popped[1]);
      } catch (error) {
        if (this.#consuming && this.#blocking.status === 'end') throw error;
      }
    }
  }

  async #deliver(key: string, text: string): Promise<void> {
    const queue = key.split(SEP)[0] ?? key;
    const { envelope, body } = readEnvelope(text);
    const { id, task } = headerSchema.parse(envelope.headers);
    const [args, kwargs] = bodySchema.parse(body);
    const record: TaskRecord = {
      id,
      name: task,
      args,
      kwargs,
      type: task,
      hostname: this.#state.hostname,
      time_start: null,
      acknowledged: false,
      delivery_info: { exchange: '', routing_key: queue, priority: envelope.properties.priority ?? 0, redelivered: false },
      worker_pid: null,
    };
    const tag = envelope.properties.delivery_tag;
    const noted = JSON.stringify([envelope, '', queue]);
    await this.#commands
      .multi()
      .zadd(this.#state.key('unacked_index'), Date.now() / 1000, tag)
      .hset(this.#state.key('unacked'), tag, noted)
      .exec();
    this.#state.reserved.set(id, record);
    this.#waiting.push({ record, envelope, text, queue: key });
    this.#next();
  }

  #next(): void {
    while (this.#running.size < CONCURRENCY) {
      const delivery = this.#waiting.shift();
      if (delivery === undefined) return;
      // A result that cannot be stored is lost with its Redis; the worker goes on.
      const run = this.#execute(delivery)
        .catch(() => undefined)
        .finally(() => {
          this.#running.delete(run);
          this.#state.finish(delivery.record);
          if (this.#consuming) this.#next();
        });
      this.#running.add(run);
      this.#wake();
    }
  }

  async #execute({ record, envelope }: Delivery): Promise<void> {
    const state = this.#state;
    record.time_start = Date.now() / 1000;
    record.acknowledged = true;
    record.worker_pid = process.pid;
    state.reserved.delete(record.id);
    state.active.set(record.id, record);
    state.totals[record.name] = (state.totals[record.name] ?? 0) + 1;
    await this.#acknowledge(envelope);
    await this.#store(record.id, 'STARTED', { pid: process.pid, hostname: state.hostname }, null);
    try {
      const task = taskNamed(record.name);
      if (task === undefined) throw new Error(`Received unregistered task of type '${record.name}'.`);
      const root = envelope.headers['root_id'];
      const result = await task(record.args, this.#context(typeof root === 'string' ? root : record.id));
      await this.#store(record.id, 'SUCCESS', result, null);
      this.#log({ level: 'INFO', event: 'task', task: record.name, task_id: record.id, status: 'SUCCESS' });
    } catch (error) {
      this.#log({ level: 'ERROR', event: 'task', task: record.name, task_id: record.id, status: 'FAILURE', error: reason(error) });
      const failure = { exc_type: error instanceof Error ? error.name : 'Exception', exc_message: [reason(error)], exc_module: 'builtins' };
      await this.#store(record.id, 'FAILURE', failure, `Traceback (most recent call last):\n${failure.exc_type}: ${reason(error)}\n`);
    }
  }

  async #acknowledge(envelope: Envelope): Promise<void> {
    const tag = envelope.properties.delivery_tag;
    await this.#commands.multi().zrem(this.#state.key('unacked_index'), tag).hdel(this.#state.key('unacked'), tag).exec();
  }

  // Result keys carry no prefix in the Celery that the contract describes.
  async #store(id: string, status: string, result: unknown, traceback: string | null): Promise<void> {
    const done = status === 'STARTED' ? null : new Date().toISOString().replace('Z', '000');
    const value = JSON.stringify({ status, result, traceback, children: [], date_done: done, task_id: id });
    // Celery's own clients wait on a channel of the key's name.
    await this.#commands.multi().set(resultKey(id), value, 'EX', RESULT_TTL_S).publish(resultKey(id), value).exec();
  }
}
