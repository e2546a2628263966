// YouTube's quota as its console tells it: what is used of the day's units. Whoever rehearses may say how much.
import { z } from 'zod';
import type { Pages } from './server.ts';

const PATH = '/quota.json';
const changeSchema = z.object({ used: z.number().int().nonnegative() });

// The page of the quota: `PUT` with `used` sets it.
export function quotaPages(limit = 10_000): Pages {
  let used = 1_200;
  return async ({ url, method, body }) => {
    if (url.pathname !== PATH) return undefined;
    if (method === 'PUT') {
      const change = changeSchema.safeParse(JSON.parse(await body()));
      if (!change.success) return { status: 422, body: { detail: 'say how much is used: `{"used": 9000}`' } };
      used = change.data.used;
    } else if (method !== 'GET' && method !== 'HEAD') return { status: 405, body: { detail: 'ask with GET, or set it with PUT' } };
    return { status: 200, body: { used, limit } };
  };
}
