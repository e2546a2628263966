import type { Steer } from './burst.ts';
import type { Role } from './people.ts';
import type { WatchEnding } from './watch.ts';

/** What an operator asks of the engine: a key press and a flag send the same one. */
export type Command =
  | { readonly type: 'check'; readonly items: readonly string[]; readonly unasked?: true }
  | { readonly type: 'sign'; readonly item: string; readonly value?: string; readonly note?: string }
  | { readonly type: 'unsign'; readonly item: string; readonly reason?: string }
  | { readonly type: 'note'; readonly item: string; readonly note: string }
  | { readonly type: 'override'; readonly item: string; readonly reason: string; readonly for_s: number }
  | { readonly type: 'defer'; readonly item: string; readonly to: string; readonly reason?: string }
  | { readonly type: 'rule-out'; readonly item: string; readonly reason: string }
  | { readonly type: 'reinstate'; readonly item: string }
  /** `host` as it was typed out, where the consent wants one. */
  | { readonly type: 'allow'; readonly item: string; readonly host?: string }
  | { readonly type: 'hold'; readonly item?: string; readonly reason: string }
  | { readonly type: 'resume' }
  | { readonly type: 'close-section'; readonly phase: string; readonly section: string }
  | { readonly type: 'steer'; readonly burst: string; readonly steer: Steer }
  /** Runs one step of a runbook section, which was shown and confirmed; `item` is what it is for, absent in a rollback. */
  | { readonly type: 'fix'; readonly item?: string; readonly section: string; readonly step: number }
  | { readonly type: 'stop-fix'; readonly fix: string }
  | { readonly type: 'roll-back'; readonly reason?: string }
  | { readonly type: 'check-rollback' }
  | { readonly type: 'watch'; readonly for_s?: number }
  | { readonly type: 'end-watch'; readonly ending: WatchEnding; readonly for_s?: number; readonly note?: string }
  /** Takes a step as mine; from somebody else only with a reason. */
  | { readonly type: 'own'; readonly item: string; readonly reason?: string }
  | { readonly type: 'release'; readonly item: string }
  /** Where this console is: no person's word, sent by the console itself. */
  | { readonly type: 'attend'; readonly item?: string; readonly role?: Role; readonly following?: string }
  | { readonly type: 'start-poll'; readonly phase: string; readonly for_s: number }
  /** `givenBy` where the lead records what somebody at that station said; `seen` is the last line that was on the screen. */
  | {
      readonly type: 'answer-poll';
      readonly poll: string;
      readonly station: string;
      readonly go: boolean;
      readonly remark?: string;
      readonly givenBy?: string;
      readonly seen?: number;
    }
  | { readonly type: 'end-poll'; readonly poll: string; readonly reason?: string }
  | { readonly type: 'decide'; readonly go: boolean; readonly note?: string };

/** What an operator asks of the watch. */
export type WatchCommand = Extract<Command, { type: 'watch' | 'end-watch' }>;

/** What came of a command: done, or refused with the reason and the way out. */
export type Outcome = { readonly ok: true; readonly said?: string } | { readonly ok: false; readonly reason: string };

/** Sends a command to the engine; resolves once its events are durable and folded. */
export type Send = (command: Command) => Promise<Outcome>;
