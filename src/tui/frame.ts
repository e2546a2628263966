import { blank, cellsOf, fit, line, sameLine, span, type Line } from './line.ts';
import { scrolledTo } from './list.ts';
import { detailLines } from './parts/detail.ts';
import { dialogLines, type CursorLines } from './parts/dialog-lines.ts';
import { keysLine, messageLines, rule } from './parts/footer.ts';
import { headerLines } from './parts/header.ts';
import { rowLine } from './parts/row.ts';
import { timelineLines } from './replay/timeline.ts';
import type { Scene } from './scene.ts';
import { pageKeys, pageView } from './screens/pages.ts';
import { least } from './ui.ts';
import { walkthroughLines } from './walkthrough/lines.ts';

/** A screen, row by row: never more rows nor cells than the window has. */
export interface Frame {
  readonly lines: readonly Line[];
  readonly cursor?: { readonly x: number; readonly y: number };
  /** How many rows scroll where j and k scroll, and how far that may go. */
  readonly page: number;
  readonly scrollEnd: number;
  /** At which row of a page its stops are. */
  readonly marks?: ReadonlyMap<number, number>;
  /** The first row of the list that shows, to begin from next time. */
  readonly top: number;
}

/** Whether two screens look the same. */
export function sameFrame(a: Frame, b: Frame): boolean {
  if (a.lines.length !== b.lines.length || a.cursor?.x !== b.cursor?.x || a.cursor?.y !== b.cursor?.y) return false;
  return a.lines.every((of, index) => sameLine(of, b.lines[index] ?? blank));
}

/** From this width on the detail stands beside the list. */
const wide = 100;

/** The screen that shows a scene. */
export function frameOf(scene: Scene): Frame {
  const { columns, rows } = scene.ui;
  if (columns < least.columns || rows < least.rows) return small(columns, rows);
  const header = [...headerLines(scene, columns, rows >= 20)];
  const message = messageLines(scene, columns);
  const dialog = scene.ui.dialog && dialogLines(scene.ui.dialog, scene, columns, rows - header.length - 4);
  const footer = footerLines(scene, message?.lines, dialog !== undefined);
  const dialogRows = dialog ? dialog.lines.length + 1 : 0;
  const timeline = scene.replay ? timelineLines(scene.replay, columns, rows >= 20) : [];
  const body = bodyLines(scene, rows - header.length - footer.length - dialogRows - timeline.length);
  const lines = [...header, ...body.lines, ...(dialog ? [rule(columns), ...dialog.lines] : []), ...timeline, ...footer].map((of) => fit(of, columns));
  const cursor = dialog
    ? placed(dialog, header.length + body.lines.length + 1)
    : message?.cursor === undefined
      ? undefined
      : { x: message.cursor, y: rows - footer.length };
  return {
    lines: lines.slice(0, rows),
    page: body.page,
    scrollEnd: body.scrollEnd,
    top: body.top,
    ...(body.marks ? { marks: body.marks } : {}),
    ...(cursor ? { cursor } : {}),
  };
}

function placed({ cursor }: CursorLines, below: number): Frame['cursor'] {
  return cursor && { x: cursor.x, y: cursor.y + below };
}

/** Two lines below: what came of the last key, and the keys; one where the window is low. */
function footerLines(scene: Scene, message: readonly Line[] | undefined, dialog: boolean): Line[] {
  const { columns, rows, page } = scene.ui;
  const keys = page ? line(span(` ${pageKeys(page, scene)}`, 'dim')) : keysLine(scene, columns);
  if (rows < 20) return dialog ? [...(message ?? [])] : [...(message ?? [keys])];
  // The last row is never blank: Ink would take its line break for the end of a frame that is one row lower.
  return dialog ? [...(message ?? [])] : [...(message ?? [blank]), keys];
}

type Body = Pick<Frame, 'lines' | 'page' | 'scrollEnd' | 'marks' | 'top'>;

function bodyLines(scene: Scene, rows: number): Body {
  const { ui } = scene;
  if (ui.page) return pageBody(scene, rows);
  if (ui.walkthrough) return walkthroughBody(scene, rows);
  if (ui.columns >= wide) return sideBySide(scene, rows);
  if (ui.focus === 'detail') return detailOnly(scene, rows);
  // Half of a tall window goes to the detail below the list; with a dialog open or in a low window the list has it all.
  const below = rows >= 14 ? Math.floor(rows * 0.42) : 0;
  const list = listLines(scene, rows - 1 - (below === 0 ? 0 : below + 1), ui.columns);
  const detail = below === 0 ? undefined : scrollable(detailLines(scene, ui.columns - 2, true), 0, below, ui.columns - 2);
  const lines = [rule(ui.columns), ...list.lines, ...(detail ? [rule(ui.columns), ...detail.lines.map(indented)] : [])];
  return { lines, page: list.lines.length, scrollEnd: 0, top: list.top };
}

