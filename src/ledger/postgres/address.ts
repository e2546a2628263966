import { createHash } from 'node:crypto';
import { UsageError } from '../../model/errors.ts';
import { passwordFor } from './pgpass.ts';

/** A database as a URL names it, and what may be said of it: never its password. */
export interface Address {
  /** For sentences: `postgres://ana@db.example/launches`. */
  readonly where: string;
  /** Tells apart the databases whose entries wait on this machine. */
  readonly key: string;
  /** The flag that leads here; nothing where `GONOGO_LEDGER` does. */
  readonly flag: string;
  /** The port on which a hosted database's transaction pooler listens: it drops LISTEN. */
  readonly pooled: boolean;
  /** The URL with the password, for the client only. */
  connection(): Promise<string>;
  /** A sentence of the client or the server without the password. */
  clean(text: string): string;
}

/** A URL that stands on the command line, and with it a password, is read by who lists processes. */
export const passwordShown =
  'the password in `--ledger` shows in every list of processes of this machine: put the URL into `GONOGO_LEDGER`, or the password into `~/.pgpass`';

/** Reads the URL of a database; `onCommandLine` says whether it came by a flag. */
export function addressOf(text: string, onCommandLine: boolean): Address & { readonly hasPassword: boolean } {
  // A UNIX socket has no host, and a URL needs one.
  const plain = text.trim().replace(/^(postgres(?:ql)?:\/\/(?:[^/@]*@)?)\/(?=.*[?&]host=)/i, '$1localhost/');
  const url = URL.canParse(plain) ? new URL(plain) : undefined;
  // A password that was not encoded ends early, and the rest of it would pass for a host and a database.
  if (!url || url.hash !== '' || /[@/]/.test(url.pathname.slice(1)))
    throw new UsageError(
      'the URL of the ledger cannot be read: write `postgres://user@host:5432/database`, special characters of a password percent-encoded (`@` is `%40`, `/` is `%2F`, `#` is `%23`)',
    );
  const { searchParams: query } = url;
  const database = decoded(url.pathname.slice(1));
  const host = query.get('host') ?? url.hostname;
  if (host === '' || database === '') throw new UsageError('the URL of the ledger names no host or no database: write `postgres://user@host:5432/database`');
  const port = query.get('port') ?? (url.port || '5432');
  const user = decoded(url.username);
  const place = `${host}${port === '5432' ? '' : `:${port}`}${host.startsWith('/') ? ':' : '/'}${database}`;
  const where = `postgres://${user === '' ? '' : `${user}@`}${place}`;
  const secrets = [decoded(url.password), url.password, query.get('password') ?? ''].filter((secret) => secret.length > 0);
  // Without it the client would say at each start, on the screen, that it reads `require` as something else than everybody does.
  if (query.has('sslmode') && !query.has('uselibpqcompat')) query.set('uselibpqcompat', 'true');
  return {
    where,
    key: createHash('sha256').update(place).digest('hex').slice(0, 12),
    flag: onCommandLine ? ` --ledger ${where}` : '',
    pooled: port === '6543',
    hasPassword: secrets.length > 0,
    async connection() {
      if (secrets.length > 0 || process.env['PGPASSWORD']) return url.href;
      const found = await passwordFor({ host, port, database, user: user || (process.env['PGUSER'] ?? process.env['USER'] ?? '') });
      if (found === undefined) return url.href;
      if (!secrets.includes(found)) secrets.push(found);
      const whole = new URL(url);
      whole.password = encodeURIComponent(found);
      return whole.href;
    },
    clean: (said) => secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), said).replace(/(\w+:\/\/[^\s/:@]*:)[^\s@]*@/g, '$1***@'),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a `%` that begins no escape stands for itself
  }
}
