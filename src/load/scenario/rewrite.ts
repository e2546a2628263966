import type { ExpressionFault } from '../../checks/expectation-faults.ts';
import { didYouMean } from '../../checks/did-you-mean.ts';
import type { Field, Fields } from '../../checks/kind.ts';
import type { Felt } from '../../model/burst.ts';
import type { Json } from '../../model/json.ts';
import {
  countRange,
  isMetric,
  type Metric,
  metricFields,
  metricOf,
  nothingFelt,
  type Range,
  rangeOf,
  statusCount,
  statusKey,
  unknownMetric,
} from './metrics.ts';
import { type Segment, tokens } from './scan.ts';
import type { Observed } from './types.ts';

/** What conditions of a scenario may name beside the metrics. */
export interface Nameable {
  readonly requests: readonly string[];
  /** The fields of each vital; undefined where its kind is not known. */
  readonly vitals: ReadonlyMap<string, Fields | undefined>;
}

/** Everything that is known while a condition is judged. */
export interface Seen {
  readonly felt: Felt;
  readonly requests: Readonly<Record<string, Felt>>;
  readonly vitals: Observed;
}

/** A path that stands for one value. */
export interface Reference {
  readonly written: string;
  readonly field: Field;
  readonly range?: Range;
  /** Which metric it is, and of what: both are said so that two can be compared. */
  readonly metric?: { readonly of: string; readonly name: Metric };
  value(seen: Seen): Json | undefined;
  /** Why there is no value. */
  why(seen: Seen): string;
}

/** A condition in words that CEL knows, and the way back. */
export interface Rewritten {
  readonly text: string;
  /** By the name that stands for them in `text`. */
  readonly references: ReadonlyMap<string, Reference>;
  readonly faults: readonly ExpressionFault[];
  /** The character of the source for one of `text`. */
  offset(of: number): number;
  /** A sentence about `text` as one about the source. */
  asWritten(sentence: string): string;
}

type Found = { readonly reference: Reference; readonly taken: number } | { readonly fault: ExpressionFault };

/** Puts one name for each path that CEL could not read, or of which it knows no type. */
export function rewrite(source: string, known: Nameable): Rewritten {
  const references = new Map<string, Reference>();
  const faults: ExpressionFault[] = [];
  const moves: { readonly from: number; readonly to: number; readonly start: number; readonly whole: boolean }[] = [];
  let text = '';
  const put = (piece: string, start: number, whole: boolean): void => {
    moves.push({ from: text.length, to: text.length + piece.length, start, whole });
    text += piece;
  };
  for (const token of tokens(source)) {
    const segments = token.type !== 'path' ? [] : token.call ? token.segments.slice(0, -1) : token.segments;
    const found = token.type === 'path' ? referenceOf(segments, source, known) : undefined;
    if (!found) {
      put(source.slice(token.start, token.end), token.start, false);
      continue;
    }
    if ('fault' in found) faults.push(found.fault);
    const end = 'fault' in found ? token.end : (segments[found.taken - 1]?.end ?? token.end);
    const written = source.slice(token.start, end);
    const earlier = [...references].find(([, reference]) => reference.written === written)?.[0]; // so that what is compared with itself is seen
    const name = earlier ?? `gonogo_ref_${references.size}`;
    references.set(name, 'fault' in found ? { ...nothing, written } : { ...found.reference, written });
    put(name, token.start, true);
    put(source.slice(end, token.end), end, false);
  }
  return {
    text,
    references,
    faults,
    offset(of) {
      const move = moves.find(({ from, to }) => of >= from && of < to);
      return move ? (move.whole ? move.start : move.start + of - move.from) : source.length;
    },
    asWritten: (sentence) => sentence.replace(/gonogo_ref_\d+/g, (name) => references.get(name)?.written ?? name),
  };
}

const NONE_ENDED = 'no request ended';

/** Stands where a fault was said already. */
const nothing: Reference = { written: '', field: { type: 'dyn', about: '' }, value: () => undefined, why: () => '' };

