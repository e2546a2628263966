import { NoAnswer } from '../../model/errors.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Params } from '../celery.ts';
import { oneLine } from '../kept.ts';
import type { CheckContext } from '../kind.ts';
import { countOf } from '../redis/answers.ts';
import { type Connections, connectionsTo } from '../redis/connections.ts';
import { atMost, within } from '../within.ts';
import { hear, LISTEN_MS } from './heartbeats.ts';
import { tell } from './liveness.ts';
import { type Answers, Mailbox, type Wire } from './mailbox.ts';
import { mailboxes, queueNames, waitingIn } from './queues.ts';

/** What is kept back of the deadline for counting queues and putting things away. */
const RESERVE_MS = 400;
/** More workers and queues, or longer names, than any Celery has that a launch looks at. */
const WORKERS_CAP = 1_000;
const QUEUES_CAP = 500;
const NAME_CAP = 256;
/** The most JSON of one list of names that is kept, in bytes. */
const KEPT_BYTES = 8 * 1024;
/** Silence after which heartbeats are listened for beside the ping. */
const QUIET_MS = 300;

/** Pings the workers, asks those that answer, tells silence apart, and counts what waits. */
export async function look(asked: Params, context: CheckContext): Promise<JsonObject> {
  const { signal } = context;
  const ends = performance.now() + context.deadline_ms - RESERVE_MS;
  const left = (): number => Math.max(0, ends - performance.now());
  const wire: Wire = { prefix: asked.prefix, db: asked.url.db, namespace: asked.namespace, separator: asked.separator };
  const connections = await within(signal, connectionsTo(asked.url, context));
  const client = await within(signal, connections.shared());
  const known = await within(signal, mailboxes(client, wire));
  if (known.otherSeparator !== undefined) {
    throw new NoAnswer(
      'unknown',
      'other-separator',
      `the workers at ${asked.url.where} write their keys with another separator: set \`separator: ${JSON.stringify(known.otherSeparator)}\``,
    );
  }

  const mailbox = await Mailbox.open(connections, wire, signal);
  try {
    const ms = (): number => Math.min(asked.ping_timeout * 1000, left());
    const cutShort = left() < asked.ping_timeout * 1000;
    const { pongs, heartbeats } = await ping(mailbox, connections, wire, ms, left, signal);
    if (cutShort && pongs.count < pongs.receivers) throw tooLittleTime(asked);
    const told = tell({ receivers: pongs.receivers, pongs: pongs.count, mailboxes: known.workers, heartbeats });
    const workers = [...new Set(pongs.read.map(({ worker }) => worker))].toSorted();
    if (pongs.count > 0 && workers.length === 0) throw unreadable(pongs, asked.url.where);
    const inside = workers.length === 0 ? { queues: {}, told: 0, running: 0 } : await askThem(mailbox, workers, pongs.read.length, ms(), signal);
    const consumed = [...new Set(Object.values(inside.queues).flat())].toSorted();
    if (workers.length > WORKERS_CAP || consumed.length > QUEUES_CAP || [...workers, ...consumed].some((name) => name.length > NAME_CAP))
      throw tooMuch(asked.url.where);
    const unconsumed = asked.queues.filter((queue) => !consumed.includes(queue));
    if (unconsumed.length > 0 && inside.told < pongs.read.length) {
      throw new NoAnswer(
        'unknown',
        'queues-not-told',
        `not every worker at ${asked.url.where} said what it consumes in time, so who consumes \`${unconsumed.join(', ')}\` is not known: check again, or raise \`ping_timeout\``,
      );
    }
    const of = [...new Set([...asked.queues, ...consumed])];
    const counted = await within(signal, waitingIn(client, wire, of.length === 0 ? [asked.namespace] : of, asked.priority_steps));
    const waiting = Object.fromEntries(fitting(Object.entries(counted)));
    const waiting_total = Object.values(counted).reduce((sum, length) => sum + length, 0);
    if ('unknown' in told) throw new NoAnswer('unknown', told.unknown, `${told.sentence} (${waiting_total} tasks wait)`);
    return {
      ...told,
      workers: fitting(workers),
      worker_count: pongs.count,
      receivers: pongs.receivers,
      silent: fitting(known.workers.filter((worker) => !workers.includes(worker)).slice(0, 50)),
      ...(pongs.count === 0 ? {} : { latency_ms: Math.round(pongs.last_ms * 10) / 10 }),
      queues: Object.fromEntries(fitting(Object.entries(inside.queues))),
      consumed: fitting(consumed),
      unconsumed,
      waiting,
      waiting_total,
      unacked: countOf(await within(signal, client.hlen(`${wire.prefix}unacked`))),
      running: inside.running,
    };
  } finally {
    await mailbox.close();
  }
}

