import type { Json } from '../../model/json.ts';

/** The keys of a path into JSON; `*` is every entry of a list or map. */
export type Keys = readonly string[];

/** The keys of `releases[0].version`, `backups.*.created_at`, `["odd key"]` or of a JSON pointer (`/releases/0/version`); undefined where it is none of them. */
export function keysOf(path: string): Keys | undefined {
  if (path.startsWith('/')) {
    const parts = path.slice(1).split('/');
    return parts.some((part) => /~(?![01])/.test(part)) ? undefined : parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  const keys: string[] = [];
  const part = /(?:^|\.)([^.[\]"\s]+)|\[(\d+|\*)\]|\["([^"\\]*)"\]/y;
  while (part.lastIndex < path.length) {
    const found = part.exec(path);
    const key = found?.[1] ?? found?.[2] ?? found?.[3];
    if (key === undefined) return undefined;
    keys.push(key);
  }
  return keys.length === 0 ? undefined : keys;
}

/** Every value that stands at a path; several only where the path holds `*`. */
export function valuesAt(json: Json, [key, ...rest]: Keys): Json[] {
  if (key === undefined) return [json];
  if (typeof json !== 'object' || json === null) return [];
  if (key === '*') return Object.values(json).flatMap((inner) => (inner === undefined ? [] : valuesAt(inner, rest)));
  if (Array.isArray(json) && !/^\d+$/.test(key)) return [];
  const inner = Object.hasOwn(json, key) ? (json as Readonly<Record<string, Json | undefined>>)[key] : undefined; // a list has its indices as keys
  return inner === undefined ? [] : valuesAt(inner, rest);
}
