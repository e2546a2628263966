import { oneLine } from '../kept.ts';
import type { Answer } from './ask.ts';

/** What a page of an origin wants to send. */
export interface Wish {
  readonly origin: string;
  readonly method: string;
  /** In lower case. */
  readonly headers: readonly string[];
  readonly credentials: boolean;
}

/** Methods that need no permission. */
const safelisted = ['GET', 'HEAD', 'POST'];

/** An origin as browsers send it: scheme, host and a port that is not the scheme's own. Undefined where none can be made of the text. */
export function asBrowsersSend(written: string): string | undefined {
  if (written === 'null') return written; // what sandboxed frames and files send
  if (/^https?:\/\//i.test(written)) return URL.canParse(written) ? new URL(written).origin : undefined;
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s*]+/i.exec(written)?.[0].toLowerCase(); // `capacitor://localhost`, an extension
}

/** Why a browser would keep this answer from a page of the origin; undefined where it would not. */
export function blocked(answer: Answer, { origin, credentials }: Pick<Wish, 'origin' | 'credentials'>): string | undefined {
  const admitted = answer.header('access-control-allow-origin');
  if (admitted === undefined) return 'names no allowed origin';
  if (admitted === '*' && credentials) return 'allows `*`, which browsers do not take with credentials';
  if (admitted !== '*' && admitted !== origin) return `allows \`${oneLine(admitted, 100)}\` instead`;
  if (credentials && answer.header('access-control-allow-credentials') !== 'true') return 'does not allow credentials';
  return undefined;
}

/** Why a browser would not send the request after this answer to its preflight; undefined where it would. */
export function preflightBlocked(answer: Answer, wish: Wish): string | undefined {
  const why = blocked(answer, wish);
  if (why !== undefined) return why;
  if (answer.status < 200 || answer.status > 299) return 'allows the origin, but browsers want a status of 200 to 299';
  const methods = tokens(answer.header('access-control-allow-methods'));
  const anything = (list: readonly string[]): boolean => list.includes('*') && !wish.credentials;
  if (!safelisted.includes(wish.method) && !methods.includes(wish.method) && !anything(methods)) return `does not allow the method ${wish.method}`;
  const headers = tokens(answer.header('access-control-allow-headers')).map((name) => name.toLowerCase());
  const refused = wish.headers.find((name) => !headers.includes(name) && (name === 'authorization' || !anything(headers)));
  return refused === undefined ? undefined : `does not allow the header \`${refused}\``;
}

/** Whether a cache keeps this answer apart from those for other origins, or need not. */
export function keptApart(answer: Answer): boolean {
  const admitted = answer.header('access-control-allow-origin');
  if (admitted === undefined || admitted === '*') return true;
  const vary = tokens(answer.header('vary')).map((name) => name.toLowerCase());
  return vary.includes('origin') || vary.includes('*');
}

function tokens(list: string | undefined): string[] {
  return (list ?? '').split(',').map((token) => token.trim());
}
