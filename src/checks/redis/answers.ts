import { messageOf, NoAnswer } from '../../model/errors.ts';
import { oneLine } from '../kept.ts';
import { noAnswer } from '../no-answer.ts';
import type { Target } from './target.ts';

type Answer = readonly [verdict: 'fail' | 'unknown', code: string, says: (where: string, said: string) => string];

const reset: Answer = ['fail', 'reset', (where) => `${where} closed the connection before it answered`];

/** What Redis's error replies, and the client's own errors, say of the target; the first that fits counts. */
const answers: readonly (readonly [RegExp, Answer])[] = [
  [/max number of clients reached/, ['fail', 'too-many-connections', (where, said) => `${where} takes no more connections: ${said}`]],
  [
    /without any password configured|no password is set/,
    ['unknown', 'login-refused', (where) => `${where} wants no password, but the URL has one: take it out of the URL, or set one on the server`],
  ],
  [
    /^(NOAUTH|WRONGPASS|DENIED)|invalid password|wrong number of arguments for 'auth'/i,
    ['unknown', 'login-refused', (where, said) => `${where} refused the login: ${said}; check user and password in the URL`],
  ],
  [/^NOPERM/, ['unknown', 'login-refused', (where, said) => `${where} does not let this login do that: ${said}`]],
  [/^LOADING/, ['fail', 'loading', (where) => `${where} is still loading its data and answers nothing else`]],
  [/^(BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN)/, ['fail', 'not-ready', (where, said) => `${where} cannot answer now: ${said}`]],
  [/^OOM/, ['fail', 'out-of-memory', (where, said) => `${where} takes no writes, for its memory is full: ${said}`]],
  [/^(MISCONF|NOREPLICAS)/, ['fail', 'writes-refused', (where, said) => `${where} takes no writes: ${said}`]],
  [/^READONLY/, ['unknown', 'replica', (where) => `${where} is a replica and takes no writes: give the URL of its primary`]],
  [/^(MOVED|ASK|CROSSSLOT)/, ['unknown', 'cluster', (where) => `${where} is part of a Redis Cluster, which is not asked here: give the URL of a single Redis`]],
  [/^WRONGTYPE/, ['unknown', 'wrong-type', (where, said) => `${where} holds something else under that key: ${said}`]],
  [
    /DB index is out of range|SELECT is not allowed/,
    ['unknown', 'database-missing', (where) => `${where} has no database of that number: check the end of the URL`],
  ],
  [/^Protocol error|Unknown RESP type/, ['unknown', 'unreadable', (where) => `${where} answers, but not as a Redis does: check the port`]],
  [/Connection is closed|isn't writeable|Command aborted/, reset],
];

/** Whether the server itself said it. */
export function isReplyError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}

/** A reply that is a number; whatever a client's types say, the server may send anything. */
export function countOf(reply: unknown): number {
  if (typeof reply === 'number') return reply;
  throw new Error('Protocol error: a reply that is no number');
}

/** Turns whatever the client or the server threw into a verdict and a sentence. */
export function redisAnswer(error: unknown, target: Target, signal: AbortSignal): NoAnswer {
  const { where } = target;
  if (error instanceof NoAnswer) return error;
  if (signal.aborted)
    return noAnswer(error, target.tls === undefined ? where : `${where} (asked with TLS; a Redis without it is silent: then write redis://)`, signal);
  const said = oneLine(messageOf(error), 300);
  const found = answers.find(([pattern]) => pattern.test(said))?.[1];
  if (found === undefined) return noAnswer(error, where, signal);
  const [verdict, code, says] = found;
  return new NoAnswer(verdict, code, says(where, said.replace(/^(Command queue state error\.|ERR |Last reply: ).*?Error: /, '')), { cause: error });
}
