import type { Key } from 'ink';
import { graphemes } from './text.ts';

/** A key press: its name (`j`, `up`, `enter`, `ctrl-u`) and, where it types something, the text. */
export interface Press {
  readonly name: string;
  readonly text?: string;
}

const controlNames: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u{7F}': 'backspace',
  '\b': 'backspace',
  '\u{1B}': 'esc',
  ' ': 'space',
};

/** What Ink tells of its input, key by key: keys that came in one chunk are as many presses. */
export function pressesOf(input: string, key: Partial<Key>): Press[] {
  const special = nameOf(key);
  if (special !== undefined) return [{ name: special }];
  if (key.ctrl) return [{ name: `ctrl-${input.toLowerCase()}` }];
  // Nothing here is bound to alt: an escape right before a key arrives like this.
  if (key.meta) return [{ name: 'esc' }, ...graphemes(input).map(pressOf)];
  return graphemes(input).map(pressOf);
}

function pressOf(character: string): Press {
  const name = controlNames[character];
  if (name !== undefined) return name === 'space' ? { name, text: ' ' } : { name };
  const code = character.codePointAt(0) ?? 0;
  return code < 32 ? { name: `ctrl-${String.fromCharCode(code + 96)}` } : { name: character, text: character };
}

function nameOf(key: Partial<Key>): string | undefined {
  if (key.upArrow) return 'up';
  if (key.downArrow) return 'down';
  if (key.leftArrow) return 'left';
  if (key.rightArrow) return 'right';
  if (key.pageUp) return 'pgup';
  if (key.pageDown) return 'pgdn';
  if (key.home) return 'home';
  if (key.end) return 'end';
  if (key.return) return 'enter';
  if (key.escape) return 'esc';
  if (key.tab) return key.shift ? 'shift-tab' : 'tab';
  if (key.backspace) return 'backspace';
  return key.delete ? 'delete' : undefined;
}
