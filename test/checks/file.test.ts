import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { file } from '../../src/checks/file.ts';
import { asText } from '../../src/checks/kept.ts';
import { contextFor, temporaryFolder } from './context.ts';
import { faultsOf, look, meets } from './look.ts';

const withFile = (name: string, text: string | Uint8Array) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), text);
  return contextFor({ folder });
};

describe('a file', () => {
  it('is observed with its size, age and text, from the folder of the checklist', async () => {
    const context = withFile('Procfile', 'web: uvicorn app\nworker: celery worker\n');
    utimesSync(join(context.folder, 'Procfile'), new Date(), new Date(Date.now() - 3_600_000));
    const seen = await look(file, { path: 'Procfile' }, context);
    expect(seen).toMatchObject({ exists: true, entry: 'file', size_bytes: 39, lines: 2, text: 'web: uvicorn app\nworker: celery worker\n', truncated: false });
    expect(seen['age_s']).toBeGreaterThan(3_599);
    expect(seen['age_s']).toBeLessThan(3_660);
    expect(file.response(seen)).toBe('39 bytes, 1 h old');
    expect(meets(file, seen)).toBe(true);
  });

  it('that is not there fails, and is no unknown', async () => {
    const context = withFile('here', '');
    for (const path of ['gone', 'here/below']) {
      const seen = await look(file, { path }, context);
      expect(seen).toEqual({ exists: false });
      expect(meets(file, seen)).toBe(false);
      expect(meets(file, seen, '!exists')).toBe(true);
    }
    expect(file.response({ exists: false })).toBe('not there');
  });

  it('is asked for what it contains, and keeps only the lines that hold it', async () => {
    const context = withFile('log', 'one error\ntwo\nthree error\n');
    const held = await look(file, { path: 'log', contains: 'error' }, context);
    expect(held).toMatchObject({ contains: true, lines: 2, text: 'one error\nthree error\n' });
    expect(meets(file, held)).toBe(true);
    const absent = await look(file, { path: 'log', contains: 'four' }, context);
    expect(absent).toMatchObject({ contains: false, lines: 0, text: '' });
    expect(meets(file, absent)).toBe(false);
    expect(file.response(absent)).toMatch(/, no line holds it$/);
  });

  it('of many megabytes is kept to 4 KiB and counted whole', async () => {
    const context = withFile('long', 'a line\n'.repeat(1_000_000));
    const seen = await look(file, { path: 'long' }, context);
    expect(seen).toMatchObject({ lines: 1_000_000, size_bytes: 7_000_000 });
    expect(Buffer.byteLength(asText(seen['text']))).toBeLessThanOrEqual(4096);
  });

  it('that is a folder, a pipe or a device is never read', async () => {
    const context = withFile('x', '');
    mkdirSync(join(context.folder, 'folder'));
    execFileSync('sh', ['-c', 'mkfifo pipe'], { cwd: context.folder });
    symlinkSync('/dev/zero', join(context.folder, 'zero'));
    expect(await look(file, { path: 'folder' }, context)).toMatchObject({ exists: true, entry: 'folder' });
    expect(await look(file, { path: 'pipe', contains: 'x' }, context)).toMatchObject({ entry: 'other', contains: false });
    expect(await look(file, { path: 'zero' }, context)).toMatchObject({ entry: 'other' });
  });

  it('needs a path', () => {
    expect(faultsOf(file, {})).toEqual(["path: must be a path; a relative one begins at the checklist's folder"]);
  });
});
