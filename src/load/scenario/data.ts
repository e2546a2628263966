import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { Faults, type Place } from '../../checks/written/faults.ts';
import { messageOf } from '../../model/errors.ts';
import { csvRows } from './csv.ts';
import { jsonRows } from './json-rows.ts';
import type { Table } from './table.ts';
import type { ScenarioData } from './types.ts';

/** The most that a data file may hold. */
const SIZE_CAP = 5 * 1024 * 1024;
const ROWS_CAP = 100_000;
/** So many faults of one file are said one by one. */
const FAULTS_CAP = 100;

/** What a column may be called: what `${name}` can say, and no variable. */
const columnName = /^[a-z][a-z0-9_]*$/;

/** A data file that cannot be opened: `what` and the way out. */
export type NoData = { readonly what: string; readonly instead: string };

/** Reads the rows of a data file; what is wrong inside it goes to the faults, in the file's own places. Undefined where there are none to use. */
export function readRows(file: string, faults: Faults): ScenarioData | NoData | undefined {
  const bytes = bytesOf(file);
  if (!(bytes instanceof Uint8Array)) return bytes;
  const digest = createHash('sha256').update(bytes).digest('hex');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r\n?/g, '\n');
  } catch {
    return { what: 'this file is not UTF-8 text', instead: 'save it as UTF-8' }; // what was thrown says no more
  }
  const own = new Faults();
  const place = { file, line: 1, column: 1 };
  if (text.trim() === '') own.error(place, 'this file is empty', 'write a header and a row for each connection, or leave `data` out');
  const table = own.list.length > 0 ? undefined : /\.json$/i.test(file) ? jsonRows(text, file, own) : csvRows(text, file, own);
  if (table) checkTable(table, place, own);
  faults.list.push(...own.list.slice(0, FAULTS_CAP));
  const more = own.list.length - FAULTS_CAP;
  if (more > 0) faults.error(own.list[FAULTS_CAP] ?? place, `this file has ${more} more faults from here on`, 'mend those above first');
  if (!table || own.list.length > 0) return undefined;
  return { file, columns: table.columns.map(({ name }) => name), rows: table.rows, digest };
}

function checkTable({ columns, rows }: Table, place: Place, faults: Faults): void {
  const seen = new Set<string>();
  for (const column of columns) {
    if (column.name === '') faults.error(column.place, 'a column has no name', 'name every column in the header');
    else if (column.name === 'connection') faults.error(column.place, '`connection` is the number of the connection already', 'name this column otherwise');
    else if (!columnName.test(column.name))
      faults.error(
        column.place,
        `\`${column.name}\` is no name for a column`,
        'use small letters, digits and `_`, as in `user_id`: requests name it `${user_id}`',
      );
    else if (seen.has(column.name)) faults.error(column.place, `the column \`${column.name}\` stands here twice`, 'keep one of them');
    seen.add(column.name);
  }
  if (rows.length === 0 && faults.list.length === 0) faults.error(place, 'this file has no rows', 'write a row for each connection, or leave `data` out');
  if (rows.length > ROWS_CAP)
    faults.error(place, `this file has ${rows.length} rows, more than the ${ROWS_CAP} that are read`, 'leave some out: connections share rows');
}

function bytesOf(file: string): Uint8Array | NoData {
  try {
    const stat = statSync(file);
    if (!stat.isFile()) return { what: 'this is no regular file', instead: 'name a CSV or JSON file, as seen from the scenario' };
    if (stat.size > SIZE_CAP)
      return {
        what: `this file has ${(stat.size / 1024 / 1024).toFixed(1)} MiB, more than the 5 MiB that are read`,
        instead: 'leave some rows out: connections share them',
      };
    return readFileSync(file);
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    if (absent) return { what: 'there is no such file', instead: 'write its path as seen from the scenario' };
    return { what: `this file cannot be read: ${messageOf(error)}`, instead: 'check the path and its permissions' };
  }
}
