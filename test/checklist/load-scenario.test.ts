import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consentOf } from '../../src/checks/consent.ts';
import { kinds } from '../../src/checks/index.ts';
import { lint } from '../../src/checklist/lint.ts';
import { loadChecklist } from '../../src/checklist/load.ts';
import { itemsOf } from '../../src/model/checklist.ts';
import { faultLine } from '../../src/model/errors.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gonogo-load-scenario-'));
});
afterAll(() => rm(folder, { recursive: true }));

const put = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};

const burst = [
  'kind: load',
  'name: own',
  'source: [Q2]',
  'requests:',
  '  - { path: "/a?token=${token}", weight: 3 }',
  '  - { path: /b, body: { text: hello } }',
  'data: users.csv',
  'stages:',
  '  - { users: "${USERS:-2}", for: 3s, ramp: true }',
  '  - { users: "${USERS:-2}", for: "${LOAD_FOR}" }',
  'expect: p95_ms < 500',
  '',
].join('\n');

const front = ['---', 'variables:', '  BASE_URL: { required: true }', '  USERS: { about: many }', '  LOAD_FOR: { about: how long }', '---', '# A', ''].join(
  '\n',
);
const line = (block: string, title = 'Try it'): string => `- [ ] ${title}\n\n  \`\`\`yaml gonogo\n${block.replace(/^(?=.)/gm, '  ')}\n  \`\`\`\n\n`;
const loads = (more = ''): string => line(`id: tried\ncheck:\n  kind: load\n  scenario: own.yaml${more}`);

async function load(scenario: string, items = loads(), rows = 'token\na\nb\n') {
  await put('own.yaml', scenario);
  await put('users.csv', rows);
  const { checklist, faults } = await loadChecklist(await put('list.md', `${front}\n${items}`), { kinds });
  const lines = faults.map((fault) => faultLine(fault).replaceAll(`${folder}/`, ''));
  return { lines, digest: checklist?.digest, checklist, check: checklist && itemsOf(checklist).find(({ id }) => id === 'tried')?.check };
}

describe('a check of the kind load', () => {
  it('carries what the burst will do, variables still in place', async () => {
    const { lines, check } = await load(burst);
    expect(lines).toEqual([]);
    expect(check).toMatchObject({
      kind: 'load',
      expect: 'passed',
      params: {
        scenario: 'own.yaml',
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        burst: {
          target: '${BASE_URL}',
          mode: 'users',
          stages: [
            { level: '${USERS:-2}', for: '3s', ramp: true },
            { level: '${USERS:-2}', for: '${LOAD_FOR}', ramp: false },
          ],
          requests: ['GET /a?token={token}', 'POST /b'],
        },
      },
      consent: { why: 'writes', subject: expect.stringContaining('${BASE_URL}') },
    });
  });

  it('asks for leave with its real values, and names the host that is not this machine', async () => {
    const { check } = await load(burst);
    const ask = (values: Record<string, string>) => check && consentOf(check, kinds, values, new Set());
    const here = ask({ BASE_URL: 'http://127.0.0.1:8000', LOAD_FOR: '30s', USERS: '10' });
    expect(here?.subject).toMatch(/127\.0\.0\.1:8000.*10 users for 33 s/);
    expect(here?.host).toBeUndefined();
    expect(ask({ BASE_URL: 'https://api.creator.example', LOAD_FOR: '1m' })).toMatchObject({
      host: 'api.creator.example',
      subject: expect.stringMatching(/2 users for 1 min/),
    });
    expect(ask({})).toEqual(check?.consent);
  });

  it('is told where it would pass although the burst does not', async () => {
    const { lines } = await load(burst, loads('\nexpect: p95_ms < 900'));
    expect(lines).toEqual([
      expect.stringMatching(/list\.md:\d+:\d+ {2}warning: this judges by itself, whatever the scenario expects {2}→ {2}write `passed && p95_ms < 900`/),
    ]);
    expect((await load(burst, loads('\nexpect: passed && p95_ms < 900'))).lines).toEqual([]);
  });

  it('is another checklist once the scenario or its data changed', async () => {
    const one = await load(burst);
    expect((await load(burst)).digest).toBe(one.digest);
    expect((await load(burst.replace('500', '600'))).digest).not.toBe(one.digest);
    expect((await load(burst, loads(), 'token\na\nc\n')).digest).not.toBe(one.digest);
  });

  it('may take longer than an hour, and no longer than a day', async () => {
    expect((await load(burst, loads('\n  timeout: 2h'))).check?.timeout_s).toBe(7200);
    expect((await load(burst, loads('\n  timeout: 25h'))).lines).toEqual([
      'list.md:16:14  `25h` is no `timeout`  →  write a duration up to a day, such as `5s` or `2m`',
    ]);
  });

  const vital = 'stop_when: db.usd > 3\nvitals: { db: { item: db-connections } }\n';
  const db = line('id: db-connections\ncheck:\n  kind: postgres\n  url: postgres://me@127.0.0.1/x', 'Connections');
  it.each<[string, string, string, string, string[]]>([
    [
      'of the scenario, in its own file',
      burst.replace('expect:', 'exepct:'),
      loads(),
      'token\na\n',
      ['own.yaml:11:1  `exepct` is no key here  →  did you mean `expect`?'],
    ],
    [
      'a variable that is not declared',
      burst.replace('{USERS', '{USESR'),
      loads(),
      'token\na\n',
      ['own.yaml:9:15  the variable `USESR` is not declared  →  did you mean `USERS`?'],
    ],
    [
      'of its data, in that file',
      burst,
      loads(),
      'token,id\na\n',
      ['users.csv:2:1  has 1 column, the header has 2  →  write every column, an empty one as well'],
    ],
    ['a column that the data lacks', burst, loads(), 'tokne\na\n', ['own.yaml:5:23  `token` is no column of the data  →  did you mean `tokne`?']],
    [
      'an item before it',
      burst + vital,
      db + loads(),
      'token\na\n',
      ['own.yaml:12:12  stop_when: `db.usd` is not observed by the vital `db`  →  did you mean `db.used`?'],
    ],
    [
      'an item after it',
      burst + vital,
      loads() + db,
      'token\na\n',
      ['own.yaml:12:12  stop_when: `db.usd` is not observed by the vital `db`  →  did you mean `db.used`?'],
    ],
    [
      'an item that is not there',
      burst + vital,
      loads() + db.replace('db-connections', 'db-conections'),
      'token\na\n',
      ['own.yaml:13:23  `item` names `db-connections`, which is no item of the checklist  →  did you mean `db-conections`?'],
    ],
    [
      'an item without a check',
      burst + vital,
      `${loads()}${line('id: db-connections\nsign: one', 'Connections')}`,
      'token\na\n',
      [
        'own.yaml:13:23  the item `db-connections` has no check to sample  →  name an item with a check, or write the check here, as in `{ kind: postgres, … }`',
      ],
    ],
    [
      'and nothing of an item whose check has faults of its own',
      burst + vital,
      loads() + db.replace('kind: postgres', 'kind: postgers'),
      'token\na\n',
      [expect.stringMatching(/`postgers` is no check kind/)],
    ],
    [
      'that it is a journey',
      burst.replace('kind: load', 'kind: journey'),
      loads(),
      'token\na\n',
      ['own.yaml:1:7  `journey` is no kind  →  write one of `load`'],
    ],
  ])('says what is wrong %s', async (_title, scenario, items, rows, lines) => {
    expect((await load(scenario, items, rows)).lines).toEqual(lines);
  });
});

