import { describe, expect, it } from 'vitest';
import { pressesOf } from '../../src/tui/input.ts';
import { graphemes } from '../../src/tui/text.ts';
import { entryOf, inserted, typed, visible, type Entry } from '../../src/tui/text-input.ts';

const typing = (from: Entry, ...names: string[]): Entry =>
  names.reduce(
    (entry, name) => typed(entry, { name, ...(graphemes(name).length === 1 ? { text: name } : name === 'space' ? { text: ' ' } : {}) }) ?? entry,
    from,
  );
const shown = ({ text, at }: Entry): string => `${graphemes(text).slice(0, at).join('')}|${graphemes(text).slice(at).join('')}`;

describe('entering text', () => {
  it.each([
    ['typing', '', ['a', 'b', 'space', 'c'], 'ab c|'],
    ['in the middle', 'ac', ['left', 'b'], 'ab|c'],
    ['backspace', 'abc', ['backspace', 'backspace'], 'a|'],
    ['backspace at the start', 'abc', ['home', 'backspace'], '|abc'],
    ['delete', 'abc', ['home', 'delete'], '|bc'],
    ['ctrl-u', 'one two', ['left', 'ctrl-u'], '|o'],
    ['ctrl-k', 'one two', ['home', 'right', 'ctrl-k'], 'o|'],
    ['ctrl-w', 'one two  ', ['ctrl-w'], 'one |'],
    ['home and end', 'abc', ['home', 'x', 'end', 'y'], 'xabcy|'],
    ['wide characters', '打ち', ['left', '前'], '打前|ち'],
    ['past the edges', 'a', ['right', 'right', 'left', 'left', 'left'], '|a'],
  ])('%s', (_what, before, names, after) => {
    expect(shown(typing(entryOf(before), ...names))).toBe(after);
  });

  it('takes a paste on one line, without control characters', () => {
    expect(shown(inserted({ text: 'ad', at: 1 }, 'b\n \u{1B}[31mc'))).toBe('ab c|d');
  });

  it('counts a letter and its combining mark as one', () => {
    expect(typing(entryOf('Cafe\u0301'), 'backspace').text).toBe('Caf');
  });

  it('shows the part around the cursor', () => {
    expect(visible(entryOf('abcdefgh'), 5)).toEqual({ text: 'efgh', cursor: 4 });
    expect(visible({ text: 'abcdefgh', at: 0 }, 5)).toEqual({ text: 'abcde', cursor: 0 });
    expect(visible(entryOf('打ち上げ'), 5)).toEqual({ text: '上げ', cursor: 4 });
  });
});

describe('key presses', () => {
  it.each([
    ['keys that came in one chunk', 'jjj', {}, ['j', 'j', 'j']],
    ['text with enter behind it', 'ok\r', {}, ['o', 'k', 'enter']],
    ['an arrow', '', { upArrow: true }, ['up']],
    ['escape', '', { escape: true }, ['esc']],
    ['ctrl and a letter', 'l', { ctrl: true }, ['ctrl-l']],
    ['a control byte inside a chunk', 'a\u{15}', {}, ['a', 'ctrl-u']],
    ['a space', ' ', {}, ['space']],
    ['a capital', 'G', { shift: true }, ['G']],
    ['tab backwards', '', { tab: true, shift: true }, ['shift-tab']],
    ['a wide character', '前', {}, ['前']],
    ['escape with a key right behind it', 'j', { meta: true }, ['esc', 'j']],
  ])('reads %s', (_what, input, key, names) => {
    expect(pressesOf(input, key).map(({ name }) => name)).toEqual(names);
  });
});
