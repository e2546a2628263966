// Draws the picture of the README: the console on a rehearsal, as a terminal emulator shows it.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli } from '../test/helpers/gonogo.ts';
import { start, type Cell } from '../test/helpers/terminal.ts';

const [cols, rows] = [120, 34];
const [cellWidth, cellHeight] = [8.4, 18];
const palette: Record<number, string> = { 1: '#f85149', 2: '#3fb950', 3: '#d29922', 4: '#58a6ff', 5: '#bc8cff', 6: '#39c5cf' };

const folder = await mkdtemp(join(tmpdir(), 'gonogo-picture-'));
const terminal = start(process.execPath, ['--', cli, 'rehearse', '--fault', 'worker-stopped', '--ledger', folder, '--as', 'ada'], { cols, rows });
await terminal.waitFor(/in the way/, 120_000);
await terminal.waitFor(/✗ failing/, 30_000);
await terminal.waitFor((screen) => !/checking/.test(screen), 30_000);
// To the line that fails, past the ones that only wait for a person.
for (let press = 0; press < 12 && !/FIX/.test(terminal.screen().slice(3, 12).join('')) && !/┃ ✗/.test(terminal.screen().join('\n')); press += 1) {
  const before = terminal.screen().join('\n');
  terminal.press('j');
  await terminal.waitFor((screen) => screen !== before);
}
const cells = terminal.cells();
terminal.press('q');
await terminal.ended;
await rm(folder, { recursive: true });

await mkdir('.readme', { recursive: true });
await writeFile('.readme/console.svg', svg(cells));

function svg(lines: readonly (readonly Cell[])[]): string {
  const [width, height] = [Math.ceil(cols * cellWidth) + 24, rows * cellHeight + 24];
  const texts = lines.flatMap((line, row) => runs(line).map((run) => text(run, row)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="The gonogo console">`,
    `<rect width="100%" height="100%" rx="8" fill="#0d1117"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" xml:space="preserve">`,
    ...texts,
    '</g></svg>',
    '',
  ].join('\n');
}

interface Run extends Omit<Cell, 'width'> {
  readonly column: number;
  readonly cells: number;
}

/** Neighbours of one look, drawn as one text; blanks at the ends are left out. */
function runs(line: readonly Cell[]): Run[] {
  const found: Run[] = [];
  line.forEach((cell, column) => {
    if (cell.width === 0) return;
    const last = found.at(-1);
    const same = last && last.color === cell.color && last.bold === cell.bold && last.dim === cell.dim && last.inverse === cell.inverse;
    if (same) found[found.length - 1] = { ...last, text: last.text + (cell.text || ' '), cells: last.cells + cell.width };
    else found.push({ ...cell, text: cell.text || ' ', column, cells: cell.width });
  });
  return found.filter((run) => run.text.trim() !== '' || run.inverse);
}

function text({ text: content, column, cells: length, color, bold, dim }: Run, row: number): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const fill = (color === undefined ? undefined : palette[color % 8]) ?? (dim ? '#7d8590' : '#e6edf3');
  return `<text x="${(12 + column * cellWidth).toFixed(1)}" y="${12 + row * cellHeight + 14}" textLength="${(length * cellWidth).toFixed(1)}" fill="${fill}"${bold ? ' font-weight="bold"' : ''}>${escaped}</text>`;
}