describe('lint of a burst by itself', () => {
  it('checks it fully and counts the ids that it names', async () => {
    await put('users.csv', 'token\na\n');
    const file = await put('own.yaml', burst.replace('p95_ms', 'p97_ms'));
    const { faults, uncovered } = await lint([file], { kinds, sources: await put('all.ids', 'Q2\n') });
    expect(faults.map((fault) => faultLine(fault).replaceAll(`${folder}/`, ''))).toEqual([
      'own.yaml:11:9  expect: the percentile `p97_ms` is not measured  →  measured are p50, p90, p95, p99 and max, as in `p95_ms`',
    ]);
    expect(uncovered).toEqual([]);
  });
});

describe('the hosts that load may go to', () => {
  const read = async (targets: string) => {
    const { checklist, faults } = await loadChecklist(await put('targets.md', `---\ntargets: ${targets}\n---\n# A\n\n- [ ] B\n`), { kinds });
    return checklist?.targets ?? faults.map(({ line, column, what, instead }) => `${line}:${column} ${what} → ${instead}`);
  };

  it.each<[string, string[]]>([
    ['[api.creator.example, "10.0.0.7:8000"]', ['api.creator.example', '10.0.0.7:8000']],
    ['staging', ['staging']],
    ['"[::1]:8000"', ['[::1]:8000']],
    ['https://api.creator.example:8443/v1', ['2:10 `https://api.creator.example:8443/v1` is a URL, not a host → write `api.creator.example:8443`']],
    ['[API.creator.example]', ['2:11 `API.creator.example` has capital letters → write `api.creator.example`']],
    ['["*.creator.example"]', ['2:11 `*.creator.example` stands for more than one host → name each host']],
    ['["${HOST}"]', ['2:11 `targets` holds a variable → write the host itself: whoever signs for the checklist sees where load may go']],
    ['[a.example, a.example]', ['2:22 the target `a.example` is named twice → keep one of them']],
    [
      '["a b", "x:99999", "a/b"]',
      ['2:11 `a b` is no host', '2:18 `x:99999` is no host', '2:29 `a/b` is no host'].map(
        (what) => `${what} → write one such as \`api.creator.example\` or \`10.0.0.7:8000\``,
      ),
    ],
  ])('%s', async (written, outcome) => {
    expect(await read(written)).toEqual(outcome);
  });
});
