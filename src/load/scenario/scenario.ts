import { dirname, join } from 'node:path';
import type { Node } from 'yaml';
import { checkReferences } from '../../checks/written/conditions.ts';
import type { Faults } from '../../checks/written/faults.ts';
import { KeyReader, type Written } from '../../checks/written/reader.ts';
import { parseYaml } from '../../checks/written/yaml.ts';
import { byItself } from './amounts.ts';
import { readConditions } from './conditions.ts';
import { readRows } from './data.ts';
import type { Reading } from './reading.ts';
import { checkUse } from './rows.ts';
import { readRequests } from './requests.ts';
import { readLoad } from './stages.ts';
import type { LoadScenario, ScenarioData, ScenarioSetting } from './types.ts';
import { readVitals } from './vitals.ts';

const amountKeys = ['stages', 'think', 'rate', 'for', 'connections', 'warm_up', 'timeout'];
const keys = ['kind', 'name', 'title', 'source', 'about', 'writes', 'target', 'requests', 'data', ...amountKeys, 'expect', 'stop_when', 'vitals'];
const columnName = /^[a-z][a-z0-9_]*$/;

/** Reads a load burst; everything that is wrong goes to the faults, and what is wrong with its data file too. */
export function readLoadScenario(text: string, file: string, faults: Faults, setting: ScenarioSetting): LoadScenario | undefined {
  const piece = parseYaml(text, { file, firstLine: 1, lines: text.split('\n') }, faults);
  if (!piece) return undefined;
  const reader = new KeyReader(piece, piece.map, keys, faults);
  const reading: Reading = { reader, piece, faults };
  const missing = (key: string, instead: string): void => {
    if (!reader.has(key)) faults.error(piece.place(piece.map?.range?.[0] ?? 0), `\`${key}\` is missing`, instead);
  };
  const before = faults.list.length;
  reader.choice('kind', ['load']);
  missing('kind', 'write `kind: load`');
  const name = reader.text('name', 'a short name such as `ten-users`');
  missing('name', 'write a short name, such as `name: ten-users`');
  if (name && !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name.text))
    faults.error(name.place, `\`${name.text}\` is no short name`, 'use small letters, digits and single dashes, such as `ten-users`');
  const title = reader.text('title', 'a title');
  const about = reader.text('about', 'what it is for, in prose');
  const writes = reader.text('writes', 'what it writes, in a few words');
  const sources = reader.texts('source', 'an id such as `Q2`, or a list of them');
  for (const source of sources)
    if (/[\s,]/.test(source.text)) faults.error(source.place, `\`${source.text}\` is more than one id`, 'write several as a list: `source: [Q2, T9]`');
  const target = targetOf(reading);
  const data = dataOf(file, reading);
  missing('requests', 'write `requests:` and a list of them, as in `- path: /api/content`');
  const requests = readRequests(reading);
  if (!reader.has('rate')) missing('stages', 'write `stages:` and a list of them, as in `- { users: 10, for: 30s }`, or `rate: 100` and `for: 30s`');
  const load = readLoad(reading);
  if (data !== undefined && data !== 'unreadable') checkUse(requests, data, reading);
  const { vitals, fields } = readVitals(reading, setting);
  referencesOf(reading, setting, data);
  const known = { requests: requests.map((request) => request.name), vitals: fields };
  const expect = readConditions('expect', known, reading);
  const stop_when = readConditions('stop_when', known, reading);
  missing('expect', 'write what must hold, such as `expect: p95_ms < 500 && error_rate < 0.01`');
  const sound = faults.list.slice(before).every(({ severity }) => severity !== 'error');
  if (!sound || !name || !load) return undefined;
  return {
    name: name.text,
    title: title?.text ?? name.text,
    file,
    ...(about ? { about: about.text } : {}),
    ...(writes ? { writes: writes.text } : {}),
    sources,
    target: target?.text ?? '${BASE_URL}',
    requests,
    ...(data === undefined || data === 'unreadable' ? {} : { data }),
    ...load,
    expect,
    stop_when,
    vitals,
  };
}

function targetOf({ reader, faults }: Reading): Written | undefined {
  const target = reader.text('target', 'an address such as `${BASE_URL}`');
  const whole = target && byItself(target.text);
  const wrong = whole === undefined ? undefined : targetFault(whole);
  if (target && wrong) faults.error(target.place, wrong.what, wrong.instead);
  return target;
}

/** What is wrong with where a burst is to go. */
export function targetFault(target: string): { readonly what: string; readonly instead: string } | undefined {
  const instead = 'write one that begins with http:// or https://, such as `http://127.0.0.1:8000`';
  const url = URL.canParse(target) ? new URL(target) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return { what: `\`${target}\` is no address of a server`, instead };
  if (url.username !== '' || url.password !== '')
    return { what: `the address of ${url.host} holds a login`, instead: 'leave it out, and write an `authorization` header' };
  if (url.search !== '' || url.hash !== '') return { what: `\`${target}\` holds more than a host and a path`, instead: 'write the rest in `path`' };
  return undefined;
}

type Columns = ScenarioData | 'unreadable' | undefined;

function dataOf(file: string, { reader, faults }: Reading): Columns {
  const written = reader.text('data', 'the path of a CSV or JSON file');
  if (!written) return reader.has('data') ? 'unreadable' : undefined;
  if (written.text.includes('${')) {
    faults.error(written.place, '`data` holds a variable', 'write the path itself: it is read with the scenario');
    return 'unreadable';
  }
  if (!/\.(?:csv|json)$/i.test(written.text)) {
    faults.error(written.place, `\`${written.text}\` is neither CSV nor JSON by its name`, 'name a file that ends in `.csv` or `.json`');
    return 'unreadable';
  }
  const rows = readRows(join(dirname(file), written.text), faults);
  if (rows && 'rows' in rows) return rows;
  if (rows) faults.error(written.place, `\`${written.text}\`: ${rows.what}`, rows.instead);
  return 'unreadable';
}

/** Says which `${NAME}` no checklist declares, and which `${name}` is no column. */
function referencesOf({ reader, piece, faults }: Reading, { variables }: ScenarioSetting, data: Columns): void {
  const look = (key: string, columns: ReadonlySet<string>, small: (name: string) => { what: string; instead: string } | undefined): void => {
    const node: Node | undefined = reader.has(key) ? piece.map?.get(key, true) : undefined;
    if (!node) return;
    const outOf = (name: string): { what: string; instead: string } | undefined => {
      if (columnName.test(name)) return small(name);
      if (!variables) return undefined; // whether a checklist declares it is seen there
      return { what: `the variable \`${name}\` is not declared`, instead: 'declare it under `variables` in the front matter of the checklist that runs this' };
    };
    checkReferences(node, piece, new Set([...columns, ...(variables ?? [])]), outOf, faults);
  };
  const columns = data === undefined || data === 'unreadable' ? [] : data.columns;
  look('requests', new Set(['connection', ...columns]), (name) => {
    if (data === 'unreadable') return undefined;
    if (!data)
      return { what: `\`${name}\` is a column, and there is no \`data\``, instead: 'name a file with that column in `data`, or write a variable in capitals' };
    return { what: `\`${name}\` is no column of the data`, instead: `it has ${columns.map((one) => `\`${one}\``).join(', ')}, and there is \`connection\`` };
  });
  const elsewhere = (name: string): { what: string; instead: string } => ({
    what: `\`${name}\` is no variable`,
    instead: 'write variables in capitals; columns of `data` stand in `requests` only',
  });
  for (const key of ['target', 'vitals', ...amountKeys]) look(key, new Set(), elsewhere);
}
