// A broadcast to the workers and their replies, the way Celery's own client does it: whole envelopes, nothing left behind.
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { binding, exchangeMessage, readEnvelope } from '../celery/kombu.ts';

const MAILBOX = 'celery.pidbox';
const REPLIES = `reply.${MAILBOX}`;
const BINDINGS = `_kombu.binding.${REPLIES}`;

const replySchema = z.record(z.string(), z.unknown());

// Asks all workers; what each answered, by its name. As many are waited for as heard it.
export async function broadcast(url: string, { method, args, waitMs }: { method: string; args: object; waitMs: number }): Promise<Record<string, unknown>> {
  const open = (): Redis => {
    const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
    redis.on('error', () => undefined); // `connect` rejects with it.
    return redis;
  };
  const [commands, blocking] = [open(), open()];
  const oid = randomUUID();
  const queue = `${oid}.reply.${MAILBOX}`;
  const member = binding(oid, '', queue);
  try {
    await Promise.all([commands.connect(), blocking.connect()]);
    await commands.sadd(BINDINGS, member);
    const ticket = randomUUID();
    const body = { method, arguments: args, destination: null, pattern: null, matcher: null, ticket, reply_to: { exchange: REPLIES, routing_key: oid } };
    const heard = await commands.publish(`/${new URL(url).pathname.slice(1) || '0'}.${MAILBOX}`, exchangeMessage(body, MAILBOX, '', { clock: 1, expires: 0 }));
    const end = Date.now() + waitMs;
    const answers: Record<string, unknown> = {};
    while (Object.keys(answers).length < heard && Date.now() < end) {
      const popped = await blocking.brpop(queue, Math.max(0.05, (end - Date.now()) / 1_000));
      if (popped === null) break;
      const { envelope, body: reply } = readEnvelope(popped[1]);
      if (envelope.headers['ticket'] === ticket) Object.assign(answers, replySchema.parse(reply));
    }
    return answers;
  } finally {
    if (commands.status === 'ready') {
      await commands.srem(BINDINGS, member);
      await commands.del(queue);
    }
    commands.disconnect();
    blocking.disconnect();
  }
}
