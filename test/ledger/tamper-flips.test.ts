import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verifyFile } from '../../src/ledger/verify.ts';
import type { LaunchEvent } from '../../src/model/events.ts';
import { folderForTest } from './drivers.ts';
import { randomFrom, seed } from './random.ts';
import { sealedLines } from './sealed.ts';

const FLIPS = 1_000;
/** So many of them in the last line, where a change may look like a write that was cut off. */
const LAST = 150;

const events = Array.from({ length: 300 }, (_, n): LaunchEvent => {
  if (n % 3 === 0) return { type: 'signed', item: `line-${n}`, note: `seen \u{1F680} \u001b ${n}`, evidence: n };
  if (n % 3 === 1) return { type: 'attended', session: 's', item: `line-${n}` };
  return {
    type: 'observed',
    item: `line-${n}`,
    kind: 'http',
    verdict: 'pass',
    response: '200 in 12 ms',
    observed: { status: 200, headers: { server: 'ü' }, list: [1.5e-7, null, true, ''] },
    expect: 'status == 200',
    duration_ms: 12.5,
  };
});

test(`${FLIPS} bytes flipped, one at a time: verify finds each`, { timeout: 120_000 }, async () => {
  const random = randomFrom(seed);
  const folder = await folderForTest();
  const good = Buffer.from(
    sealedLines(events)
      .map(({ text }) => text)
      .join(''),
  );
  const newlines = [...good.entries()].flatMap(([at, byte]) => (byte === 10 ? [at] : []));
  const last = (newlines.at(-2) ?? 0) + 1;
  const whole = join(folder, 'whole.jsonl');
  await writeFile(whole, good);
  expect(await verifyFile(whole)).toMatchObject({ ok: true, lines: events.length });

  const flip = async (n: number): Promise<void> => {
    const pick = (from: number, to: number): number => from + Math.floor(random() * (to - from));
    const at = n < LAST ? pick(last, good.length) : n % 20 === 0 ? (newlines[pick(0, newlines.length)] ?? 0) : pick(0, good.length);
    const change = n % 2 === 0 ? 1 << pick(0, 8) : pick(1, 256);
    const bytes = Buffer.from(good);
    bytes[at] = (bytes[at] ?? 0) ^ change;
    const copy = join(folder, `${n}.jsonl`);
    await writeFile(copy, bytes);
    const seq = newlines.findIndex((end) => at <= end) + 1;
    expect(await verifyFile(copy), `byte ${at} ^ ${change}: run it again with GONOGO_SEED=${seed}`).toMatchObject({ ok: false, seq });
  };
  // At once, because verify gives who might still be writing the last line a second.
  for (let begun = 0; begun < FLIPS; begun += 100) await Promise.all(Array.from({ length: 100 }, (_, n) => flip(begun + n)));
});
