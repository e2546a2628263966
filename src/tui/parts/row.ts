import { counts } from '../../model/checklist.ts';
import type { ItemView } from '../../model/views.ts';
import type { PhaseSummary } from '../../state/summary.ts';
import { canClose, unsettled, type FoldRow, type ListRow } from '../list.ts';
import { cellsOf, column, fit, line, span, spread, type Line } from '../line.ts';
import { rowMark } from '../people/words.ts';
import type { Scene } from '../scene.ts';
import { many, oneLine, truncate, width } from '../text.ts';
import { stateMarks, stateWordCells, type Tone } from '../theme.ts';
import { age, seenAt } from './when.ts';

/** The mark of the current row. */
const bar = '┃';

const cache = new WeakMap<ItemView, { key: string; line: Line }>();

/** A row of the list in at most `cells` cells. */
export function rowLine(scene: Scene, row: ListRow, current: boolean, cells: number): Line {
  switch (row.type) {
    case 'phase':
      return phaseLine(
        row.title,
        scene.summary.phases.find(({ id }) => id === row.phase),
        scene,
        cells,
      );
    case 'section':
      return fit(line(span(`  ${row.title}`, 'strong')), cells);
    case 'fold':
      return foldLine(row, scene, current, cells);
    case 'close':
      return closeLine(row, scene, current, cells);
    case 'item': {
      const view = scene.views.get(row.id);
      return view ? itemLine(view, { now: scene.now, current, again: row.again, cells, mark: rowMark(view, scene.people, scene.options.operator) }) : line('');
    }
    default:
      return row satisfies never;
  }
}

/** How an item's line is shown. */
interface ItemLineOptions {
  readonly now: number;
  readonly current: boolean;
  /** The line in the phase that it was deferred to. */
  readonly again: boolean;
  readonly cells: number;
  /** Whose step it is, and who else is there. */
  readonly mark: { readonly text: string; readonly say: string };
}

/** An item on one line: sign, word, title, measured value, age. The same view makes the same line, until its age shows otherwise. */
function itemLine(view: ItemView, { now, current, again, cells, mark }: ItemLineOptions): Line {
  const at = seenAt(view);
  const old = at === undefined ? '' : age(at, now);
  const key = `${cells} ${current} ${again} ${old} ${mark.say}`;
  const known = cache.get(view);
  if (known?.key === key) return known.line;
  const made = makeItemLine(view, { current, again, cells, mark }, old);
  cache.set(view, { key, line: made });
  return made;
}

function makeItemLine(view: ItemView, { current, again, cells, mark }: Omit<ItemLineOptions, 'now'>, old: string): Line {
  const state = again ? view.underneath : view.state;
  const { glyph, word } = stateMarks[state];
  const value = valueOf(view, again);
  const lead = 2 + 2 + stateWordCells + 1;
  const ageCells = cells >= 50 ? 4 : 0;
  const room = cells - lead - ageCells;
  const nested = ' '.repeat(Math.min(3, view.item.depth) * 2);
  const title = nested + oneLine(view.item.title);
  // The value gives way to the title down to a third of the room; half of it where it says what is wrong.
  const share = state === 'failing' || state === 'unknown' ? 0.5 : 0.36;
  const valueCells =
    value === '' ? 0 : Math.min(width(value) + 1, Math.max(room - width(title) - 1 - (mark.text === '' ? 0 : width(mark.text) + 1), Math.floor(room * share)));
  const markCells = mark.text === '' ? 0 : Math.min(width(mark.text) + 1, Math.floor(room * 0.4));
  const titleCells = room - valueCells - markCells;
  const dim = state === 'blocked' || state === 'deferred' || state === 'not-applicable';
  const said = [word, view.item.title, value, old === '' ? '' : `${old} old`, again ? 'deferred to here' : '', mark.say].filter(Boolean).join(', ');
  return {
    spans: [
      span(current ? `${bar} ` : '  ', 'accent'),
      span(`${glyph} `, toneOf(view, state)),
      column(word, stateWordCells + 1, toneOf(view, state)),
      column(title, titleCells, current ? 'strong' : dim ? 'dim' : 'plain'),
      column(mark.text === '' ? '' : ` ${mark.text}`, markCells, 'accent', 'start'),
      column(value === '' ? '' : ` ${value}`, valueCells, dim ? 'dim' : 'plain', 'start'),
      column(old, ageCells, 'dim', 'start'),
    ],
    say: current ? `current: ${said}` : said,
  };
}

