import { describe, expect, it } from 'vitest';
import type { Parsed } from '../../src/checklist/parse.ts';
import type { RunbookSection } from '../../src/model/fix.ts';
import { items, only, readBeside, said } from './beside.ts';

function sections(parsed: Parsed): readonly RunbookSection[] {
  expect(said(parsed)).toEqual([]);
  return parsed.checklist?.runbook ?? [];
}

const worker = `
\`\`\`yaml gonogo
source: [H7]
when: kind == "celery" && observed.worker_count == 0
before: redis-reachable
after: [queues-short]
steps:
  - title: Look at the service
  - { title: Start it again, mutating: true, takes: 20s, shell: true }
  - { terminal: true, timeout: 30m }
\`\`\`

Shows as: nobody answers.

1. Ask.

   \`\`\`sh
   railway logs --service worker
   \`\`\`

2. Then:

   \`\`\`bash
   railway restart | cat
   \`\`\`

3. **Changes data**: edit the variables.

   \`\`\`sh
   vi $BASE_URL
   \`\`\`
`;

describe('a runbook is read with its checklist', () => {
  it('with all that its blocks say', () => {
    const [redis, stopped] = sections(
      readBeside({ 'list.runbook.md': `# Fixes\n\n## Redis\n\n### Redis is gone\n\nAsk it.\n\n### The worker is stopped\n${worker}` }),
    );
    expect(redis).toEqual({
      ref: 'list.runbook.md#redis-is-gone',
      title: 'Redis is gone',
      markdown: 'Ask it.',
      line: 5,
      source: [],
      before: [],
      after: [],
      steps: [],
    });
    expect(stopped).toMatchObject({
      ref: 'list.runbook.md#the-worker-is-stopped',
      line: 9,
      source: ['H7'],
      when: 'kind == "celery" && observed.worker_count == 0',
      before: ['redis-reachable'],
      after: ['queues-short'],
    });
    expect(stopped?.markdown).toMatch(/^Shows as: nobody answers\.\n\n1\. Ask\.[^]*```$/);
    expect(stopped?.steps).toEqual([
      { n: 1, title: 'Look at the service', command: 'railway logs --service worker', line: 26, mutating: false, shell: false, terminal: false },
      { n: 2, title: 'Start it again', command: 'railway restart | cat', line: 32, mutating: true, shell: true, terminal: false, takes_s: 20 },
      { n: 3, title: 'Changes data: edit the variables.', command: 'vi $BASE_URL', line: 38, mutating: true, shell: false, terminal: true, timeout_s: 1800 },
    ]);
  });

  it.each<[string, string, Partial<RunbookSection['steps'][number]>]>([
    ['the paragraph above', 'Look **at** the\n`log`:\n\n```sh\ndate\n```', { title: 'Look at the log', mutating: false }],
    [
      'a long one cut',
      `${'Look at it again and again '.repeat(5)}\n\n\`\`\`sh\ndate\n\`\`\``,
      { title: `${'Look at it again and again '.repeat(2)}Look at it again and…` },
    ],
    ['the section below what it shows as', 'Shows as: silence.\n\n```sh\ndate\n```', { title: 'Redis is gone' }],
    ['the section below a table', '| a |\n|---|\n| b |\n\n```sh\ndate\n```', { title: 'Redis is gone' }],
    ['changes said above', '**Changes production**: restarts it.\n\n```sh\ndate\n```', { mutating: true }],
    [
      'changes said earlier in the same point',
      '- It stands. **changes production** now.\n\n  Then look:\n\n  ```sh\n  date\n  ```',
      { title: 'Then look', mutating: true },
    ],
  ])('a step without metadata: %s', (_name, body, step) => {
    expect(sections(readBeside({ 'list.runbook.md': only(body) }))[0]?.steps[0]).toMatchObject(step);
  });

  it('whatever stands in other languages is no step', () => {
    const [section] = sections(readBeside({ 'list.runbook.md': only('```sql\nselect 1\n```\n\n```\nplain\n```\n\n> ```shell\n> date\n> ```') }));
    expect(section?.steps.map(({ command }) => command)).toEqual(['date']);
  });

  it('a section holds the headings below it, a chapter does not', () => {
    const text =
      '# Fixes\n\n## Redis is gone\n\n### First\n\n```sh\ndate\n```\n\n## Chapter\n\n```sh\nwhoami\n```\n\n### Alone\n\n```yaml gonogo\nsource: H1\n```\n\n### Other\n';
    expect(sections(readBeside({ 'list.runbook.md': text })).map(({ ref, steps }) => [ref.split('#')[1], steps.length])).toEqual([
      ['redis-is-gone', 1],
      ['alone', 0],
      ['other', 0],
    ]);
  });

  it('sections of other files and of its own count where something leads to them', () => {
    const text = `${items.replace('list.runbook.md#redis-is-gone)', 'docs/./Ops.md#Redis), [back](#back)')}\n\n## Back\n\n\`\`\`sh\ndate\n\`\`\`\n`;
    const parsed = readBeside({ 'docs/Ops.md': '## Redis\n\nAsk.\n\n## Else\n\nNo.\n' }, { text });
    expect(sections(parsed).map(({ ref, steps }) => [ref, steps.length])).toEqual([
      ['docs/Ops.md#redis', 0],
      ['#back', 1],
    ]);
    expect(parsed.checklist?.phases[0]?.sections[0]?.items[0]?.fixes[0]?.ref).toBe('docs/Ops.md#redis');
    expect(Object.keys(parsed.checklist?.files ?? {}).toSorted()).toEqual(['docs/Ops.md', 'list.md']);
  });

  it('who changes a step changes the checklist, and the file is named', () => {
    const [one, same, other] = ['date', 'date', 'whoami'].map((command) => readBeside({ 'list.runbook.md': only(`\`\`\`sh\n${command}\n\`\`\``) }).checklist);
    expect(same?.digest).toBe(one?.digest);
    expect(other?.digest).not.toBe(one?.digest);
    const changed = Object.keys(one?.files ?? {}).filter((file) => one?.files?.[file] !== other?.files?.[file]);
    expect(changed).toEqual(['list.runbook.md']);
  });
});

