// Celery's remote control commands that only read, and the one that adds a queue, with the answers a real worker gives.
import { z } from 'zod';
import { TASK_NAMES } from './tasks.ts';
import { CONCURRENCY, PREFETCH, type WorkerState } from './state.ts';

type Command = (state: WorkerState, args: Record<string, unknown>) => unknown;

const ids = z.object({ ids: z.union([z.string().transform((id) => [id]), z.array(z.string())]) });

const COMMANDS: Record<string, Command> = {
  ping: () => ({ ok: 'pong' }),
  active: (state, args) =>
    [...state.active.values()].map((task) => (args['safe'] === true ? { ...task, args: JSON.stringify(task.args), kwargs: '{}' } : task)),
  reserved: (state) => [...state.reserved.values()],
  scheduled: () => [],
  revoked: () => [],
  registered: () => TASK_NAMES.toSorted(),
  clock: (state) => ({ clock: state.tick() }),
  memsample: () => null,
  active_queues: (state) => state.queues.map(queueObject),
  query_task: (state, args) =>
    Object.fromEntries(
      ids.parse(args).ids.flatMap((id) =>
        (['active', 'reserved', 'ready'] as const).flatMap((where) => {
          const task = state[where].get(id);
          return task === undefined ? [] : [[id, [where, task]]];
        }),
      ),
    ),
  add_consumer(state, args) {
    const { queue } = z.object({ queue: z.string().min(1) }).parse(args);
    if (!state.queues.includes(queue)) state.queues.push(queue);
    return { ok: `add consumer ${queue}` };
  },
  stats,
};

// Answers one command; an unknown one is answered like the exception a real worker raises.
export function runCommand(state: WorkerState, method: string, args: Record<string, unknown>): unknown {
  const command = Object.hasOwn(COMMANDS, method) ? COMMANDS[method] : undefined;
  if (command === undefined) return { error: `KeyError('${method}')` };
  try {
    return command(state, args);
  } catch (error) {
    return { error: `TypeError(${JSON.stringify(error instanceof Error ? error.message : String(error))})` };
  }
}

function queueObject(name: string): object {
  return {
    name,
    exchange: { name, type: 'direct', arguments: null, durable: true, passive: false, auto_delete: false, delivery_mode: null, no_declare: false },
    routing_key: name,
    queue_arguments: null,
    binding_arguments: null,
    consumer_arguments: null,
    durable: true,
    exclusive: false,
    auto_delete: false,
    no_ack: false,
    alias: null,
    bindings: [],
    no_declare: null,
    expires: null,
    message_ttl: null,
    max_length: null,
    max_length_bytes: null,
    max_priority: null,
  };
}

function stats(state: WorkerState): object {
  const usage = process.resourceUsage();
  return {
    total: { ...state.totals },
    pid: process.pid,
    clock: String(state.tick()),
    uptime: Math.round((Date.now() - state.startedAt) / 1000),
    prefetch_count: PREFETCH,
    pool: {
      'max-concurrency': CONCURRENCY,
      processes: [process.pid],
      'max-tasks-per-child': 'N/A',
      'put-guarded-by-semaphore': false,
      timeouts: [0, 0],
      writes: {
        total: state.processed(),
        avg: '1.00',
        all: '1.00',
        raw: String(state.processed()),
        strategy: 'fair',
        inqueues: { total: CONCURRENCY, active: 0 },
      },
    },
    broker: {
      ...state.broker,
      userid: null,
      virtual_host: String(state.db),
      insist: false,
      ssl: false,
      transport: 'redis',
      connect_timeout: 4,
      transport_options: state.prefix === '' ? {} : { global_keyprefix: state.prefix },
      login_method: null,
      uri_prefix: null,
      heartbeat: 0,
      failover_strategy: 'round-robin',
      alternates: [],
    },
    rusage: {
      utime: usage.userCPUTime / 1e6,
      stime: usage.systemCPUTime / 1e6,
      maxrss: usage.maxRSS,
      ixrss: 0,
      idrss: 0,
      isrss: 0,
      minflt: usage.minorPageFault,
      majflt: usage.majorPageFault,
      nswap: 0,
      inblock: usage.fsRead,
      oublock: usage.fsWrite,
      msgsnd: 0,
      msgrcv: 0,
      nsignals: 0,
      nvcsw: usage.voluntaryContextSwitches,
      nivcsw: usage.involuntaryContextSwitches,
    },
  };
}
