import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordFormats, writeRecord } from '../../../src/output/record/index.ts';
import { recordCases, reportOfCase } from './records.ts';

const folder = join(import.meta.dirname, 'golden');

/** `refused.0.md`: the case, the exit code that the command ends with, the format. */
const goldens = new Map(
  await Promise.all(
    recordCases.flatMap((one) =>
      recordFormats.map(async (format) => [`${one.name}.0.${format}`, await writeRecord(reportOfCase(one), one.log.state(), format)] as const),
    ),
  ),
);

if (process.env['UPDATE_GOLDEN'] === '1') {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of goldens) writeFileSync(join(folder, name), text);
}

describe('golden files of whole launches', () => {
  it.each([...goldens])('%s', (name, text) => {
    expect(text).toBe(readFileSync(join(folder, name), 'utf8'));
  });

  it('each belongs to a case, so that none is left behind', () => {
    expect(readdirSync(folder).toSorted()).toEqual([...goldens.keys()].toSorted());
  });
});
