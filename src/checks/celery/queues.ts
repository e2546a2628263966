import type { Redis } from 'ioredis';
import { isJsonObject, type Json } from '../../model/json.ts';
import { countOf } from '../redis/answers.ts';
import type { Wire } from './mailbox.ts';

/** The workers' mailboxes that Redis knows: of live workers, and of those that were killed. */
export interface Mailboxes {
  readonly workers: readonly string[];
  /** Set where they are written with another separator than the one given: answers would then be lost. */
  readonly otherSeparator?: string;
}

/** Reads which workers have a mailbox. */
export async function mailboxes(client: Redis, wire: Wire): Promise<Mailboxes> {
  const suffix = `.${wire.namespace}.pidbox`;
  const members = (await client.smembers(`${wire.prefix}_kombu.binding.${wire.namespace}.pidbox`)).filter((member) => member.endsWith(suffix));
  const workers = members.flatMap((member) => {
    const [, , ...queue] = member.split(wire.separator);
    return queue.length === 0 ? [] : [queue.join(wire.separator).slice(0, -suffix.length)];
  });
  if (workers.length > 0 || members.length === 0) return { workers: [...new Set(workers)].toSorted() };
  // A mailbox's first two parts are empty, so its member begins with the separator, twice.
  const other = /^([^A-Za-z0-9]{1,8}?)\1(?=[A-Za-z0-9])/.exec(members[0] ?? '')?.[1];
  return { workers: [], ...(other === undefined ? {} : { otherSeparator: other }) };
}

/** How many tasks wait in each queue, all priorities together. */
export async function waitingIn(client: Redis, wire: Wire, queues: readonly string[], steps: readonly number[]): Promise<Record<string, number>> {
  const lengths = queues.map(async (queue) => {
    const keys = [queue, ...steps.filter((step) => step !== 0).map((step) => `${queue}${wire.separator}${step}`)];
    const each = await Promise.all(keys.map((key) => client.llen(wire.prefix + key).then(countOf)));
    return [queue, each.reduce((sum, length) => sum + length, 0)] as const;
  });
  return Object.fromEntries(await Promise.all(lengths));
}

/** The names of the queues in a worker's answer to `active_queues`. */
export function queueNames(answer: Json): string[] {
  if (!Array.isArray(answer)) return [];
  return answer.flatMap((queue: Json) => (isJsonObject(queue) && typeof queue['name'] === 'string' ? [queue['name']] : [])).toSorted();
}
