import { parseDuration } from './durations.ts';

/** What a moment is looked for in: the first line's time, the last line's, and how many lines there are. */
export interface Span {
  readonly openedAt: string;
  readonly lastAt: string;
  readonly lines: number;
}

/** A place on the timeline: a moment in milliseconds since 1970, or the number of an event; or the sentence that says why there is none. */
export type Moment = { readonly at: number } | { readonly seq: number } | { readonly wrong: string };

const DAY_MS = 86_400_000;

/**
 * Reads a moment as a person writes it: `T+00:42`, `T+1d 04:10`, `T+90s`, `14:02`, `14:02:11`, an ISO time, `#1204`. Times without a zone are UTC.
 * What was read off a screen is cut to the second or the minute: it means the end of it, so that what happened in it has happened.
 */
export function parseMoment(text: string, span: Span): Moment {
  const word = text.trim();
  const event = /^#\s*(\d+)$/.exec(word)?.[1];
  if (event !== undefined) return eventNumbered(Number(event), span);
  const at = sinceOpening(word, span) ?? timeOfDay(word, span) ?? isoTime(word);
  if (at === undefined || Number.isNaN(at)) {
    return {
      wrong: `\`${word}\` is no moment: write \`T+00:42\`, \`T+1d 04:10\`, \`14:02\` or \`14:02:11\` (UTC), \`2026-11-22T14:02Z\`, or \`#12\` for an event`,
    };
  }
  const end = at + unitOf(word) - 1;
  const last = Date.parse(span.lastAt);
  if (end < Date.parse(span.openedAt) || at > last) return { wrong: `\`${word}\` is outside the record: ${inWords(span)}` };
  return { at: Math.min(end, last) };
}

/** To how many milliseconds a moment is written. */
function unitOf(word: string): number {
  if (/\.\d/.test(word)) return 1;
  return /:\d{2}:\d{2}/.test(word) || !word.includes(':') ? 1000 : 60_000;
}

/** From when to when a record goes, for sentences. */
function inWords({ openedAt, lastAt, lines }: Span): string {
  const told = (at: string): string => `${at.slice(0, 19)}Z`;
  return `it goes from \`${told(openedAt)}\` to \`${told(lastAt)}\` (\`${sincePhrase(Date.parse(lastAt) - Date.parse(openedAt))}\`), events \`#1\` to \`#${lines}\``;
}

/** Where a moment lies after the opening: `T+00:42:10`, `T+1d 04:10:00`. */
export function sincePhrase(passed_ms: number): string {
  const seconds = Math.floor(Math.max(0, passed_ms) / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const days = Math.floor(seconds / 86_400);
  return `T+${days > 0 ? `${days}d ` : ''}${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function eventNumbered(seq: number, { lines }: Span): Moment {
  if (seq >= 1 && seq <= lines) return { seq };
  return { wrong: `there is no event \`#${seq}\`: the record has \`#1\` to \`#${lines}\`` };
}

/** Milliseconds since 1970 of `T+…`. */
function sinceOpening(word: string, { openedAt }: Span): number | undefined {
  const rest = /^T\s*\+\s*(.+)$/i.exec(word)?.[1];
  if (rest === undefined) return undefined;
  const clock = /^(?:(\d+)\s*d\s*)?(\d+):([0-5]\d)(?::([0-5]\d))?$/i.exec(rest);
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = clock ?? [];
  const passed_s = clock ? Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) : parseDuration(rest);
  return passed_s === undefined ? Number.NaN : Date.parse(openedAt) + passed_s * 1000;
}

/** The first such time of day at or after the opening. A time that is cut to the minute or second of the opening is the opening. */
function timeOfDay(word: string, { openedAt }: Span): number | undefined {
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(word);
  if (!clock) return undefined;
  const [, hours, minutes, seconds] = clock;
  const [h, m, s] = [Number(hours), Number(minutes), Number(seconds ?? 0)];
  if (h > 23 || m > 59 || s > 59) return Number.NaN;
  const opened = Date.parse(openedAt);
  const that = Math.floor(opened / DAY_MS) * DAY_MS + (h * 3600 + m * 60 + s) * 1000;
  const unit = seconds === undefined ? 60_000 : 1000;
  return that + unit <= opened ? that + DAY_MS : that;
}

function isoTime(word: string): number | undefined {
  const iso = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[+-]\d{2}:?\d{2})?$/i.exec(word);
  if (!iso) return undefined;
  const [, day, time, zone = 'Z'] = iso;
  return Date.parse(`${day}T${time}${zone.toUpperCase()}`);
}
