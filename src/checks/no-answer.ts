import { messageOf, NoAnswer } from '../model/errors.ts';
import { oneLine } from './kept.ts';

type Cause = { verdict: 'fail' | 'unknown'; code: string; says: (where: string) => string };

const fail = (code: string, says: Cause['says']): Cause => ({ verdict: 'fail', code, says });
const unknown = (code: string, says: Cause['says']): Cause => ({ verdict: 'unknown', code, says });

const refused = fail('refused', (where) => `${where} refused the connection: nothing listens there`);
const reset = fail('reset', (where) => `${where} closed the connection before it answered`);
const timedOut = fail('timed-out', (where) => `${where} did not answer in time`);
const notFound = unknown('name-not-found', (where) => `the name of ${where} was not found: check the address, and this machine's DNS`);
const hostAway = fail('unreachable-host', (where) => `no route leads to ${where}: the host is down, or a firewall drops it`);
const handles = unknown('no-handles', (where) => `${where} could not be asked: this machine has no free file handles (see \`ulimit -n\`)`);
const unreachable = unknown('unreachable', (where) => `this machine has no way to ${where}: check the network here`);

/** What Node's own error codes say of a target. */
const byCode: Readonly<Record<string, Cause>> = {
  ECONNREFUSED: refused,
  ECONNRESET: reset,
  EPIPE: reset,
  ECONNABORTED: reset,
  ENETRESET: reset,
  ERR_STREAM_PREMATURE_CLOSE: reset,
  UND_ERR_SOCKET: reset,
  ETIMEDOUT: timedOut,
  ESOCKETTIMEDOUT: timedOut,
  ABORT_ERR: timedOut,
  ERR_CANCELED: timedOut,
  ERR_TLS_HANDSHAKE_TIMEOUT: timedOut,
  EHOSTUNREACH: hostAway,
  EHOSTDOWN: hostAway,
  ERR_FR_TOO_MANY_REDIRECTS: fail('redirect-loop', (where) => `${where} redirects in a circle, or more than 5 times`),
  ENOTFOUND: notFound,
  EAI_AGAIN: notFound,
  EAI_NODATA: notFound,
  EAI_NONAME: notFound,
  EAI_FAIL: notFound,
  ENETUNREACH: unreachable,
  ENETDOWN: unreachable,
  EADDRNOTAVAIL: unreachable,
  EACCES: unknown('not-permitted', (where) => `this machine does not permit a connection to ${where}: check its firewall or sandbox`),
  EPERM: unknown('not-permitted', (where) => `this machine does not permit a connection to ${where}: check its firewall or sandbox`),
  EMFILE: handles,
  ENFILE: handles,
  HPE_HEADER_OVERFLOW: unknown('unreadable', (where) => `${where} answered with more than 16 KiB of headers, which was not read`),
  DEPTH_ZERO_SELF_SIGNED_CERT: fail('tls', (where) => `${where} shows a self-signed certificate`),
  SELF_SIGNED_CERT_IN_CHAIN: fail('tls', (where) => `${where} shows a certificate chain that ends in a self-signed one`),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: fail('tls', (where) => `${where} does not send its whole certificate chain`),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: fail('tls', (where) => `${where} shows a certificate of an issuer that is not trusted here`),
  CERT_HAS_EXPIRED: fail('tls', (where) => `the certificate of ${where} has expired`),
  CERT_NOT_YET_VALID: fail('tls', (where) => `the certificate of ${where} is not valid yet`),
  CERT_REVOKED: fail('tls', (where) => `the certificate of ${where} was revoked`),
  ERR_SSL_WRONG_VERSION_NUMBER: fail(
    'tls',
    (where) => `${where} does not speak TLS there: check the port, or whether the address begins with http, redis or postgres without TLS`,
  ),
  ERR_TLS_CERT_ALTNAME_INVALID: fail('tls', (where) => `the certificate of ${where} is for another name`),
};

/** What families of codes say, where the code itself is not listed. */
const byFamily: readonly (readonly [RegExp, (error: unknown) => Cause])[] = [
  [
    /^ERR_(SSL|TLS)_|^(CERT|UNABLE_TO)_|^EPROTO$/,
    (error) => fail('tls', (where) => `${where} and this machine agreed on no TLS connection: ${reasonOf(error)}`),
  ],
  [/^HPE_/, () => unknown('unreadable', (where) => `${where} answered with something that is not HTTP`)],
  [/^(Z|ERR__ERROR|ERR_BROTLI|ZSTD)_/, () => unknown('unreadable', (where) => `${where} sent a compressed answer that cannot be unpacked`)],
];

/** Every error code along the chain of causes, first the error's own. */
function codesOf(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 8) return [];
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown }; // Node and its clients hang these on errors without a type
  const reason = code === 'EPROTO' ? opensslReason(messageOf(error)) : undefined;
  const own = [...(reason === undefined ? [] : [`ERR_SSL_${reason.toUpperCase().replaceAll(' ', '_')}`]), ...(typeof code === 'string' ? [code] : [])];
  return [...own, ...codesOf(cause, depth + 1), ...(Array.isArray(errors) ? errors.flatMap((inner) => codesOf(inner, depth + 1)) : [])];
}

/**
 * Turns whatever a client threw into a sentence and a verdict.
 * `where` names the target as a person would: `PostgreSQL at db.example:5432`. An abort counts as timed out.
 */
export function noAnswer(error: unknown, where: string, signal?: AbortSignal): NoAnswer {
  if (error instanceof NoAnswer) return error;
  if (signal?.aborted) return new NoAnswer('fail', timedOut.code, timedOut.says(where), { cause: error });
  const codes = codesOf(error);
  const family = (code: string): Cause | undefined => byFamily.find(([pattern]) => pattern.test(code))?.[1](error);
  const cause = codes.map((code) => byCode[code]).find(Boolean) ?? codes.map(family).find(Boolean);
  if (cause) return new NoAnswer(cause.verdict, cause.code, cause.says(where), { cause: error });
  return new NoAnswer('unknown', 'unreadable', `${where} could not be asked: ${reasonOf(error)}`, { cause: error });
}

/** A client's own words on one line, without a user and password that a URL in them may carry. */
function reasonOf(error: unknown): string {
  const { reason } = (error ?? {}) as { reason?: unknown }; // OpenSSL's few words; its message is a dump
  const text = typeof reason === 'string' && reason !== '' ? reason : (opensslReason(messageOf(error)) ?? messageOf(error));
  return oneLine(text.replace(/(\w+:\/\/)[^\s/@]*@/g, '$1'), 200) || 'it gave no reason';
}

/** The few words in the middle of what OpenSSL dumps: `error:0A00010B:SSL routines:function:wrong version number:file:77:`. */
function opensslReason(message: string): string | undefined {
  return /\berror:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/i.exec(message)?.[1];
}
