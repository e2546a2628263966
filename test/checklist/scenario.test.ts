import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { journey } from '../../src/checks/journey.ts';
import type { Kind } from '../../src/checks/kind.ts';
import { lint } from '../../src/checklist/lint.ts';
import { loadChecklist } from '../../src/checklist/load.ts';
import { itemsOf } from '../../src/model/checklist.ts';
import { faultLine } from '../../src/model/errors.ts';
import { kinds as others } from './kinds.ts';

const kinds: readonly Kind[] = [...others, journey] as readonly Kind[]; // as the registry does: each kind has its own params
const fixtures = join(import.meta.dirname, 'fixtures', 'scenarios');
const bundled = join(import.meta.dirname, '..', '..', 'scenarios');

let folder = '';
const put = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gonogo-scenario-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('every fault of a scenario is said at once, with its line and column', () => {
  it.each(['faulty', 'empty', 'flow'])('%s', async (name) => {
    const { faults } = await lint([join(fixtures, `${name}.yaml`)], { kinds });
    const lines = faults.map((fault) => faultLine(fault).replaceAll(`${fixtures}/`, ''));
    expect(lines.length).toBeGreaterThan(0);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(join(fixtures, `${name}.faults`));
  });

  it('has none to say of those that are bundled, and counts the ids they name', async () => {
    const files = (await readdir(bundled)).map((file) => join(bundled, file));
    const sources = await put('all.ids', 'F7\nD5\nB6\nP2\nF8\nT5\nB2\nP3\nF9\nP6\n');
    const { faults, uncovered } = await lint(
      files.filter((file) => /(connect-youtube|full-sync|enrichment|critical-flows)\.yaml$/.test(file)),
      { kinds, sources, scenarios: files.filter((file) => file.endsWith('full-sync.yaml')) },
    );
    expect(faults.map(faultLine)).toEqual([]);
    expect(uncovered).toEqual([]);
  });
});

describe('a checklist that names a scenario', () => {
  const scenario = (writes: string, url = '${BASE_URL}/a'): string =>
    `kind: journey\nname: own\n${writes}with: { domain: null }\nsteps:\n  - name: ask\n    http: { url: "${url}" }\n    expect: status == 200\n`;
  const checklist = (params: string): string =>
    `---\nvariables:\n  BASE_URL: { required: true }\n---\n# A\n\n- [ ] Walk\n\n  \`\`\`yaml gonogo\n  check:\n    kind: journey\n    scenario: own.yaml\n${params}  \`\`\`\n`;
  const load = async (own: string, params = '    with: { domain: x.example }\n') => {
    await put('own.yaml', own);
    const loaded = await loadChecklist(await put('list.md', checklist(params)), { kinds });
    const lines = loaded.faults.map((fault) => faultLine(fault).replaceAll(`${folder}/`, ''));
    return { lines, digest: loaded.checklist?.digest, check: loaded.checklist && itemsOf(loaded.checklist)[0]?.check };
  };

  it('asks for leave to write what the scenario says, and only then', async () => {
    const writing = await load(scenario('writes: a test user\n'));
    expect(writing.lines).toEqual([]);
    expect(writing.check?.consent).toEqual({ why: 'writes', subject: expect.stringMatching(/^runs own\.yaml \([0-9a-f]{8}\), which writes a test user$/) });
    expect(journey.consent?.({ scenario: 'own.yaml' })).toEqual({ why: 'writes', subject: 'runs own.yaml, which may write' });
    const reading = await load(scenario(''));
    expect(reading.lines).toEqual([]);
    expect(reading.check?.consent).toBeUndefined();
    expect(reading.check).toMatchObject({
      expect: 'passed && cleaned',
      timeout_s: 60,
      params: { scenario: 'own.yaml', digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  it('is another checklist, with another consent, once the scenario changed', async () => {
    const one = await load(scenario('writes: a test user\n'));
    const same = await load(scenario('writes: a test user\n'));
    const other = await load(scenario('writes: a test user\n', '${BASE_URL}/b'));
    expect(same).toEqual(one);
    expect(other.digest).not.toBe(one.digest);
    expect(other.check?.consent?.subject).not.toBe(one.check?.consent?.subject);
  });

  it.each<[string, string, string, string[]]>([
    [
      'its own faults, in its own file',
      scenario('', '${BASE_ULR}/a'),
      '    with: { domain: x }\n',
      ['own.yaml:6:19  the variable `BASE_ULR` is not declared  →  did you mean `BASE_URL`?'],
    ],
    [
      'an input that it does not take',
      scenario(''),
      '    with: { domain: x, domian: y }\n',
      ['list.md:13:24  `own` takes no `domian`  →  did you mean `domain`?'],
    ],
    ['an input that it wants', scenario(''), '', ['list.md:12:15  `own` wants `domain`  →  give it, as in `with: { domain: … }`']],
  ])('says %s', async (_title, own, params, lines) => {
    expect((await load(own, params)).lines).toEqual(lines);
  });

  it('says where there is none, and takes no variable for its path', async () => {
    await put('own.yaml', scenario(''));
    const path = async (written: string): Promise<string[]> => {
      const file = await put('list.md', checklist('').replace('own.yaml', written));
      return (await loadChecklist(file, { kinds })).faults.map((fault) => faultLine(fault).replaceAll(`${folder}/`, ''));
    };
    expect(await path('onw.yaml')).toEqual(['list.md:12:15  `onw.yaml`: there is no such file  →  write its path as seen from this file']);
    expect(await path('${BASE_URL}.yaml')).toEqual([
      'list.md:12:15  `scenario` holds a variable  →  write the path itself: what it writes is shown before it runs',
    ]);
  });
});