type Heard = { pongs: Answers; heartbeats: readonly string[] | undefined };

/** Pings; where nobody answers at first, listens for heartbeats meanwhile, and asks once more whoever was only starting. */
async function ping(mailbox: Mailbox, connections: Connections, wire: Wire, ms: () => number, left: () => number, signal: AbortSignal): Promise<Heard> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const asking = mailbox.ask('ping', null, undefined, ms(), signal);
  asking.catch(() => undefined); // awaited below, after the first moments
  try {
    const soon: { pongs?: Answers } = {};
    await atMost(
      QUIET_MS,
      signal,
      asking.then((pongs) => Object.assign(soon, { pongs })),
    );
    if (soon.pongs !== undefined && soon.pongs.count > 0) return { pongs: soon.pongs, heartbeats: undefined };
    const hearing = hear(connections, wire, Math.min(LISTEN_MS, left()), either);
    hearing.catch(() => undefined); // awaited below, or stopped
    const pongs = await asking;
    if (pongs.count > 0) return { pongs, heartbeats: undefined };
    const heartbeats = await hearing;
    if (heartbeats === undefined || heartbeats.length === 0 || left() < QUIET_MS) return { pongs, heartbeats };
    return { pongs: await mailbox.ask('ping', null, undefined, ms(), signal), heartbeats };
  } finally {
    stop.abort();
  }
}

async function askThem(
  mailbox: Mailbox,
  workers: readonly string[],
  expected: number,
  ms: number,
  signal: AbortSignal,
): Promise<{ queues: Record<string, string[]>; told: number; running: number }> {
  const [queues, active] = await Promise.all([
    mailbox.ask('active_queues', workers, expected, ms, signal),
    mailbox.ask('active', workers, expected, ms, signal),
  ]);
  const consumed: Record<string, string[]> = {};
  for (const { worker, result } of queues.read) consumed[worker] = [...new Set([...(consumed[worker] ?? []), ...queueNames(result)])].toSorted();
  const running = active.read.reduce((sum, { result }) => sum + (Array.isArray(result) ? result.length : 0), 0);
  return { queues: consumed, told: queues.read.length, running };
}

function tooMuch(where: string): NoAnswer {
  const sentence = `the workers at ${where} name more than ${WORKERS_CAP} workers or ${QUEUES_CAP} queues, or names longer than ${NAME_CAP} characters: that is not read`;
  return new NoAnswer('unknown', 'too-long', sentence);
}

/** As many of the first entries as an observation keeps. */
function fitting<Entry>(entries: readonly Entry[]): Entry[] {
  let room = KEPT_BYTES;
  return entries.filter((entry) => (room -= Buffer.byteLength(JSON.stringify(entry)) + 1) >= 0);
}

/** Silence means something only after the time in which a worker would have answered. */
function tooLittleTime(asked: Params): NoAnswer {
  const wanted = Math.ceil(asked.ping_timeout + 1);
  const sentence = `the workers at ${asked.url.where} had too little time to answer: give the check \`timeout: ${wanted}s\` or more, or a shorter \`ping_timeout\``;
  return new NoAnswer('unknown', 'too-little-time', sentence);
}

function unreadable(pongs: Answers, where: string): NoAnswer {
  return new NoAnswer(
    'unknown',
    'unreadable-answer',
    `${pongs.count} workers at ${where} answer, but in \`${oneLine(pongs.unreadable[0] ?? 'no JSON', 80)}\`: set \`task_serializer\` to \`json\` to have them readable here`,
  );
}
