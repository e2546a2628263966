import type { Redis } from 'ioredis';
import * as z from 'zod';
import type { JsonObject } from '../model/json.ts';
import { defineCheck } from './kind.ts';
import { names } from './names.ts';
import { countOf, isReplyError, redisAnswer } from './redis/answers.ts';
import { connectionsTo, leftOf } from './redis/connections.ts';
import { infoFields, infoOf } from './redis/info.ts';
import { redisUrl } from './redis/target.ts';
import { within } from './within.ts';

const params = z.strictObject({ url: redisUrl, keys: names.default([]), lists: names.default([]) });

type Params = z.infer<typeof params>;

/** Asks a Redis how it is, which keys are there and how long lists are. Reads only. */
export const redis = defineCheck<Params>({
  kind: 'redis',
  title: 'A Redis',
  params,
  fields: {
    latency_ms: { type: 'double', about: 'milliseconds of one PING on an open connection' },
    ...infoFields,
    keys: { type: 'map', about: 'for each of `keys`, whether it is there: `keys["session:1"]`' },
    missing: { type: 'list', about: 'those of `keys` that are not there' },
    lists: { type: 'map', about: 'for each of `lists`, its length; 0 where there is none' },
  },
  expect: 'latency_ms < 1000 && size(missing) == 0',
  example: ['check:', '  kind: redis', '  url: ${REDIS_URL}', 'expect: latency_ms < 100 && evicted_keys == 0'].join('\n'),
  timeout_s: 5,
  async observe(asked, context) {
    const { signal } = context;
    const opening = connectionsTo(asked.url, context);
    try {
      const connections = await within(signal, opening);
      const client = await within(signal, connections.shared());
      const began = performance.now();
      await within(signal, client.ping());
      const latency_ms = Math.round((performance.now() - began) * 10) / 10;
      return { latency_ms, ...(await within(signal, read(client, asked))) };
    } catch (error) {
      throw redisAnswer((await leftOf(opening)) ?? error, asked.url, signal);
    }
  },
  response(seen) {
    const used = seen['used_memory_bytes'];
    const lists = Object.entries((seen['lists'] ?? {}) as JsonObject).map(([name, length]) => `${name} ${Number(length)}`); // declared as a map
    const missing = Array.isArray(seen['missing']) && seen['missing'].length > 0 ? [`missing ${seen['missing'].slice(0, 3).join(', ')}`] : [];
    const memory = typeof used === 'number' ? [`${Math.round((used / 1024 / 1024) * 10) / 10} MiB`] : [];
    return [...missing, ...lists.slice(0, 3), `PING ${Number(seen['latency_ms'])} ms`, ...memory].join(', ');
  },
});

async function read(client: Redis, asked: Params): Promise<JsonObject> {
  const info = client.info().catch((error: unknown) => {
    if (isReplyError(error) && /^NOPERM|unknown command/i.test(error.message)) return ''; // its fields are then absent
    throw error;
  });
  const present = Promise.all(asked.keys.map(async (key) => [key, countOf(await client.exists(key)) === 1] as const));
  const lengths = Promise.all(asked.lists.map(async (key) => [key, countOf(await client.llen(key))] as const));
  const [text, keys, lists] = await Promise.all([info, present, lengths]);
  return {
    ...infoOf(text),
    keys: Object.fromEntries(keys),
    missing: keys.flatMap(([key, there]) => (there ? [] : [key])),
    lists: Object.fromEntries(lists),
  };
}
