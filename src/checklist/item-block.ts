import type { Code } from 'mdast';
import { type CheckSpec, type Item, priorities, type Priority, signatures, type SignaturesWanted } from '../model/checklist.ts';
import { type CheckSetting, readCheck } from './check-spec.ts';
import type { Faults, Place } from './faults.ts';
import { idPattern } from './ids.ts';
import { KeyReader, type Written } from './reader.ts';
import { parseYaml } from './yaml.ts';

/** What a `yaml gonogo` block under an item says, with the places of the names it uses. */
export interface ItemBlock {
  readonly id?: Written;
  readonly source: readonly Written[];
  readonly needs: readonly Written[];
  readonly priority: Priority;
  readonly estimate_s?: number;
  readonly fresh_s?: number;
  readonly sign: SignaturesWanted;
  readonly check?: CheckSpec;
  /** Where its `check` stands. */
  readonly place: Place;
  /** What was written as its id where that is none: `needs` may name it. */
  readonly badId?: string;
}

/** What a block directly under a heading says. */
export interface HeadingBlock {
  readonly id?: Written;
  readonly source: readonly Written[];
}

/** The settings of an item that has no block: a line for a person. */
export function manualItem(place: Place): ItemBlock {
  return { source: [], needs: [], priority: 'high', sign: 'one', place };
}

const itemKeys = ['id', 'source', 'priority', 'estimate', 'fresh', 'sign', 'needs', 'check', 'expect', 'warn'] as const satisfies readonly (
  | keyof Item
  | 'estimate'
  | 'fresh'
  | 'expect'
  | 'warn'
)[];

/** Whether a fenced block is one of ours. */
export function isOurs(code: Code): boolean {
  return code.lang === 'yaml' && /^gonogo(?:\s|$)/.test(code.meta ?? '');
}

/** Says so where a fenced block looks as if it were meant to be one of ours. */
export function nearlyOurs(code: Code): boolean {
  if (isOurs(code)) return false;
  const info = `${code.lang ?? ''} ${code.meta ?? ''}`.trim().toLowerCase();
  return /^(?:ya?ml[\s,:{-]*)?(?:gonogo|go-no-go|gonog|gono-go|gonogoo)\b/.test(info);
}

function open(code: Code, file: string, lines: readonly string[], faults: Faults) {
  return parseYaml(code.value, { file, firstLine: (code.position?.start.line ?? 0) + 1, lines }, faults);
}

/** Reads the block of an item. */
export function readItemBlock(code: Code, file: string, lines: readonly string[], setting: CheckSetting): ItemBlock {
  const { faults } = setting;
  const place = { file, line: code.position?.start.line ?? 1, column: code.position?.start.column ?? 1 };
  const piece = open(code, file, lines, faults);
  if (!piece) return { ...manualItem(place), ...badIdOf(code) };
  const reader = new KeyReader(piece, piece.map, itemKeys, faults);
  const check = readCheck(reader, piece, setting);
  const priority = reader.choice('priority', priorities) ?? 'high';
  const live = reader.has('check') && check?.kind !== 'manual';
  const sign = reader.choice('sign', signatures) ?? (live && priority !== 'critical' ? 'none' : 'one');
  if (sign === 'none' && !live) {
    faults.error(reader.place('sign'), 'this item has nothing to check and nothing to sign', 'add a `check`, or write `sign: one`');
  } else if (sign === 'none' && priority === 'critical') {
    faults.error(reader.place('sign'), "a critical item wants a person's signature", 'write `sign: one`, or lower the priority');
  }
  const id = readId(reader, faults);
  const estimate = reader.seconds('estimate');
  const fresh = reader.seconds('fresh');
  return {
    ...(id ? { id } : {}),
    source: readSources(reader, faults),
    needs: reader.texts('needs', 'the id of an item, or a list of them'),
    priority,
    ...(estimate === undefined ? {} : { estimate_s: estimate }),
    ...(fresh === undefined ? {} : { fresh_s: fresh }),
    sign,
    ...(check ? { check } : {}),
    place: reader.place('check'),
    ...(reader.has('id') && !id ? badIdOf(code) : {}),
  };
}

/** The line of an `id` that could not be read. */
function badIdOf(code: Code): { badId?: string } {
  const [, badId] = /^[ \t{]*["']?id\w*["']?[ \t]*[:=]?[ \t]*["']?([^\s"'#][^"'#\n]*)/im.exec(code.value) ?? [];
  return badId === undefined ? {} : { badId: badId.trim() };
}

/** Reads the block of a phase or a section. */
export function readHeadingBlock(code: Code, file: string, lines: readonly string[], faults: Faults): HeadingBlock {
  const piece = open(code, file, lines, faults);
  if (!piece) return { source: [] };
  const reader = new KeyReader(piece, piece.map, ['id', 'source'], faults);
  const id = readId(reader, faults);
  return { ...(id ? { id } : {}), source: readSources(reader, faults) };
}

function readId(reader: KeyReader, faults: Faults): Written | undefined {
  const id = reader.text('id', 'an id such as `db-connections`');
  if (id && !idPattern.test(id.text)) {
    faults.error(id.place, `\`${id.text}\` is no id`, 'use small letters, digits and single dashes, such as `db-connections`');
    return undefined;
  }
  return id;
}

/** The `source` of a block: ids that a list of them covers. */
export function readSources(reader: KeyReader, faults: Faults): Written[] {
  const sources = reader.texts('source', 'an id such as `B4`, or a list of them');
  for (const source of sources) {
    if (/[\s,]/.test(source.text)) faults.error(source.place, `\`${source.text}\` is more than one id`, 'write several as a list: `source: [B4, M4]`');
  }
  return sources;
}
