import type { Faults, Place } from '../../checks/written/faults.ts';
import { isJsonObject, type Json } from '../../model/json.ts';
import { messageOf } from '../../model/errors.ts';
import type { Table } from './table.ts';

/** Reads a JSON list of flat maps, all with the same keys. */
export function jsonRows(source: string, file: string, faults: Faults): Table | undefined {
  const text = source.replace(/^\uFEFF/, '');
  const at = (offset: number): Place => {
    const before = text.slice(0, offset).split('\n');
    return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  };
  let value: Json;
  try {
    value = JSON.parse(text) as Json; // what JSON.parse gives is JSON
  } catch (error) {
    const offset = /position (\d+)/.exec(messageOf(error))?.[1]; // the rest of what it says quotes the file, which may hold credentials
    faults.error(
      at(Number(offset ?? 0)),
      offset === undefined ? 'this is no JSON' : 'this is no JSON from here on',
      'write a list of flat maps, as in `[{ "token": "a" }]`',
    );
    return undefined;
  }
  if (!Array.isArray(value)) {
    faults.error(at(0), 'this is no list', 'write a list of flat maps, as in `[{ "token": "a" }]`');
    return undefined;
  }
  const list: readonly Json[] = value;
  const starts = startsOf(text);
  const head = list.find(isJsonObject);
  const names = Object.keys(head ?? {});
  const columns = names.map((name) => ({ name, place: at(starts[head === undefined ? 0 : list.indexOf(head)] ?? 0) }));
  const rows = list.flatMap((row, index) => {
    const place = at(starts[index] ?? 0);
    if (!isJsonObject(row)) {
      faults.error(place, 'this is no map', 'write names and values, as in `{ "token": "a" }`');
      return [];
    }
    const before = faults.list.length;
    for (const name of names.filter((name) => !Object.hasOwn(row, name)))
      faults.error(place, `has no \`${name}\`, which the first row has`, 'give every row the same names');
    for (const [name, cell] of Object.entries(row)) {
      if (!names.includes(name)) faults.error(place, `has \`${name}\`, which the first row has not`, 'give every row the same names');
      if (cell === null || typeof cell === 'object') faults.error(place, `\`${name}\` is neither text nor a number`, 'write one value');
    }
    return faults.list.length > before
      ? []
      : [Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, typeof cell === 'string' ? cell : JSON.stringify(cell)]))];
  });
  return { columns, rows };
}

/** Where each entry of a list begins; the text is JSON. */
function startsOf(text: string): number[] {
  const starts: number[] = [];
  let depth = 0;
  let wanted = false;
  for (const { 0: token, index } of text.matchAll(/"(?:\\.|[^"\\])*"|[[\]{},]|[^\s"[\]{},]+/g)) {
    if (wanted && token !== ']') starts.push(index);
    wanted = false;
    if (token === '[' || token === '{') depth += 1;
    if (token === ']' || token === '}') depth -= 1;
    if ((token === '[' && depth === 1 && starts.length === 0) || (token === ',' && depth === 1)) wanted = true;
  }
  return starts;
}
