import type { LaunchEvent } from './events.ts';
import type { LineSsh } from './ssh.ts';

/** What is signed: the canonical JSON (RFC 8785) of this. */
export interface SignedWords {
  readonly launch: string;
  readonly by: string;
  readonly at: string;
  readonly as: string;
  readonly seen: LineSsh['seen'];
  readonly event: LaunchEvent;
}

/** Signs a person's word; undefined where the event is none, or where it could not be signed (which was said). */
export type Signer = (words: Omit<SignedWords, 'at' | 'as'>) => Promise<LineSsh | undefined>;

/** Events that are a person's word, and carry a signature where a key is set. */
const words = new Set<LaunchEvent['type']>([
  'signed',
  'unsigned',
  'noted',
  'overridden',
  'deferred',
  'ruled-out',
  'reinstated',
  'allowed',
  'held',
  'resumed',
  'section-closed',
  'decided',
  'owned',
  'released',
  'poll-started',
  'poll-answered',
  'poll-ended',
  'rollback-started',
  'watch-ended',
]);

/** Whether an event is a person's word. */
export function isWord(event: LaunchEvent): boolean {
  return words.has(event.type);
}
