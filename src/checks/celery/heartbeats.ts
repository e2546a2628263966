import type { Redis } from 'ioredis';
import * as z from 'zod';
import { isReplyError } from '../redis/answers.ts';
import { oneLine } from '../kept.ts';
import type { Connections } from '../redis/connections.ts';
import { listen } from '../redis/listen.ts';
import { atMost, within } from '../within.ts';
import { readMessage } from './envelope.ts';
import type { Wire } from './mailbox.ts';

/** Workers send a heartbeat every two seconds: after this long, one that sends any was heard. */
export const LISTEN_MS = 3_000;

/** The most names that are remembered. */
const WORKERS_CAP = 1_000;

const eventSchema = z.object({ type: z.string(), hostname: z.string() });

/**
 * Listens for the workers' heartbeats; the names heard, or undefined where that could not be told:
 * listening is not permitted, or there was too little time for it.
 */
export async function hear(connections: Connections, wire: Wire, ms: number, signal: AbortSignal): Promise<readonly string[] | undefined> {
  if (ms < LISTEN_MS) return undefined;
  const opening = connections.another();
  let client: Redis | undefined;
  const heard = new Set<string>();
  try {
    client = await within(signal, opening);
    const channel = `${wire.prefix}/${wire.db}.celeryev/worker.`;
    const listening = listen(client, `${channel.replace(/[\\*?[\]]/g, '\\$&')}*`, (text) => {
      const event = eventSchema.safeParse(readMessage(text)?.body);
      if (!event.success) return;
      if (event.data.type === 'worker-offline') heard.delete(event.data.hostname);
      else if (heard.size < WORKERS_CAP) heard.add(oneLine(event.data.hostname, 256));
    });
    await within(signal, listening);
    await atMost(LISTEN_MS, signal);
    return [...heard].toSorted();
  } catch (error) {
    if (isReplyError(error) && error.message.startsWith('NOPERM')) return undefined;
    throw error;
  } finally {
    if (client) client.disconnect();
    else
      opening.then(
        (late) => late.disconnect(),
        () => undefined,
      );
  }
}
