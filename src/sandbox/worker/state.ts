// What the worker knows about itself: its name, its queues, what it holds and what it has done.

// A task the worker has taken, as Celery's remote control shows it.
export interface TaskRecord {
  id: string;
  name: string;
  args: readonly unknown[];
  kwargs: object;
  type: string;
  hostname: string;
  time_start: number | null;
  acknowledged: boolean;
  delivery_info: { exchange: string; routing_key: string; priority: number; redelivered: boolean };
  worker_pid: number | null;
}

// As many run at once, and as many more are taken in advance.
export const CONCURRENCY = 2;
export const PREFETCH = 8;

// The worker's memory; one each process.
export class WorkerState {
  readonly hostname = 'celery@creator-worker';
  readonly queues: string[];
  readonly prefix: string;
  readonly db: number;
  readonly broker: { hostname: string; port: number };
  readonly startedAt = Date.now();
  readonly reserved = new Map<string, TaskRecord>();
  readonly active = new Map<string, TaskRecord>();
  readonly ready = new Map<string, TaskRecord>();
  readonly totals: Record<string, number> = {};
  #clock = 0;

  constructor(redisUrl: string, queues: string, prefix: string) {
    const url = new URL(redisUrl);
    this.db = Number(url.pathname.slice(1) || '0');
    this.broker = { hostname: url.hostname, port: Number(url.port || '6379') };
    this.queues = queues
      .split(',')
      .map((queue) => queue.trim())
      .filter(Boolean);
    this.prefix = prefix;
  }

  // Celery's logical clock: it only ever rises.
  tick(seen = 0): number {
    this.#clock = Math.max(this.#clock, seen) + 1;
    return this.#clock;
  }

  // Every key and every channel carries the prefix; names inside messages do not.
  key(name: string): string {
    return this.prefix + name;
  }

  get mailboxChannel(): string {
    return this.key(`/${this.db}.celery.pidbox`);
  }

  eventChannel(event: string): string {
    return this.key(`/${this.db}.celeryev/worker.${event}`);
  }

  processed(): number {
    return Object.values(this.totals).reduce((sum, count) => sum + count, 0);
  }

  // Remembers a finished task, the last hundred of them.
  finish(record: TaskRecord): void {
    this.active.delete(record.id);
    this.ready.set(record.id, record);
    const [oldest] = this.ready.keys();
    if (this.ready.size > 100 && oldest !== undefined) this.ready.delete(oldest);
  }
}
