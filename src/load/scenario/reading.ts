import { isMap, isSeq, type Node, type YAMLMap } from 'yaml';
import type { Faults } from '../../checks/written/faults.ts';
import { KeyReader } from '../../checks/written/reader.ts';
import type { YamlPiece } from '../../checks/written/yaml.ts';

/** What every part of a scenario is read with. */
export interface Reading {
  readonly reader: KeyReader;
  readonly piece: YamlPiece;
  readonly faults: Faults;
}

/** A map of a list and its keys. */
export interface Entry {
  readonly node: YAMLMap;
  readonly reader: KeyReader;
}

/** The maps of a list; what is none is said. `example` is a line as it might be. */
export function entriesOf(key: string, known: readonly string[], most: number, example: string, { reader, piece, faults }: Reading): Entry[] {
  const node = reader.node(key);
  if (!node) return [];
  if (!isSeq(node) || node.items.length === 0) {
    faults.error(reader.placeOf(node), `\`${key}\` is no list`, `write \`- ${example}\` lines below it`);
    return [];
  }
  if (node.items.length > most) faults.error(reader.placeOf(node), `\`${key}\` has ${node.items.length} entries, more than ${most}`, 'leave some out');
  return node.items.flatMap((item) => {
    const inner = item as Node; // what parseDocument read are nodes
    if (isMap(inner)) return [{ node: inner, reader: new KeyReader(piece, inner, known, faults) }];
    faults.error(reader.placeOf(inner), `this is no list of keys, as \`${key}\` wants them`, `write \`${example}\``);
    return [];
  });
}
