import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decode, readSource } from '../../src/checklist/source.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gonogo-source-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a file that is no checklist is refused in a sentence', () => {
  it('5 MB are refused without being read', async () => {
    const path = join(folder, 'large.md');
    await writeFile(path, 'x'.repeat(5 * 1024 * 1024));
    const before = performance.now();
    expect(readSource(path)).toMatchObject({ ok: false, what: 'this file has 5.0 MiB, more than the 2 MiB that are read' });
    expect(performance.now() - before).toBeLessThan(1000);
  });

  it('a device is not waited for', () => {
    expect(readSource('/dev/zero')).toMatchObject({ ok: false, what: 'this is no regular file' });
  });

  it.each<[string, number[], number]>([
    ['Latin-1', [0x61, 0xe9, 0x62], 1],
    ['cut off in the middle of a letter', [0x61, 0x62, 0xc3], 2],
    ['after a genuine replacement character', [0xef, 0xbf, 0xbd, 0xff], 3],
    ['after a byte order mark', [0xef, 0xbb, 0xbf, 0x61, 0xff], 4],
  ])('%s', (_what, bytes, offset) => {
    expect(decode(Uint8Array.from(bytes))).toMatchObject({ ok: false, what: `this file is not UTF-8 text: byte ${offset} cannot be read` });
  });
});
