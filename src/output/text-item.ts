import { inWords } from '../model/durations.ts';
import { burstLine } from './burst-short.ts';
import { oneLine } from './escape.ts';
import type { Paint } from './paint.ts';
import { ageOf, type ReportItem } from './report-item.ts';
import { glyphs, standingIn, valuesSeen, warns } from './words.ts';

const LISTED = 8;

/** How wide the column of ids is; longer ids stand out of it. */
export function idWidth(ids: Iterable<string>): number {
  return Math.min(28, Math.max(0, ...Array.from(ids, (id) => id.length)));
}

/** One item on one line: glyph, word, id, title, measured value, age. */
export function itemLine(item: ReportItem, now: number, width: number, paint: Paint): string {
  const word = `${glyphs[item.state]} ${item.state}`.padEnd(12);
  const from =
    item.checked_at ??
    item.signed
      .map(({ at }) => at)
      .toSorted()
      .at(-1);
  const about = [
    standingIn(item),
    warns(item) ? paint.doubtful('warning') : '',
    item.owner && item.state !== 'done' && item.state !== 'not-applicable' ? oneLine(`${item.owner.by}'s step`) : '',
    from === undefined || item.state === 'stale' ? '' : paint.quiet(`${inWords(ageOf(from, now))} ago`),
  ];
  const rest = [oneLine(item.title), ...about.filter(Boolean)].join(' · ');
  return `${paint.state(item.state, word)}  ${oneLine(item.id).padEnd(width)}  ${rest}`;
}

/** What a line needs below it: what was expected and seen, the fix, whose signature fell. */
export function detailLines(item: ReportItem, paint: Paint): string[] {
  const failed = item.state === 'failing' || item.state === 'unknown';
  const seen = valuesSeen(item.values);
  const line = (name: string, text: string): string => `    ${paint.quiet(name.padEnd(9))} ${text}`;
  const fallen = item.signed.length === 0 && item.state !== 'done' ? item.voided.at(-1) : undefined;
  return [
    ...(failed && item.expect !== null ? [line('expected', [oneLine(item.expect), seen].filter(Boolean).join('   with '))] : []),
    ...(!failed && warns(item) && item.warn !== null ? [line('better', [oneLine(item.warn), seen].filter(Boolean).join('   with '))] : []),
    ...(item.burst ? [line('burst', burstLine(item.burst))] : []),
    ...(failed ? item.fixes.map((fix) => line('fix', `${oneLine(fix.title)}   ${oneLine(fix.ref)}`)) : []),
    ...item.signed.flatMap(({ by, at, key }) => (key === null ? [] : [line('signed', oneLine(`${by} ${at.slice(11, 16)} UTC · key ${key}`))])),
    ...(fallen ? [line('reopened', oneLine(`signature of ${fallen.by} voided: ${fallen.why}`))] : []),
  ];
}

/** The items that one cause blocks, on one line. */
export function blockedLine(cause: string, ids: readonly string[], paint: Paint): string {
  const more = ids.length > LISTED ? ', …' : '';
  return paint.state('blocked', `${glyphs.blocked} blocked by ${oneLine(cause)}: ${ids.length} more (${ids.slice(0, LISTED).map(oneLine).join(', ')}${more})`);
}
