import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { remembered } from '../../src/ledger/fixes.ts';
import { folderPlace } from '../../src/ledger/folder-place.ts';
import type { LaunchEvent } from '../../src/model/events.ts';
import { checklistOf, item } from '../output/launches.ts';
import { folderForTest, ledgerForTest } from './drivers.ts';

const start = Date.parse('2026-11-01T10:00:00.000Z');
const opened = (name = 'small-launch'): LaunchEvent => ({
  type: 'launch-opened',
  launch: 'x',
  target: { name: 't', production: false },
  checklist: checklistOf({ before: [item('redis'), item('worker')] }, { name }),
});
const begun = (section: string, about: { item?: string; step?: number } = { item: 'redis' }): LaunchEvent => ({
  type: 'fix-started',
  fix: 'f',
  session: 's',
  section,
  title: 'Look',
  step: 1,
  command: 'date',
  mutating: false,
  ...about,
});
const saw = (of: string, verdict: 'pass' | 'warn' | 'fail'): LaunchEvent => ({
  type: 'observed',
  item: of,
  kind: 'redis',
  verdict,
  response: 'seen',
  expect: 'x',
  duration_ms: 1,
});
const checked = (of: string, passed: boolean): LaunchEvent => ({
  type: 'fix-checked',
  fix: 'f',
  item: of,
  section: 'a.runbook.md#redis',
  after: { verdict: passed ? 'pass' : 'fail', response: '', seq: 1 },
  passed,
  with: [],
});

/** Writes a launch: events, and seconds that pass between them. */
async function launch(folder: string, id: string, day: number, script: readonly (LaunchEvent | number)[], name?: string): Promise<string> {
  let now = start + day * 86_400_000;
  const { ledger, path } = await ledgerForTest({ folder, launch: id, now: () => now });
  await ledger.append('ada', [opened(name)]);
  for (const one of script) {
    if (typeof one === 'number') now += one * 1000;
    else await ledger.append('ada', [one]);
  }
  return path;
}

const redis = 'a.runbook.md#redis';

describe('what past launches tell of a section', () => {
  it('how often it was used, how often the item then passed, how long it took, and when last', async () => {
    const folder = await folderForTest();
    await launch(folder, 'one', 0, [
      begun(`old/${redis}`),
      10,
      begun(redis),
      10,
      checked('redis', false),
      20,
      checked('redis', true),
      5,
      begun(redis),
      60,
      saw('redis', 'pass'),
    ]);
    await launch(folder, 'two', 1, [saw('redis', 'pass'), begun(redis), 10, saw('worker', 'pass'), saw('redis', 'fail')]);
    await launch(folder, 'three', 2, [begun(redis), 50, saw('redis', 'warn'), begun('a.runbook.md#other')]);
    await launch(folder, 'another', 3, [begun(redis), 5, saw('redis', 'pass')], 'another-checklist');
    const memory = await remembered(folderPlace(folder), 'small-launch');
    expect(memory.get(redis)).toEqual({
      section: redis,
      uses: 4,
      passed: 3,
      median_s: 50,
      last: { at: '2026-11-03T10:00:00.000Z', passed: true, launch: 'three' },
    });
    expect(memory.get('a.runbook.md#other')).toEqual({
      section: 'a.runbook.md#other',
      uses: 1,
      passed: 0,
      last: { at: '2026-11-03T10:00:50.000Z', passed: false, launch: 'three' },
    });
    expect(memory.size).toBe(2);
  });

  it('counts a section for each item that it was used for', async () => {
    const folder = await folderForTest();
    await launch(folder, 'one', 0, [begun(redis), begun(redis, { item: 'worker' }), 30, saw('redis', 'pass')]);
    expect((await remembered(folderPlace(folder), 'small-launch')).get(redis)).toMatchObject({ uses: 2, passed: 1, median_s: 30 });
  });

  it('says of the launch that goes on only what is over', async () => {
    const folder = await folderForTest();
    await launch(folder, 'one', 0, [begun(redis), 5, saw('redis', 'pass'), begun(redis)]);
    expect((await remembered(folderPlace(folder), 'small-launch', { current: 'one' })).get(redis)).toMatchObject({ uses: 1, passed: 1 });
    expect((await remembered(folderPlace(folder), 'small-launch')).get(redis)).toMatchObject({ uses: 2, passed: 1, last: { passed: false } });
  });

  it('takes a rollback for worked once nothing is left', async () => {
    const folder = await folderForTest();
    await launch(folder, 'one', 0, [begun('a#back', {}), 10, { type: 'rollback-checked', left: ['redis'] }, 20, { type: 'rollback-checked', left: [] }]);
    expect((await remembered(folderPlace(folder), 'small-launch')).get('a#back')).toMatchObject({ uses: 1, passed: 1, median_s: 30 });
  });

  it('is not taken in by what a server sent, and says which record it cannot read', async () => {
    const folder = await folderForTest();
    const sent: LaunchEvent = {
      ...saw('redis', 'fail'),
      observed: { json: { type: 'fix-started', section: redis }, text: '"type":"fix-started"' },
    } as LaunchEvent; // spread loses the type's name
    const path = await launch(folder, 'one', 0, [sent, begun(redis), 1, saw('redis', 'pass')]);
    await appendFile(path, '{"seq":9,"event":{"type":"fix-sta');
    await writeFile(join(folder, 'broken.jsonl'), 'no record\n{"type":"fix-started"}\n');
    const notices: string[] = [];
    const memory = await remembered(folderPlace(folder), 'small-launch', { onNotice: (sentence) => notices.push(sentence) });
    expect(memory.get(redis)).toMatchObject({ uses: 1, passed: 1 });
    expect(notices).toEqual([expect.stringContaining('tells nothing of its fixes')]);
  });

  it('knows nothing where no launch was', async () => {
    expect(await remembered(folderPlace(join(await folderForTest(), 'none')), 'small-launch')).toEqual(new Map());
  });
});
