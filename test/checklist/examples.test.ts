import { describe, expect, it } from 'vitest';
import { kinds } from '../../src/checks/index.ts';
import { parseChecklist } from '../../src/checklist/parse.ts';
import { faultLine } from '../../src/model/errors.ts';
import { referencesIn } from '../../src/model/variables.ts';

const steps = 'kind: journey\nname: any\nsteps:\n  - name: ask\n    redis: { url: "redis://127.0.0.1" }\n';
const burst = 'kind: load\nname: any\ntarget: http://127.0.0.1\nrequests: [{ path: / }]\nstages: [{ users: 1, for: 1s }]\nexpect: errors == 0\n';

describe('what `gonogo kinds` shows can be written into a checklist', () => {
  it.each(kinds.map((kind) => [kind.kind, kind] as const))('%s', (_name, kind) => {
    const names = [...new Set(referencesIn(kind.example).map(({ name }) => name))];
    const variables = names.length === 0 ? '' : `variables:\n${names.map((name) => `  ${name}: {}\n`).join('')}`;
    const of = /^\s*of: (\S+)$/m.exec(kind.example)?.[1];
    const other = of === undefined ? '' : `- [ ] other\n\n  \`\`\`yaml gonogo\n  id: ${of}\n  \`\`\`\n`;
    const block = kind.example
      .split('\n')
      .map((line) => `  ${line}`)
      .join('\n');
    const { faults, checklist } = parseChecklist(
      `---\nname: x\n${variables}---\n${other}- [ ] line\n\n  \`\`\`yaml gonogo\n${block}\n  \`\`\`\n`,
      'example.md',
      { read: () => ({ ok: true, text: kind.readsScenario === 'load' ? burst : steps, digest: '0' }) },
    );
    expect(faults.map(faultLine)).toEqual([]);
    expect(checklist?.phases[0]?.sections[0]?.items.at(-1)?.check?.kind).toBe(kind.kind);
  });
});
