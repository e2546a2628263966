import type { ItemEvent } from './fold-item.ts';

/** An event of an item in words, for its history. */
export function historyText(event: ItemEvent): string {
  switch (event.type) {
    case 'observed':
      return `${event.verdict}: ${event.response}`;
    case 'signed':
      return [
        'signed',
        event.value && `as \`${event.value}\``,
        event.past && `past the closed gate of ${event.past.join(', ')}`,
        event.note && `(${event.note})`,
      ]
        .filter(Boolean)
        .join(' ');
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
      return event.from === undefined ? 'took this step' : `took this step over from ${event.from}${event.reason === undefined ? '' : `: ${event.reason}`}`;
    case 'released':
      return 'gave this step back';
    default:
      return event satisfies never;
  }
}
