import { createRequire } from 'node:module';
import type { Faults, Place } from '../../checks/written/faults.ts';
import { messageOf } from '../../model/errors.ts';
import type { Table } from './table.ts';

interface Line {
  readonly cells: readonly string[];
  /** The line that it begins at, from 1. */
  readonly line: number;
}

/** After so many broken quotes the rest of a file is another's problem. */
const QUOTES_CAP = 20;

const quotes: Readonly<Record<string, readonly [what: string, instead: string]>> = {
  INVALID_OPENING_QUOTE: ['a quote stands inside a value', 'put the whole value in quotes, and write `""` for a quote inside it'],
  CSV_INVALID_CLOSING_QUOTE: ['something follows a closing quote', 'put the whole value in quotes, and write `""` for a quote inside it'],
  CSV_QUOTE_NOT_CLOSED: ['a quote that begins here is never closed', 'close it'],
};

/** Reads CSV: commas, a header, quotes where a value needs them. Every bad row is said with its line. */
export function csvRows(text: string, file: string, faults: Faults): Table | undefined {
  const at = (line: number): Place => ({ file, line, column: 1 });
  const [header, ...body] = records(text, at, faults);
  if (!header) return undefined;
  const [only = ''] = header.cells;
  if (header.cells.length === 1 && /[;\t|]/.test(only)) {
    const mark = /[;\t|]/.exec(only)?.[0];
    faults.error(at(header.line), `columns are parted by ${mark === '\t' ? 'tabs' : `\`${mark}\``} here`, 'part them by commas: nothing else is read');
    return undefined;
  }
  const columns = header.cells.map((name) => ({ name: name.trim(), place: at(header.line) }));
  const rows: Record<string, string>[] = [];
  for (const { cells, line } of body) {
    if (cells.length === columns.length) rows.push(Object.fromEntries(columns.map(({ name }, index) => [name, cells[index] ?? ''])));
    else if (cells.length === 1 && cells[0] === '') faults.error(at(line), 'this line is empty', 'take it out');
    else
      faults.error(
        at(line),
        `has ${cells.length} column${cells.length === 1 ? '' : 's'}, the header has ${columns.length}`,
        cells.length > columns.length ? 'put a value that holds a comma in quotes' : 'write every column, an empty one as well',
      );
  }
  return { columns, rows };
}

/** All records that can be read; where a quote is broken, reading begins again with the next line. */
function records(text: string, at: (line: number) => Place, faults: Faults): Line[] {
  // Loaded by the first table: every checklist is read by way of this file, and few have one. What it exports is as its types say.
  const { CsvError, parse } = createRequire(import.meta.url)('csv-parse/sync') as typeof import('csv-parse/sync');
  const lines = text.replace(/\n+$/, '').split('\n');
  const found: Line[] = [];
  let from = 0;
  for (let broken = 0; from < lines.length; broken += 1) {
    let ended = 0; // lines that the records until now take
    try {
      parse(lines.slice(from).join('\n'), {
        relax_column_count: true,
        record_delimiter: '\n',
        on_record(cells: string[], { lines: end }) {
          found.push({ cells, line: from + ended + 1 });
          ended = end;
          return null; // what is kept is kept above
        },
      });
      return found;
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      const line = from + ended + 1;
      const [what, instead] = quotes[error.code] ?? [`this line is no CSV: ${messageOf(error)}`, 'check its quotes and commas'];
      faults.error(at(line), what, instead);
      if (found.length === 0) return []; // without its header nothing can be said of the rest
      if (broken >= QUOTES_CAP) {
        faults.error(at(line + 1), 'nothing is read from here on: too many quotes are broken', 'mend those above first');
        return found;
      }
      from = line;
    }
  }
  return found;
}
