import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseChecklist } from '../../src/checklist/parse.ts';
import { type Checklist, itemsOf } from '../../src/model/checklist.ts';
import { faultLine } from '../../src/model/errors.ts';
import { kinds } from './kinds.ts';

function parsed(text: string): Checklist {
  const { checklist, faults } = parseChecklist(text, 'lists/my-launch.md', { kinds });
  if (!checklist) throw new Error(faults.map(faultLine).join('\n'));
  return checklist;
}

describe('large and odd files', () => {
  const block = (id: string): string =>
    `- [ ] **Line ${id}**\n  Why [fix][f].\n\n  \`\`\`yaml gonogo\n  id: ${id}\n  source: [B4]\n  check:\n    kind: db\n    url: x\n  expect: used < max * 0.5\n  \`\`\`\n`;
  const large = (count: number): string =>
    `---\nname: big\n---\n# Big\n${Array.from({ length: count }, (_, at) => `${at % 8 === 0 ? `\n### S${at / 8}\n\n\`\`\`sh\n\n# no heading\n\`\`\`\n\n` : ''}${block(`i${at}`)}`).join('')}\n## End\n\n- [ ] last, see [f]\n\n[f]: #end\n`;

  it('reads 2,000 live items with their places and links', () => {
    const { checklist, faults } = parseChecklist(large(2000), 'big.md', { kinds });
    const items = checklist ? itemsOf(checklist) : [];
    expect(faults).toEqual([]);
    expect(items).toHaveLength(2001);
    expect(items.every((item) => item.fixes[0]?.title === 'End')).toBe(true);
    expect(large(2000).split('\n')[(items[1234]?.line ?? 0) - 1]).toBe('- [ ] **Line i1234**');
    expect(checklist?.phases.map((phase) => phase.sections.length)).toEqual([250, 1]);
  }, 60_000);

  it('takes a `#` after an empty line of the front matter for a comment, also in a large file', () => {
    const text = large(2000).replace(/^(---\n)?/, '---\nname: commented\n\n# not a heading\nstations: [driver, navigator]\n---\n');
    const { checklist, faults } = parseChecklist(text, 'big.md', { kinds });
    expect(faults).toEqual([]);
    expect(checklist).toMatchObject({ name: 'commented', stations: ['driver', 'navigator'] });
  });

  it('sees in a large file what it sees in a small one', () => {
    const pad = `\n\n<!-- ${'x'.repeat(40_000)} -->\n`;
    const texts = [
      '# A\n\n- [ ] a\n\n```\n\n# no heading\n```\n\n## B\n\n- [ ] [b][x]\n\n[x]: #b\n',
      '<!--\n\n# A\n\n-->\n- [ ] c\n\n~~~\n\n# D\n\n- [ ] e\n~~~\n\n# F\n\n- [ ] g\n',
    ];
    for (const text of texts) {
      const { digest: _small, files: _own, ...small } = parsed(text);
      const { digest: _large, files: _its, ...big } = parsed(text + pad);
      expect(JSON.stringify(big).replaceAll(/(?:\\n)*<!-- x{40000} -->/g, '')).toBe(JSON.stringify(small));
    }
  });

  it('names circles among 2,000 items that all need each other, and ends', () => {
    const needs = (at: number): string => Array.from({ length: 10 }, (_, step) => `i${(at + step + 1) % 2000}`).join(', ');
    const text = Array.from({ length: 2000 }, (_, at) => `- [ ] ${at}\n\n  \`\`\`yaml gonogo\n  id: i${at}\n  needs: [${needs(at)}]\n  \`\`\`\n`).join('');
    const circles = parseChecklist(text, 'circles.md', { kinds }).faults.filter(({ what }) => what.includes('circle'));
    expect(circles.length).toBeGreaterThan(1);
    expect(circles.length).toBeLessThan(50);
  }, 60_000);

  it('never throws, whatever is written', () => {
    const word = fc.constantFrom(
      '---\n',
      '# ',
      '## ',
      '- [ ] ',
      '- [x] a',
      '1. ',
      '\n',
      '\n\n',
      '  ',
      '```yaml gonogo\n',
      '```\n',
      'id: a\n',
      'check:\n',
      'kind: db',
      ': ',
      '&a ',
      '*a',
      '[',
      ']',
      '{',
      '}',
      '\t',
      '${A}',
      '<!--',
      '-->',
      '> ',
      '[x](#a)',
      '\r\n',
      '|',
      '"',
      'needs: a\n',
      'expect: used\n',
      '__proto__: 1\n',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word, { maxLength: 30 }).map((words) => words.join('')),
        ),
        (text) => {
          const { checklist, faults } = parseChecklist(text, 'any.md', { kinds });
          expect(checklist === undefined).toBe(faults.some((fault) => fault.severity === 'error'));
          for (const fault of faults) expect(fault.line).toBeGreaterThan(0);
        },
      ),
      { numRuns: 600 },
    );
  }, 60_000);

  it('says what nesting it cannot follow', () => {
    const { faults } = parseChecklist(`- [ ] a\n\n  \`\`\`yaml gonogo\n  check: ${'['.repeat(20_000)}\n  \`\`\`\n`, 'deep.md', { kinds });
    expect(faults.length).toBeGreaterThan(0);
  }, 60_000);
});

describe('what is nested without end is refused in a sentence', () => {
  it.each<[string, string, RegExp]>([
    ['quotes', `${'> '.repeat(3000)}- [ ] x`, /nested too deeply/],
    ['YAML', `- [ ] a\n\n  \`\`\`yaml gonogo\n  check: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n  \`\`\`\n`, /nested too deeply/],
    ['a circle of aliases', '- [ ] a\n\n  ```yaml gonogo\n  check: &a { kind: db, url: x, pool: *a }\n  ```\n', /pool|alias/],
    ['CEL', `- [ ] a\n\n  \`\`\`yaml gonogo\n  check: { kind: db, url: x }\n  expect: ${'('.repeat(5000)}\n  \`\`\`\n`, /too long or too deeply nested/],
  ])('%s', (_what, text, what) => {
    const { checklist, faults } = parseChecklist(text, 'deep.md', { kinds });
    expect(checklist).toBeUndefined();
    expect(faults).toMatchObject([{ what: expect.stringMatching(what) }]);
  });

  it('an alias stands for its value', () => {
    const [, second] = itemsOf(parsed('- [ ] a\n- [ ] b\n\n  ```yaml gonogo\n  source: [&x B4, *x]\n  check: { kind: db, url: *x }\n  ```\n'));
    expect(second).toMatchObject({ source: ['B4'], check: { params: { url: 'B4' } } });
  });
});