const indented = (of: Line): Line => ({ ...of, spans: [span(' '), ...of.spans] });

function sideBySide(scene: Scene, rows: number): Body {
  const { columns, focus, scroll } = scene.ui;
  const left = Math.min(110, Math.floor(columns * 0.57));
  const room = columns - left - 3;
  const list = listLines(scene, rows - 1, left);
  const detail = scrollable(detailLines(scene, room), scroll, rows - 1, room);
  const divider = span(focus === 'detail' ? '┃' : '│', focus === 'detail' ? 'accent' : 'dim');
  const lines = list.lines.map((of, index) => {
    const padding = span(' '.repeat(Math.max(0, left - cellsOf(of))));
    return { spans: [...of.spans, padding, divider, span(' '), ...(detail.lines[index]?.spans ?? [])] };
  });
  return { lines: [rule(columns, left), ...lines], page: focus === 'detail' ? detail.page : rows - 1, scrollEnd: detail.scrollEnd, top: list.top };
}

function detailOnly(scene: Scene, rows: number): Body {
  const { columns, scroll, top } = scene.ui;
  const detail = scrollable(detailLines(scene, columns - 2), scroll, rows - 1, columns - 2);
  return { ...detail, lines: [rule(columns), ...detail.lines.map(indented)], top };
}

function pageBody(scene: Scene, rows: number): Body {
  const { page, columns, scroll, top } = scene.ui;
  if (!page) return { lines: [], page: 1, scrollEnd: 0, top };
  // Prose is read in lines of a hundred cells; plots take what there is.
  const cells = page.type === 'burst' || page.type === 'watch' ? columns - 2 : Math.min(columns - 2, 100);
  const { title, lines } = pageView(page, scene, cells, rows - 2);
  const shown = scrollable(lines, scroll, rows - 2, cells);
  const marks = new Map(lines.flatMap(({ mark }, index) => (mark === undefined ? [] : [[mark, index] as const])));
  return { ...shown, marks, lines: [rule(columns), line(span(' '), span(title, 'accent')), ...shown.lines.map(indented)], top };
}

/** One item at full width, in lines that are good to read aloud. */
function walkthroughBody(scene: Scene, rows: number): Body {
  const { columns, scroll, top } = scene.ui;
  const cells = Math.min(columns - 2, 100);
  const shown = scrollable(walkthroughLines(scene, cells, rows), scroll, rows - 1, cells);
  return { ...shown, lines: [rule(columns), ...shown.lines.map(indented)], top };
}

/** The part of some lines that shows; where there is more, the last row says how much. */
function scrollable(lines: readonly Line[], scroll: number, rows: number, cells: number): Omit<Body, 'top'> {
  const height = Math.max(0, rows);
  if (lines.length <= height) return { lines: filled(lines, height), page: height, scrollEnd: 0 };
  const page = Math.max(1, height - 1);
  const scrollEnd = lines.length - page;
  const from = Math.min(scroll, scrollEnd);
  const below = lines.length - from - page;
  const more = below > 0 ? `↓ ${below} more` : `↑ ${from} above`;
  return { lines: filled([...lines.slice(from, from + page), fit(line(span(more, 'dim')), cells)], height), page, scrollEnd };
}

function filled(lines: readonly Line[], rows: number): Line[] {
  return Array.from({ length: rows }, (_, index) => lines[index] ?? blank);
}

function listLines(scene: Scene, rows: number, cells: number): { readonly lines: Line[]; readonly top: number } {
  const { rows: all, index, ui } = scene;
  if (all.length === 0)
    return {
      lines: filled([blank, line(span(ui.filter.text === '' ? '  The checklist has no items.' : '  Nothing matches; esc clears the filter.', 'dim'))], rows),
      top: 0,
    };
  const top = scrolledTo(ui.top, Math.max(0, index), rows, all.length);
  const lines = all.slice(top, top + rows).map((row, offset) => rowLine(scene, row, top + offset === index, cells));
  return { lines: filled(lines, rows), top };
}

function small(columns: number, rows: number): Frame {
  const text = [`gonogo needs ${least.columns}x${least.rows} to show the launch;`, `this window has ${columns}x${rows}.`, 'Make it larger: nothing is lost.'];
  const above = filled(
    text.map((said) => fit(line(said), columns)),
    rows - 1,
  );
  return { lines: [...above, fit(line(span('q quits', 'dim')), columns)].slice(-Math.max(1, rows)), page: 1, scrollEnd: 0, top: 0 };
}
