import { LedgerError, messageOf, UsageError } from '../../model/errors.ts';
import type { Address } from './address.ts';

/** What the server says of a launch that is not there, that is there already, or of a session that it does not trust with one. */
export const codes = { noLaunch: 'GN001', exists: 'GN002' } as const;

/** The connection is gone, or was never made: the server has not refused anything. */
export class LinkLost extends Error {
  override name = 'LinkLost';
  /** In a few words: `connection refused`. */
  readonly why: string;
  constructor(why: string, options?: ErrorOptions) {
    super(why, options);
    this.why = why;
  }
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no network',
  ENETDOWN: 'no network',
  EADDRNOTAVAIL: 'no network',
  ENOTFOUND: 'name not found',
  EAI_AGAIN: 'name not found',
  ENOENT: 'no socket there',
};

/** States of the server's in which nothing was refused for good: it stops, starts, recovers, has no free connection, or cancelled what took too long. */
const passing: Readonly<Record<string, string>> = {
  '57P01': 'the server stops',
  '57P02': 'the server crashed',
  '57P03': 'the server starts',
  '57P05': 'the server ended the connection',
  '57014': 'no answer in time',
  '53300': 'no connection is free',
  '53200': 'the server is out of memory',
  '53100': 'the disk of the server is full',
  '25006': 'the server only reads now',
  '40001': 'the server asks to try again',
  '40P01': 'the server asks to try again',
  '55P03': 'no answer in time',
};

/** Why the connection counts as lost, in a few words; undefined where the server answered, and refused. */
export function lostBecause(error: unknown): string | undefined {
  if (error instanceof LinkLost) return error.why;
  if (error instanceof UsageError || error instanceof LedgerError) return undefined;
  const code = codeIn(error);
  if (code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E'))
    return passing[code] ?? (code.startsWith('08') ? 'connection lost' : undefined);
  // A file that the URL names is missing on this machine: nothing was connected to.
  if (code === 'ENOENT' && syscallOf(error) !== 'connect') return undefined;
  if (code !== undefined && words[code] !== undefined) return words[code];
  const message = messageOf(error);
  if (/timeout|timed out/i.test(message)) return 'no answer in time';
  if (/terminated|not queryable|\bclosed\b|\bended\b|disconnected|socket/i.test(message)) return 'connection lost';
  if (/pool|EMAXCONN|too many/i.test(message)) return 'no connection is free';
  return undefined;
}

/** The code that Node, the client or the server gave an error; of several that were tried, the first one's. */
export function codeIn(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, errors } = error as { code?: unknown; errors?: unknown }; // hung on errors without a type
  if (typeof code === 'string') return code;
  return Array.isArray(errors) ? codeIn(errors[0]) : undefined;
}

/** What Node was asked for; of several tries, the first one's. */
function syscallOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { syscall, errors } = error as { syscall?: unknown; errors?: unknown }; // hung on errors without a type
  if (typeof syscall === 'string') return syscall;
  return Array.isArray(errors) ? syscallOf(errors[0]) : undefined;
}

/** The file that could not be read. */
function fileOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { path } = error as { path?: unknown }; // as above
  return typeof path === 'string' && syscallOf(error) !== 'connect' ? path : undefined;
}

/** What keeps the record from being read or written, in a sentence with the way out. */
export function refusal(error: unknown, address: Address): Error {
  if (error instanceof UsageError || error instanceof LedgerError) return error;
  const { where } = address;
  const say = (sentence: string): UsageError => new UsageError(sentence, { cause: error });
  const lost = lostBecause(error);
  if (lost !== undefined) return say(`the record in \`${where}\` cannot be reached (${lost}): check the address and the network, and try again`);
  const file = fileOf(error);
  if (file !== undefined)
    return say(
      `\`${file}\` cannot be read (${codeIn(error) === 'ENOENT' ? 'there is no such file' : address.clean(messageOf(error))}): \`sslrootcert\`, \`sslcert\` and \`sslkey\` in the URL of \`${where}\` name files of this machine`,
    );
  switch (codeIn(error) ?? '') {
    case '3F000':
    case '42P01':
    case '42883':
      return say(
        `\`${where}\` holds no records yet, or an older form of them: \`gonogo ledger init${address.flag}\` makes the place, once, as a user who may create a schema`,
      );
    case '42501':
      return say(`this user may not use the records in \`${where}\`: who made them lets you in with \`gonogo ledger init --grant ROLE\``);
    case '28P01':
    case '28000':
      return say(`\`${where}\` refused the login: check the user and the password`);
    case '3D000':
      return say(`there is no such database: \`${where}\``);
    default: {
      const said = address.clean(messageOf(error));
      const password = /password must be/i.test(said) ? 'it asks for a password: put it into `~/.pgpass` or `PGPASSWORD`' : said;
      const tls = /certificate|self-signed|SSL|TLS/i.test(said) ? '; `sslmode` in the URL says how TLS is used' : '';
      return say(`\`${where}\` refused: ${password}${tls}`);
    }
  }
}
