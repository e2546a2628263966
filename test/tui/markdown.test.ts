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
    ['a runbook link as one, not as a statement', 'Broker. [Redis does not answer](run.md#fix).', ['Broker. → Redis does not answer.']],
    ['nothing of a block for gonogo', 'a\n\n```yaml gonogo\nsource: [H10]\n```\n\nb', ['a', '', 'b']],
    ['code as it is', '```sh\n  a  |  b\nc\n```', ['    a  |  b', '  c']],
    ['quotes', '> said', ['│ said']],
    ['tables', '| a | b |\n|---|---|\n| 1 | 2 |', ['a · b', '1 · 2']],
    ['nothing of HTML', 'a\n\n<script>x</script>\n\nb', ['a', '', 'b']],
    ['no escape sequences', 'a \u{1B}[31mred', ['a red']],
  ])('shows %s', (_what, markdown, lines) => {
    expect(read(markdown)).toEqual(lines);
  });

  it('breaks a long command between words, and only a word that is too long within', () => {
    expect(read('```\npsql --command "select 1"\n```', 17)).toEqual(['  psql --command', '  "select 1"']);
    expect(read('```\nabcdefghijkl\n```', 10)).toEqual(['  abcdefgh', '  ijkl']);
  });

  it.each([
    ['a bracket and the code in it', 'see it (`abc`) d', ['see it', '(abc) d']],
    ['a full stop and the link before it', 'look [at](r.md#a) [me](r.md#b).', ['look → at', '→ me.']],
    ['nothing longer than a line', '**abcdef**`ghijkl`', ['abcdefghij', 'kl']],
  ])('keeps %s together', (_what, markdown, lines) => {
    expect(read(markdown, 10)).toEqual(lines);
  });

  it('begins without an empty line where a block for gonogo came first', () => {
    expect(read('```yaml gonogo\nsource: [H10]\n```\n\nb')).toEqual(['b']);
  });

  it('wraps list items under themselves', () => {
    expect(read('- one two three four', 12)).toEqual(['• one two', '  three four']);
  });
});
