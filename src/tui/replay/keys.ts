import type { KeyBinding, KeyId } from '../key-binding.ts';
import type { KeyContext, Reason } from '../reasons.ts';

/** The keys of a replay. */
export type ReplayKeyId = Extract<KeyId, `replay-${string}`>;

const inReplay =
  (rule: (replay: NonNullable<KeyContext['replay']>) => string | undefined = () => undefined): Reason =>
  ({ replay }) =>
    replay ? rule(replay) : 'This is a launch, not a replay of one: `gonogo replay` opens that.';

const key = (id: ReplayKeyId, keys: readonly string[], shown: string, title: string, help: string, about: Partial<KeyBinding> = {}): KeyBinding => ({
  id,
  keys,
  shown,
  title,
  help,
  group: 'Replay',
  on: 'replay',
  disabled: inReplay(),
  ...about,
});

const atStart: Reason = inReplay(({ head }) => (head.position > 1 ? undefined : 'This is the first event.'));
const atEnd: Reason = inReplay(({ head, index }) => (head.position < index.count ? undefined : 'This is the end of the record; `0` goes to its start.'));

/** The keys of a replay; wherever it is, they come before what a key means otherwise. */
export const replayBindings: readonly KeyBinding[] = [
  key('replay-play', ['space'], 'space', 'play', 'Play, or pause', {
    footer: 1,
    disabled: inReplay(({ head, index }) =>
      head.playing || head.position < index.count ? undefined : 'This is the end of the record; `0` goes to its start.',
    ),
  }),
  key('replay-faster', ['+', '='], '+', 'faster', 'Faster: 1x, 2x, 5x, 10x, 30x, 60x, 120x, 300x, 600x', { footer: 6 }),
  key('replay-slower', ['-', '_'], '-', 'slower', 'Slower', { footer: 6 }),
  key('replay-next', ['.'], '.', 'event', 'To the next event; where consoles are is passed over', { footer: 2, disabled: atEnd }),
  key('replay-previous', [','], ',', 'back', 'To the previous event', { footer: 2, disabled: atStart }),
  key('replay-later', ['>'], '>', 'a minute on', 'A minute on', { disabled: inReplay() }),
  key('replay-earlier', ['<'], '<', 'a minute back', 'A minute back', { disabled: inReplay() }),
  key('replay-failure', ['f'], 'f', 'failure', 'To the next failure: a check that had not failed before it', { footer: 3 }),
  key('replay-failure-back', ['F'], 'F', 'failure before', 'To the previous failure'),
  key('replay-signature', ['s'], 's', 'signature', 'To the next signature', { footer: 4 }),
  key('replay-signature-back', ['S'], 'S', 'signature before', 'To the previous signature'),
  key('replay-alert', ['a'], 'a', 'alert', 'To the next alert of the watch', { footer: 7 }),
  key('replay-alert-back', ['A'], 'A', 'alert before', 'To the previous alert of the watch'),
  key('replay-sign', [']'], ']', 'mark on', 'To the next of all signs on the timeline: also holds, decisions, polls, notes, other verdicts'),
  key('replay-sign-back', ['['], '[', 'mark back', 'To the previous of all signs on the timeline'),
  key('replay-jump', ['J'], 'J', 'jump', 'To a moment: `14:02`, `14:02:11`, `T+00:42`, `#1204`, or an ISO time; a minute or second means its end', {
    leadsTo: 'jump',
    footer: 5,
  }),
  key('replay-start', ['0'], '0', 'start', 'To the first event', { disabled: inReplay() }),
  key('replay-end', ['$'], '$', 'end', 'To the last event'),
  key('replay-mark', ['m'], 'm', 'mark', 'Mark this moment, to compare it with another', { footer: 8 }),
  key('replay-compare', ['v'], 'v', 'compare', 'The marked moment and this one side by side: what changed between them', {
    leadsTo: 'compare',
    footer: 8,
    disabled: inReplay(({ marked }) => (marked ? undefined : 'No moment is marked yet: `m` marks this one, then go to another and press `v`.')),
  }),
  key('replay-note', ['t'], 't', 'note', 'Write a note at this moment; it lies in a file beside the record', { leadsTo: 'note', footer: 9 }),
  key('replay-notes', ['l'], 'l', 'notes', 'The notes on this launch', { leadsTo: 'notes' }),
  key('replay-judged', ['e'], 'e', 'judged', 'What the other checklist (`--with`) says: what it would have stopped, and how much earlier', {
    leadsTo: 'judged',
    footer: 5,
    disabled: inReplay(({ judged }) => (judged ? undefined : 'No other checklist judges this record: open it with `--with CHECKLIST`.')),
  }),
  key('replay-poll', ['p'], 'p', 'poll', 'The poll as it stood', { leadsTo: 'poll', disabled: inReplay() }),
];
