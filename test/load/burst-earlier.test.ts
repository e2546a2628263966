import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { newestBurst } from '../../src/ledger/bursts.ts';
import { folderPlace } from '../../src/ledger/folder-place.ts';
import { openFileLedger } from '../../src/ledger/file-store.ts';
import type { BurstEnding, BurstPlan } from '../../src/model/burst.ts';
import type { LaunchEvent } from '../../src/model/events.ts';
import { redactEvent } from '../../src/model/redact-event.ts';
import { redactor } from '../../src/model/redact.ts';
import { temporaryFolder } from '../checks/context.ts';
import { checklistOf } from '../output/launches.ts';

const digest = '3f'.repeat(32);
const plan: BurstPlan = { mode: 'users', stages: [{ from: 1, to: 1, for_s: 1 }], warm_up_s: 0, duration_s: 1, users: 1, think_s: 0 };
const sought = { scenario: 'ten-users', digest, host: '127.0.0.1:8000', plan };
const felt = { requests: 1, rps: 1, errors: 0, error_rate: 0, timeouts: 0, status: {} };

interface Burst {
  readonly id: string;
  readonly ended?: BurstEnding;
  readonly host?: string;
  readonly digest?: string;
  readonly users?: number;
}

function eventsOf({ id, ended = 'finished', host = sought.host, digest: of = digest, users = 1 }: Burst): LaunchEvent[] {
  const sample = { at_s: 1, stage: 0, users: 1, felt, vitals: {}, expected: [], errors: [], bars: [] };
  const summary = { ended, why: '', measured_s: 1, felt, requests: {}, errors: [], expected: [], spread: {}, histogram: 'HISTF' };
  return [
    {
      type: 'burst-started',
      burst: id,
      item: 'load',
      session: 's',
      scenario: { name: 'ten-users', title: '', file: '', digest: of },
      host,
      plan: { ...plan, users, stages: [{ from: users, to: users, for_s: 1 }] },
      requests: [],
      vitals: [],
      expect: [],
      stop_when: [],
    },
    { type: 'burst-sampled', burst: id, ...sample },
    { type: 'burst-ended', burst: id, item: 'load', summary },
  ];
}

/** Writes the record of a launch, as the console does. */
async function record(folder: string, launch: string, bursts: readonly Burst[]): Promise<void> {
  const ledger = await openFileLedger({ folder, launch, clock: { now: () => Date.now() }, onNotice: () => undefined, create: true });
  const clean = redactor(['a-secret']);
  const opened: LaunchEvent = { type: 'launch-opened', launch, target: { name: 'local', production: false }, checklist: checklistOf({}) };
  await ledger.append(
    'ann',
    [opened, ...bursts.flatMap(eventsOf)].map((event) => redactEvent(event, clean)),
  );
  await ledger.close();
}

it('finds the newest burst of the same scenario on the same host that ran to its end, beside the launch that asks', async () => {
  const folder = temporaryFolder();
  await record(folder, 'first', [{ id: 'oldest' }]);
  await record(folder, 'second', [
    { id: 'old' },
    { id: 'newest' },
    { id: 'stopped', ended: 'stopped' },
    { id: 'elsewhere', host: '127.0.0.1:9000' },
    { id: 'changed', digest: 'a'.repeat(64) },
    { id: 'ten times as many, by a variable', users: 10 },
  ]);
  await record(folder, 'third', [{ id: 'killed', ended: 'killed' }]);
  await record(folder, 'fourth', [{ id: 'own' }]);
  const found = await newestBurst(folderPlace(folder), sought, 'fourth');
  expect(found).toMatchObject({ launch: 'second', burst: 'newest', summary: { ended: 'finished' } });
  expect(found?.summary).not.toHaveProperty('histogram');
  expect(await newestBurst(folderPlace(folder), { ...sought, host: 'api.creator.example' }, 'fourth')).toBeUndefined();
});

it('reads past lines that are cut off or broken', async () => {
  const folder = temporaryFolder();
  await record(folder, 'first', [{ id: 'good' }]);
  appendFileSync(join(folder, 'first.jsonl'), '{"seq":9,"event":{"type":"burst-ended"');
  expect(await newestBurst(folderPlace(folder), sought, 'other')).toMatchObject({ burst: 'good' });
});

it('finds nothing in a folder that is not there yet', async () => {
  expect(await newestBurst(folderPlace(join(temporaryFolder(), 'none')), sought, 'other')).toBeUndefined();
});
