import { isSeq, type Node } from 'yaml';
import type { TriageStep } from '../model/fix.ts';
import type { Faults, Place } from './faults.ts';
import { readSources } from './item-block.ts';
import type { Links } from './links.ts';
import { KeyReader, type Written } from './reader.ts';
import { checkIds } from './runbook/block.ts';
import type { YamlPiece } from './yaml.ts';

/** A step of `triage` as it is written, before it is known what its names lead to. */
export interface WrittenTriage {
  readonly title: string;
  readonly source: readonly Written[];
  readonly items: readonly Written[];
  readonly section?: Written;
}

const keys = ['title', 'source', 'items', 'section'];

/** Reads `triage` of the front matter: where to look when things go wrong, in order. */
export function readTriage(reader: KeyReader, piece: YamlPiece, faults: Faults): WrittenTriage[] {
  const node = reader.node('triage');
  if (!node) return [];
  if (!isSeq(node)) {
    faults.error(reader.placeOf(node), '`triage` is no list', 'write one `- { title: …, items: […] }` line for each place to look');
    return [];
  }
  return node.items.flatMap((item) => {
    const step = new KeyReader(piece, item as Node, keys, faults); // what parseDocument read are nodes
    const place: Place = reader.placeOf(item as Node); // as above
    const title = step.text('title', 'a few words');
    const [source, items, section] = [
      readSources(step, faults),
      step.texts('items', 'the id of an item, or a list of them'),
      step.text('section', 'a section'),
    ];
    if (!step.has('title')) faults.error(place, 'this place to look has no `title`', 'write one, such as `title: Sentry`');
    if (!step.has('items') && !step.has('section'))
      faults.error(place, 'this place to look leads nowhere', 'name `items` whose checks tell of it, or a `section` of the runbook');
    return title ? [{ title: title.text, source, items, ...(section ? { section } : {}) }] : [];
  });
}

/** The steps of `triage` with what they name; what there is not is said. */
export function placeTriage(written: readonly WrittenTriage[], links: Links, items: readonly string[], faults: Faults): TriageStep[] {
  return written.map((step) => {
    checkIds(step.items, 'items', items, faults);
    const section = step.section && links.section(step.section.text, step.section.place);
    return {
      title: step.title,
      source: [...new Set(step.source.map(({ text }) => text))],
      items: [...new Set(step.items.map(({ text }) => text))],
      ...(section === undefined ? {} : { section }),
    };
  });
}
