import { describe, expect, it } from 'vitest';
import { fit, line, span, spread, textOf, wrap } from '../../src/tui/line.ts';
import { clean, pad, truncate, width } from '../../src/tui/text.ts';

describe('text from elsewhere', () => {
  it.each([
    ['colours', '\u{1B}[31mred\u{1B}[0m', 'red'],
    ['a window title', 'a\u{1B}]0;owned\u{7}b', 'ab'],
    ['a hyperlink', '\u{1B}]8;;http://x.test\u{1B}\\text\u{1B}]8;;\u{1B}\\', 'text'],
    ['the screen being cleared', 'a\u{1B}[2J\u{1B}[Hb', 'ab'],
    ['an unfinished sequence', 'a\u{1B}[31', 'a'],
    ['eight-bit controls', 'a\u{9B}31mb', 'ab'],
    ['a bell and a backspace', 'a\u{7}\bb', 'ab'],
    ['turned writing', 'a\u{202E}b\u{2066}c', 'abc'],
    ['a tab', 'a\tb', 'a  b'],
    ['a family', '👩‍👩‍👧‍👦!', '👩!'],
    ['a skin tone', '👍🏽', '👍'],
    ['an emoji sign', '❤️', '❤'],
    ['combining marks, which stay', 'Cafe\u0301', 'Cafe\u0301'],
  ])('shows %s as plain text', (_what, text, shown) => {
    expect(clean(text)).toBe(shown);
  });

  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['打ち上げ', 5, '打ち…'],
    ['打ち上げ', 4, '打…'],
    ['🚀🚀🚀', 4, '🚀…'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
  ])('fits %s into %i cells', (text, cells, fitted) => {
    expect(truncate(text, cells)).toBe(fitted);
    expect(width(pad(text, cells))).toBe(cells);
  });

  it('keeps the right part of a line whole while the left one gives way', () => {
    expect(textOf(spread(line('a long left part'), line('right'), 12))).toBe('a lon… right');
  });

  it('cuts a line of several tones at the edge', () => {
    expect(textOf(fit(line(span('one ', 'strong'), span('two'), span(' three', 'dim')), 7))).toBe('one tw…');
  });
});

describe('wrapping', () => {
  it.each([
    ['between words', ['one two three'], 7, ['one two', 'three']],
    ['words longer than the line', ['abcdefgh ij'], 3, ['abc', 'def', 'gh', 'ij']],
    ['wide characters', ['打ち上げ前'], 4, ['打ち', '上げ', '前']],
    ['across tones, with their spaces', ['✗ ', 'failing', ' now'], 20, ['✗ failing now']],
    ['at line breaks', ['a\nb'], 20, ['a', 'b']],
  ])('breaks %s', (_what, texts, cells, lines) => {
    expect(
      wrap(
        texts.map((text, index) => span(text, index % 2 === 0 ? 'plain' : 'strong')).map((of, index) => ({ ...of, text: texts[index] ?? '' })),
        cells,
      ).map((of) => textOf(of).trimEnd()),
    ).toEqual(lines);
  });

  it('indents every line but the first', () => {
    expect(wrap([span('one two three four')], 9, '  ').map((of) => textOf(of).trimEnd())).toEqual(['one two', '  three', '  four']);
  });
});
