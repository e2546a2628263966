import type { JsonObject } from '../../model/json.ts';
import { oneLine } from '../kept.ts';
import { type Keys, type LogRecord, readRecord } from './record.ts';

/** The most kinds of errors that are told apart; what comes later is counted together. */
const GROUPS_CAP = 500;

const OTHERS = '(other errors)';

/** Counts what the lines of a log say about a window of time. */
export interface Tally {
  line(text: string): void;
  /** The time of the earliest line that told one, in or before the window. */
  earliest(): number | undefined;
  end(now: number): JsonObject;
}

/** Counts the lines that are not older than `since`, in milliseconds. A line without a time belongs to the one before it. */
export function tally(keys: Keys, since: number): Tally {
  const count = { lines: 0, errors: 0, unparsed: 0, requests: 0, user: 0, path: 0, duration: 0 };
  const groups = new Map<string, { count: number; last: number | undefined }>();
  let current: number | undefined;
  let earliest: number | undefined;
  let newest: number | undefined;
  let oldest: number | undefined;

  const group = (wanted: string, time: number | undefined): void => {
    const name = groups.has(wanted) || groups.size < GROUPS_CAP ? wanted : OTHERS;
    const known = groups.get(name) ?? { count: 0, last: undefined };
    groups.set(name, { count: known.count + 1, last: later(known.last, time) });
  };

  return {
    line(text) {
      if (text.trim() === '') return;
      const record = readRecord(text, keys);
      if (record?.time !== undefined) {
        current = record.time;
        earliest = Math.min(earliest ?? current, current);
        newest = later(newest, current);
      }
      if (current !== undefined && current < since) return;
      if (current !== undefined) oldest = Math.min(oldest ?? current, current);
      count.lines += 1;
      if (record === undefined) {
        count.unparsed += 1;
        return;
      }
      if (record.isRequest) {
        count.requests += 1;
        for (const part of ['user', 'path', 'duration'] as const) if (record.has[part]) count[part] += 1;
      }
      if (!record.isError) return;
      count.errors += 1;
      group(nameOf(record), current);
    },
    earliest: () => earliest,
    end(now) {
      const ratio = (part: number): number => Math.round((part / count.requests) * 10_000) / 10_000;
      const top = [...groups].toSorted(([, a], [, b]) => b.count - a.count || (b.last ?? 0) - (a.last ?? 0)).slice(0, 5);
      return {
        lines: count.lines,
        error_lines: count.errors,
        unparsed: count.unparsed,
        groups: top.map(([message, { count: times, last }]) => ({ message, count: times, last_at: last === undefined ? null : new Date(last).toISOString() })),
        group_count: groups.size,
        request_lines: count.requests,
        ...(count.requests === 0 ? {} : { with_user: ratio(count.user), with_path: ratio(count.path), with_duration: ratio(count.duration) }),
        ...(newest === undefined ? {} : { newest_age_s: Math.round(Math.max(0, now - newest) / 100) / 10 }),
        ...(newest === undefined || oldest === undefined ? {} : { span_s: Math.round((newest - oldest) / 100) / 10 }),
      };
    },
  };
}

/** What an error is counted as; the status of a request tells errors apart, its numbers do not. */
function nameOf({ message, request, status }: LogRecord): string {
  const about = [normalised(request), status].filter((part) => part !== '').join(' ');
  return oneLine(`${normalised(message ?? '(no message)')}${about === '' ? '' : ` (${about})`}`, 260);
}

/** A message without what differs from one time to the next: addresses, ids and numbers. */
export function normalised(message: string): string {
  const line = oneLine(message, 1_000)
    .replace(/[\w.+-]+@[\w-]+\.[\w.]+/g, '<email>')
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>')
    .replace(/\b0x[0-9a-f]+\b/gi, '<id>')
    .replace(/\b(?=[a-z_-]*\d)[\w-]{20,}\b/gi, '<id>')
    .replace(/\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,}\b/gi, '<id>')
    .replace(/(?<![\w.])\d+(?:[.:]\d+)*(?![a-z_])/gi, '<n>');
  return oneLine(line, 200);
}

function later(known: number | undefined, time: number | undefined): number | undefined {
  return known === undefined || (time !== undefined && time > known) ? time : known;
}
