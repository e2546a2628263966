import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadChecklist } from '../../src/checklist/load.ts';
import { itemsOf, type Item } from '../../src/model/checklist.ts';
import type { Report } from '../../src/output/index.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { creatorLaunch, gonogo, temporary } from '../helpers/gonogo.ts';
import { caught } from './caught.ts';

let sandbox: Sandbox;
let lines: readonly Item[];
let folder: { path: string; remove: () => Promise<void> };

beforeAll(async () => {
  [sandbox, folder] = await Promise.all([startSandbox(), temporary('faults')]);
  const { checklist } = await loadChecklist(creatorLaunch);
  lines = checklist ? itemsOf(checklist) : [];
}, 240_000);

afterAll(async () => {
  await sandbox.stop();
  await folder.remove();
});

/** Bursts take their time, and what each finds is tested with them: they run once, on the healthy target. */
async function check(bursts = false): Promise<{ code: number; report: Report }> {
  const items = lines.filter(({ check: spec }) => bursts || spec?.kind !== 'load').flatMap(({ id }) => ['--item', id]);
  const words = ['check', creatorLaunch, '--env-file', sandbox.envFile, '--ledger', folder.path, '--as', 'ada', '--allow-writes', '--format', 'json', ...items];
  const ran = await gonogo(words);
  return { code: ran.code, report: JSON.parse(ran.stdout) as Report }; // the report's shape has a test of its own
}

const inState = ({ items }: Report, ...states: string[]): string[] => items.filter((item) => states.includes(item.state)).map((item) => item.id);

describe('a check of the rehearsal target', () => {
  it('finds nothing wrong with a healthy one, and waits for people only', async () => {
    const { code, report } = await check(true);
    expect(inState(report, 'failing', 'unknown', 'blocked')).toEqual([]);
    expect(code).toBe(5);
    expect(report.go).toBe(false);
    expect(report.items.flatMap((item) => item.signed)).toEqual([]);
  });

  it('knows every fault there is', () => {
    expect(Object.keys(caught).toSorted()).toEqual(sandbox.faults.map((fault) => fault.name).toSorted());
  });

  it.each(Object.entries(caught))('with %s exactly %j turn red, the rest folds under them, and each names its fix', async (fault, red) => {
    await sandbox.setFault(fault, true);
    try {
      const { code, report } = await check();
      expect(inState(report, 'failing').toSorted()).toEqual(red.toSorted());
      expect(inState(report, 'unknown')).toEqual([]);
      for (const item of report.items.filter(({ state }) => state === 'failing')) expect(item.fixes.length).toBeGreaterThan(0);
      for (const item of report.items.filter(({ state }) => state === 'blocked')) expect(red).toContain(item.cause);
      // What only warns, and holds nothing that counts, leaves people to be waited for.
      const counting = report.items.some((item) => ['failing', 'blocked'].includes(item.state) && ['critical', 'high'].includes(item.priority));
      expect(code).toBe(counting ? 3 : 5);
    } finally {
      await sandbox.setFault(fault, false);
    }
  });

  it('finds nothing wrong once every fault is gone', async () => {
    const { code, report } = await check();
    expect(inState(report, 'failing', 'unknown', 'blocked')).toEqual([]);
    expect(code).toBe(5);
  });
});
