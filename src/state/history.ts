import { signsAs } from '../model/pair.ts';
import type { ItemEvent } from './fold-item.ts';
import { cameLate } from './fold-people.ts';
import type { ItemRecord } from './launch-state.ts';

/** An event of an item in words, for its history; `record` is the item as it stood before, where it is known. */
export function historyText(event: ItemEvent, record?: ItemRecord, by = '', at = ''): string {
  switch (event.type) {
    case 'observed':
      return `${event.verdict}: ${event.response}`;
    case 'signed': {
      const said = [
        'signed',
        event.value && `as \`${event.value}\``,
        event.past && `past the closed gate of ${event.past.join(', ')}`,
        event.note && `(${event.note})`,
      ];
      const as = record && signsAs(record, by, Date.parse(at));
      return `${said.filter(Boolean).join(' ')}${as ? `, ${as}` : ''}`;
    }
    case 'unsigned':
      return event.reason ? `took the signature back: ${event.reason}` : 'took the signature back';
    case 'noted':
      return `note: ${event.note}`;
    case 'overridden':
      return `overrode until ${event.until.slice(0, 16).replace('T', ' ')} UTC: ${event.reason}`;
    case 'deferred':
      return `deferred to ${event.to}${event.reason ? `: ${event.reason}` : ''}`;
    case 'ruled-out':
      return `not applicable: ${event.reason}`;
    case 'reinstated':
      return 'reinstated';
    case 'allowed':
      return `allowed: ${event.subject}`;
    case 'owned':
      if (record && cameLate(record, event, by)) return `wanted this step when it was ${record.owner?.by ?? ''}'s already`;
      return event.from === undefined ? 'took this step' : `took this step over from ${event.from}${event.reason === undefined ? '' : `: ${event.reason}`}`;
    case 'released':
      return 'gave this step back';
    default:
      return event satisfies never;
  }
}
