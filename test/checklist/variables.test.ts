import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseEnvFile } from '../../src/checklist/env-file.ts';
import { parseChecklist } from '../../src/checklist/parse.ts';
import { readEnvFile, resolveVariables } from '../../src/checklist/variables.ts';
import { faultLine } from '../../src/model/errors.ts';
import { kinds } from './kinds.ts';

describe('an env file', () => {
  it('gives the values as dotenv reads them', () => {
    const text = '\uFEFF# comment\r\nA=1\r\nexport B = "two words" # why\r\n\r\nC=\'$x\'\nD="line one\nline two"\nE=\nF=a=b\n';
    expect(parseEnvFile(text, 'x.env')).toEqual({ values: { A: '1', B: 'two words', C: '$x', D: 'line one\nline two', E: '', F: 'a=b' }, faults: [] });
  });

  it.each<[string, string, string]>([
    ['no equals sign', 'A=1\nhunter2\n', 'x.env:2:1  this line has no `=`'],
    ['a bad name', '  1A=hunter2\n', 'x.env:1:3  what stands before the `=` is no name of a variable'],
    ['no name', '=hunter2\n', 'x.env:1:1  what stands before the `=` is no name of a variable'],
    ['a quote that is never closed', 'A="hunter2\nB=2\n', 'x.env:1:3  the quote that begins the value of `A` is never closed'],
    ['something behind the quote', "A='hunter2'hunter2\n", 'x.env:1:12  something follows the closing quote of `A`'],
    ['set twice', 'A=hunter1\nB=1\nA=hunter2\n', 'x.env:3:1  warning: `A` is set already, on line 1; this one counts'],
    ['a hash inside a value', 'URL=postgres://u:hunter2#x@h/d\n', 'x.env:1:25  warning: the value of `URL` ends before this `#`'],
  ])('%s is said with its place, and never with the value', (_what, text, line) => {
    const { faults } = parseEnvFile(text, 'x.env');
    expect(faults.map(faultLine)[0]).toMatch(line);
    expect(faults.map(faultLine).join('\n')).not.toContain('hunter');
  });

  it('that is not there is a fault', async () => {
    const { faults } = await readEnvFile(join(import.meta.dirname, 'none.env'));
    expect(faults).toMatchObject([{ severity: 'error', what: 'there is no such file' }]);
  });
});

const text = `---
variables:
  DATABASE_URL: { required: true }
  REDIS_URL: { required: true }
  PIN: { secret: true }
  QUEUES: { default: "a,b" }
  OPTIONAL: {}
---
- [ ] one

  \`\`\`yaml gonogo
  check: { kind: db, url: "\${DATABASE_URL}", query: "\${OPTIONAL}" }
  \`\`\`
- [ ] two

  \`\`\`yaml gonogo
  check: { kind: db, url: "\${DATABASE_URL}" }
  \`\`\`
`;

describe('the variables of a launch', () => {
  const { checklist } = parseChecklist(text, 'list.md', { kinds });
  if (!checklist) throw new Error('the checklist of this test is broken');

  it('come from the env file, then the environment, then the default', () => {
    const { values, missing } = resolveVariables(
      checklist,
      { DATABASE_URL: 'file', QUEUES: '' },
      { DATABASE_URL: 'environment', REDIS_URL: 'environment', HOME: '/' },
    );
    expect(values).toMatchObject({ DATABASE_URL: 'file', REDIS_URL: 'environment', QUEUES: 'a,b', HOME: '/' });
    expect(missing).toEqual([]);
  });

  it('that are required and not set are named with where they are wanted', () => {
    expect(resolveVariables(checklist, { REDIS_URL: ' ' }, { DATABASE_URL: '' }).missing).toEqual([
      { name: 'DATABASE_URL', wantedAt: ['list.md:9 (one)', 'list.md:14 (two)'] },
      { name: 'REDIS_URL', wantedAt: ['list.md'] },
    ]);
  });

  it('say which values are secret: marked ones, telling names, and passwords in URLs', () => {
    const { secrets } = resolveVariables(
      checklist,
      {
        DATABASE_URL: 'postgres://user:p%40ss%2Fword@host/db',
        REDIS_URL: 'redis://:p@ss@host:6379/0',
        PIN: '42',
        META_APP_SECRET: 'abcdefgh',
        KEY_COUNT: '12',
        SITE: 'https://site.invalid/?token=t0ken',
      },
      { OTHER_TOKEN: 'not-ours-to-read' },
    );
    expect(secrets.toSorted()).toEqual(['42', 'abcdefgh', 'p%40ss%2Fword', 'p@ss', 'p@ss/word', 't0ken']);
  });
});
