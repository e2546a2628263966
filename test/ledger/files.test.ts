import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { launchPath, ledgerFolder, listLaunches, newLaunchId } from '../../src/ledger/files.ts';
import { UsageError } from '../../src/model/errors.ts';
import type { LaunchEvent } from '../../src/model/events.ts';
import { folderForTest, ledgerForTest, signed } from './drivers.ts';

describe('where records are kept', () => {
  test.each([
    ['linux', {}, '/home/ada/.local/state/gonogo'],
    ['linux', { XDG_STATE_HOME: '/var/ada' }, '/var/ada/gonogo'],
    ['linux', { XDG_STATE_HOME: 'not/absolute' }, '/home/ada/.local/state/gonogo'],
    ['linux', { XDG_STATE_HOME: '' }, '/home/ada/.local/state/gonogo'],
    ['darwin', { XDG_STATE_HOME: '/var/ada' }, '/home/ada/Library/Application Support/gonogo'],
    ['win32', { LOCALAPPDATA: 'C:\\Users\\ada\\AppData\\Local' }, 'C:\\Users\\ada\\AppData\\Local\\gonogo'],
    ['win32', {}, '\\home\\ada\\AppData\\Local\\gonogo'],
  ] as const)('%s %o', (platform, env, folder) => {
    expect(ledgerFolder(undefined, { platform, env, home: '/home/ada' })).toBe(folder);
  });

  test('`--ledger` wins, and an empty one is said', () => {
    expect(ledgerFolder('/somewhere/else')).toBe('/somewhere/else');
    expect(() => ledgerFolder(' ')).toThrow(UsageError);
  });
});

describe('the id of a new launch', () => {
  const now = Date.parse('2026-11-22T08:15:59.999Z');
  test.each([
    ['creator-launch', [], 'creator-launch-20261122-0815'],
    ['creator-launch', ['creator-launch-20261122-0815'], 'creator-launch-20261122-0815-2'],
    ['creator-launch', ['Creator-Launch-20261122-0815', 'creator-launch-20261122-0815-2'], 'creator-launch-20261122-0815-3'],
    ['Ünser Größter Start! ', [], 'unser-gro-ter-start-20261122-0815'],
    ['../../etc/passwd', [], 'etc-passwd-20261122-0815'],
    ['発射', [], 'launch-20261122-0815'],
  ])('%s beside %j is %s', (name, existing, id) => {
    expect(newLaunchId(name, now, existing)).toBe(id);
    expect(launchPath('/x', id)).toBe(`/x/${id}.jsonl`);
  });

  test.each(['', '.', '..', '.hidden', 'a/b', 'a\\b', 'a\0b', 'x'.repeat(300)])('%j is no id', (id) => {
    expect(() => launchPath('/x', id)).toThrow(UsageError);
  });
});

const opened = (name: string, title: string): LaunchEvent => ({
  type: 'launch-opened',
  launch: 'l',
  target: { name: 'api.example', production: true },
  checklist: { name, title, file: `${name}.md`, digest: '0', variables: [], stations: [], phases: [] },
});

describe('the list of launches', () => {
  test('names each with its checklist, target, length and last time, the latest last', async () => {
    const folder = await folderForTest();
    const first = await ledgerForTest({ folder, launch: 'second', now: () => Date.parse('2026-11-22T10:00:00Z') });
    await first.ledger.append('Ada', [opened('creator-launch', 'x'.repeat(300_000))]);
    const second = await ledgerForTest({ folder, launch: 'first', now: () => Date.parse('2026-11-22T09:00:00Z') });
    await second.ledger.append('Ada', [opened('other', 'Other'), signed('1'), signed('y'.repeat(200_000))]);
    await appendFile(second.path, '{"seq":4,"at"');
    expect((await listLaunches(folder)).map(({ title, ...others }) => ({ ...others, title: title.length }))).toEqual([
      {
        id: 'first',
        where: second.path,
        opened_at: '2026-11-22T09:00:00.000Z',
        last_at: '2026-11-22T09:00:00.000Z',
        lines: 3,
        checklist: 'other',
        title: 5,
        file: 'other.md',
        target: 'api.example',
        production: true,
      },
      {
        id: 'second',
        where: first.path,
        opened_at: '2026-11-22T10:00:00.000Z',
        last_at: '2026-11-22T10:00:00.000Z',
        lines: 1,
        checklist: 'creator-launch',
        title: 300_000,
        file: 'creator-launch.md',
        target: 'api.example',
        production: true,
      },
    ]);
  });

  test('files that are no record are said and keep nothing else from the list', async () => {
    const { ledger, path } = await ledgerForTest();
    await ledger.append('Ada', [opened('a', 'A')]);
    await writeFile(join(dirname(path), 'empty.jsonl'), '');
    await writeFile(join(dirname(path), 'foreign.jsonl'), 'hello\n');
    await mkdir(join(dirname(path), 'folder.jsonl'));
    const said: string[] = [];
    expect((await listLaunches(dirname(path), (sentence) => said.push(sentence))).map((launch) => launch.id)).toEqual(['trial']);
    expect(said).toEqual([expect.stringContaining('empty.jsonl'), expect.stringContaining('folder.jsonl'), expect.stringContaining('foreign.jsonl')]);
  });

  test('a folder that does not exist holds none', async () => {
    expect(await listLaunches(join(await folderForTest(), 'nothing'))).toEqual([]);
  });
});
