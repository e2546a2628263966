import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { burstOutputs } from '../../src/output/burst-outputs.ts';
import { outputs, reportOf } from '../../src/output/index.ts';
import { burstCases } from './burst-cases.ts';
import { goldenCases } from './cases.ts';

const folder = join(import.meta.dirname, '../golden');
const updating = process.env['UPDATE_GOLDEN'] === '1';

/** `failing.3.text`: the case, the exit code that the command ends with, the format. */
const ofLaunches = goldenCases.flatMap((one) => {
  const report = reportOf(one.launch, one.now, one.selected);
  return outputs.map(
    (output) => [`${one.name}.${output.exit(report.exit)}.${output.name}`, output.lines(one.log.lines, one.launch, one.now) + output.end(report)] as const,
  );
});
const ofBursts = burstCases.flatMap(({ name, report, log }) =>
  burstOutputs(false).map((output) => [`${name}.${report.exit}.${output.name}`, output.lines(log.lines) + output.each(report) + output.end([report])] as const),
);
const goldens = new Map([...ofLaunches, ...ofBursts]);

if (updating) {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of goldens) writeFileSync(join(folder, name), text);
}

describe('golden files', () => {
  it.each([...goldens])('%s', (name, text) => {
    expect(text).toBe(readFileSync(join(folder, name), 'utf8'));
  });

  it('each belongs to a case, so that none is left behind', () => {
    expect(readdirSync(folder).toSorted()).toEqual([...goldens.keys()].toSorted());
  });
});
