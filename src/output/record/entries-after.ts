import { inWords } from '../../model/durations.ts';
import { burstInWords } from '../../state/burst-words.ts';
import { valueInWords } from '../../state/watch-words.ts';
import { planInWords, valuesOf } from '../burst-words.ts';
import type { Step } from './scan.ts';
import type { TimelineEntry } from './types.ts';

type Said = Pick<TimelineEntry, 'kind' | 'text'> & Partial<TimelineEntry>;

const COMMAND = 160;

/** A command in a sentence; the section of the fix has all of it. */
function quoted(command: string): string {
  const line = command.replace(/\s+/g, ' ').trim();
  const short = line.length > COMMAND ? `${line.slice(0, COMMAND)}…` : line;
  return short.includes('`') ? short : `\`${short}\``;
}

/** What a line of a burst, a fix, the way back, a watch or a poll says. */
export function afterwardsOf({ line: { event }, before, after }: Step): Said | undefined {
  const titleOf = (id: string): string => after.items.get(id)?.item.title ?? id;
  switch (event.type) {
    case 'burst-started':
      return { kind: 'burst', item: event.item, subject: event.scenario.title, text: `the load burst began: ${planInWords(event.plan)} to ${event.host}` };
    case 'burst-steered':
      return { kind: 'burst', subject: after.bursts.get(event.burst)?.scenario.title ?? null, text: `${event.steer} of the load burst` };
    case 'burst-ended': {
      const missed = event.summary.expected.filter(({ met }) => met === false).map((one) => `${one.expect} was not met (${valuesOf(one)})`);
      const text = [burstInWords(event.summary), ...missed].join('; ');
      const subject = after.bursts.get(event.burst)?.scenario.title ?? null;
      return { kind: 'burst', by: null, item: event.item, subject, text: `the load burst is over: ${text}`, stops: missed.length > 0 };
    }
    case 'fix-started':
      return { kind: 'fix', item: event.item ?? null, subject: event.title, text: `ran step ${event.step}: ${quoted(event.command)}` };
    case 'fix-ended': {
      const fix = after.fixes.get(event.fix);
      if (event.ended === 'exited' && event.exit_code === 0) return undefined;
      const how = event.ended === 'exited' ? `ended with exit code ${event.exit_code ?? 'unknown'}` : (event.why ?? event.ended.replace('-', ' '));
      return { kind: 'fix', by: null, subject: fix?.title ?? null, text: `step ${fix?.step ?? ''} ${how}` };
    }
    case 'fix-checked': {
      const helped = event.passed ? 'the step helped' : 'the step did not help';
      return { kind: 'fix', by: null, item: event.item, subject: titleOf(event.item), text: `${helped}: ${event.after.response}` };
    }
    case 'rollback-started':
      return { kind: 'rollback', text: `ROLL BACK${event.reason === undefined ? '' : `: ${event.reason}`}`, stops: true };
    case 'rollback-checked':
      return {
        kind: 'rollback',
        by: null,
        text: event.left.length === 0 ? 'rolled back: every check of it passes' : `not rolled back yet: ${event.left.map(titleOf).join(', ')}`,
      };
    case 'watch-started':
      if (before.watches.has(event.watch)) return { kind: 'watch', text: 'the watch goes on' };
      return {
        kind: 'watch',
        text: `began to watch ${event.objectives.length} objective${event.objectives.length === 1 ? '' : 's'} every ${inWords(event.every_s)} until ${event.until.slice(11, 16)} UTC`,
      };
    case 'watch-alert': {
      const objective = after.checklist.watch?.objectives.find(({ id }) => id === event.objective);
      const rule = objective?.alerts.find(({ id }) => id === event.alert);
      const value = event.value === undefined ? '' : ` at ${valueInWords(event.value, objective?.unit ?? 'count')}`;
      const fired = event.state === 'fired';
      const text = fired ? `the alert fired${value}${event.already ? ', and was so before the watch' : ''}` : `the alert was resolved${value}`;
      return { kind: 'alert', by: null, subject: rule?.title ?? event.alert, text, stops: fired && rule?.weight === 'high' && event.already !== true };
    }
    case 'watch-ended':
      return { kind: 'watch', text: `ended the watch: ${event.ending}` };
    case 'poll-started':
      return { kind: 'poll', text: `asked ${event.stations.join(', ')} at the gate of ${phaseTitle(event.phase)} until ${event.deadline.slice(11, 19)} UTC` };
    case 'poll-answered': {
      const given = event.given_by === undefined ? '' : ` (given by ${event.given_by})`;
      return {
        kind: 'poll',
        text: `station ${event.station} is ${event.go ? 'go' : 'no-go'}${event.remark ? `: ${event.remark}` : ''}${given}`,
        stops: !event.go,
      };
    }
    case 'poll-ended':
      return { kind: 'poll', text: `ended the poll${event.reason ? `: ${event.reason}` : ''}` };
    default:
      return undefined;
  }

  function phaseTitle(id: string): string {
    return after.checklist.phases.find((phase) => phase.id === id)?.title ?? id;
  }
}
