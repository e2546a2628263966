import * as z from 'zod';

/** How TLS is asked for, in libpq's words. */
export type SslMode = 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

/** A PostgreSQL as a URL names it. */
export interface Target {
  /** The URL as given: the key under which connections are shared. */
  readonly url: string;
  /** As a person would call it; without login. */
  readonly where: string;
  readonly mode: SslMode;
  readonly hasPassword: boolean;
  /** The URL for the client with one of libpq's modes. */
  address(mode: SslMode): string;
}

const modes: Readonly<Record<string, SslMode>> = {
  disable: 'disable',
  allow: 'prefer',
  prefer: 'prefer',
  require: 'require',
  'no-verify': 'require',
  'verify-ca': 'verify-ca',
  'verify-full': 'verify-full',
  true: 'require', // `?ssl=true`, as some platforms write it
  false: 'disable',
};

/** The `url` param: a PostgreSQL URL, also as SQLAlchemy writes it (`postgresql+asyncpg://`). Faults never repeat it, for it holds a password. */
export const postgresUrl = z.string({ error: 'must be a URL, as in `${DATABASE_URL}`' }).transform((text, context): Target => {
  const target = targetOf(text.trim());
  if (typeof target === 'object') return target;
  context.addIssue({ code: 'custom', message: target });
  return z.NEVER;
});

function targetOf(text: string): Target | string {
  const plain = /^postgres(?:ql)?(?:\+[a-z0-9_]+)?:\/\//i;
  if (!plain.test(text)) return 'must begin with postgresql:// or postgres://, as in `postgresql://user:password@host:5432/database`';
  const address = text.replace(plain, 'postgresql://');
  const socketOnly = address.replace('@/', '@socket/').replace(/^postgresql:\/\/\//, 'postgresql://socket/'); // a URL needs a host, a UNIX socket has none
  if (!URL.canParse(socketOnly))
    return 'must be a URL that can be read: write special characters of the password percent-encoded (`@` is `%40`, `/` is `%2F`, `#` is `%23`)';
  const url = new URL(socketOnly);
  const query = url.searchParams;
  const socket = query.get('host')?.startsWith('/') ?? false;
  if (socketOnly !== address && !socket) return 'must name a host: `postgresql://user:password@host:5432/database`';

  const wanted = query.get('sslmode') ?? query.get('ssl') ?? (socket ? 'disable' : 'prefer');
  const mode = modes[wanted];
  if (mode === undefined) return 'must have an `sslmode` of disable, prefer, require, verify-ca or verify-full';
  const root = query.get('sslrootcert');
  if (mode === 'verify-ca' && (root === null || root === 'system'))
    return 'must name the authority in `sslrootcert=FILE` for `sslmode=verify-ca`; `verify-full` uses those of this machine';
  const host = query.get('host') ?? url.hostname;
  return {
    url: text,
    where: `PostgreSQL at ${socket ? host : `${host}:${query.get('port') ?? (url.port || '5432')}`}`,
    mode,
    hasPassword: url.password !== '' || query.has('password'),
    address: (chosen) => withMode(socketOnly === address ? url : new URL(socketOnly), chosen),
  };
}

function withMode(url: URL, mode: SslMode): string {
  const address = new URL(url);
  for (const key of ['ssl', 'sslmode', 'uselibpqcompat', 'application_name', 'fallback_application_name']) address.searchParams.delete(key);
  if (address.searchParams.get('sslrootcert') === 'system') address.searchParams.delete('sslrootcert');
  address.searchParams.set('sslmode', mode);
  address.searchParams.set('uselibpqcompat', 'true'); // `require` encrypts without asking who it is, as with libpq
  return address.href;
}
