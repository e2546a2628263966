import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { json } from '../../src/checks/json.ts';
import { keysOf } from '../../src/checks/json/path.ts';
import { contextFor, temporaryFolder } from './context.ts';
import { faultsOf, look, meets, whyNot } from './look.ts';

const withFile = (name: string, text: string) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), text);
  return contextFor({ folder });
};

const release = '{"version": "1.4.0", "odd key": 1, "a/b": {"c~d": null}, "list": [{"x": 1}, {"x": [true]}]}';

describe('a path', () => {
  it.each<[string, readonly string[] | undefined]>([
    ['version', ['version']],
    ['a.b-c[0].d', ['a', 'b-c', '0', 'd']],
    ['["odd key"].x', ['odd key', 'x']],
    ['[2]', ['2']],
    ['backups.*.at', ['backups', '*', 'at']],
    ['/a~1b/c~0d', ['a/b', 'c~d']],
    ['', undefined],
    ['a..b', undefined],
    ['a b', undefined],
    ['a[', undefined],
    ['/a~2', undefined],
  ])('%s', (written, keys) => expect(keysOf(written)).toEqual(keys));
});

describe('a value of a file', () => {
  it.each<[string | undefined, unknown]>([
    ['version', '1.4.0'],
    ['["odd key"]', 1],
    ['/a~1b/c~0d', null],
    ['list[1].x[0]', true],
    ['list[1]', { x: [true] }],
    [undefined, JSON.parse(release)],
  ])('at %s', async (field, value) => {
    const seen = await look(json, { path: 'r.json', ...(field === undefined ? {} : { field }) }, withFile('r.json', release));
    expect(seen).toMatchObject({ found: true, value, json: JSON.parse(release) });
    expect(meets(json, seen)).toBe(true);
  });

  it.each(['nosuch', 'version.length', 'list.length', 'list[2]', 'toString', 'constructor.prototype'])('is not found at %s', async (field) => {
    const seen = await look(json, { path: 'r.json', field }, withFile('r.json', release));
    expect(seen).toMatchObject({ found: false });
    expect(meets(json, seen)).toBe(false);
    expect(json.response(seen)).toBe('nothing stands at `field`');
  });

  it('is compared by an expectation', async () => {
    const seen = await look(json, { path: 'r.json', field: 'version' }, withFile('r.json', `\uFEFF${release}`));
    expect(meets(json, seen, 'value == "1.4.0" && json.list.size() == 2')).toBe(true);
    expect(json.response(seen)).toBe('1.4.0');
  });

  it.each(['railway.yaml', 'railway.yml'])('comes out of YAML too: %s', async (name) => {
    const context = withFile(name, 'deploy: &d\n  replicas: 2\ncopy: *d\nwhen: 2026-11-22\nno: .nan\n');
    const seen = await look(json, { path: name, field: 'copy.replicas' }, context);
    expect(seen).toMatchObject({ value: 2, json: { when: '2026-11-22', no: null } });
  });

  it('too large to keep is found, and says what to do', async () => {
    const seen = await look(json, { path: 'big.json' }, withFile('big.json', JSON.stringify({ list: 'x'.repeat(20_000), small: 1 })));
    expect(seen).toMatchObject({ found: true, value_absent: '20021 bytes of JSON, and an observation keeps 16384: name a smaller one with `field`' });
    expect(Object.keys(seen)).not.toContain('value');
  });

  it.each<[string, string, string, RegExp]>([
    ['a.json', '{"a": }', 'unreadable', /^`a\.json` is not JSON: .*\}/],
    ['a.yaml', 'a: [1\nb: 2', 'unreadable', /^`a\.yaml` is not YAML that can be read: .*line/],
    ['circle.yaml', 'a: &x [*x]', 'unreadable', /^`circle\.yaml` is not YAML/],
    [
      'bomb.yaml',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefg'
        .split('')
        .map((key, i) => `${key}: &${key} [${`*${'abcdef'[i]},`.repeat(9)}]`)
        .join('\n')}`,
      'unreadable',
      /alias/i,
    ],
    ['deep.json', '['.repeat(200_000) + ']'.repeat(200_000), 'unreadable', /^`deep\.json` is not JSON/],
  ])('in %s is unknown: the file cannot be read', async (name, text, code, message) => {
    const why = await whyNot(json, { path: name }, withFile(name, text));
    expect(why).toMatchObject({ verdict: 'unknown', code });
    expect(why.message).toMatch(message);
  });

  it('of no file is unknown', async () => {
    expect(await whyNot(json, { path: 'gone.json' }, contextFor())).toMatchObject({
      verdict: 'unknown',
      code: 'file-absent',
      message: "there is no `gone.json`: correct the path, which begins at the checklist's folder",
    });
    expect(await whyNot(json, { path: '.' }, contextFor())).toMatchObject({ code: 'not-a-file' });
  });

  it('is at one place', () => {
    expect(faultsOf(json, { path: 'a', field: 'a.*.b' })).toHaveLength(1);
    expect(faultsOf(json, { path: 'a', format: 'toml' })).toEqual(['format: must be json or yaml']);
  });
});
