import { messageOf, NoAnswer } from '../../model/errors.ts';
import { oneLine } from '../kept.ts';
import { noAnswer } from '../no-answer.ts';

type Says = (where: string, said: string) => string;
type Answer = readonly [verdict: 'fail' | 'unknown', code: string, says: Says];

const login: Answer = ['unknown', 'login-refused', (where, said) => `${where} refused the login: ${said}; check user and password in the URL`];
const denied: Answer = ['unknown', 'permission-denied', (where, said) => `${where} does not let this login ask that: ${said}`];
const full: Answer = ['fail', 'too-many-connections', (where, said) => `${where} takes no more connections: ${said}`];
const stopped: Answer = ['fail', 'shut-down', (where, said) => `${where} is being shut down: ${said}`];
const broken: Answer = ['fail', 'server-error', (where, said) => `${where} cannot work: ${said}`];
const noTls: Answer = ['fail', 'tls', (where) => `${where} offers no TLS, and the URL's \`sslmode\` asks for it`];
const reset: Answer = ['fail', 'reset', (where) => `${where} closed the connection before it answered`];
const wrong: Answer = ['unknown', 'query-wrong', (where, said) => `${where} did not understand \`query\`: ${said}`];

/** What PostgreSQL's SQLSTATEs say of the target; the whole code first, then its class. */
const byState: Readonly<Record<string, Answer>> = {
  '28': login,
  '3D000': ['unknown', 'database-missing', (where, said) => `${where} has no such database: ${said}; check the name at the end of the URL`],
  '42501': denied,
  '53300': full,
  '53': broken,
  '57P01': stopped,
  '57P02': stopped,
  '57P03': ['fail', 'not-ready', (where, said) => `${where} takes no connections now: ${said}`],
  '57P05': reset,
  '57014': ['fail', 'timed-out', (where, said) => `${where} did not finish in time: ${said}`],
  '55P03': ['fail', 'locked', (where, said) => `${where} holds a lock on what \`query\` reads: ${said}`],
  '25006': ['unknown', 'query-refused', (where, said) => `${where} refused \`query\`, for it writes: ${said}; write one that only reads`],
  '25001': ['unknown', 'query-refused', (where, said) => `${where} refused \`query\`, for it is not just a question: ${said}`],
  '42P01': ['fail', 'undefined-table', (where, said) => `${where} lacks what \`query\` reads: ${said}`],
  '42703': ['fail', 'undefined-column', (where, said) => `${where} lacks what \`query\` reads: ${said}`],
  '3F000': ['fail', 'undefined-schema', (where, said) => `${where} lacks what \`query\` reads: ${said}`],
  '22': wrong,
  '42': wrong,
  '58': broken,
  XX: broken,
};

/** Poolers and the client itself have no SQLSTATE of their own for these. */
const byMessage: readonly (readonly [RegExp, Answer])[] = [
  [/max client(s| connections)|no more connections allowed|too many (clients|connections)/i, full],
  [/tenant or user not found|no such user|SASL|SCRAM|auth(entication)? failed/i, login],
  [/does not support SSL|establishing an SSL connection/, noTls],
  [/Connection terminated|connection is closed|Client has encountered a connection error|not queryable/, reset],
];

/** Whether the server itself said it, over a connection that works on. */
export function isServerError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'severity' in error && 'code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code);
}

/** Turns whatever the client or the server threw into a verdict and a sentence. */
export function postgresAnswer(error: unknown, where: string, signal: AbortSignal): NoAnswer {
  if (error instanceof NoAnswer || signal.aborted) return noAnswer(error, where, signal);
  const said = oneLine(messageOf(error), 300);
  const named = byMessage.find(([pattern]) => pattern.test(said))?.[1];
  const state = isServerError(error) ? (byState[error.code] ?? named ?? byState[error.code.slice(0, 2)]) : undefined;
  const answer = state ?? (isServerError(error) || !hasCode(error) ? named : undefined);
  if (answer === undefined) return noAnswer(error, where, signal);
  const [verdict, code, says] = answer;
  return new NoAnswer(verdict, code, says(where, said), { cause: error });
}

function hasCode(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
}
