import { isMap } from 'yaml';
import type { Item } from '../model/checklist.ts';
import type { Rollback } from '../model/fix.ts';
import type { Faults } from './faults.ts';
import type { Links } from './links.ts';
import { KeyReader, type Written } from './reader.ts';
import { checkIds } from './runbook/block.ts';
import type { YamlPiece } from './yaml.ts';

/** `rollback` as it is written, before it is known what its names lead to. */
export interface WrittenRollback {
  readonly section: Written;
  readonly checks: readonly Written[];
}

/** Reads `rollback` of the front matter: the section whose steps lead back, and the items that prove it. */
export function readRollback(reader: KeyReader, piece: YamlPiece, faults: Faults): WrittenRollback | undefined {
  const node = reader.node('rollback');
  if (!node) return undefined;
  if (!isMap(node)) {
    faults.error(reader.placeOf(node), '`rollback` is no list of keys', 'write `section: "#…"` and `checks: […]` below it');
    return undefined;
  }
  const inner = new KeyReader(piece, node, ['section', 'checks'], faults);
  const section = inner.text('section', 'a section of the runbook such as `"#roll-back"`');
  const checks = inner.texts('checks', 'the id of an item, or a list of them');
  if (!inner.has('section'))
    faults.error(reader.place('rollback'), '`rollback` names no `section`', 'write the section whose steps lead back, as in `section: "#roll-back"`');
  if (checks.length === 0 && (!inner.has('checks') || inner.node('checks')))
    faults.error(reader.place('rollback'), '`rollback` has no `checks`, so nothing would prove it', 'name the items that pass once it is done');
  return section && { section, checks };
}

/** The way back with what it names; what there is not, or cannot prove anything, is said. */
export function placeRollback(written: WrittenRollback, links: Links, items: readonly Item[], faults: Faults): Rollback | undefined {
  const ids = items.map(({ id }) => id);
  checkIds(written.checks, 'checks', ids, faults);
  for (const { text, place } of written.checks) {
    const item = items.find(({ id }) => id === text);
    if (item && (!item.check || item.check.kind === 'manual'))
      faults.error(place, `\`${text}\` has no check that a machine could ask, so it proves no rollback`, 'name an item with a live `check`');
  }
  const section = links.section(written.section.text, written.section.place);
  return section === undefined ? undefined : { section, checks: [...new Set(written.checks.map(({ text }) => text))] };
}
