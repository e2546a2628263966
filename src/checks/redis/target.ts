import { isIP } from 'node:net';
import * as z from 'zod';

/** A Redis as a URL names it. */
export interface Target {
  /** The URL as given: the key under which connections are shared. */
  readonly url: string;
  /** As a person would call it; without login. */
  readonly where: string;
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username: string;
  readonly password: string;
  /** Set for `rediss://`. */
  readonly tls?: { readonly verify: boolean; readonly authorities?: string; readonly servername?: string };
}

/** The `url` param: a Redis URL, with the options that redis-py and Celery write behind it. Faults never repeat it, for it holds a password. */
export const redisUrl = z.string({ error: 'must be a URL, as in `${REDIS_URL}`' }).transform((text, context): Target => {
  const target = targetOf(text.trim());
  if (typeof target === 'object') return target;
  context.addIssue({ code: 'custom', message: target });
  return z.NEVER;
});

function targetOf(text: string): Target | string {
  if (!/^rediss?:\/\//i.test(text)) return 'must begin with redis:// or rediss://, as in `redis://:password@host:6379/0`';
  if (!URL.canParse(text))
    return 'must be a URL that can be read: write special characters of the password percent-encoded (`@` is `%40`, `/` is `%2F`, `#` is `%23`)';
  const url = new URL(text);
  if (url.hostname === '') return 'must name a host: `redis://:password@host:6379/0`';
  const path = decoded(url.pathname.slice(1)) || (url.searchParams.get('db') ?? '0');
  if (!/^\d{1,6}$/.test(path)) return 'must end with the number of the database, as in `redis://host:6379/0`';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? 6379 : Number(url.port);
  return {
    url: text,
    where: `Redis at ${url.hostname}:${port}`,
    host,
    port,
    db: Number(path),
    username: decoded(url.username),
    password: decoded(url.password),
    ...(url.protocol === 'rediss:' ? { tls: tlsOf(url, host) } : {}),
  };
}

function tlsOf(url: URL, host: string): NonNullable<Target['tls']> {
  const wanted = (url.searchParams.get('ssl_cert_reqs') ?? 'required').toLowerCase().replace(/^cert_/, '');
  const authorities = url.searchParams.get('ssl_ca_certs');
  return {
    verify: wanted !== 'none' && wanted !== 'optional',
    ...(authorities === null ? {} : { authorities }),
    ...(isIP(host) === 0 ? { servername: host } : {}),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone `%` stands for itself
  }
}
