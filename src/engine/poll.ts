import type { Command } from '../model/commands.ts';
import { Refusal } from '../model/errors.ts';
import type { LaunchEvent } from '../model/events.ts';
import type { EnginePorts } from './ports.ts';

/** Commands of the poll at a gate. */
export type PollCommand = Extract<Command, { type: 'start-poll' | 'answer-poll' | 'end-poll' }>;

/** The events that they lead to; throws a Refusal with the reason and the way out. */
export function decidePoll(command: PollCommand, { look, checklist, clock }: EnginePorts): LaunchEvent[] {
  const view = look();
  const polls = view.polls?.() ?? [];
  switch (command.type) {
    case 'start-poll': {
      const phase = checklist.phases.find(({ id }) => id === command.phase);
      if (!phase) throw new Refusal(`there is no phase \`${command.phase}\``);
      if (checklist.stations.length === 0)
        throw new Refusal(`\`${checklist.file}\` names no stations: write \`stations: [driver, navigator]\` into its front matter`);
      const open = polls.find((poll) => poll.open);
      if (open) throw new Refusal(`the poll for \`${open.phase}\` is open: answer it, or end it first`);
      const poll = `${command.phase}-${(view.lastSeq ?? 0) + 1}`;
      const deadline = new Date(clock.now() + command.for_s * 1000).toISOString();
      return [{ type: 'poll-started', poll, phase: command.phase, stations: [...checklist.stations], deadline }];
    }
    case 'answer-poll': {
      const poll = polls.find((candidate) => candidate.poll === command.poll);
      if (!poll?.open) throw new Refusal('no such poll is open: begin one first');
      if (!poll.stations.includes(command.station))
        throw new Refusal(`there is no station \`${command.station}\`: choose ${poll.stations.map((name) => `\`${name}\``).join(', ')}`);
      const remark = command.remark?.trim();
      const givenBy = command.givenBy?.trim();
      return [
        {
          type: 'poll-answered',
          poll: poll.poll,
          station: command.station,
          go: command.go,
          seen: command.seen ?? view.lastSeq ?? 0,
          ...(remark ? { remark } : {}),
          ...(givenBy ? { given_by: givenBy } : {}),
        },
      ];
    }
    case 'end-poll': {
      if (!polls.some((poll) => poll.poll === command.poll && poll.open)) throw new Refusal('no such poll is open');
      const reason = command.reason?.trim();
      return [{ type: 'poll-ended', poll: command.poll, ...(reason ? { reason } : {}) }];
    }
    default:
      return command satisfies never;
  }
}
