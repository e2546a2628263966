// Who may come in, how often, and from which page.
import { createHash, timingSafeEqual } from 'node:crypto';
import { Refusal } from './stores.ts';

// Counts calls per client address in windows of fixed length.
export class RateLimit {
  readonly #windowMs: number;
  readonly #seen = new Map<string, { since: number; count: number }>();
  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  // Takes one call; beyond the limit it is a 429 that says when to come back. A limit of 0 is none.
  take(address: string, limit: number, now = Date.now()): void {
    if (limit === 0) return;
    for (const [other, window] of this.#seen) if (now - window.since >= this.#windowMs) this.#seen.delete(other);
    const window = this.#seen.get(address) ?? { since: now, count: 0 };
    this.#seen.set(address, window);
    window.count += 1;
    if (window.count <= limit) return;
    const seconds = Math.max(1, Math.ceil((window.since + this.#windowMs - now) / 1000));
    throw new Refusal(429, `Rate limit exceeded: ${limit} per ${this.#windowMs / 1000} s.`, { 'retry-after': String(seconds) });
  }
}

// Lets the owner of the credentials pass, with HTTP's basic scheme.
export function checkCredentials(header: string | string[] | undefined, username: string, password: string): void {
  const given = /^Basic (.+)$/i.exec(typeof header === 'string' ? header : '')?.[1] ?? '';
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest();
  if (timingSafeEqual(digest(Buffer.from(given, 'base64').toString('utf8')), digest(`${username}:${password}`))) return;
  throw new Refusal(401, 'Not authenticated', { 'www-authenticate': 'Basic realm="docs"' });
}

// The CORS headers for an origin: none for one that is not on the list.
export function corsHeaders(origin: string | undefined, allowed: string): Record<string, string> {
  const list = allowed.split(',').map((entry) => entry.trim());
  if (origin === undefined || !list.includes(origin)) return origin === undefined ? {} : { vary: 'Origin' };
  return { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true', vary: 'Origin' };
}

// The answer to a preflight request.
export function preflight(
  origin: string,
  allowed: string,
  requestedHeaders: string | undefined,
): { status: number; headers: Record<string, string>; body: string } {
  const headers = corsHeaders(origin, allowed);
  if (headers['access-control-allow-origin'] === undefined) return { status: 400, headers, body: 'Disallowed CORS origin' };
  return {
    status: 200,
    body: 'OK',
    headers: {
      ...headers,
      'access-control-allow-methods': 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT',
      'access-control-allow-headers': requestedHeaders ?? 'Accept, Authorization, Content-Type',
      'access-control-max-age': '600',
    },
  };
}
