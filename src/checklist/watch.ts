import { isMap, isSeq, type Node, type YAMLMap } from 'yaml';
import type { WatchSpec } from '../model/watch.ts';
import { KeyReader } from './reader.ts';
import type { YamlPiece } from './yaml.ts';
import { ObjectiveReader, type WatchSetting } from './watch/objective.ts';
import type { Faults } from './faults.ts';

/** `watch` as it is written, before it is known what its names lead to. */
export interface WrittenWatch {
  readonly node: YAMLMap;
  readonly piece: YamlPiece;
}

/** The most objectives of a watch: more nobody has in view. */
const OBJECTIVES_CAP = 50;

const FOR_S = 3600;
const EVERY_S = 10;

/** Finds `watch` of the front matter; what is in it can only be read once the items are. */
export function findWatch(reader: KeyReader, piece: YamlPiece, faults: Faults): WrittenWatch | undefined {
  const node = reader.node('watch');
  if (!node) return undefined;
  if (isMap(node)) return { node, piece };
  faults.error(reader.placeOf(node), '`watch` is no list of keys', 'write `for: 1h`, `every: 10s` and `objectives:` below it');
  return undefined;
}

/** Reads `watch`: what is observed after the launch, and when that is an alert. Says everything that is wrong with it. */
export function readWatch({ node, piece }: WrittenWatch, setting: WatchSetting): WatchSpec {
  const { faults } = setting;
  const reader = new KeyReader(piece, node, ['for', 'every', 'objectives'], faults);
  const every_s = reader.seconds('every') ?? EVERY_S;
  const for_s = reader.seconds('for') ?? Math.max(FOR_S, every_s);
  if (every_s < 1) faults.error(reader.place('every'), '`every` is shorter than a second', 'write `1s` or more: a sample wants its time');
  if (for_s < every_s) faults.error(reader.place('for'), '`for` is shorter than `every`, so nothing would be seen', 'write a longer one, such as `1h`');
  const list = reader.node('objectives');
  if (list && !isSeq(list)) faults.error(reader.placeOf(list), '`objectives` is no list', 'begin each objective with `- id: …`');
  const items = isSeq(list) ? list.items : [];
  if (!reader.has('objectives') || (isSeq(list) && items.length === 0))
    faults.error(
      list ? reader.placeOf(list) : piece.place(node.range?.[0] ?? 0),
      '`watch` has no `objectives`',
      'name what is watched, beginning with `- id: …`',
    );
  if (items.length > OBJECTIVES_CAP)
    faults.error(
      reader.place('objectives'),
      `\`objectives\` has ${items.length} entries, more than the ${OBJECTIVES_CAP} that are watched`,
      'keep those that somebody acts on',
    );
  const objectives = new ObjectiveReader(piece, { for_s, every_s }, setting);
  return { for_s, every_s, objectives: items.flatMap((item) => objectives.read(item as Node) ?? []) }; // what parseDocument read are nodes
}
