import type { Reason } from './reasons.ts';

/** What a key does. */
export type KeyId =
  | 'down'
  | 'up'
  | 'page-down'
  | 'page-up'
  | 'first'
  | 'last'
  | 'next'
  | 'previous'
  | 'focus'
  | 'open'
  | 'history'
  | 'check'
  | 'check-phase'
  | 'stop'
  | 'sign'
  | 'unsign'
  | 'note'
  | 'override'
  | 'defer'
  | 'rule-out'
  | 'reinstate'
  | 'allow'
  | 'burst'
  | 'burst-pause'
  | 'burst-stop'
  | 'burst-kill'
  | 'hold'
  | 'decide'
  | 'filter'
  | 'triage'
  | 'rollback'
  | 'step-run'
  | 'step-stop'
  | 'step-plain'
  | 'watch'
  | 'watch-begin'
  | 'watch-close'
  | 'watch-extend'
  | 'watch-roll-back'
  | 'watch-inconclusive'
  | 'watch-note'
  | 'watch-section'
  | 'poll'
  | 'poll-begin'
  | 'poll-go'
  | 'poll-no-go'
  | 'poll-record'
  | 'poll-end'
  | 'own'
  | 'people'
  | 'follow'
  | 'role'
  | 'walkthrough'
  | 'replay-play'
  | 'replay-faster'
  | 'replay-slower'
  | 'replay-next'
  | 'replay-previous'
  | 'replay-later'
  | 'replay-earlier'
  | 'replay-failure'
  | 'replay-failure-back'
  | 'replay-signature'
  | 'replay-signature-back'
  | 'replay-alert'
  | 'replay-alert-back'
  | 'replay-sign'
  | 'replay-sign-back'
  | 'replay-jump'
  | 'replay-start'
  | 'replay-end'
  | 'replay-mark'
  | 'replay-compare'
  | 'replay-note'
  | 'replay-notes'
  | 'replay-judged'
  | 'replay-poll'
  | 'faults'
  | 'help'
  | 'redraw'
  | 'quit';

/** The chapters of the help. */
export const keyGroups = ['Move', 'Item', 'Launch', 'Poll', 'Burst', 'Trouble', 'Watch', 'People', 'Replay', 'Console'] as const;

/** A key of the console, as the help, the footer and the README list it. */
export interface KeyBinding {
  readonly id: KeyId;
  /** Names of the presses, as input.ts gives them. */
  readonly keys: readonly string[];
  /** How the key is written. */
  readonly shown: string;
  /** One or two words, for the footer. */
  readonly title: string;
  readonly help: string;
  readonly group: (typeof keyGroups)[number];
  /** The page that it belongs to; there it comes before what the key means elsewhere. */
  readonly on?: 'poll' | 'burst' | 'fix' | 'watch' | 'people' | 'replay';
  /** The command it sends or the screen it opens; absent where it only moves. */
  readonly leadsTo?: string;
  /** Its place in the footer, first ones first; without one it is in the help only. */
  readonly footer?: number;
  /** Why it does nothing now; undefined when it does. */
  readonly disabled?: Reason;
}
