import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadChecklist } from '../../src/checklist/load.ts';
import { parseChecklist } from '../../src/checklist/parse.ts';
import { type Checklist, itemsOf } from '../../src/model/checklist.ts';
import { faultLine } from '../../src/model/errors.ts';
import { kinds } from './kinds.ts';

const fixture = (name: string): string => join(import.meta.dirname, 'fixtures', name);

async function loaded(name: string): Promise<Checklist> {
  const { checklist, faults } = await loadChecklist(fixture(name), { kinds });
  if (!checklist) throw new Error(faults.map(faultLine).join('\n'));
  return checklist;
}

function parsed(text: string): Checklist {
  const { checklist, faults } = parseChecklist(text, 'lists/my-launch.md', { kinds });
  if (!checklist) throw new Error(faults.map(faultLine).join('\n'));
  return checklist;
}

const shape = (checklist: Checklist): string[] =>
  checklist.phases.flatMap((phase) => [
    `${phase.id}: ${phase.title}`,
    ...phase.sections.flatMap((section) => [
      `  ${section.id}: ${section.title}`,
      ...section.items.map((item) => `    ${'  '.repeat(item.depth)}${item.id}: ${item.title}`),
    ]),
  ]);

describe('a checklist with live items', () => {
  it('has its phases, sections and items in the order of the file', async () => {
    expect(shape(await loaded('good.md'))).toEqual([
      'before: Before deploying',
      '  data: Data',
      '    db-connections: Connections stay under half of the pool',
      '    db-reachable: The database answers',
      '      its-backup-is-fresh: Its backup is fresh',
      'during: During',
      '  during: During',
      '    watch-the-queue-see-what-to-do: Watch the queue, see what to do',
      '    watch-the-queue-see-what-to-do-2: Watch the queue, see what to do',
      '      and-the-workers: and the workers',
    ]);
  });

  it('carries everything that a block says, and the defaults', async () => {
    const checklist = await loaded('good.md');
    const [connections, reachable, backup] = itemsOf(checklist);
    expect(checklist).toMatchObject({
      name: 'good-launch',
      title: 'Open the doors',
      stations: ['driver', 'navigator'],
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      variables: [
        { name: 'DATABASE_URL', required: true, secret: true, about: 'where the rows live' },
        { name: 'QUEUES', required: false, secret: false, default: 'default,youtube' },
      ],
    });
    expect(connections).toEqual({
      id: 'db-connections',
      title: 'Connections stay under half of the pool',
      phase: 'before',
      section: 'data',
      line: 31,
      depth: 0,
      why: [
        'Supabase refuses new clients once the pool is full.',
        '[Too many connections](good.runbook.md#too-many-connections)',
        '',
        '| used | max |',
        '|------|-----|',
        '| 31   | 40  |',
      ].join('\n'),
      source: ['B4', 'M4'],
      priority: 'critical',
      estimate_s: 300,
      fresh_s: 1800,
      sign: 'one',
      needs: ['db-reachable'],
      check: { kind: 'db', params: { url: '${DATABASE_URL}' }, expect: 'used < max * 0.5', warn: 'used < max * 0.4', timeout_s: 10 },
      fixes: [
        {
          title: 'Too many connections',
          ref: 'good.runbook.md#too-many-connections',
          markdown: expect.stringMatching(/End idle sessions\.\n\n### How\n\nSlowly\.$/),
        },
      ],
    });
    expect(reachable).toMatchObject({ priority: 'high', sign: 'none', why: '- no task, only a remark', check: { expect: 'used < max', timeout_s: 5 } });
    expect(backup).toMatchObject({ sign: 'one', priority: 'high', depth: 1, needs: [], fixes: [] });
    expect(backup).not.toHaveProperty('check');
  });

  it('names what covers each source id, the runbook included, and keeps chapters without items as reading', async () => {
    const { sources, reading, runbooks } = await loadChecklist(fixture('good.md'), { kinds });
    expect([...sources.keys()].toSorted()).toEqual(['B', 'B4', 'H7', 'M4']);
    expect(reading).toEqual([
      { title: 'Open the doors', markdown: expect.stringMatching(/^Read this first\./) },
      { title: 'When things go wrong', markdown: 'Look at the database first.' },
    ]);
    expect(runbooks).toEqual([fixture('good.runbook.md')]);
  });

  it('is plain JSON', async () => {
    const checklist = await loaded('good.md');
    expect(JSON.parse(JSON.stringify(checklist))).toEqual(checklist);
  });
});

describe('any GFM task list is a checklist of manual items', () => {
  it('without one block', async () => {
    const checklist = await loaded('plain.md');
    expect(checklist).toMatchObject({ name: 'plain', title: 'Deployment checklist' });
    expect(shape(checklist)).toEqual([
      'deployment-checklist: Deployment checklist',
      '  deployment-checklist: Deployment checklist',
      '    tests-are-green: Tests are green',
      '    staging-looks-right: Staging looks right',
      '      including-the-mail: including the mail',
      '    rollback-is-known: Rollback is known',
      'release: Release',
      '  release: Release',
      '    tag-it: Tag it',
      '    push-it: Push it',
      '    tell-the-others: Tell the others',
    ]);
    expect(itemsOf(checklist).every((item) => item.sign === 'one' && item.check === undefined)).toBe(true);
  });

  it.each<[string, string, string[]]>([
    ['no heading at all', '- [ ] a\n- [ ] b', ['my-launch: my-launch', '  my-launch: my-launch', '    a: a', '    b: b']],
    ['several first-level headings', '# One\n- [ ] a\n# Two\n- [ ] b', ['one: One', '  one: One', '    a: a', 'two: Two', '  two: Two', '    b: b']],
    ['items before the first phase', '# T\n- [ ] a\n## P\n- [ ] b', ['t: T', '  t: T', '    a: a', 'p: P', '  p: P', '    b: b']],
    [
      'sections and items before them',
      '## P\n- [ ] a\n### S\n- [ ] b\n#### S\n- [ ] c',
      ['p: P', '  p: P', '    a: a', '  s: S', '    b: b', '  s-2: S', '    c: c'],
    ],
    ['phases of one name', '## P\n- [ ] a\n## P\n- [ ] a', ['p: P', '  p: P', '    a: a', 'p-2: P', '  p-2: P', '    a-2: a']],
    ['other letters', '## Größe\n- [ ] Überprüfen\n- [ ] 検査', ['grosse: Größe', '  grosse: Größe', '    uberprufen: Überprüfen', '    item: 検査']],
    ['comments and fences', '<!--\n- [ ] x\n-->\n```\n- [ ] y\n```\n- [ ] z', ['my-launch: my-launch', '  my-launch: my-launch', '    z: z']],
    ['a strong title with a hard break', '- [ ] **A** \\\n  b\n- [ ] **C** d', ['my-launch: my-launch', '  my-launch: my-launch', '    a: A', '    c-d: C d']],
    [
      'an id that a title would have taken',
      '- [ ] a\n- [ ] b\n\n  ```yaml gonogo\n  id: a\n  ```',
      ['my-launch: my-launch', '  my-launch: my-launch', '    a-2: a', '    a: b'],
    ],
    ['tasks below a line that is none', '- group\n  - [ ] a\n    - [ ] b', ['my-launch: my-launch', '  my-launch: my-launch', '    a: a', '      b: b']],
    ['the title of the front matter', '---\ntitle: X\n---\n# T\n- [ ] a', ['x: X', '  x: X', '    a: a']],
  ])('%s', (_what, text, lines) => {
    expect(shape(parsed(text))).toEqual(lines);
  });

  it('keeps the prose of an item without its title, block and nested tasks', () => {
    const [item] = itemsOf(
      parsed('1. [ ] **T**\n   one\n\n   two\n\n   ```yaml gonogo\n   estimate: 5m\n   ```\n\n   - [ ] nested\n\n   ```sh\n     ls\n   ```\n'),
    );
    expect(item?.why).toBe('one\n\ntwo\n\n```sh\n  ls\n```');
  });

  it('follows an alias to a kind or a timeout', () => {
    const check = (keys: string): string => `- [ ] a\n\n  \`\`\`yaml gonogo\n  check: { ${keys} }\n  \`\`\`\n`;
    const [item] = itemsOf(parsed(check('kind: &k db, url: *k, timeout: &t 7s, query: *t')));
    expect(item?.check).toMatchObject({ kind: 'db', params: { url: 'db', query: '7s' }, timeout_s: 7 });
    const [other] = itemsOf(parsed(check('url: &k db, query: &t 7s, kind: *k, timeout: *t')));
    expect(other?.check).toMatchObject({ kind: 'db', timeout_s: 7 });
  });

  it('asks for consent where the kind does, and lets a manual check be signed', () => {
    const [asks, reads] = itemsOf(
      parsed(
        '- [ ] a\n\n  ```yaml gonogo\n  check: { kind: db, url: x, query: delete }\n  ```\n- [ ] b\n\n  ```yaml gonogo\n  check: { kind: manual, ask: what? }\n  ```\n',
      ),
    );
    expect(asks?.check?.consent).toEqual({ why: 'writes', subject: 'delete' });
    expect(reads?.sign).toBe('one');
  });
});

describe('files that cannot be read', () => {
  it.each<[string, RegExp]>([
    ['none.md', /no such file/],
    ['.', /this is a folder/],
  ])('%s', async (name, what) => {
    const { checklist, faults } = await loadChecklist(fixture(name), { kinds });
    expect(checklist).toBeUndefined();
    expect(faults).toMatchObject([{ severity: 'error', line: 1, what: expect.stringMatching(what) }]);
  });
});
