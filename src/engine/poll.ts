import type { Command } from '../model/commands.ts';
import { inWords } from '../model/durations.ts';
import { Refusal } from '../model/errors.ts';
import type { EventOf, LaunchEvent } from '../model/events.ts';
import { before, gatesOf, longestPoll_s, shortestPoll_s } from '../model/poll-rule.ts';
import type { LaunchView } from '../model/views.ts';
import type { EnginePorts } from './ports.ts';

/** Commands of the poll at a gate. */
export type PollCommand = Extract<Command, { type: 'start-poll' | 'answer-poll' | 'end-poll' }>;

type Of<Type extends PollCommand['type']> = Extract<PollCommand, { type: Type }>;

/** The events that they lead to; throws a Refusal with the reason and the way out. */
export function decidePoll(command: PollCommand, ports: EnginePorts): LaunchEvent[] {
  const view = ports.look();
  switch (command.type) {
    case 'start-poll':
      return [started(command, view, ports)];
    case 'answer-poll':
      return answered(command, view, ports);
    case 'end-poll': {
      if (!view.polls?.().some((poll) => poll.poll === command.poll && poll.open)) throw new Refusal('no such poll is open: there is nothing to end');
      const reason = command.reason?.trim();
      return [{ type: 'poll-ended', poll: command.poll, ...(reason ? { reason } : {}) }];
    }
    default:
      return command satisfies never;
  }
}

function started({ phase, for_s }: Of<'start-poll'>, view: LaunchView, { checklist, clock }: EnginePorts): EventOf<'poll-started'> {
  const gates = gatesOf(checklist);
  if (checklist.stations.length === 0)
    throw new Refusal(`\`${checklist.file}\` names no stations: write \`stations: [driver, navigator]\` into its front matter`);
  if (!checklist.phases.some(({ id }) => id === phase)) throw new Refusal(`there is no phase \`${phase}\`: choose ${quoted(gates)}`);
  if (!gates.includes(phase)) throw new Refusal(`\`${phase}\` has no critical or high line, so it has no gate to poll at: choose ${quoted(gates)}`);
  if (!(for_s >= shortestPoll_s && for_s <= longestPoll_s))
    throw new Refusal(`a poll is open from ${inWords(shortestPoll_s)} to ${inWords(longestPoll_s)}: write \`2m\` or \`10m\``);
  const open = view.polls?.().find((poll) => poll.open);
  if (open) throw new Refusal(`the poll at \`${open.phase}\` is open: answer it, or end it first`);
  const left = inTheWayOf(phase, view, checklist);
  if (left.length > 0) throw new Refusal(`the gate of \`${phase}\` is closed, ${waysText(left)}: settle that first, then poll`);
  // On a whole second, so that every screen shows the end in the same one.
  const deadline = new Date(Math.floor((clock.now() + for_s * 1000) / 1000) * 1000).toISOString();
  return { type: 'poll-started', poll: `${phase}-${(view.lastSeq ?? 0) + 1}`, phase, stations: [...checklist.stations], deadline };
}

function answered(command: Of<'answer-poll'>, view: LaunchView, { checklist, operator }: EnginePorts): LaunchEvent[] {
  const poll = view.polls?.().find((candidate) => candidate.poll === command.poll);
  if (!poll) throw new Refusal('no such poll was begun: begin one first');
  if (!poll.open) throw new Refusal(`the poll at \`${poll.phase}\` is over: begin another one to answer again`);
  const { station, go } = command;
  if (!poll.stations.includes(station)) throw new Refusal(`there is no station \`${station}\`: choose ${quoted(poll.stations)}`);
  const remark = command.remark?.trim();
  const givenBy = command.givenBy?.trim();
  if (!go && !remark) throw new Refusal(`say why \`${station}\` is no-go: the record keeps it`);
  const left = go ? inTheWayOf(poll.phase, view, checklist) : [];
  if (left.length > 0) throw new Refusal(`\`${station}\` cannot be go while the gate of \`${poll.phase}\` is closed, ${waysText(left)}; a no-go is possible`);
  const last = view.lastSeq ?? 0;
  const answer: EventOf<'poll-answered'> = {
    type: 'poll-answered',
    poll: poll.poll,
    station,
    go,
    seen: Math.min(command.seen ?? last, last),
    ...(remark ? { remark } : {}),
    ...(givenBy ? { given_by: givenBy } : {}),
  };
  // A no-go stops the count: it goes on once somebody resumes it, after they talked.
  const who = givenBy && givenBy !== operator ? ` (${givenBy})` : '';
  return go || view.held ? [answer] : [answer, { type: 'held', reason: `${station}${who} is no-go at the poll of ${poll.phase}: ${remark ?? ''}` }];
}

/** What keeps the gates up to that of a phase closed. */
function inTheWayOf(phase: string, view: LaunchView, checklist: EnginePorts['checklist']): string[] {
  return view.closedGates().flatMap((gate) => (before(checklist, gate.phase, phase) ? gate.items : []));
}

function waysText(items: readonly string[]): string {
  return `${items.length} in the way: ${quoted(items.slice(0, 5))}${items.length > 5 ? ', …' : ''}`;
}

const quoted = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
