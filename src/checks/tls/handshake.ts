import type { DetailedPeerCertificate, SecureVersion } from 'node:tls';
import { NoAnswer } from '../../model/errors.ts';
import { noAnswer } from '../no-answer.ts';
import type { Target } from '../tcp/target.ts';
import { within } from '../within.ts';

/** What a handshake showed. */
export interface Shown {
  /** The server's own certificate, with its issuers as far as they could be found. */
  readonly certificate: DetailedPeerCertificate;
  /** What OpenSSL says of the chain; undefined where it trusts it. */
  readonly chainError: string | undefined;
  /** What the certificate says against the name; undefined where it is for it. */
  readonly nameError: string | undefined;
  readonly protocol: string;
  readonly handshake_ms: number;
}

/** How a handshake is made. */
interface Wishes {
  readonly servername: string | undefined;
  /** PEM of the authorities that count instead of this machine's. */
  readonly ca: string | undefined;
  readonly min_version: SecureVersion | undefined;
  readonly signal: AbortSignal;
}

/** Makes a TLS handshake that goes through whatever the certificate is, so that it can be judged. */
export async function shakeHands({ host, port, where }: Target, { servername, ca, min_version, signal }: Wishes): Promise<Shown> {
  const [{ checkServerIdentity, connect }, { isIP }] = await Promise.all([import('node:tls'), import('node:net')]);
  const name = servername ?? host;
  let connected: number | undefined;
  const socket = connect({
    host,
    port,
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined, // asked below, also where the chain is bad
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ...(ca === undefined ? {} : { ca }),
    ...(min_version === undefined ? {} : { minVersion: min_version }),
  });
  socket.once('connect', () => (connected = performance.now()));
  try {
    await within(
      signal,
      new Promise((resolve, reject) => {
        socket.once('secureConnect', () => resolve(undefined));
        socket.once('error', reject);
      }),
    );
    const handshake_ms = Math.round((performance.now() - (connected ?? 0)) * 10) / 10;
    const certificate = socket.getPeerCertificate(true);
    // An empty object where there is none.
    if (certificate.raw === undefined) throw new NoAnswer('fail', 'tls', `${where} shows no certificate`);
    const error: unknown = socket.authorizationError; // typed as an Error, and in truth its code
    const chainError = socket.authorized ? undefined : error instanceof Error ? error.message : String(error);
    return { certificate, chainError, nameError: checkServerIdentity(name, certificate)?.message, protocol: socket.getProtocol() ?? '', handshake_ms };
  } catch (error) {
    if (signal.aborted && connected !== undefined)
      throw new NoAnswer('fail', 'timed-out', `${where} took the connection and did not answer the TLS handshake in time: check whether it speaks TLS there`, {
        cause: error,
      });
    if (min_version !== undefined && tooOld(error))
      throw new NoAnswer('fail', 'tls-version', `${where} speaks no TLS of version ${min_version} or newer`, { cause: error });
    throw noAnswer(error, where, signal);
  } finally {
    socket.on('error', () => socket.destroy()); // what comes after the handshake is nobody's fault
    socket.destroy();
  }
}

function tooOld(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown }; // Node hangs it on errors without a type
  return typeof code === 'string' && /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE/.test(code);
}
