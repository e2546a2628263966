import type { Command } from '../model/commands.ts';
import { inWords } from '../model/durations.ts';
import { Refusal } from '../model/errors.ts';
import type { EventOf, LaunchEvent } from '../model/events.ts';
import { before, gatesOf, longestPoll_s, shortestPoll_s, waitsText } from '../model/poll-rule.ts';
import type { LaunchView } from '../model/views.ts';
import type { EnginePorts } from './ports.ts';

/** Commands of the poll at a gate. */
export type PollCommand = Extract<Command, { type: 'start-poll' | 'answer-poll' | 'end-poll' }>;

type Of<Type extends PollCommand['type']> = Extract<PollCommand, { type: Type }>;

/** Begins a poll. Of two that are begun at once, the record says whose word arrived first. */
export async function startPoll(command: Of<'start-poll'>, ports: EnginePorts): Promise<undefined> {
  const events = decidePoll(command, ports);
  await ports.record(events);
  const begun = events.findLast((event) => event.type === 'poll-started');
  const polls = ports.look().polls?.() ?? [];
  if (!begun || polls.some(({ poll }) => poll === begun.poll)) return;
  const other = polls.findLast(({ open }) => open);
  throw new Refusal(
    other
      ? `\`${other.by ?? ''}\` began a poll at \`${other.phase}\` a moment before you: yours does not stand, answer that one`
      : 'another poll was begun a moment before yours, which does not stand: begin it again',
  );
}

/** Answers for a station. An answer that is recorded once the poll is over counts for nothing, and whoever gave it is told. */
export async function answerPoll(command: Of<'answer-poll'>, ports: EnginePorts): Promise<undefined> {
  const late = (): number => {
    const poll = ports
      .look()
      .polls?.()
      .find((one) => one.poll === command.poll);
    return poll?.late?.filter(({ station, by }) => station === command.station && by === ports.operator).length ?? 0;
  };
  const events = decidePoll(command, ports);
  const before = late();
  await ports.record(events);
  if (late() === before) return;
  const poll = ports
    .look()
    .polls?.()
    .find((one) => one.poll === command.poll);
  const came = `\`${command.station}\`'s ${command.go ? 'go' : 'no-go'} came as the poll at \`${poll?.phase ?? ''}\` was over: the record keeps it`;
  throw new Refusal(
    command.go
      ? `${came}, and it counts for nothing; begin another poll`
      : `${came}, it counts for nothing and holds nothing; begin another poll, or hold the launch`,
  );
}

/** The events that they lead to; throws a Refusal with the reason and the way out. */
export function decidePoll(command: PollCommand, ports: EnginePorts): LaunchEvent[] {
  const view = ports.look();
  switch (command.type) {
    case 'start-poll':
      return started(command, view, ports);
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

function started({ phase, for_s }: Of<'start-poll'>, view: LaunchView, { checklist, clock, session }: EnginePorts): LaunchEvent[] {
  const gates = gatesOf(checklist);
  if (checklist.stations.length === 0)
    throw new Refusal(`\`${checklist.file}\` names no stations: write \`stations: [driver, navigator]\` into its front matter`);
  if (!checklist.phases.some(({ id }) => id === phase)) throw new Refusal(`there is no phase \`${phase}\`: choose ${quoted(gates)}`);
  if (!gates.includes(phase)) throw new Refusal(`\`${phase}\` has no critical or high line, so it has no gate to poll at: choose ${quoted(gates)}`);
  if (!(for_s >= shortestPoll_s && for_s <= longestPoll_s))
    throw new Refusal(`a poll is open from ${inWords(shortestPoll_s)} to ${inWords(longestPoll_s)}: write \`2m\` or \`10m\``);
  const open = view.polls?.().find((poll) => poll.open);
  const waits = open && waitsText(open);
  if (open && waits) throw new Refusal(`the poll at \`${open.phase}\` is open, ${waits}: answer it, or end it first`);
  const left = inTheWayOf(phase, view, checklist);
  if (left.length > 0) throw new Refusal(`the gate of \`${phase}\` is closed, ${waysText(left)}: settle that first, then poll`);
  // On a whole second, so that every screen shows the end in the same one.
  const deadline = new Date(Math.floor((clock.now() + for_s * 1000) / 1000) * 1000).toISOString();
  // Two consoles may begin one after the same line.
  const poll = `${phase}-${(view.lastSeq ?? 0) + 1}-${session}`;
  return [
    // All was said in it: it ends here, and stands as it is.
    ...(open ? [{ type: 'poll-ended', poll: open.poll, reason: 'every station is go' } as const] : []),
    { type: 'poll-started', poll, phase, stations: [...checklist.stations], deadline },
  ];
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
  return go || view.held
    ? [answer]
    : [answer, { type: 'held', poll: poll.poll, station, reason: `${station}${who} is no-go at the poll of ${poll.phase}: ${remark ?? ''}` }];
}

/** What keeps the gates up to that of a phase closed. */
function inTheWayOf(phase: string, view: LaunchView, checklist: EnginePorts['checklist']): string[] {
  return view.closedGates().flatMap((gate) => (before(checklist, gate.phase, phase) ? gate.items : []));
}

function waysText(items: readonly string[]): string {
  return `${items.length} in the way: ${quoted(items.slice(0, 5))}${items.length > 5 ? ', …' : ''}`;
}

const quoted = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
