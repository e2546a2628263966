import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { launchIds } from '../../src/ledger/files.ts';
import { addNote, notesPath, readNotes } from '../../src/ledger/notes.ts';
import type { ReplayNote } from '../../src/model/replay.ts';
import { folderForTest, ledgerForTest, signed } from './drivers.ts';

const note = (text: string): ReplayNote => ({ seq: 4, at: '2026-11-22T08:10:00.000Z', by: 'Ada', written: '2026-11-23T09:00:00.000Z', note: text });

describe('the notes of replays', () => {
  test('come back in the order in which they were written, and lie beside a record that stays as it was', async () => {
    const { ledger, path } = await ledgerForTest({ launch: 'trial' });
    await ledger.append('Ada', [signed('one')]);
    const folder = join(path, '..');
    const [bytes, before] = [await readFile(path), await stat(path)];
    expect(await readNotes(folder, 'trial')).toEqual({ notes: [], trouble: [] });
    for (const text of ['here it began', 'two\nlines, and a "quote"', '😀 é']) await addNote(folder, 'trial', note(text));
    expect(await readNotes(folder, 'trial')).toEqual({ notes: ['here it began', 'two\nlines, and a "quote"', '😀 é'].map(note), trouble: [] });
    expect(await readFile(path)).toEqual(bytes);
    expect((await stat(path)).mtimeMs).toBe(before.mtimeMs);
    expect((await stat(notesPath(folder, 'trial'))).mode & 0o777).toBe(0o600);
    expect(await launchIds(folder)).toEqual(['trial']);
  });

  test('of many writers at once are all there, each whole', async () => {
    const folder = await folderForTest();
    const texts = Array.from({ length: 60 }, (_, n) => `${n} ${'x'.repeat(n * 100)}`);
    await Promise.all(texts.map((text) => addNote(folder, 'trial', note(text))));
    const { notes, trouble } = await readNotes(folder, 'trial');
    expect(trouble).toEqual([]);
    expect(notes.map((one) => one.note).toSorted()).toEqual(texts.toSorted());
  });

  test('that cannot be read are said with their line, stay in the file, and take nothing with them', async () => {
    const folder = await folderForTest();
    await addNote(folder, 'trial', note('one'));
    const path = notesPath(folder, 'trial');
    await appendFile(path, '{"seq":"four"}\nno json\n{"seq":5,"at":"2026-11-22T08');
    const torn = await readFile(path, 'utf8');
    await addNote(folder, 'trial', note('two'));
    const { notes, trouble } = await readNotes(folder, 'trial');
    expect(notes.map((one) => one.note)).toEqual(['one', 'two']);
    expect(trouble).toEqual([2, 3, 4].map((line) => expect.stringContaining(`line ${line} of \`${path}\` is no note`)));
    expect((await readFile(path, 'utf8')).startsWith(torn)).toBe(true);
  });

  test('keep no secret, neither what is written now nor what an earlier one left in the file', async () => {
    const folder = await folderForTest();
    const told = { ...note('log in with postgres://app:hunter2-secret@db/app'), by: 'Ada https://ada:hunter2-secret@x.example' };
    await addNote(folder, 'trial', told);
    expect(await readFile(notesPath(folder, 'trial'), 'utf8')).not.toContain('hunter2');
    await appendFile(notesPath(folder, 'trial'), `${JSON.stringify(told)}\n`);
    const { notes } = await readNotes(folder, 'trial');
    expect(JSON.stringify(notes)).not.toContain('hunter2');
    expect(notes.map((one) => one.note)).toEqual(['log in with postgres://app:***@db/app', 'log in with postgres://app:***@db/app']);
  });

  test('that cannot be written are refused in a sentence', async () => {
    const folder = await folderForTest();
    await writeFile(join(folder, 'file'), '');
    await expect(addNote(join(folder, 'file', 'deeper'), 'trial', note('one'))).rejects.toThrow(/cannot be written: a part of this path is a file/);
    await expect(addNote(folder, 'trial', { ...note('one'), at: 'yesterday' })).rejects.toThrow('Invalid ISO datetime');
    await expect(readFile(notesPath(folder, 'trial'))).rejects.toThrow('ENOENT');
  });
});
