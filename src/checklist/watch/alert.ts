import { isAlias, isMap, type Node } from 'yaml';
import type { AlertRule } from '../../model/watch.ts';
import type { Faults } from '../faults.ts';
import { KeyReader } from '../reader.ts';
import type { YamlPiece } from '../yaml.ts';
import { readOverValue } from './conditions.ts';
import type { WatchTimes } from './objective.ts';

const keys = ['id', 'title', 'source', 'when', 'for', 'clear', 'weight'];

/** An alert clears after as long as it took to fire, but a minute at most and three samples at least: those span two beats. */
const CLEAR_S = 60;
const CLEAR_BEATS = 2;

/** Reads one alert of an objective; `own` reads what must be known across all of them. */
export function readAlert(
  item: Node,
  piece: YamlPiece,
  { for_s: whole_s, every_s }: WatchTimes,
  own: (reader: KeyReader) => { id: string | undefined; source: readonly string[] },
  faults: Faults,
): AlertRule | undefined {
  const node = isAlias(item) ? item.resolve(piece.document) : item;
  const place = piece.place(item.range?.[0] ?? 0);
  if (!isMap(node)) {
    faults.error(place, 'this is no alert', 'write `{ id: …, when: value > …, for: 5m }`');
    return undefined;
  }
  const reader = new KeyReader(piece, node, keys, faults);
  const { id, source } = own(reader);
  const title = reader.text('title', 'a few words');
  const when = readOverValue('when', 'value > 0.05', reader, piece, place, faults);
  const for_s = reader.seconds('for') ?? 0;
  if (for_s > whole_s) faults.error(reader.place('for'), '`for` is longer than the whole watch, so this alert never fires', 'shorten it, or watch for longer');
  const clear_s = reader.seconds('clear') ?? Math.max(Math.min(for_s, CLEAR_S), CLEAR_BEATS * every_s);
  const weight = reader.choice('weight', ['high', 'normal']);
  if (id === undefined || when === undefined) return undefined;
  return { id, title: title?.text ?? id, source, when, for_s, clear_s, ...(weight === 'high' ? { weight } : {}) };
}
