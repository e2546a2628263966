import { parseDuration } from '../../model/durations.ts';
import { longestPoll_s, shortestPoll_s } from '../../model/poll-rule.ts';
import type { Phase } from '../../model/checklist.ts';
import type { PollView } from '../../model/views.ts';
import type { Dialog, Field } from '../dialog.ts';
import { entryOf } from '../text-input.ts';
import type { PollNow } from './standing.ts';

const base = { at: 0, yes: false, busy: false } as const;
const remark = (wanted: boolean): Field => ({
  label: wanted ? 'Why' : 'Remark',
  entry: entryOf(''),
  ...(wanted ? { fault: (value) => (value === '' ? 'Say why it is no-go, or press esc to leave it.' : undefined) } : { hint: 'optional' }),
});

/** Begins a poll at one of the open gates. */
export function beginPollDialog({ gates, next }: PollNow, phases: readonly Phase[]): Dialog {
  const choices = gates.map((id) => ({ value: id, label: phases.find((phase) => phase.id === id)?.title ?? id }));
  const fault = (value: string): string | undefined => {
    const seconds = parseDuration(value) ?? 0;
    return seconds >= shortestPoll_s && seconds <= longestPoll_s ? undefined : `\`${value}\` is no time from 5 s to 1 h: write it like \`2m\` or \`90s\`.`;
  };
  return {
    ...base,
    kind: 'poll-begin',
    title: 'Begin the poll',
    fields: [
      { label: 'Gate of', entry: entryOf(next ?? ''), choices },
      { label: 'For how long', entry: entryOf('2m'), fault },
    ],
    does: 'begins it',
    doing: 'beginning the poll',
    command: ([phase = '', length = '']) => ({ type: 'start-poll', phase, for_s: parseDuration(length) ?? 0 }),
  };
}

/** Answers for a station; `seen` tells the line of the record that is on the screen when it is sent. */
export function answerDialog({ poll, phase }: PollView, station: string, go: boolean, seen: () => number): Dialog {
  return {
    ...base,
    kind: go ? 'poll-go' : 'poll-no-go',
    title: `${station}: ${go ? 'go' : 'no-go'} at the poll of ${phase}`,
    about: station,
    fields: [remark(!go)],
    does: go ? 'says go' : 'says no-go, and holds the launch',
    doing: 'answering',
    command: ([said = '']) => ({ type: 'answer-poll', poll, station, go, seen: seen(), ...(said === '' ? {} : { remark: said }) }),
  };
}

/** Records what somebody at a station says. */
export function recordDialog({ poll, phase }: PollView, station: string, seen: () => number): Dialog {
  const choices = [
    { value: 'go', label: 'go' },
    { value: 'no-go', label: 'no-go' },
  ];
  return {
    ...base,
    kind: 'poll-record',
    title: `Record for ${station} at the poll of ${phase}`,
    about: station,
    fields: [
      {
        label: 'Who says it',
        entry: entryOf(''),
        anew: true,
        fault: (value) => (value === '' ? 'Enter the name of who says it, or press esc to leave it.' : undefined),
      },
      // None is taken before somebody chose it.
      { label: 'Answer', entry: entryOf(''), anew: true, choices, fault: (value) => (value === '' ? 'Choose the answer with the arrows.' : undefined) },
      { label: 'Remark', entry: entryOf(''), hint: 'a no-go wants one' },
    ],
    does: 'records it',
    doing: 'recording',
    command: ([givenBy = '', word = '', said = '']) => ({
      type: 'answer-poll',
      poll,
      station,
      go: word === 'go',
      givenBy,
      seen: seen(),
      ...(said === '' ? {} : { remark: said }),
    }),
  };
}

/** Ends a poll before its deadline. */
export function endPollDialog({ poll, phase }: PollView): Dialog {
  return {
    ...base,
    kind: 'poll-end',
    title: `End the poll of ${phase}`,
    fields: [{ label: 'Reason', entry: entryOf(''), hint: 'optional' }],
    does: 'ends it',
    doing: 'ending the poll',
    command: ([why = '']) => ({ type: 'end-poll', poll, ...(why === '' ? {} : { reason: why }) }),
  };
}
