import * as z from 'zod';

/** Where a connection goes. */
export interface Target {
  readonly host: string;
  readonly port: number;
  /** As a person would call it: `db.example:5432`. */
  readonly where: string;
}

/** The ports that schemes imply; `URL` itself knows those of the web. */
const ports: Readonly<Record<string, number>> = {
  'http:': 80,
  'ws:': 80,
  'https:': 443,
  'wss:': 443,
  'postgres:': 5432,
  'postgresql:': 5432,
  'redis:': 6379,
  'rediss:': 6379,
  'amqp:': 5672,
  'amqps:': 5671,
  'mysql:': 3306,
  'mongodb:': 27017,
  'smtp:': 25,
  'smtps:': 465,
  'ssh:': 22,
};

/** The params that name a target: a `url`, or `host` and `port`. Faults never repeat the URL, for it may hold a password. */
export const targetParams = {
  url: z
    .string({ error: 'must be a URL, as in `${BASE_URL}`' })
    .trim()
    .refine((url) => parsed(url) !== undefined, { error: 'must be a URL with a host, and with a port where its scheme implies none: `tcp://db.example:5432`' })
    .optional(),
  host: z
    .string({ error: 'must be a host name or an address' })
    .trim()
    .regex(/^[^\s/@]+$/, { error: 'must be a host name or an address, without scheme and path' })
    .optional(),
  port: z.coerce
    .number({ error: 'must be a port' })
    .int({ error: 'must be a port' })
    .min(1, { error: 'must be a port' })
    .max(65535, { error: 'must be a port' })
    .optional(),
};

interface Written {
  readonly url?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}

/** What is wrong with the params together, as the end of a sentence; undefined where they name one target. */
export function targetFault({ url, host, port }: Written, implied?: number): string | undefined {
  if (url !== undefined) return host === undefined && port === undefined ? undefined : 'names its target twice: write `url`, or `host` and `port`';
  if (host === undefined) return 'names no target: write `url`, or `host` and `port`';
  return port === undefined && implied === undefined ? 'has no `port`' : undefined;
}

/** The target that params without a fault name. */
export function targetOf({ url, host, port }: Written, implied = 0): Target {
  const { host: name, port: number } = (url === undefined ? undefined : parsed(url)) ?? { host: (host ?? '').replace(/^\[|\]$/g, ''), port: port ?? implied };
  return { host: name, port: number, where: `${name.includes(':') ? `[${name}]` : name}:${number}` };
}

function parsed(text: string): { host: string; port: number } | undefined {
  const plain = text.replace(/^(postgres(?:ql)?)\+[a-z0-9_]+:/i, '$1:'); // as SQLAlchemy writes it
  if (!URL.canParse(plain)) return undefined;
  const { hostname, protocol, port } = new URL(plain);
  const number = port === '' ? ports[protocol] : Number(port);
  return hostname === '' || number === undefined ? undefined : { host: hostname.replace(/^\[|\]$/g, ''), port: number };
}
