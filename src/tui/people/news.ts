import type { LedgerLine } from '../../model/events.ts';
import type { Scene } from '../scene.ts';

/** What others did that this console's operator has to know at once: took the wheel, or a step that was theirs. */
export function peopleNews(before: Scene | undefined, { options, views }: Scene, lines: readonly LedgerLine[]): string | undefined {
  const { operator } = options;
  for (const { event, by } of lines.toReversed()) {
    if (by === operator) continue;
    if (event.type === 'attended' && event.role === 'driver' && before?.people.me?.role === 'driver') return `${by} took the wheel: you are navigator now.`;
    if (event.type === 'owned' && event.from === operator)
      return `${by} took your step over, \`${views.get(event.item)?.item.title ?? event.item}\`${event.reason === undefined ? '' : `: ${event.reason}`}`;
  }
  return undefined;
}
