import { describe, expect, it } from 'vitest';
import { textOf } from '../../src/tui/line.ts';
import { markdownLines } from '../../src/tui/markdown.ts';

const read = (markdown: string, cells = 40): string[] => markdownLines(markdown, cells).map((line) => textOf(line).trimEnd());

describe('Markdown', () => {
  it.each([
    ['emphasis without its marks', 'a **b** and *c* and `d`', ['a b and c and d']],
    ['bold inside a list', '- **one**: two', ['• one: two']],
    ['numbered lists from their number', '3. c\n4. d', ['3. c', '4. d']],
    ['nested lists', '- a\n  - b', ['• a', '  • b']],
    ['ticked tasks', '- [x] a\n- [ ] b', ['• [x] a', '• [ ] b']],
    ['an address beside its text', '[docs](https://x.test/a)', ['docs (https://x.test/a)']],
    ['a runbook link as its text', '[fix](run.md#fix)', ['fix']],
    ['code as it is', '```sh\n  a  |  b\nc\n```', ['    a  |  b', '  c']],
    ['quotes', '> said', ['│ said']],
    ['tables', '| a | b |\n|---|---|\n| 1 | 2 |', ['a · b', '1 · 2']],
    ['nothing of HTML', 'a\n\n<script>x</script>\n\nb', ['a', '', 'b']],
    ['no escape sequences', 'a \u{1B}[31mred', ['a red']],
  ])('shows %s', (_what, markdown, lines) => {
    expect(read(markdown)).toEqual(lines);
  });

  it('wraps list items under themselves', () => {
    expect(read('- one two three four', 12)).toEqual(['• one two', '  three four']);
  });
});
