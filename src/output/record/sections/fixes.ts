import type { Block, Line, Section } from '../document.ts';
import type { RecordFix, RecordReport } from '../types.ts';
import { clockOf, lengthOf, many, type Clock } from '../words.ts';

/** Steps of runbooks that were run, each with how its line stood before and after. */
export function fixesSection(report: RecordReport): Section[] {
  const clock = clockOf(report);
  const { fixes, rollback } = report;
  if (fixes.length === 0 && rollback === null) return [];
  const back: Block[] =
    rollback === null
      ? []
      : [
          {
            type: 'paragraph',
            line: [
              { stop: 'Rolled back' },
              ` by ${rollback.by} at ${clock(rollback.at)}${rollback.reason ? `: ${rollback.reason}` : ''}, as `,
              { code: rollback.section },
              ' says.',
            ],
          },
        ];
  const titleOf = (id: string): string => report.items.find((item) => item.id === id)?.title ?? id;
  return [{ id: 'fixes', title: 'Fixes', blocks: [...back, ...fixes.flatMap((fix) => fixBlocks(fix, clock, titleOf))] }];
}

function fixBlocks(fix: RecordFix, clock: Clock, titleOf: (id: string) => string): Block[] {
  const facts: (readonly [string, Line])[] = [
    ['Run', [`${clock(fix.at)} by ${fix.by}${fix.mutating ? ', changes something' : ', only looks'}`]],
    ['For', [fix.item === null ? 'the way back' : titleOf(fix.item)]],
    ['From', [{ code: fix.section }]],
    ['Ended', [endedWords(fix)]],
    ...(fix.before === null ? [] : [['Before', standing(fix.before)] as const]),
    ...(fix.after === null ? [] : [['After', standing(fix.after)] as const]),
  ];
  return [
    { type: 'heading', text: `${fix.title}, step ${fix.step}` },
    { type: 'text', text: fix.command },
    { type: 'facts', facts },
    ...(fix.output.trim() === ''
      ? []
      : [
          {
            type: 'details' as const,
            summary: `What it printed${fix.output_left_out > 0 ? ` (its end; ${many(fix.output_left_out, 'character')} before that left out)` : ''}`,
            blocks: [{ type: 'text' as const, text: fix.output }],
          },
        ]),
  ];
}

function endedWords({ ended, exit_code, why, took_s }: RecordFix): string {
  const took = took_s === null ? '' : ` after ${lengthOf(took_s)}`;
  switch (ended) {
    case 'exited':
      return `exit code ${exit_code ?? 'unknown'}${took}`;
    case 'lost':
      return 'its console was heard of no more';
    case 'running':
      return 'it still runs';
    case 'stopped':
    case 'timed-out':
    case 'not-started':
      return `${ended.replace('-', ' ')}${took}${why === null ? '' : `: ${why}`}`;
    default:
      return ended satisfies never;
  }
}

function standing({ verdict, response }: NonNullable<RecordFix['before']>): Line {
  return [{ strong: verdict }, ` ${response}`];
}
