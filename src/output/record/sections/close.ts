import { row, type Section } from '../document.ts';
import type { RecordReport } from '../types.ts';
import { clockOf } from '../words.ts';

/** Who had a part in it. */
export function peopleSection(report: RecordReport): Section {
  const clock = clockOf(report);
  const rows = report.people.map(({ name, first_at, last_at, signatures, roles, stations }) =>
    row({ strong: name }, clock(first_at), clock(last_at), String(signatures), roles.join(', ') || '-', stations.join(', ') || '-'),
  );
  return {
    id: 'people',
    title: 'People',
    blocks: [{ type: 'table', caption: 'People', head: ['Name', 'First seen', 'Last seen', 'Signatures', 'Roles', 'Stations'], rows, as: 'table' }],
  };
}

/** What was remarked on afterwards, while the record was replayed. */
export function notesSection(report: RecordReport): Section[] {
  const clock = clockOf(report);
  if (report.notes.length === 0) return [];
  const rows = report.notes.map(({ at, by, note, written }) => row([{ code: clock(at) }], note, [by, { quiet: `, written ${written.slice(0, 10)}` }]));
  return [
    {
      id: 'notes',
      title: 'Notes of replays',
      blocks: [{ type: 'table', caption: 'Notes that were made while replaying the launch', head: ['Of', 'Note', 'By'], rows, as: 'list' }],
    },
  ];
}

/** What the report rests on. */
export function recordSection({ integrity: { lines, last_seq, last_hash, verified, left_bytes, verify }, conflicts }: RecordReport): Section {
  const proof = verified ? ': every line follows on the one before' : '';
  return {
    id: 'record',
    title: 'The record',
    blocks: [
      {
        type: 'facts',
        facts: [
          ['Lines', [`${lines}, the last of seq ${last_seq}`]],
          ['Last hash', [{ code: last_hash }]],
          ['Verified', [verified ? `yes${proof}` : { stop: 'no' }, { quiet: '; again with ' }, { code: verify }]],
          ...(left_bytes === 0
            ? []
            : [
                [
                  'Left out',
                  [{ stop: `${left_bytes} byte${left_bytes === 1 ? '' : 's'}` }, ' after the last line, which are being written, or were cut off'],
                ] as const,
              ]),
          ...(conflicts.length === 0 ? [] : [['Conflicts', [conflicts.map(({ what }) => what).join('; ')]] as const]),
        ],
      },
    ],
  };
}
