import type { Line, Row, Section } from '../document.ts';
import type { RecordReport, TimelineEntry } from '../types.ts';
import { clockOf, many } from '../words.ts';

/** The most entries that a page tells; the JSON has them all. */
const MOST = 400;

/** What mattered, in the order of the record. */
export function timelineSection(report: RecordReport): Section {
  const clock = clockOf(report);
  const { timeline } = report;
  const shown = timeline.slice(0, MOST);
  const rows = shown.map(
    (entry): Row => ({
      cells: [[{ code: clock(entry.at) }], lineOf(entry), entry.by === null ? [] : [entry.by]],
      stops: entry.stops,
    }),
  );
  const left = timeline.length - shown.length;
  return {
    id: 'timeline',
    title: 'Timeline',
    blocks: [
      ...(shown.some(({ stops }) => stops)
        ? [{ type: 'paragraph' as const, line: [{ stop: '▲' }, { quiet: ' marks what stopped the launch, or would have.' }] }]
        : []),
      { type: 'table', caption: 'What mattered, in the order of the record; times are UTC', head: ['Time', 'What', 'Who'], rows, as: 'list' },
      ...(left > 0
        ? [
            {
              type: 'paragraph' as const,
              line: [`${many(left, 'later entry', 'later entries')} left out here: `, { code: 'gonogo report --format json' }, ' tells all.'],
            },
          ]
        : []),
    ],
  };
}

function lineOf({ subject, text, entered_at, stops }: TimelineEntry): Line {
  return [
    ...(stops ? [{ stop: '▲' }, ' '] : []),
    ...(subject === null ? [] : [{ strong: subject }, ' ']),
    text,
    ...(entered_at === null ? [] : [{ quiet: ` (entered ${entered_at.slice(11, 19)}, handed in later)` }]),
  ];
}
