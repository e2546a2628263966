import { describe, expect, it } from 'vitest';
import { parseChecklist } from '../../src/checklist/parse.ts';
import { type CheckSpec, itemsOf } from '../../src/model/checklist.ts';
import { faultLine } from '../../src/model/errors.ts';
import { kinds } from './kinds.ts';

function checkOf(lines: string): CheckSpec | undefined {
  const { checklist, faults } = parseChecklist(`- [ ] db\n\n  \`\`\`yaml gonogo\n  check: { kind: db, url: x, ${lines} }\n  \`\`\`\n`, 'retry.md', { kinds });
  if (!checklist) throw new Error(faults.map(faultLine).join('\n'));
  return itemsOf(checklist)[0]?.check;
}

describe('a check that is asked again', () => {
  it.each<[string, CheckSpec['retry']]>([
    ['retry: { for: 2m, every: 5s }', { for_s: 120, every_s: 5 }],
    ['retry: { for: 2m }', { for_s: 120, every_s: 5 }],
    ['retry: { for: 2s }', { for_s: 2, every_s: 2 }],
    ['attempts: 3', { every_s: 5, attempts: 3 }],
    ['retry: { every: 100ms }, attempts: 3', { every_s: 0.1, attempts: 3 }],
    ['retry: { for: 1m, every: 1s }, attempts: 10', { for_s: 60, every_s: 1, attempts: 10 }],
    ['timeout: 2s', undefined],
  ])('%s', (written, retry) => {
    const check = checkOf(written);
    expect(check?.retry).toEqual(retry);
    expect(check?.params).toEqual({ url: 'x' });
  });

  it.each([
    ['', 'INSERT'],
    ['attempts: 3', 'INSERT (up to 3 times, every 5 s, until it passes)'],
    ['retry: { for: 2m, every: 500ms }', 'INSERT (every 500 ms for up to 2 min, until it passes)'],
  ])('shows whoever allows what it writes that it may write more than once: %s', (written, subject) => {
    expect(checkOf(`query: INSERT, ${written}`)?.consent).toEqual({ why: 'writes', subject });
  });
});
