import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Faults } from '../../../src/checks/written/faults.ts';
import { readRows } from '../../../src/load/scenario/data.ts';
import { faultLine } from '../../../src/model/errors.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gonogo-data-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(name: string, content: string | Uint8Array) {
  const faults = new Faults();
  await writeFile(join(folder, name), content);
  const data = readRows(join(folder, name), faults);
  return { data, lines: faults.list.map((fault) => faultLine(fault).replaceAll(`${folder}/`, '')) };
}

describe('rows that can be read', () => {
  it.each<[string, string, Record<string, string>[]]>([
    [
      'plain.csv',
      'token,id\na,1\nb,2\n',
      [
        { token: 'a', id: '1' },
        { token: 'b', id: '2' },
      ],
    ],
    ['bom.csv', '\uFEFFtoken , id\r\na,\r\n', [{ token: 'a', id: '' }]],
    [
      'quotes.csv',
      'text,id\n"a, ""b""\nc",1\n;|,2\n\n\n',
      [
        { text: 'a, "b"\nc', id: '1' },
        { text: ';|', id: '2' },
      ],
    ],
    ['one.csv', 'id\n1\n2', [{ id: '1' }, { id: '2' }]],
    [
      'rows.json',
      '[{"token":"a","id":1},{"id":2,"token":"b"}]',
      [
        { token: 'a', id: '1' },
        { id: '2', token: 'b' },
      ],
    ],
    ['bom.json', '\uFEFF[{"yes":true}]', [{ yes: 'true' }]],
  ])('%s', async (name, content, rows) => {
    const { data, lines } = await read(name, content);
    expect(lines).toEqual([]);
    expect(data).toMatchObject({ rows, columns: Object.keys(rows[0] ?? {}), digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });
});

describe('every bad row is said at once, with its line', () => {
  const all = 'write every column, an empty one as well';
  it.each<[string, string, string[]]>([
    [
      'bad.csv',
      'token,id,name\n"two\nlines",1,x\nb,2\nc,3,x,y\n\nd\ne,5,x\n',
      [
        `bad.csv:4:1  has 2 columns, the header has 3  →  ${all}`,
        'bad.csv:5:1  has 4 columns, the header has 3  →  put a value that holds a comma in quotes',
        'bad.csv:6:1  this line is empty  →  take it out',
        `bad.csv:7:1  has 1 column, the header has 3  →  ${all}`,
      ],
    ],
    [
      'quotes.csv',
      'a,b\nx"y,1\nok,2\n"z"w,3\nshort\n"open,4\n1,2,3\n',
      [
        'quotes.csv:2:1  a quote stands inside a value  →  put the whole value in quotes, and write `""` for a quote inside it',
        'quotes.csv:4:1  something follows a closing quote  →  put the whole value in quotes, and write `""` for a quote inside it',
        'quotes.csv:6:1  a quote that begins here is never closed  →  close it',
        `quotes.csv:5:1  has 1 column, the header has 2  →  ${all}`,
        'quotes.csv:7:1  has 3 columns, the header has 2  →  put a value that holds a comma in quotes',
      ],
    ],
    [
      'header.csv',
      'Token,id,id,,connection,user id\na,b,c,d,e,f\n',
      [
        'header.csv:1:1  `Token` is no name for a column  →  use small letters, digits and `_`, as in `user_id`: requests name it `${user_id}`',
        'header.csv:1:1  the column `id` stands here twice  →  keep one of them',
        'header.csv:1:1  a column has no name  →  name every column in the header',
        'header.csv:1:1  `connection` is the number of the connection already  →  name this column otherwise',
        'header.csv:1:1  `user id` is no name for a column  →  use small letters, digits and `_`, as in `user_id`: requests name it `${user_id}`',
      ],
    ],
    ['semicolons.csv', 'a;b\n1;2\n', ['semicolons.csv:1:1  columns are parted by `;` here  →  part them by commas: nothing else is read']],
    ['empty.csv', ' \n\n', ['empty.csv:1:1  this file is empty  →  write a header and a row for each connection, or leave `data` out']],
    ['header-only.csv', 'a,b\n', ['header-only.csv:1:1  this file has no rows  →  write a row for each connection, or leave `data` out']],
    ['unclosed.csv', '"a,b\n1,2\n', ['unclosed.csv:1:1  a quote that begins here is never closed  →  close it']],
    ['map.json', '{"a": 1}', ['map.json:1:1  this is no list  →  write a list of flat maps, as in `[{ "token": "a" }]`']],
    [
      'rows.json',
      '[\n  {"a": 1, "b": "x, [y]"},\n  {"a": null, "b": 2},\n  3, {"a": 1},\n  {"a": 1, "b": 2, "c": {}}\n]',
      [
        'rows.json:3:3  `a` is neither text nor a number  →  write one value',
        'rows.json:4:3  this is no map  →  write names and values, as in `{ "token": "a" }`',
        'rows.json:4:6  has no `b`, which the first row has  →  give every row the same names',
        'rows.json:5:3  has `c`, which the first row has not  →  give every row the same names',
        'rows.json:5:3  `c` is neither text nor a number  →  write one value',
      ],
    ],
    ['none.json', '[]', ['none.json:1:1  this file has no rows  →  write a row for each connection, or leave `data` out']],
  ])('%s', async (name, content, lines) => {
    const read_ = await read(name, content);
    expect(read_.lines).toEqual(lines);
    expect(read_.data).toBeUndefined();
  });

  it('says where JSON ends to be that, and how many more faults there are', async () => {
    const wayOut = 'write a list of flat maps, as in `[{ "token": "a" }]`';
    expect((await read('broken.json', '[\n  {"a": 1,}\n]')).lines).toEqual([`broken.json:2:11  this is no JSON from here on  →  ${wayOut}`]);
    expect((await read('secret.json', '[{"token": abcdef}]')).lines.join()).not.toContain('abcdef');
    const { lines } = await read('many.csv', `a,b\n${'x\n'.repeat(150)}`);
    expect(lines).toHaveLength(101);
    expect(lines.at(-1)).toBe('many.csv:102:1  this file has 50 more faults from here on  →  mend those above first');
  });
});

describe('a file that cannot be used', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['latin1.csv', Uint8Array.from([0x61, 0x0a, 0xe9]), 'this file is not UTF-8 text'],
    ['large.csv', 'a\n'.repeat(2_700_000), 'this file has 5.1 MiB, more than the 5 MiB that are read'],
  ])('%s', async (name, content, what) => {
    expect((await read(name, content)).data).toMatchObject({ what });
  });

  it('is one that is not there, or a folder', () => {
    expect(readRows(join(folder, 'absent.csv'), new Faults())).toEqual({ what: 'there is no such file', instead: 'write its path as seen from the scenario' });
    expect(readRows(folder, new Faults())).toMatchObject({ what: 'this is no regular file' });
  });

  it('is one with too many rows', async () => {
    const { lines } = await read('rows.csv', `a\n${'x\n'.repeat(100_001)}`);
    expect(lines).toEqual(['rows.csv:1:1  this file has 100001 rows, more than the 100000 that are read  →  leave some out: connections share rows']);
  });
});
