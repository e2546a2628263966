import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lint } from '../../src/checklist/lint.ts';
import { faultLine } from '../../src/model/errors.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gonogo-strict-'));
});
afterAll(() => rm(folder, { recursive: true }));

const line = (id: string, link = '', kind = 'tcp'): string =>
  `- [ ] Line ${link}\n\n  \`\`\`yaml gonogo\n  id: ${id}\n  check: ${kind === 'manual' ? '{ kind: manual, ask: "which?" }' : '{ kind: tcp, host: 127.0.0.1, port: 1 }'}\n  \`\`\`\n\n`;

it('says which failures nothing answers and which sections nothing leads to, only when asked', async () => {
  const list = join(folder, 'list.md');
  await writeFile(
    list,
    `# List\n\nSee [costs](list.runbook.md#Costs).\n\n${line('linked', '[x](list.runbook.md#linked)')}${line('claimed')}${line('alone')}${line('hand', '', 'manual')}`,
  );
  const block = (when: string): string => `\n\`\`\`yaml gonogo\nwhen: ${when}\n\`\`\`\n`;
  await writeFile(
    join(folder, 'list.runbook.md'),
    `# Fixes\n\n## Linked\n\nGo [on](#led).\n\n## Led\n\n## Costs\n\n## Claims\n${block('kind == "tcp" && item == "claimed"')}\n## Never\n${block('kind == "redis"')}\n## Forgotten\n\nText.\n`,
  );
  expect((await lint([list])).faults).toEqual([]);
  expect((await lint([list], { strict: true })).faults.map((fault) => faultLine(fault).replaceAll(`${folder}/`, ''))).toEqual([
    'list.md:19:1  warning: no runbook section answers `alone` when it fails  →  link a section in its prose, or write a section whose `when` claims it',
    'list.runbook.md:17:1  warning: no item can have what the `when` of `Never` asks for, and nothing leads there  →  link it from an item, give it a `when`, or take it out',
    'list.runbook.md:23:1  warning: nothing leads to `Forgotten`  →  link it from an item, give it a `when`, or take it out',
  ]);
});
