import { inWords } from '../../model/durations.ts';
import type { LaunchEvent } from '../../model/events.ts';
import { burstInWords } from '../burst-words.ts';
import { historyText } from '../history.ts';
import type { LaunchState } from '../launch-state.ts';

/** The item that an event is about. */
export function itemOf(event: LaunchEvent): string | undefined {
  return 'item' in event ? event.item : undefined;
}

/** An event in one line, without its time and its person: `Connections stay low: fail: 31 of 40`. */
export function eventInWords(event: LaunchEvent, { items, checklist }: Pick<LaunchState, 'items' | 'checklist'>): string {
  const titled = (id: string): string => items.get(id)?.item.title ?? id;
  const phase = (id: string): string => checklist.phases.find((one) => one.id === id)?.title ?? id;
  switch (event.type) {
    case 'launch-opened':
      return `opened the launch to ${event.target.name}`;
    case 'checklist-changed':
      return 'the checklist changed';
    case 'session-started':
      return `came to the launch, on ${event.host}`;
    case 'session-ended':
      return event.lost ? 'a console was found gone' : 'left the launch';
    case 'checks-started':
      return event.items.length === 1 ? `checks ${titled(event.items[0] ?? '')}` : `checks ${event.items.length} items`;
    case 'checks-stopped':
      return event.items.length === 1 ? `${titled(event.items[0] ?? '')}: its check was stopped` : `${event.items.length} checks were stopped`;
    case 'held':
      return `HOLD: ${event.reason}${event.item === undefined ? '' : ` (at ${titled(event.item)})`}`;
    case 'resumed':
      return 'resumed the launch';
    case 'section-closed':
      return `closed a section of ${phase(event.phase)}`;
    case 'decided':
      return `decided ${event.go ? 'GO' : 'NO-GO'}${event.note === undefined ? '' : `: ${event.note}`}`;
    case 'burst-started':
      return `${titled(event.item)}: burst ${event.scenario.title} on ${event.host} began`;
    case 'burst-sampled':
      return `burst at ${inWords(event.at_s)}: ${Math.round(event.felt.rps)} rps${event.felt.p95_ms === undefined ? '' : `, p95 ${Math.round(event.felt.p95_ms)} ms`}`;
    case 'burst-steered':
      return `burst: ${event.steer}`;
    case 'burst-ended':
      return `${titled(event.item)}: burst ${burstInWords(event.summary)}`;
    case 'fix-started':
      return `runs step ${event.step} of a fix: ${event.title}`;
    case 'fix-printed':
      return `the step printed: ${event.text.trim().split('\n').at(-1) ?? ''}`;
    case 'fix-ended':
      return `the step of the fix ended: ${event.ended}`;
    case 'fix-checked':
      return 'what the fix is for was checked after it';
    case 'rollback-started':
      return 'began to roll back';
    case 'rollback-checked':
      return event.left.length === 0 ? 'the way back is proven' : `the way back: ${event.left.length} to go`;
    case 'watch-started':
      return event.resumed ? 'went on with the watch' : `began the watch, until ${event.until.slice(11, 16)} UTC`;
    case 'watch-sampled':
      return `watch, sample ${event.n + 1}${event.news.length === 0 ? '' : `: ${event.news.length} new`}`;
    case 'watch-alert':
      return `alert ${event.state}: ${alertTitle(event, checklist)}`;
    case 'watch-ended':
      return `ended the watch: ${event.ending}`;
    case 'attended':
      return event.item === undefined ? 'is at no line' : `is at ${titled(event.item)}`;
    case 'poll-started':
      return `began the poll of ${phase(event.phase)}: ${event.stations.join(', ')}`;
    case 'poll-answered':
      return `${event.station}: ${event.go ? 'go' : 'NO-GO'}${event.remark === undefined ? '' : `, ${event.remark}`}`;
    case 'poll-ended':
      return `ended the poll${event.reason === undefined ? '' : `: ${event.reason}`}`;
    default:
      return `${titled(event.item)}: ${historyText(event)}`;
  }
}

function alertTitle(event: Extract<LaunchEvent, { type: 'watch-alert' }>, { watch }: LaunchState['checklist']): string {
  return watch?.objectives.find(({ id }) => id === event.objective)?.alerts.find(({ id }) => id === event.alert)?.title ?? event.alert;
}
