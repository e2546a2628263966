import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lint } from '../../src/checklist/lint.ts';
import { faultLine } from '../../src/model/errors.ts';
import { kinds } from './kinds.ts';

const good = join(import.meta.dirname, 'fixtures', 'good.md');
let folder = '';
const put = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gonogo-lint-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('lint', () => {
  it('finds nothing in a good checklist and its runbook', async () => {
    expect(await lint([good, good.replace('.md', '.runbook.md')], { kinds })).toEqual({ faults: [], uncovered: [], ids: 0 });
  });

  it('lists the ids that nothing names: items, phases, runbooks and scenarios count', async () => {
    const sources = await put('x.ids', '# all\nB\nB4\nM4\n\nH7\nL1 # load\nX9\n');
    const scenario = await put(
      'burst.yaml',
      'kind: load\nname: burst\nsource: [L1]\nrequests: [{ path: / }]\nstages: [{ users: 1, for: 1s }]\nexpect: errors == 0\n',
    );
    const { faults, uncovered, ids } = await lint([good], { kinds, sources, scenarios: [scenario] });
    expect(faults).toEqual([]);
    expect(ids).toBe(6);
    expect(uncovered).toEqual([{ id: 'X9', file: sources, line: 8, column: 1 }]);
  });

  it('says which ids the list does not have', async () => {
    const sources = await put('y.ids', 'B\nM4\nH7\nM4\nB4x\n');
    const { faults } = await lint([good], { kinds, sources });
    expect(faults.map(faultLine)).toEqual([
      `${sources}:4:1  warning: \`M4\` stands here twice  →  keep one of them`,
      `${good}:41:12  \`B4\` is no id of \`${sources}\`  →  did you mean \`B4x\`?`,
    ]);
  });

  it('says an id that the list does not have once, and in how many places it stands', async () => {
    const list = await put('often.md', ['H', 'A', 'Z', 'Z', 'Z'].map((id, at) => `- [ ] ${at}\n\n  \`\`\`yaml gonogo\n  source: ${id}\n  \`\`\`\n`).join(''));
    const sources = await put('often.ids', 'A\nB\n');
    const { faults, uncovered } = await lint([list], { kinds, sources });
    expect(faults.map(faultLine)).toEqual([
      `${list}:4:11  \`H\` is no id of \`${sources}\`  →  add it there, or take it out here`,
      `${list}:14:11  \`Z\` is no id of \`${sources}\`, and 2 more places name it  →  add it there, or take it out here`,
    ]);
    expect(uncovered.map(({ id }) => id)).toEqual(['B']);
  });

  it('takes a list that shares nothing with the files for the wrong one, in one line', async () => {
    const sources = await put('wrong.ids', 'X1\nX2\n');
    const { faults, uncovered } = await lint([good, good.replace('.md', '.runbook.md')], { kinds, sources });
    expect(faults.map(faultLine)).toEqual([
      `${sources}:1:1  4 of the 4 ids that \`source\` names are not in this file: \`B\`, \`B4\`, \`M4\`, \`H7\`  →  check that it is the right list, or add them`,
    ]);
    expect(uncovered).toHaveLength(2);
  });

  it('counts what a faulty scenario names', async () => {
    const sources = await put('z.ids', 'B\nB4\nM4\nH7\nJ1\n');
    const scenario = await put('broken.yaml', 'kind: journey\nsource: [J1]\n');
    const { faults, uncovered } = await lint([good], { kinds, sources, scenarios: [scenario] });
    expect(faults.map((fault) => fault.what)).toEqual(['`name` is missing', '`steps` is missing']);
    expect(uncovered).toEqual([]);
  });

  it('reads the blocks and links of a runbook', async () => {
    const runbook = await put('a.runbook.md', '# A\n\n```yaml gonogo\nsorce: H1\n```\n\n[x](#b) [y](none.md)\n\n```yaml gonogo\nsource: H2\n```\n');
    const { faults } = await lint([runbook], { kinds });
    expect(faults.map((fault) => faultLine(fault).replace(`${runbook}:`, ''))).toEqual([
      '4:1  `sorce` is no key here  →  did you mean `source`?',
      '7:1  `#b` is no heading of this file  →  add the heading, or correct the link',
      '7:9  `none.md` is a dead link: there is no such file  →  correct the path',
      '9:1  this block does not stand directly under a heading  →  move it below the heading that it describes',
    ]);
  });

  it('says what it cannot read', async () => {
    const { faults } = await lint([join(folder, 'none.md'), folder], { kinds, sources: join(folder, 'none.ids') });
    expect(faults.map((fault) => fault.what)).toEqual(['there is no such file', 'this is a folder', 'there is no such file']);
  });
});
