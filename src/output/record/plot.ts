import { measured, percent } from '../../state/burst-words.ts';
import { valueInWords } from '../../state/watch-words.ts';
import type { ReportBurst } from '../burst-report.ts';
import { secondsInWords } from '../burst-words.ts';
import type { RecordAlert, RecordWatch } from './types.ts';

/** One curve over the time of a plot. */
export interface Panel {
  readonly label: string;
  /** One for each moment of the plot; `null` where nothing is known. */
  readonly values: readonly (number | null)[];
  readonly inWords: (value: number) => string;
  /** What the picture shows beside the curve. */
  readonly about?: string;
  /** A level that was promised not to be passed. */
  readonly line?: number;
  /** Stretches, in seconds since the start, in which an alert was open. */
  readonly shaded: readonly { readonly from: number; readonly to: number; readonly what: string }[];
}

/** Curves over one axis of time. */
export interface Plot {
  readonly id: string;
  readonly title: string;
  /** Seconds since the start. */
  readonly times: readonly number[];
  readonly timeInWords: (seconds: number) => string;
  readonly panels: readonly Panel[];
}

/** What users felt over a burst; undefined where there was no second of it. */
export function burstPlot(burst: ReportBurst, title: string): Plot | undefined {
  const { samples } = burst;
  if (samples.at_s.length < 2) return undefined;
  const ms = (value: number): string => `${measured(value)} ms`;
  const panel = (label: string, values: Panel['values'], inWords: Panel['inWords']): Panel => ({ label, values, inWords, shaded: [] });
  return {
    id: `burst-${burst.id}`,
    title,
    times: samples.at_s,
    timeInWords: secondsInWords,
    panels: [
      panel('users', samples.users, measured),
      panel('requests/s', samples.rps, measured),
      panel('p95', samples.p95_ms, ms),
      panel('errors', samples.error_rate, percent),
    ],
  };
}

/** The objectives of a watch that were ever known; undefined where none was. */
export function watchPlot(watch: RecordWatch, alerts: readonly RecordAlert[], title: string): Plot | undefined {
  const beats = Math.max(0, ...watch.objectives.map(({ series }) => series.length));
  const start = Date.parse(watch.at);
  const end = (beats - 1) * watch.every_s;
  const since = (at: string): number => (Date.parse(at) - start) / 1000;
  const known = watch.objectives.filter(({ series }) => series.some((value) => value !== null));
  if (beats < 2 || known.length === 0) return undefined;
  return {
    id: `watch-${watch.watch}`,
    title,
    times: Array.from({ length: beats }, (_, n) => n * watch.every_s),
    timeInWords: (seconds) => new Date(start + seconds * 1000).toISOString().slice(11, watch.every_s < 60 ? 19 : 16),
    panels: known.map(({ id, title, unit, series, promise }) => {
      const line = levelOf(promise);
      const fired = alerts.some((alert) => alert.watch === watch.watch && alert.objective === id);
      return {
        label: title,
        values: Array.from({ length: beats }, (_, n) => series[n] ?? null),
        inWords: (value: number) => valueInWords(value, unit),
        about: `promised ${promise}${line === undefined ? '' : ' (dashed)'}${fired ? ', shaded while an alert was open' : ''}`,
        ...(line === undefined ? {} : { line }),
        shaded: alerts
          .filter((alert) => alert.watch === watch.watch && alert.objective === id)
          .map(({ fired_at, resolved_at, title }) => ({
            from: Math.max(0, since(fired_at)),
            to: Math.min(end, resolved_at === null ? end : since(resolved_at)),
            what: title,
          })),
      };
    }),
  };
}

/** The level of a promise that is about the value and one number. */
function levelOf(promise: string): number | undefined {
  const [, level] = /^\s*value\s*[<>]=?\s*(\d+(?:\.\d+)?)\s*$/.exec(promise) ?? [];
  return level === undefined ? undefined : Number(level);
}

/** The least, the most and the last that is known of a curve, in words. */
export function rangeOf({ values, inWords }: Panel): string {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return 'never known';
  const [least, most] = [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))];
  return least === most ? inWords(most) : `${inWords(least)} to ${inWords(most)}`;
}

/** At most `room` moments of a curve, each the highest of its stretch: a peak stays, a gap of a whole stretch stays. */
export function peaks(values: readonly (number | null)[], room: number): (number | null)[] {
  if (values.length <= room) return [...values];
  return Array.from({ length: room }, (_, n) => {
    const part = values.slice(Math.floor((n * values.length) / room), Math.floor(((n + 1) * values.length) / room)).filter((value) => value !== null);
    return part.length === 0 ? null : part.reduce((a, b) => Math.max(a, b));
  });
}

const bars = '▁▂▃▄▅▆▇█';

/** A curve in one line of text; a blank where nothing is known. */
export function sparkline(values: readonly (number | null)[], room: number): string {
  const seen = peaks(values, room);
  const most = seen.reduce<number>((a, b) => Math.max(a, b ?? 0), 0);
  return seen.map((value) => (value === null ? ' ' : (bars[most === 0 ? 0 : Math.round((Math.max(0, value) / most) * (bars.length - 1))] ?? ' '))).join('');
}