function referenceOf(segments: readonly Segment[], source: string, known: Nameable): Found | undefined {
  const [root, second] = segments;
  if (!root) return undefined;
  if (root.key === 'status') return second && statusOf(second, ({ felt }) => felt, 2);
  if (root.key === 'request') return requestOf(segments, known);
  if (isMetric(root.key)) return { reference: metricReference(root.key, '', ({ felt }) => felt), taken: 1 };
  // `p99.9` is two names to CEL.
  if (/^p_?\d+$/.test(root.key))
    return { fault: { offset: root.start, ...unknownMetric(source.slice(root.start, (second && /^\d/.test(second.key) ? second : root).end)) } };
  const fields = known.vitals.get(root.key);
  if (!known.vitals.has(root.key)) return undefined;
  if (!second) {
    const some = fields ? Object.keys(fields) : [];
    const fault = {
      offset: root.start,
      what: `\`${root.key}\` is a vital, not one value`,
      instead: `name what it observes, such as \`${root.key}.${some[0] ?? 'used'}\``,
    };
    return { fault };
  }
  const field: Field | undefined = fields ? (Object.hasOwn(fields, second.key) ? fields[second.key] : undefined) : { type: 'dyn', about: '' };
  if (field) return { reference: vitalReference(root.key, second.key, field), taken: 2 };
  const names = Object.keys(fields ?? {});
  const near = didYouMean(second.key, names);
  return {
    fault: {
      offset: root.start,
      what: `\`${source.slice(root.start, second.end)}\` is not observed by the vital \`${root.key}\``,
      instead: near ? `did you mean \`${root.key}.${near}\`?` : `it observes ${names.map((name) => `\`${name}\``).join(', ')}`,
    },
  };
}

function requestOf(segments: readonly Segment[], { requests }: Nameable): Found {
  const [root, name, metric, status] = segments;
  const offset = root?.start ?? 0;
  const shown = (one: string): string => (/^[A-Za-z_]\w*$/.test(one) ? `request.${one}` : `request[${JSON.stringify(one)}]`);
  const all = requests.map((one) => `\`${shown(one)}\``).join(', ');
  if (!name) return { fault: { offset, what: '`request` alone is no value', instead: `write \`${shown(requests[0] ?? 'name')}.p95_ms\`` } };
  const plain = (one: string): string => one.toLowerCase().replace(/\W+/g, '_');
  const meant = requests.includes(name.key) ? name.key : requests.find((one) => plain(one) === name.key);
  if (meant === undefined) {
    const near = didYouMean(name.key, requests);
    return { fault: { offset, what: `no request is named \`${name.key}\``, instead: near ? `did you mean \`${shown(near)}\`?` : `there are ${all}` } };
  }
  // Where there is only one request, what was felt in all is what was felt of it.
  const felt = ({ felt, requests: by }: Seen): Felt => (Object.hasOwn(by, meant) ? by[meant] : undefined) ?? (requests.length === 1 ? felt : nothingFelt);
  if (!metric) return { fault: { offset, what: `\`${shown(meant)}\` is no value`, instead: `write one of its metrics, as in \`${shown(meant)}.p95_ms\`` } };
  if (metric.key === 'status') {
    if (status) return statusOf(status, felt, 4, offset);
    return { fault: { offset, what: `\`${shown(meant)}.status\` is no value`, instead: `write a code or a class, as in \`${shown(meant)}.status.5xx\`` } };
  }
  if (!isMetric(metric.key)) return { fault: { offset: metric.start, ...unknownMetric(metric.key) } };
  return { reference: metricReference(metric.key, meant, felt), taken: 3 };
}

function statusOf(key: Segment, felt: (seen: Seen) => Felt, taken: number, offset = key.start): Found {
  const status = key.key.toLowerCase();
  if (!statusKey.test(status))
    return { fault: { offset, what: `\`${key.key}\` is no status`, instead: 'write a code such as `status.503`, or a class such as `status.5xx`' } };
  const value = (seen: Seen): number | undefined => statusCount(felt(seen), status);
  return { reference: { ...nothing, field: { type: 'double', about: 'how often it came' }, range: countRange, value, why: () => NONE_ENDED }, taken };
}

function metricReference(name: Metric, of: string, felt: (seen: Seen) => Felt): Reference {
  return {
    ...nothing,
    field: metricFields[name],
    range: rangeOf(name),
    metric: { of, name },
    value: (seen) => metricOf(felt(seen), name),
    why: (seen) => (felt(seen).requests === 0 ? NONE_ENDED : 'nothing was answered'),
  };
}

function vitalReference(vital: string, name: string, field: Field): Reference {
  const of = ({ vitals }: Seen) => (Object.hasOwn(vitals, vital) ? vitals[vital] : undefined);
  return {
    ...nothing,
    field,
    value(seen) {
      const observed = of(seen);
      return observed && Object.hasOwn(observed, name) ? observed[name] : undefined;
    },
    why: (seen) => (of(seen) ? `the vital \`${vital}\` saw no \`${name}\`` : `the vital \`${vital}\` gave no answer`),
  };
}
