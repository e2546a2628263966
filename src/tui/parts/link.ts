import type { LedgerLink } from '../../model/link.ts';
import { cellsOf, fit, line, span, type Line } from '../line.ts';

/** Says that the record cannot be reached, since when, why, and what is kept until it can; nothing while it can. */
export function linkHeader(link: LedgerLink, cells: number): Line[] {
  if (link.state === 'up') return [];
  const { why } = link;
  const since = clockTime(link.since);
  const kept = link.kept.length;
  const sign = [span(' ■', 'stop'), span(' RECORD LOST ', 'strong')];
  const all =
    kept === 0 ? 'what is entered is kept on this machine' : `${kept === 1 ? '1 entry' : `${kept} entries`} kept on this machine, handed in when it is back`;
  const forms = [
    line(...sign, span(` since ${since}, ${why}`), span(`  ${all}`, 'dim')),
    line(...sign, span(` since ${since}, ${why}`), span(kept === 0 ? '' : `  ${kept} kept here`, 'dim')),
    line(...sign, span(`${since}, ${why}`), span(kept === 0 ? '' : `  ${kept} kept`, 'dim')),
    line(...sign, span(since), span(kept === 0 ? '' : `  ${kept} kept here`, 'dim')),
  ];
  return [forms.find((form) => cellsOf(form) <= cells) ?? fit(forms.at(-1) ?? line(...sign), cells)];
}

/** The same, read aloud. */
export function linkSentence(link: LedgerLink): string | undefined {
  if (link.state === 'up') return undefined;
  const kept = link.kept.length;
  const what = kept === 0 ? 'What is entered is kept on this machine' : `${kept === 1 ? '1 entry is' : `${kept} entries are`} kept on this machine`;
  return `The record is lost since ${clockTime(link.since)}, ${link.why}. ${what} and handed in when it is back.`;
}

/** The time of day where the operator is. */
function clockTime(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}
