import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kinds } from '../../../src/checks/index.ts';
import { Faults, sortedFaults } from '../../../src/checks/written/faults.ts';
import { resolveScenario } from '../../../src/load/scenario/resolve.ts';
import { readLoadScenario } from '../../../src/load/scenario/scenario.ts';
import { faultLine } from '../../../src/model/errors.ts';
import { fixtures, read, small, there, variables } from './small.ts';

const bundled = join(import.meta.dirname, '..', '..', '..', 'scenarios');

describe('every fault of a scenario is said at once, with its line and column', () => {
  it.each(['faulty', 'rate', 'stages', 'empty'])('%s', async (name) => {
    const faults = new Faults();
    readLoadScenario(await readFile(join(fixtures, `${name}.yaml`), 'utf8'), join(fixtures, `${name}.yaml`), faults, { kinds });
    const lines = sortedFaults(faults.list).map((fault) => faultLine(fault).replaceAll(`${fixtures}/`, ''));
    expect(lines.length).toBeGreaterThan(0);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(join(fixtures, `${name}.faults`));
  });

  it('has none to say of those that are bundled, and what they need is what the bundled checklist declares', async () => {
    const files = (await readdir(bundled)).filter((file) => /users|rate-limit-burst|pool-under-load/.test(file));
    expect(files).toHaveLength(5);
    const declared = ['BASE_URL', 'DATABASE_URL', 'READ_PATH', 'AUTHORIZE_PATH', 'MESSAGES_PATH', 'DB_APPLICATION', 'DB_POOL_SIZE', 'DB_POOL_OVERFLOW'];
    const times = ['LOAD_FOR', 'LOAD_RAMP', 'LOAD_WARM_UP', 'RATE_LIMIT_FOR', 'POOL_USERS'];
    for (const file of files) {
      const faults = new Faults();
      const scenario = readLoadScenario(await readFile(join(bundled, file), 'utf8'), join(bundled, file), faults, {
        kinds,
        variables: new Set([...declared, ...times]),
      });
      expect(faults.list.map(faultLine)).toEqual([]);
      const { plan, vitals } = resolveScenario(there(scenario), { ...variables, LOAD_FOR: '2s', LOAD_RAMP: '1s', LOAD_WARM_UP: '1s', RATE_LIMIT_FOR: '2s' });
      expect(plan.duration_s).toBeLessThan(10);
      for (const { kind, params } of vitals) expect(kind.params.safeParse(params).error?.issues).toBeUndefined();
    }
  });

  it.each<[string, Record<string, string>, string[]]>([
    [
      'a variable that the checklist does not declare',
      { target: '${BASE_ULR}' },
      ['own.yaml:6:9  the variable `BASE_ULR` is not declared  →  did you mean `BASE_URL`?'],
    ],
    [
      'a variable of another kind of name in a place without rows',
      { think: '"${pause}"' },
      ['own.yaml:6:9  `pause` is no variable  →  write variables in capitals; columns of `data` stand in `requests` only'],
    ],
    [
      'a column without data',
      { requests: '[{ path: "/${token}" }]' },
      ['own.yaml:3:22  `token` is a column, and there is no `data`  →  name a file with that column in `data`, or write a variable in capitals'],
    ],
    [
      'data that nobody takes anything of',
      { data: 'users.csv' },
      ['own.yaml:6:1  warning: no request takes anything from `data`  →  write `${token}` where it belongs, or leave `data` out'],
    ],
    ['nothing to expect', { expect: '' }, ['own.yaml:1:1  `expect` is missing  →  write what must hold, such as `expect: p95_ms < 500 && error_rate < 0.01`']],
    [
      'a warm-up that leaves nothing',
      { warm_up: '3s' },
      ['own.yaml:6:1  the warm-up (3 s) leaves nothing of the 3 s to measure  →  shorten `warm_up`, or lengthen the burst'],
    ],
    ['nobody', { stages: '[{ users: 0, for: 3s }]' }, ['own.yaml:4:1  this burst sends nothing  →  give a stage some users, or a rate']],
    [
      'more than a day',
      { stages: '[{ users: 1, for: 23h }, { users: 1, for: 2h }]' },
      ['own.yaml:4:1  this burst takes 90000 s, more than a day  →  shorten it'],
    ],
  ])('%s', (_title, over, lines) => {
    expect(read(small(over), { variables: new Set(['BASE_URL']) }).lines).toEqual(lines);
  });
});

describe('vitals that name an item', () => {
  const vital = { vitals: '{ db: { item: db-connections } }', stop_when: 'db.used > 30 && db.usd > 3' };
  const checkOf = (item: string) => (item === 'db-connections' ? { kind: 'postgres', params: { url: '${DATABASE_URL}' } } : undefined);
  const ids = ['db-connections', 'read-by-a-person', 'disk'];

  it('are taken as they are where no checklist is known, and cannot be run so', () => {
    const { scenario, lines } = read(small(vital));
    expect(lines).toEqual([]);
    expect(() => resolveScenario(there(scenario), variables)).toThrow(/the check of the item `db-connections`, and no checklist with that item is at hand/);
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['a field', vital, ['own.yaml:7:28  stop_when: `db.usd` is not observed by the vital `db`  →  did you mean `db.used`?']],
    [
      'an id',
      { vitals: '{ db: { item: db-conections } }' },
      ['own.yaml:6:23  `item` names `db-conections`, which is no item of the checklist  →  did you mean `db-connections`?'],
    ],
    [
      'an item without a check',
      { vitals: '{ db: { item: read-by-a-person } }' },
      [
        'own.yaml:6:23  the item `read-by-a-person` has no check to sample  →  name an item with a check, or write the check here, as in `{ kind: postgres, … }`',
      ],
    ],
    [
      'an item that runs a command',
      { vitals: '{ db: { item: disk } }' },
      [
        'own.yaml:6:23  a check of the kind `command` writes, or runs a command, so it is no vital  →  sample a check that only looks, such as `postgres`, `pool`, `redis` or `celery`',
      ],
    ],
  ])('are checked against it where it is known: %s', (_title, over, lines) => {
    const items = { ids, checkOf: (item: string) => (item === 'disk' ? { kind: 'command', params: { run: 'df' } } : checkOf(item)) };
    expect(read(small(over), { items }).lines).toEqual(lines);
  });

  it('become the check of that item, with its variables filled in', () => {
    const { scenario } = read(small({ vitals: '{ db: { item: db-connections, every: 2s } }' }), { items: { checkOf } });
    expect(resolveScenario(there(scenario), variables).vitals).toMatchObject([
      { name: 'db', kind: { kind: 'postgres' }, params: { url: 'postgres://me@127.0.0.1/x' }, every_s: 2 },
    ]);
  });
});