function valueOf(view: ItemView, again: boolean): string {
  const value = again && view.state === 'deferred' ? (view.evidence?.response ?? '') : view.because;
  if (view.evidence?.verdict === 'warn' && view.state !== 'stale') return `warn: ${oneLine(value)}`;
  // There is room for a few words: `refused` says more than half an address.
  const code = view.underneath === 'failing' || view.underneath === 'unknown' ? view.evidence?.code : undefined;
  return code === undefined ? oneLine(value) : `${code.replaceAll('-', ' ')}: ${oneLine(value)}`;
}

/** Red is for what stops the launch: a failing item that does not count is told by its sign and word. */
export function toneOf({ item }: ItemView, state: ItemView['state']): Tone {
  return state === 'failing' && !counts(item) ? 'strong' : stateMarks[state].tone;
}

function phaseLine(title: string, phase: PhaseSummary | undefined, { keys }: Scene, cells: number): Line {
  const left = line(span(` ${title.toUpperCase()}`, 'accent'));
  if (!phase || keys.filtered) return fit(left, cells);
  const reopened = phase.reopened[0];
  const gate = phase.inTheWay > 0 ? `gate closed, ${phase.inTheWay} in the way` : 'gate open';
  if (!reopened) return spread(left, line(span(`${phase.settled}/${phase.total}  ${gate} `, phase.inTheWay > 0 ? 'plain' : 'good')), cells);
  const again = span(`REOPENED ${phase.settled}/${phase.total} `, 'stop');
  const said = "'s signature voided ";
  // The phase keeps its name: whose signature it was is told above and at the item as well.
  const room = cells - cellsOf(left) - cellsOf(line(again)) - width(said) - 2;
  return spread(left, room < 3 ? line(again) : line(again, span(` ${truncate(reopened.by, room)}${said}`)), cells);
}

function foldLine(row: FoldRow, { views }: Scene, current: boolean, cells: number): Line {
  const { glyph, word, tone } = stateMarks.blocked;
  const cause = views.get(row.cause)?.item.title ?? row.cause;
  const text = `${many(row.ids.length, 'item')} ${row.ids.length === 1 ? 'waits' : 'wait'} for: ${oneLine(cause)}`;
  return fit(
    line(span(current ? `${bar} ` : '  ', 'accent'), span(`${glyph} `, tone), column(word, stateWordCells + 1, tone), span(text, current ? 'strong' : 'dim')),
    cells,
  );
}

function closeLine(row: Extract<ListRow, { type: 'close' }>, { launch, views, replay }: Scene, current: boolean, cells: number): Line {
  const closed = launch.closed.get(`${row.phase}/${row.section}`);
  const ready = canClose(launch, views, row.phase, row.section);
  const left = unsettled(launch, views, row.phase, row.section).length;
  // What was closed and came undone says so: a closed section is a word that somebody gave.
  const reopened = closed !== undefined && left > 0;
  const text = reopened
    ? `closed by ${closed.by}, ${left} unsettled again`
    : closed
      ? `closed by ${closed.by}`
      : ready
        ? `all settled${replay ? '' : ': enter closes it'}`
        : `${left} unsettled`;
  const tone: Tone = reopened ? 'stop' : current ? 'strong' : ready ? 'plain' : 'dim';
  const told = `${closed || ready ? ', ' : ': '}${text}`;
  const lead = 2 + 2 + stateWordCells + 1;
  return fit(
    line(
      span(current ? `${bar} ` : '  ', 'accent'),
      span(reopened ? '↺ ' : closed ? '■ ' : ready ? '▷ ' : '· ', tone),
      column(reopened ? 'reopened' : closed ? 'closed' : 'close', stateWordCells + 1, tone),
      span(`${truncate(oneLine(row.title), cells - lead - width(told))}${told}`, tone),
    ),
    cells,
  );
}
