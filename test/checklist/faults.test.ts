import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadChecklist } from '../../src/checklist/load.ts';
import { faultLine } from '../../src/model/errors.ts';
import { kinds } from './kinds.ts';

const folder = join(import.meta.dirname, 'fixtures');
const files = readdirSync(folder).filter((name) => name.endsWith('.md') && !name.includes('runbook'));

describe('every fault of a file is said at once, with its line and column', () => {
  it.each(files)('%s', async (name) => {
    const { faults } = await loadChecklist(join(folder, name), { kinds });
    const lines = faults.map((fault) => faultLine(fault).replaceAll(`${folder}/`, ''));
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(join(folder, name.replace(/md$/, 'faults')));
  });
});
