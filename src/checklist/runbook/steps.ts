import type { Code, Nodes, Paragraph } from 'mdast';
import { scriptReferences } from '../../model/fix-command.ts';
import { wordLines } from '../../model/fix-words.ts';
import type { FixStep } from '../../model/fix.ts';
import { didYouMean } from '../did-you-mean.ts';
import type { Faults, Place } from '../faults.ts';
import { type Markdown, plainText } from '../markdown.ts';
import type { RunbookSetting, SectionBlock, StepNote } from './block.ts';

/** A fenced block that is a step, with the paragraphs that introduce it, nearest last. */
interface Fenced {
  readonly code: Code;
  readonly prose: readonly Paragraph[];
}

/** A section as its steps are read from it. */
interface Around {
  readonly title: string;
  readonly nodes: readonly Nodes[];
  readonly block: SectionBlock | undefined;
}

/** The `sh` blocks of a section as steps; what keeps one from being run is a fault: an error where the section lists its `steps`, else a warning. */
export function stepsOf(markdown: Markdown, { title, nodes, block }: Around, setting: RunbookSetting, faults: Faults): FixStep[] {
  const fenced = [...fencedIn(nodes)];
  const notes = block?.steps?.notes;
  if (block?.steps && notes && notes.length !== fenced.length) {
    const entries = `${notes.length} ${notes.length === 1 ? 'entry' : 'entries'}`;
    const blocks = `${fenced.length === 0 ? 'no' : fenced.length} \`sh\` block${fenced.length === 1 ? '' : 's'}`;
    faults.error(block.steps.place, `\`steps\` has ${entries}, and the section has ${blocks}`, 'write one entry for each block, in order');
  }
  return fenced.map((one, index) => {
    const step = stepOf(one, notes?.[index] ?? {}, index + 1, title);
    const warn: Say = (place, what, instead) => faults.warning(place, what, instead);
    checkStep(step, one.code, markdown, setting, notes ? (place, what, instead) => faults.error(place, what, instead) : warn, warn);
    return step;
  });
}

function* fencedIn(siblings: readonly Nodes[], within?: readonly Paragraph[]): Generator<Fenced> {
  for (const [index, node] of siblings.entries()) {
    if (node.type === 'code' && /^(?:sh|bash|shell)$/i.test(node.lang ?? '')) {
      const before = siblings.slice(0, index);
      // Inside a list item all that stands above belongs to the step; elsewhere only the paragraph right above its blocks.
      const nearest = before.findLast((sibling) => sibling.type !== 'code');
      const prose = within ? before.filter((sibling) => sibling.type === 'paragraph') : nearest?.type === 'paragraph' ? [nearest] : [];
      yield { code: node, prose };
    } else if ('children' in node && node.type !== 'paragraph') yield* fencedIn(node.children, node.type === 'listItem' ? [] : undefined);
  }
}

function stepOf({ code, prose }: Fenced, note: StepNote, n: number, section: string): FixStep {
  const texts = prose.map((paragraph) => plainText(paragraph));
  const nearest = texts.at(-1);
  return {
    n,
    title: note.title ?? (nearest === undefined || nearest === '' || /^shows as\b/i.test(nearest) ? section : shortened(nearest)),
    command: code.value,
    line: code.position?.start.line ?? 1,
    mutating: note.mutating ?? texts.some((text) => /\bchanges (?:data|production)\b/i.test(text)),
    shell: note.shell ?? false,
    terminal: note.terminal ?? false,
    ...(note.takes_s === undefined ? {} : { takes_s: note.takes_s }),
    ...(note.timeout_s === undefined ? {} : { timeout_s: note.timeout_s }),
  };
}

const TITLE_CAP = 80;

function shortened(text: string): string {
  const plain = text.replace(/[\s:]+$/, '');
  return plain.length <= TITLE_CAP ? plain : `${plain.slice(0, TITLE_CAP - 1).replace(/\s+\S*$/, '')}…`;
}

/** What a step's environment has beside the declared variables, and what a shell knows by itself. */
const basic = new Set(['PATH', 'HOME', 'LANG', 'LANGUAGE', 'PWD', 'OLDPWD', 'IFS', 'PPID', 'OPTARG', 'OPTIND', 'LINENO', 'RANDOM', 'SECONDS', 'UID', 'EUID']);
const isBasic = (name: string): boolean => basic.has(name) || name.startsWith('LC_');

type Say = (place: Place, what: string, instead: string) => void;

function checkStep({ command, shell }: FixStep, code: Code, markdown: Markdown, { variables }: RunbookSetting, say: Say, sayWarning: Say): void {
  const at = (offset: number): Place => placeIn(code, offset, markdown);
  const { lines, syntax } = wordLines(command);
  const [first] = syntax;
  if (lines.length === 0 && !first) say(at(0), 'this block has nothing to run', 'write its command, or leave it out');
  if (!shell && first) say(at(first.offset), `only a shell understands \`${first.what}\``, 'write `shell: true` for this step, or put it in quotes');
  if (!variables) return;
  const script = shell || first !== undefined;
  // A script may have words of its own that we know nothing of; only names in capitals look like a variable of the launch.
  const named = script
    ? scriptReferences(command).filter(({ name }) => /^[A-Z][A-Z0-9_]*$/.test(name))
    : lines.flat(2).flatMap((part) => ('name' in part ? [part] : []));
  const said = new Set<string>();
  for (const { name, offset } of named) {
    if (variables.has(name) || isBasic(name) || said.has(name)) continue;
    said.add(name);
    const near = didYouMean(name, [...variables]);
    const instead = near ? `did you mean \`${near}\`?` : `declare it under \`variables\` of the checklist, as in \`${name}: { required: true }\``;
    const warn = script ? sayWarning : say;
    warn(at(offset), `the variable \`${name}\` is not declared, so the step does not get it`, instead);
  }
}

/** The place of a character of a fenced block, however deep the list around it is. */
function placeIn(code: Code, offset: number, { file, lines }: Markdown): Place {
  const before = code.value.slice(0, offset);
  const index = before.split('\n').length - 1;
  const line = (code.position?.start.line ?? 0) + 1 + index;
  const piece = code.value.split('\n')[index] ?? '';
  const whole = lines[line - 1] ?? piece;
  const indent = whole.endsWith(piece) ? whole.length - piece.length : 0;
  return { file, line, column: offset - (before.lastIndexOf('\n') + 1) + 1 + indent };
}
