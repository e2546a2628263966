import { isMap, isScalar, type YAMLMap } from 'yaml';
import type { Retry } from '../model/checklist.ts';
import type { Faults } from './faults.ts';
import { KeyReader } from './reader.ts';
import type { YamlPiece } from './yaml.ts';

/** Seconds between attempts where the checklist says nothing. */
const EVERY_S = 5;

/** Nothing is asked more often than this, in seconds. */
const SHORTEST_S = 0.1;

/** The longest that a check is asked again, and the longest between two attempts, in seconds. */
const LONGEST_S = 3600;

/** The most attempts that can be asked for. */
const MOST_ATTEMPTS = 100;

/** Reads `retry` and `attempts` of a `check`; undefined where neither stands there, or neither can be read. */
export function readRetry(check: YAMLMap, kind: string | undefined, piece: YamlPiece, faults: Faults): Retry | undefined {
  const keys = check.items.map((pair) => (isScalar(pair.key) ? String(pair.key.value) : ''));
  const reader = new KeyReader(piece, check, keys, faults);
  const given = ['retry', 'attempts'].find((key) => reader.has(key));
  if (given === undefined) return undefined;
  if (kind === 'manual') {
    faults.error(reader.place(given), `\`${given}\` asks again, and a person answers once`, 'leave it out');
    return undefined;
  }
  const attempts = attemptsOf(reader, faults);
  const times = reader.has('retry') ? timesOf(reader, piece, faults) : {};
  if (!times || (attempts === undefined && times.for_s === undefined)) return undefined;
  const { for_s, every_s = Math.min(EVERY_S, for_s ?? EVERY_S) } = times;
  return { ...(for_s === undefined ? {} : { for_s }), every_s, ...(attempts === undefined ? {} : { attempts }) };
}

function attemptsOf(reader: KeyReader, faults: Faults): number | undefined {
  const written = reader.text('attempts', 'a number such as `3`');
  if (!written) return undefined;
  const attempts = Number(written.text);
  if (Number.isInteger(attempts) && attempts >= 1 && attempts <= MOST_ATTEMPTS) return attempts;
  faults.error(
    written.place,
    `\`${written.text}\` is no number of \`attempts\``,
    `write a whole number from 1 to ${MOST_ATTEMPTS}; the first attempt counts as one`,
  );
  return undefined;
}

function timesOf(reader: KeyReader, piece: YamlPiece, faults: Faults): { for_s?: number; every_s?: number } | undefined {
  const node = reader.node('retry');
  if (!node) return undefined;
  if (!isMap(node)) {
    faults.error(reader.placeOf(node), '`retry` is no list of keys', 'write `retry: { for: 2m, every: 5s }`');
    return undefined;
  }
  const inner = new KeyReader(piece, node, ['for', 'every', 'attempts'], faults);
  if (inner.has('attempts')) faults.error(inner.place('attempts'), '`attempts` does not belong into `retry`', 'write it beside `retry`, as in `attempts: 3`');
  else if (!inner.has('for') && !reader.has('attempts'))
    faults.error(reader.place('retry'), 'this `retry` has no end', 'write how long in it, as in `for: 2m`, or `attempts: 3` beside it');
  const for_s = within(inner, 'for', 0, faults);
  const every_s = within(inner, 'every', SHORTEST_S, faults);
  if (for_s !== undefined && every_s !== undefined && every_s > for_s)
    faults.error(inner.place('every'), '`every` is longer than `for`, so nothing is asked again', 'write a shorter `every`, or a longer `for`');
  return { ...(for_s === undefined ? {} : { for_s }), ...(every_s === undefined ? {} : { every_s }) };
}

function within(reader: KeyReader, key: 'for' | 'every', least: number, faults: Faults): number | undefined {
  const seconds = reader.seconds(key);
  if (seconds === undefined || (seconds >= least && seconds <= LONGEST_S)) return seconds;
  const node = reader.node(key);
  const place = node ? reader.placeOf(node) : reader.place(key);
  if (seconds < least) faults.error(place, `\`${key}\` is too short: no target should be asked that often`, 'write `100ms` or more, such as `5s`');
  else faults.error(place, `\`${key}\` is longer than an hour`, 'write an hour at most, such as `2m`');
  return undefined;
}
