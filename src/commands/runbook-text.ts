import { shownCommand } from '../model/fix-command.ts';
import { memoryWords, sectionKey, type FixMemory } from '../model/fix-memory.ts';
import type { FixStep, RunbookSection } from '../model/fix.ts';
import { inWords } from '../model/durations.ts';
import { redactor } from '../model/redact.ts';
import type { Variables } from '../model/variables.ts';
import { painter } from '../output/paint.ts';
import type { Line, Span } from '../tui/line.ts';
import { markdownLines } from '../tui/markdown.ts';
import { truncate, width } from '../tui/text.ts';
import { aboutOf } from './runbook-find.ts';

/** How sections are printed. */
export interface Setting {
  readonly memory: FixMemory;
  readonly now: number;
  readonly color: boolean;
  /** The width of the terminal; absent where it goes to a file or another program. */
  readonly columns: number | undefined;
  /** The values to fill in, with the names and the values of what is secret; absent, steps stay as they are written. */
  readonly fill?: { readonly variables: Variables; readonly secrets: ReadonlySet<string>; readonly values: readonly string[] };
}

/** Sections as a list: what they are called, what they are for, and how they did. */
export function listed(sections: readonly RunbookSection[], { memory, now, color, columns }: Setting): string {
  const paint = painter(color);
  const cells = Math.max(0, ...sections.map(({ title }) => width(title)));
  return sections
    .map((section) => {
      const known = memory.get(sectionKey(section.ref));
      const remembered = known ? `${memoryWords(known, now).words}: ` : '';
      const title = `${section.title}${' '.repeat(cells - width(section.title))}`;
      const about = `${remembered}${aboutOf(section)}`;
      const room = columns === undefined ? about : truncate(about, Math.max(10, columns - cells - 2));
      return `${paint.strong(clean(title))}  ${paint.quiet(clean(room))}`.trimEnd();
    })
    .join('\n');
}

/** One section: rendered for a terminal, and as the Markdown that it is for whoever reads it from a pipe. */
export function whole(section: RunbookSection, setting: Setting): string {
  const { title, markdown, steps, source } = section;
  if (setting.columns === undefined) return clean(`### ${title}\n\n${markdown}`);
  const paint = painter(setting.color);
  const { words, warning } = memoryWords(setting.memory.get(sectionKey(section.ref)), setting.now);
  const head = [section.ref, ...(source.length > 0 ? [source.join(' ')] : []), words].join(' · ');
  const body = markdownLines(markdown, Math.min(setting.columns, 120)).map((line) => painted(line, paint));
  return [
    paint.strong(clean(title)),
    paint.quiet(clean(head)),
    ...(warning === undefined ? [] : [paint.bad(`Mind: ${warning}`)]),
    '',
    ...body,
    ...(steps.length === 0 ? [] : ['', ...steps.map((step) => clean(`${String(step.n).padStart(2)}  ${step.title}${marks(step)}`))]),
  ].join('\n');
}

/** Every step of a section as lines to copy, each under a comment that says what it is. */
export function printed({ title, steps }: RunbookSection, { fill }: Setting): string {
  if (steps.length === 0) return `# ${clean(title)}: no commands, all of it is done by hand`;
  return steps
    .map((step) => {
      const command = fill ? redactor(fill.values).known(shownCommand(step, fill.variables, fill.secrets)) : step.command;
      return clean(`# ${step.n} of ${steps.length}: ${step.title}${marks(step)}\n${command}`);
    })
    .join('\n\n');
}

function marks({ mutating, terminal, takes_s }: FixStep): string {
  const said = [mutating ? 'changes something' : '', terminal ? 'takes the terminal' : '', takes_s === undefined ? '' : inWords(takes_s)].filter(Boolean);
  return said.length === 0 ? '' : `  (${said.join(', ')})`;
}

function painted({ spans }: Line, paint: ReturnType<typeof painter>): string {
  const look = ({ text, tone }: Span): string =>
    tone === 'strong' || tone === 'accent' || tone === 'emphasis' ? paint.strong(text) : tone === 'dim' ? paint.quiet(text) : text;
  return spans.map(look).join('').trimEnd();
}

/** Files are anybody's: what they hold must not reach a terminal as a command. */
function clean(text: string): string {
  return redactor([]).known(text);
}
