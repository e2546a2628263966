import { noAnswer } from '../../checks/no-answer.ts';
import { oneLine } from '../../checks/kept.ts';

/** Why a request failed: the kind that it is counted under, and this one in words. */
export interface Fault {
  readonly kind: string;
  readonly example: string;
  /** Set where the answer did not come in time. */
  readonly timeout?: true;
}

const ownKinds = new Set(['refused', 'reset', 'timed-out', 'tls']);

/** A connection that failed with an error of its own. */
export function connectionFault(error: unknown, where: string): Fault {
  const { code, message } = noAnswer(error, where);
  return { kind: ownKinds.has(code) ? code : 'other', example: message };
}

/** A connection that ended where an answer, or the rest of one, was due. */
export function closedFault(where: string, begun: boolean): Fault {
  return { kind: 'closed', example: `${where} closed the connection ${begun ? 'in the middle of its answer' : 'before it answered'}` };
}

/** Bytes that are no HTTP answer. */
export function unreadableFault(where: string): Fault {
  return { kind: 'other', example: `${where} answered with something that is not HTTP` };
}

/** An answer that did not come in time, or a request that waited as long for a free connection. */
export function timeoutFault(where: string, seconds: number, sent: boolean): Fault {
  return {
    kind: 'timed-out',
    example: sent ? `${where} did not answer in ${seconds} s` : `no connection was free for ${seconds} s: all waited for ${where}`,
    timeout: true,
  };
}

/** An answer with a status that the scenario does not take for good. */
export function statusFault(status: number, request: string, body: string): Fault {
  const words = oneLine(body, 200);
  return { kind: String(status), example: words === '' ? `${request}: an empty answer` : `${request}: ${words}` };
}
