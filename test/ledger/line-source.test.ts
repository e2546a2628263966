import { readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { GENESIS, prepareEvent, sealLine } from '../../src/ledger/hash.ts';
import { openLineBytes, openLineFile, type LineSource, type OnLine } from '../../src/ledger/line-source.ts';
import { folderForTest } from './drivers.ts';

/** So many lines of a record, hashes and all. */
function record(count: number): string {
  let prev = GENESIS;
  return Array.from({ length: count }, (_, index) => {
    const { line, text } = sealLine(
      { seq: index + 1, at: '2026-11-22T08:00:00.000Z', by: 'ann', prev },
      prepareEvent({ type: 'noted', item: 'db', note: `note ${index + 1} 😀${'x'.repeat(index % 50)}` }),
    );
    prev = line.hash;
    return text;
  }).join('');
}

async function* pieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const ways: readonly (readonly [string, (text: string, onLine: OnLine) => Promise<LineSource>])[] = [
  [
    'a file',
    async (text, onLine) => {
      const path = join(await folderForTest(), 'x.jsonl');
      await writeFile(path, text);
      return openLineFile(path, onLine);
    },
  ],
  ['bytes, in pieces that cut lines and letters', (text, onLine) => openLineBytes('x', pieces(text, 97), onLine)],
];

describe.each(ways)('the lines of a record that is %s', (_name, open) => {
  test('are each told once, and read again at any place', async () => {
    const told: number[] = [];
    const source = await open(record(300), (line) => told.push(line.seq));
    expect(told).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
    expect([source.count, source.fault, source.left]).toEqual([300, undefined, 0]);
    for (const [from, to] of [
      [0, 1],
      [299, 300],
      [250, 400],
      [10, 13],
    ] as const)
      expect(source.lines(from, to).map(({ seq }) => seq)).toEqual(told.slice(from, to));
    expect(source.lines(5, 5)).toEqual([]);
    await source.close();
  });

  test('end before one that is not whole, or not to be trusted', async () => {
    const torn = await open(`${record(3)}{"seq":4`, () => undefined);
    expect([torn.count, torn.fault, torn.left]).toEqual([3, undefined, 8]);
    await torn.close();
    const broken = await open(record(5).replace('note 4', 'note 9'), () => undefined);
    expect([broken.count, broken.left]).toEqual([3, 0]);
    expect(broken.fault).toMatchObject({ seq: 4, what: expect.stringContaining('does not match its hash') });
    await broken.close();
  });
});

test('bytes that come from elsewhere leave no file behind, also where they end in an error', async () => {
  const kept = await folderForTest();
  vi.stubEnv('TMPDIR', kept);
  onTestFinished(() => void vi.unstubAllEnvs());
  const source = await openLineBytes('x', pieces(record(10), 50), () => undefined);
  await source.close();
  async function* lost(): AsyncGenerator<Buffer> {
    yield Buffer.from(record(1));
    throw new Error('the connection was lost');
  }
  await expect(openLineBytes('x', lost(), () => undefined)).rejects.toThrow('the connection was lost');
  expect(await readdir(kept)).toEqual([]);
});

test.each([
  ['cut off', (text: string) => text.slice(0, 200)],
  ['put in another order', (text: string) => text.split('\n').toReversed().join('\n')],
])('a record that is %s while it is open is said, in a sentence', async (_how, change) => {
  const path = join(await folderForTest(), 'x.jsonl');
  await writeFile(path, record(20));
  const source = await openLineFile(path, () => undefined);
  await truncate(path, 0);
  await writeFile(path, change(record(20)));
  expect(() => source.lines(0, 20)).toThrow(/^the record `.*` was changed while it was replayed: leave, and look at it with `gonogo verify`$/);
  await source.close();
});
