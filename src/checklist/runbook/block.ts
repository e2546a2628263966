import type { Code } from 'mdast';
import { isScalar, isSeq, type Node } from 'yaml';
import { compileClaim } from '../../checks/claims.ts';
import type { Kind } from '../../checks/kind.ts';
import { placeInText } from '../../checks/written/yaml.ts';
import { didYouMean } from '../did-you-mean.ts';
import type { Faults, Place } from '../faults.ts';
import { readSources } from '../item-block.ts';
import type { Markdown } from '../markdown.ts';
import { KeyReader, type Written } from '../reader.ts';
import { parseYaml, type YamlPiece } from '../yaml.ts';

/** What reading runbooks needs of the checklist around them; what is not known is not looked at. */
export interface RunbookSetting {
  readonly kinds?: readonly Kind[];
  readonly items?: readonly string[];
  readonly variables?: ReadonlySet<string>;
}

/** What the block of a section says of one of its `sh` blocks. */
export interface StepNote {
  readonly title?: string;
  readonly mutating?: boolean;
  readonly shell?: boolean;
  readonly terminal?: boolean;
  readonly takes_s?: number;
  readonly timeout_s?: number;
}

/** What the block of a runbook section says. */
export interface SectionBlock {
  readonly source: readonly Written[];
  readonly when?: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** One for each `sh` block; absent where nothing is said of them. */
  readonly steps?: { readonly notes: readonly StepNote[]; readonly place: Place };
}

const keys = ['source', 'when', 'before', 'after', 'steps'];
const stepKeys = ['title', 'mutating', 'takes', 'timeout', 'shell', 'terminal'];

/** Reads the block under the heading of a runbook. */
export function readSectionBlock(code: Code, { file, lines }: Markdown, setting: RunbookSetting, faults: Faults): SectionBlock {
  const piece = parseYaml(code.value, { file, firstLine: (code.position?.start.line ?? 0) + 1, lines }, faults);
  if (!piece) return { source: [], before: [], after: [] };
  const reader = new KeyReader(piece, piece.map, keys, faults);
  const when = readWhen(reader, piece, setting, faults);
  const steps = readSteps(reader, piece, faults);
  return {
    source: readSources(reader, faults),
    ...(when === undefined ? {} : { when }),
    before: itemsAt('before', reader, setting, faults),
    after: itemsAt('after', reader, setting, faults),
    ...(steps ? { steps } : {}),
  };
}

function readWhen(reader: KeyReader, piece: YamlPiece, { kinds, items }: RunbookSetting, faults: Faults): string | undefined {
  const written = reader.text('when', 'a condition such as `kind == "redis" && code == "refused"`');
  const node = reader.node('when');
  if (!written || !node) return undefined;
  const text = isScalar(node) && typeof node.value === 'string' ? node.value : written.text;
  const compiled = compileClaim(text, { ...(kinds ? { kinds } : {}), ...(items ? { items } : {}) });
  if (compiled.ok) return compiled.source;
  for (const fault of compiled.faults) faults.error(placeInText(piece, node, text, fault.offset), `when: ${fault.what}`, fault.instead);
  return undefined;
}

function itemsAt(key: 'before' | 'after', reader: KeyReader, { items }: RunbookSetting, faults: Faults): string[] {
  const written = reader.texts(key, 'the id of an item, or a list of them');
  if (items) checkIds(written, key, items, faults);
  return [...new Set(written.map(({ text }) => text))];
}

/** Says which ids are no items. */
export function checkIds(written: readonly Written[], key: string, items: readonly string[], faults: Faults): void {
  for (const { text, place } of written) {
    if (items.includes(text)) continue;
    const near = didYouMean(text, items);
    faults.error(place, `\`${key}\` names \`${text}\`, which is no item`, near ? `did you mean \`${near}\`?` : 'write the id of an item of the checklist');
  }
}

function readSteps(reader: KeyReader, piece: YamlPiece, faults: Faults): SectionBlock['steps'] {
  const node = reader.node('steps');
  if (!node) return undefined;
  if (!isSeq(node)) {
    faults.error(reader.placeOf(node), '`steps` is no list', 'write one `- { title: … }` line for each `sh` block below');
    return undefined;
  }
  const notes = node.items.map((item): StepNote => {
    const step = new KeyReader(piece, item as Node, stepKeys, faults); // what parseDocument read are nodes
    if (isScalar(item)) faults.error(reader.placeOf(item), `\`${String(item.value)}\` says nothing of a step`, 'write `{ title: … }`');
    const title = step.text('title', 'a few words');
    const [mutating, shell, terminal] = [step.yesNo('mutating'), step.yesNo('shell'), step.yesNo('terminal')];
    const [takes, timeout] = [step.seconds('takes'), step.seconds('timeout')];
    return {
      ...(title ? { title: title.text } : {}),
      ...(mutating === undefined ? {} : { mutating }),
      ...(shell === undefined ? {} : { shell }),
      ...(terminal === undefined ? {} : { terminal }),
      ...(takes === undefined ? {} : { takes_s: takes }),
      ...(timeout === undefined ? {} : { timeout_s: timeout }),
    };
  });
  return { notes, place: reader.place('steps') };
}
