import { clean } from '../text.ts';
import type { Notice } from './brief.ts';

const escape = '\u{1B}';
const bel = '\u{7}';

/** A text as it may stand in a notice: one line, no control characters, and not the sign that parts its fields. */
function plain(text: string): string {
  return clean(text).replace(/\s+/g, ' ').replaceAll(';', ',').trim().slice(0, 200);
}

/**
 * The bytes of one bell and of a notice on the desktop, in both ways that terminals know (OSC 9 and OSC 777).
 * They move no cursor and take no cell. Inside tmux the notice is passed through; where tmux does not allow that, it leaves it out.
 */
export function alarmBytes({ title, text }: Notice, tmux: boolean): string {
  const end = `${escape}\\`;
  // Each notice begins with a word of ours: OSC 9 with a number is something else to some terminals.
  const notices = [`${escape}]9;gonogo: ${plain(title)}: ${plain(text)}${end}`, `${escape}]777;notify;gonogo: ${plain(title)};${plain(text)}${end}`];
  const wrapped = tmux ? notices.map((notice) => `${escape}Ptmux;${notice.replaceAll(escape, escape + escape)}${end}`) : notices;
  return `${bel}${wrapped.join('')}`;
}
