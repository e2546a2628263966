import type { Fields } from '../kind.ts';

/** Fields that come of INFO; absent where the login may not ask for it, or the server does not say it. */
export const infoFields = {
  version: { type: 'string', about: "the server's version", optional: true },
  role: { type: 'string', about: '`master` or `slave`', optional: true },
  uptime_s: { type: 'double', about: 'seconds since it started', optional: true },
  clients: { type: 'double', about: "connections open to it, gonogo's own among them", optional: true },
  max_clients: { type: 'double', about: 'connections that it takes at most', optional: true },
  used_memory_bytes: { type: 'double', about: 'bytes of memory that its data takes', optional: true },
  maxmemory_bytes: { type: 'double', about: 'bytes after which it evicts or refuses; 0 is no limit', optional: true },
  eviction_policy: { type: 'string', about: 'what it does at that limit; a Celery broker needs `noeviction`', optional: true },
  evicted_keys: { type: 'double', about: 'keys thrown away for lack of memory since it started', optional: true },
} as const satisfies Fields;

const lines: readonly (readonly [line: string, field: keyof typeof infoFields])[] = [
  ['valkey_version', 'version'], // Valkey also names the Redis it stands for
  ['redis_version', 'version'],
  ['role', 'role'],
  ['uptime_in_seconds', 'uptime_s'],
  ['connected_clients', 'clients'],
  ['maxclients', 'max_clients'],
  ['used_memory', 'used_memory_bytes'],
  ['maxmemory', 'maxmemory_bytes'],
  ['maxmemory_policy', 'eviction_policy'],
  ['evicted_keys', 'evicted_keys'],
];

/** Reads the answer of INFO. */
export function infoOf(text: string): Record<string, string | number> {
  const said = new Map(text.split(/\r?\n/).map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)] as const));
  const seen: Record<string, string | number> = {};
  for (const [line, field] of lines) {
    const value = said.get(line);
    if (value === undefined || field in seen) continue;
    if (infoFields[field].type === 'string') seen[field] = value.slice(0, 100);
    else if (value !== '' && Number.isFinite(Number(value))) seen[field] = Number(value);
  }
  return seen;
}