describe('what is wrong with a runbook', () => {
  it('all at once, each at its place', () => {
    const body = `\`\`\`yaml gonogo
sorce: H7
when: kind == "celry" && observe.workers > 0
before: [redis-reachble, by-hand]
after: nobody
steps:
  - titel: Look
    takes: soon
  - { title: Go, mutating: maybe }
\`\`\`

\`\`\`sh
railway logs | tail
\`\`\`
`;
    expect(said(readBeside({ 'list.runbook.md': only(body) }))).toEqual([
      'list.runbook.md:4:1  `sorce` is no key here  →  did you mean `source`?',
      'list.runbook.md:5:15  when: `celry` is no check kind  →  did you mean `celery`?',
      'list.runbook.md:5:26  when: `observe` is no name here  →  did you mean `observed`? Known are `kind`, `item`, `code`, `verdict`, `observed`',
      'list.runbook.md:6:10  `before` names `redis-reachble`, which is no item  →  did you mean `redis-reachable`?',
      'list.runbook.md:7:8  `after` names `nobody`, which is no item  →  write the id of an item of the checklist',
      'list.runbook.md:8:1  `steps` has 2 entries, and the section has 1 `sh` block  →  write one entry for each block, in order',
      'list.runbook.md:9:5  `titel` is no key here  →  did you mean `title`?',
      'list.runbook.md:10:12  `soon` is no duration for `takes`  →  write one such as `30s`, `5m`, `1h30m` or `2d`',
      'list.runbook.md:11:28  `mutating` is neither true nor false  →  write `true` or `false`',
      'list.runbook.md:15:14  only a shell understands `|`  →  write `shell: true` for this step, or put it in quotes',
    ]);
  });

  it.each<[string, string, string[]]>([
    ['a text', 'steps: Look', ['list.runbook.md:4:8  `steps` is no list  →  write one `- { title: … }` line for each `sh` block below']],
    ['a list of texts', 'steps: [Look]', ['list.runbook.md:4:9  `Look` says nothing of a step  →  write `{ title: … }`']],
    ['a condition that is always true', 'when: "true"', [expect.stringContaining('when: `true` names nothing that the check observes')]],
  ])('%s', (_name, line, faults) => {
    expect(said(readBeside({ 'list.runbook.md': only(`\`\`\`yaml gonogo\n${line}\n\`\`\`\n\n\`\`\`sh\ndate\n\`\`\``) }))).toEqual(faults);
  });

  const listed = (command: string, shell = false): string =>
    only(`\`\`\`yaml gonogo\nsteps: [{ shell: ${shell} }]\n\`\`\`\n\n- Look.\n\n  \`\`\`sh\n  ${command}\n  \`\`\``);
  it.each<[string, string, string[]]>([
    [
      'a variable that nobody declares',
      listed('psql -c x "$BASE_ULR/$TOKEN"'),
      ['list.runbook.md:10:14  the variable `BASE_ULR` is not declared, so the step does not get it  →  did you mean `BASE_URL`?'],
    ],
    [
      'one in a script',
      listed('echo "$OTHER" $lower $HOME $LC_ALL | cat', true),
      [expect.stringMatching(/^list\.runbook\.md:10:9 {2}warning: the variable `OTHER` is not declared/)],
    ],
    ['one that the script sets', listed('OTHER=1; echo "$OTHER"', true), []],
    ['an empty block', listed('# nothing'), ['list.runbook.md:10:3  this block has nothing to run  →  write its command, or leave it out']],
    [
      'a pipe where nothing is said of steps',
      only('```sh\ndate | cat\n```'),
      ['list.runbook.md:4:6  warning: only a shell understands `|`  →  write `shell: true` for this step, or put it in quotes'],
    ],
  ])('%s', (_name, text, faults) => {
    expect(said(readBeside({ 'list.runbook.md': text }))).toEqual(faults);
  });

  it('does not keep an ordinary runbook from being opened', () => {
    const parsed = readBeside({ 'list.runbook.md': only('```sh\nfor x in $POD; do kubectl get $x > out; done\n```') });
    expect(parsed.checklist?.runbook).toHaveLength(1);
  });
});
