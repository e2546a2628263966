import { inWords } from '../../model/durations.ts';
import type { FixStep } from '../../model/fix.ts';
import type { FixRecord } from '../../state/launch-state.ts';
import { line, span, wrap, type Line, type Span } from '../line.ts';
import { codeLines } from '../markdown.ts';
import { ago } from '../parts/when.ts';
import type { Scene } from '../scene.ts';
import { clean, many } from '../text.ts';
import { stepStanding } from './standing.ts';
import { bytesWords, changeSpans, endWords, stepFacts } from './words.ts';

/** Lines of output that show of a step that runs, or that the cursor is not on. */
const tail = { running: 8, aside: 3 } as const;

/** Of a line that shows while a step runs, so much at most. */
const longest = 400;

/** A step with its command, and what came of its last run; the cursor's one shows all that it printed. */
export function stepLines(
  step: FixStep,
  of: { readonly selected: boolean; readonly run: FixRecord | undefined; readonly item: string | undefined },
  scene: Scene,
  cells: number,
): Line[] {
  const bar = span(of.selected ? '┃ ' : '  ', 'accent');
  const head = wrap(
    [span(`${step.n}  `, of.selected ? 'accent' : 'dim'), span(step.title, of.selected ? 'strong' : 'plain'), span('  '), ...stepFacts(step)],
    cells - 2,
    '   ',
  );
  const command = step.command.split('\n').flatMap((text) => codeLines(clean(text), cells - 3));
  const run = of.run ? runLines(of.run, scene, cells - 5, of) : { told: [], printed: [] };
  // What came of it stands above a command that may fill a low window.
  const below = [
    ...run.told.map((told) => indented(told, '   ')),
    ...command.map((code) => indented(code, ' ')),
    ...run.printed.map((text) => indented(text, '   ')),
  ];
  const said = `${of.selected ? 'current: ' : ''}step ${step.n}, ${head
    .map(({ spans }) => spans.map(({ text }) => text).join(''))
    .join(' ')
    .replace(/^\d+\s+/, '')}`;
  return [
    ...head.map((row, index) => ({ spans: [bar, ...row.spans], ...(index === 0 ? { say: said, mark: step.n - 1 } : {}) })),
    ...below.map((row) => ({ spans: [bar, ...row.spans] })),
  ];
}

const indented = (of: Line, by: string): Line => ({ spans: [span(by), ...of.spans] });

function runLines(
  fix: FixRecord,
  scene: Scene,
  cells: number,
  { selected, item }: { readonly selected: boolean; readonly item: string | undefined },
): { readonly told: readonly Line[]; readonly printed: readonly Line[] } {
  const { launch, now, options, views } = scene;
  const standing = stepStanding(fix, launch, options.session, now);
  const whose = fix.session === options.session ? '' : ` at another console`;
  const other = fix.item === item || fix.item === undefined ? '' : `, for ${views.get(fix.item)?.item.title ?? fix.item}`;
  if (standing === 'running') {
    const how: Span[] = [
      span(`◷ running for ${inWords(Math.max(0, now - Date.parse(fix.at)) / 1000)}`, 'accent'),
      span(` · ${fix.by}${whose}, since ${fix.at.slice(11, 19)} UTC${other}`),
      span(whose === '' ? ' · x stops it' : '', 'dim'),
    ];
    return { told: wrap(how, cells, '  '), printed: outputLines(fix, cells, tail.running) };
  }
  const { glyph, words, tone } = fix.ended ? endWords(fix.ended) : endWords({ type: 'fix-ended', fix: fix.fix, ended: 'lost', duration_ms: 0 });
  const dropped = fix.ended?.dropped_bytes ?? 0;
  return {
    told: [
      ...wrap([span(`${glyph} ${words}`, tone), span(` · ${fix.by}, ${ago(fix.ended?.at ?? fix.at, now)}${other}`, 'dim')], cells, '  '),
      ...checkedLines(fix, scene, cells),
    ],
    printed: [
      ...outputLines(fix, cells, selected ? Number.POSITIVE_INFINITY : tail.aside),
      ...(dropped > 0 ? wrap([span(`! ${bytesWords(dropped)} more were printed and not kept`, 'strong')], cells, '  ') : []),
    ],
  };
}

function checkedLines({ item, checked, ended }: FixRecord, { views }: Scene, cells: number): Line[] {
  if (checked) return wrap(changeSpans(checked), cells, '  ');
  const view = item === undefined ? undefined : views.get(item);
  return ended && view?.state === 'checking' ? wrap([span(`◷ checking ${view.item.title} again…`, 'accent')], cells, '  ') : [];
}

const wrapped = new WeakMap<FixRecord, { readonly cells: number; readonly lines: readonly Line[] }>();

/** What a step printed, as data: its last lines, or all of it. */
function outputLines(fix: FixRecord, cells: number, last: number): readonly Line[] {
  if (fix.output.trim() === '') return [];
  if (last === Number.POSITIVE_INFINITY) {
    const known = wrapped.get(fix);
    if (known?.cells === cells) return known.lines;
    const lines = textLines(fix.output).flatMap((text) => wrap([span('│ ', 'dim'), span(text)], cells, '│ '));
    wrapped.set(fix, { cells, lines });
    return lines;
  }
  const all = textLines(fix.output);
  const above = all.length - last;
  return [
    ...(above > 0 ? [line(span(`│ … ${many(above, 'line')} above`, 'dim'))] : []),
    ...all.slice(-last).flatMap((text) => wrap([span('│ ', 'dim'), span(text.slice(0, longest))], cells, '│ ')),
  ];
}

function textLines(output: string): string[] {
  return clean(output).replace(/\n+$/, '').split('\n');
}
