import { textOf, type Block, type Line, type Row, type Section } from '../document.ts';
import type { RecordItem, RecordReport, RecordSignature } from '../types.ts';
import { oneLine } from '../../escape.ts';
import { valuesSeen } from '../../words.ts';
import { clockOf, minute, stateOf, type Clock } from '../words.ts';

/** Every line with what was seen, what was expected and who signed, phase by phase. */
export function itemsSection(report: RecordReport): Section {
  const clock = clockOf(report);
  const blocks = report.phases.flatMap((phase): Block[] => {
    const own = report.items.filter((item) => item.phase === phase.id);
    if (own.length === 0) return [];
    return [
      { type: 'heading', text: phase.title, note: `${phase.settled} of ${phase.total} settled` },
      ...phase.sections.flatMap((section): Block[] => {
        const items = own.filter((item) => item.section === section.id);
        if (items.length === 0) return [];
        const title = section.title === phase.title ? phase.title : `${phase.title}: ${section.title}`;
        const closed = section.closed === null ? 'not closed' : `closed by ${section.closed.by}, ${clock(section.closed.at)}`;
        return [
          { type: 'paragraph', line: [{ strong: section.title }, { quiet: ` ${closed}` }] },
          {
            type: 'table',
            caption: `${title}, ${closed}`,
            head: ['State', 'Line', 'Seen', 'Signed'],
            rows: items.map((item) => rowOf(item, report, clock)),
            as: 'outline',
          },
        ];
      }),
    ];
  });
  return { id: 'items', title: 'Lines', blocks };
}

function rowOf(item: RecordItem, report: RecordReport, clock: Clock): Row {
  const stops = report.in_the_way.includes(item.id) && (item.underneath === 'failing' || item.underneath === 'unknown');
  return {
    cells: [stops ? [{ stop: stateOf(item.state) }] : [stateOf(item.state)], nameOf(item), seenOf(item, clock), signedOf(item, clock)],
    stops,
  };
}

function nameOf({ title, id, priority, source }: RecordItem): Line {
  const about = [id === title ? '' : id, priority, source.join(' ')].filter(Boolean).join(', ');
  return [{ strong: title }, { quiet: ` (${about})` }];
}

function seenOf(item: RecordItem, clock: Clock): Line {
  const { response, because, expect, values, checked_at, kind, verdict, notes } = item;
  const seen = valuesSeen(values);
  const live = kind !== null && kind !== 'manual';
  const why = because === response || item.state === 'done' ? '' : because;
  const parts: Line[] = [
    response === null ? [] : [response],
    why === '' || why === response ? [] : [response === null ? why : { quiet: why }],
    live && expect !== null && verdict !== null ? [{ quiet: 'expected ' }, { code: expect }, ...(seen === '' ? [] : [{ quiet: `, seen ${seen}` }])] : [],
    checked_at === null ? [] : [{ quiet: `checked ${clock(checked_at)}` }],
    item.override === null ? [] : [`overridden by ${item.override.by} until ${minute(item.override.until)}`],
    ...notes.map(({ by, note }): Line => [`note of ${by}: ${note}`]),
  ];
  return joined(parts);
}

function signedOf({ signatures, sign }: RecordItem, clock: Clock): Line {
  if (signatures.length === 0) return [{ quiet: { none: 'no signature wanted', one: 'not signed', two: 'not signed by two' }[sign] }];
  return joined(signatures.map((signature) => signatureLine(signature, clock)));
}

function signatureLine({ by, at, value, note, past, key, voided, entered_at }: RecordSignature, clock: Clock): Line {
  const said = [
    value === null ? '' : `as “${value}”`,
    note === null ? '' : `(${note})`,
    past.length === 0 ? '' : `past the closed gate of ${past.join(', ')}`,
  ].filter(Boolean);
  return [
    `signed by ${by}, ${clock(at)}${said.length === 0 ? '' : ` ${said.join(' ')}`}`,
    ...(entered_at === null ? [] : [{ quiet: `, entered ${entered_at.slice(11, 19)}` }]),
    ...(key === null ? [{ quiet: ', unsigned by key' }] : [{ quiet: `, key of ${key.as} ` }, { code: key.fingerprint }]),
    ...(voided === null ? [] : [` VOID ${clock(voided.at)}: ${voided.why}`]),
  ];
}

/** Parts on one line, those that say nothing left out. */
function joined(parts: readonly Line[]): Line {
  const said = parts.filter((part) => part.some((inline) => oneLine(textOf(inline)) !== ''));
  return said.flatMap((part, index) => (index === 0 ? [...part] : [' · ', ...part]));
}
