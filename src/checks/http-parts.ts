import type { JsonObject } from '../model/json.ts';
import { capped } from './kind.ts';

const HEADER_CAP = 2048;
const NOT_KEPT = '(not kept)';
const secretive = /cookie|token|secret|session|passw|api-?key|signature|^(proxy-)?authorization$|authentication-info/i;

/** The headers that an observation keeps: names in lower case, and nothing that could open a door. */
export function keptHeaders(headers: Readonly<Record<string, unknown>>): JsonObject {
  const entries = Object.entries(headers).flatMap(([name, value]) => {
    if (value === undefined || value === null || typeof value === 'function' || name === '__proto__') return [];
    const text = Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : JSON.stringify(value);
    return [[name.toLowerCase(), secretive.test(name) ? NOT_KEPT : capped(text.replaceAll('\0', ''), HEADER_CAP)] as const];
  });
  return Object.fromEntries(entries);
}

/** Whether a header that the checklist sends must not follow a redirect to another host. */
export function staysWithItsHost(name: string): boolean {
  return !/^(accept(-.*)?|content-.*|user-agent)$/i.test(name);
}

/** A URL without the user and password that it may carry. */
export function keptUrl(url: string): string {
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  return capped(parsed.href, HEADER_CAP);
}

/** Whether a host name, as `URL` gives it, is this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost\.?|.+\.localhost\.?|127(\.\d+){3}|\[::1\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\])$/i.test(hostname);
}
