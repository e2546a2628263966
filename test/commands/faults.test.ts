import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/output/index.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { creatorLaunch, gonogo, temporary } from '../helpers/gonogo.ts';

let sandbox: Sandbox;
let folder: { path: string; remove: () => Promise<void> };

beforeAll(async () => {
  [sandbox, folder] = await Promise.all([startSandbox(), temporary('faults')]);
}, 240_000);

afterAll(async () => {
  await sandbox.stop();
  await folder.remove();
});

async function check(): Promise<{ code: number; report: Report }> {
  const ran = await gonogo(['check', creatorLaunch, '--env-file', sandbox.envFile, '--ledger', folder.path, '--as', 'ada', '--format', 'json']);
  return { code: ran.code, report: JSON.parse(ran.stdout) as Report }; // the report's shape has a test of its own
}

const inState = (report: Report, state: string): string[] => report.items.filter((item) => item.state === state).map((item) => item.id);

describe('a check of the rehearsal target', () => {
  it('finds nothing wrong with a healthy one, and waits for people only', async () => {
    const { code, report } = await check();
    expect(inState(report, 'failing')).toEqual([]);
    expect(inState(report, 'unknown')).toEqual([]);
    expect(inState(report, 'blocked')).toEqual([]);
    expect(code).toBe(5);
    expect(report.go).toBe(false);
    expect(report.items.flatMap((item) => item.signed)).toEqual([]);
  });

  it.each<[string, string[], string[]]>([
    ['redis-down', ['redis-reachable'], ['worker-answers']],
    ['worker-stopped', ['worker-answers'], ['queues-short']],
    ['migration-behind', ['schema-at-head'], ['sync-writes-rows']],
    ['slow-api', ['answers-fast', 'reads-fast'], []],
    ['errors', ['no-server-errors'], []],
  ])('with %s exactly what it concerns is red, the rest folds, and each names its fix', async (fault, red, folded) => {
    await sandbox.setFault(fault, true);
    try {
      const { code, report } = await check();
      expect(inState(report, 'failing')).toEqual(red);
      expect(inState(report, 'unknown')).toEqual([]);
      expect(inState(report, 'blocked')).toEqual(expect.arrayContaining(folded));
      if (folded.length === 0) expect(inState(report, 'blocked')).toEqual([]);
      for (const item of report.items.filter(({ state }) => state === 'failing')) expect(item.fixes.length).toBeGreaterThan(0);
      for (const item of report.items.filter(({ state }) => state === 'blocked')) expect(red).toContain(item.cause);
      expect(code).toBe(red.every((id) => report.items.find((item) => item.id === id)?.priority === 'medium') ? 4 : 3);
    } finally {
      await sandbox.setFault(fault, false);
    }
    const { report } = await check();
    expect(inState(report, 'failing')).toEqual([]);
    expect(inState(report, 'blocked')).toEqual([]);
  });
});
