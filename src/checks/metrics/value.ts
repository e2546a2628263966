import type { ASTNode, ParseResult } from '@marcbachmann/cel-js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { environmentOf, humanise, namesIn, partsOf } from '../cel.ts';
import { contextOf, notJudged } from '../expectation.ts';
import { emptyFaults, type ExpressionFault, syntaxFault, typeFault, unknownFieldFaults } from '../expectation-faults.ts';
import type { Fields } from '../kind.ts';
import { readNumber } from './exposition.ts';
import { ofBuckets } from './series.ts';

/** What counters and histograms did within a window. */
export interface Increase {
  /** Seconds of the window that were seen. */
  readonly seconds: number;
  readonly counters: Readonly<Record<string, number>>;
  /** By name, how much each bucket counted, by its upper bound. */
  readonly histograms: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** What a condition over such a number may name. */
export const valueFields: Fields = { value: { type: 'double', about: 'the value of the objective' } };

/** The names that a check gives its counters and histograms. */
export interface Counted {
  readonly counters: readonly string[];
  readonly histograms: readonly string[];
}

/** The number, or why there is none; `idle` where nothing happened that it could be made of. */
export type Evaluated = { readonly value: number } | { readonly why: string; readonly idle?: true };

/** An expression that gives one number, ready to evaluate. */
export interface Value {
  /** The counters and histograms that it names. */
  readonly counters: readonly string[];
  readonly histograms: readonly string[];
  evaluate(observed: JsonObject, increase: Increase): Evaluated;
}

/** A value, or everything that is wrong with it. */
export type CompiledValue = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly faults: readonly ExpressionFault[] };

/** The counters and histograms that the params of a check name. */
export function countedIn(params: JsonObject): Counted {
  const names = (part: Json | undefined): string[] => (isJsonObject(part) ? Object.keys(part) : []);
  return { counters: names(params['counters']), histograms: names(params['histograms']) };
}

/** Reads a CEL expression over the fields of a kind and the increases of its counters and histograms; every fault at once. */
export function compileValue(source: string, fields: Fields, counted: Counted): CompiledValue {
  const known = fieldsWith(fields, counted);
  const moment = { seconds: 0 };
  const environment = environmentOf(known).clone();
  environment.registerFunction('rate(double): double', (increase: number) => increase / moment.seconds);
  environment.registerFunction('quantile(map, double): double', (buckets: Readonly<Record<string, number>>, q: number) => quantileOf(buckets, q));
  environment.registerFunction('quantile(map, int): double', (buckets: Readonly<Record<string, number>>, q: bigint) => quantileOf(buckets, Number(q)));
  let program: ParseResult;
  try {
    program = environment.parse(source);
  } catch (error) {
    return { ok: false, faults: [syntaxFault(error, source)] };
  }
  const { paths, unknown } = namesIn(program.ast, environment, known);
  if (unknown.length > 0) return { ok: false, faults: unknownFieldFaults(unknown, known) };
  const depends = (part: ASTNode): boolean => namesIn(part, environment, known).paths.length > 0;
  const nothing = { offset: 0, what: `\`${source.trim()}\` names nothing that the check observes`, instead: `name one of ${listed(Object.keys(known))}` };
  const faults = depends(program.ast) ? [...emptyFaults(program.ast, depends), ...misuses(program.ast, counted)] : [nothing];
  if (faults.length > 0) return { ok: false, faults };
  humanise(program.ast, environment, { membership: true });
  const checked = program.check();
  if (!checked.valid) return { ok: false, faults: [typeFault(checked.error ?? { code: '', summary: 'the types do not fit' }, source)] };
  if (checked.type !== 'double' && checked.type !== 'int' && checked.type !== 'dyn')
    return { ok: false, faults: [{ offset: 0, what: `\`${source.trim()}\` is no number`, instead: noNumber(String(checked.type)) }] };
  const named = new Set(paths.map((path) => String(path.keys[0])));
  const counters = counted.counters.filter((name) => named.has(name));
  const histograms = counted.histograms.filter((name) => named.has(name));
  const divisors = divisorsOf(program.ast);
  return {
    ok: true,
    value: {
      counters,
      histograms,
      evaluate(observed, increase) {
        const silent = histograms.find((name) => Object.keys(increase.histograms[name] ?? {}).length === 0);
        if (silent !== undefined) return { why: `\`${silent}\` observed nothing`, idle: true };
        moment.seconds = increase.seconds;
        const seen = { ...observed, ...pick(increase.counters, counters), ...pick(increase.histograms, histograms) };
        let result: unknown;
        try {
          result = program(contextOf(seen, known));
        } catch (error) {
          const judged = notJudged(error, paths, seen);
          return { why: 'missing' in judged ? (judged.why ?? `\`${judged.missing}\` is not in what was seen`) : 'it cannot be told' };
        }
        const value = typeof result === 'bigint' ? Number(result) : result;
        if (typeof value !== 'number') return { why: `\`${source.trim()}\` is no number here` };
        if (Number.isFinite(value)) return { value };
        const zero = counters.filter((name) => increase.counters[name] === 0 && divisors.has(name));
        return zero.length > 0 ? { why: `${listed(zero)} counted nothing`, idle: true } : { why: `\`${source.trim()}\` divides by zero here` };
      },
    },
  };
}

/** The fields of the kind, and over the raw series of `counters` and `histograms` their names. */
function fieldsWith(fields: Fields, { counters, histograms }: Counted): Fields {
  const own = Object.entries(fields).filter(([name]) => (counters.length + histograms.length === 0 ? true : name !== 'counters' && name !== 'histograms'));
  return {
    ...Object.fromEntries(own),
    ...Object.fromEntries(counters.map((name) => [name, { type: 'double', about: 'its increase within the window' }] as const)),
    ...Object.fromEntries(histograms.map((name) => [name, { type: 'map', about: 'the increase of its buckets within the window' }] as const)),
  };
}

/** What `rate` and `quantile` are given that is no counter and no histogram. */
function misuses(node: ASTNode, counted: Counted): ExpressionFault[] {
  const inner = partsOf(node).flatMap((part) => misuses(part, counted));
  if (node.op !== 'call' || (node.args[0] !== 'rate' && node.args[0] !== 'quantile')) return inner;
  const [name, [first]] = node.args;
  const names = name === 'rate' ? counted.counters : counted.histograms;
  const share = name === 'quantile' ? node.args[1][1] : undefined;
  if (first?.op === 'id' && names.includes(first.args)) {
    const outside = share?.op === 'value' && !(Number(share.args) >= 0 && Number(share.args) <= 1);
    return outside ? [...inner, { offset: share.start, what: `a quantile is from 0 to 1`, instead: 'write 0.95 for the 95th percentile' }] : inner;
  }
  const what = name === 'rate' ? 'counter' : 'histogram';
  const example = name === 'rate' ? `rate(${names[0] ?? 'all'})` : `quantile(${names[0] ?? 'latency'}, 0.95)`;
  return [
    ...inner,
    {
      offset: (first ?? node).start,
      what: `\`${name}\` wants the name of a ${what}`,
      instead: names.length === 0 ? `give the check \`${what}s\`, and write \`${example}\`` : `write it as in \`${example}\``,
    },
  ];
}

/** The names that something is divided by. */
function divisorsOf(node: ASTNode): ReadonlySet<string> {
  const own = node.op === '/' ? idsIn(node.args[1]) : [];
  return new Set([...own, ...partsOf(node).flatMap((part) => [...divisorsOf(part)])]);
}

function idsIn(node: ASTNode): string[] {
  return node.op === 'id' ? [node.args] : partsOf(node).flatMap(idsIn);
}

function noNumber(type: string): string {
  if (type.startsWith('map')) return 'name one of its keys, as in `waiting["default"]`, or take a quantile of a histogram';
  return type === 'bool' ? 'leave the comparison to `objective` and `when`' : 'name a field that is a number, or `size()` of it';
}

function quantileOf(buckets: Readonly<Record<string, number>>, q: number): number {
  const counts = new Map(Object.entries(buckets).flatMap(([bound, count]) => [[readNumber(bound) ?? Number.NaN, count] as const]));
  const found = ofBuckets(counts, q);
  return 'value' in found ? found.value : Number.NaN;
}

function pick<Of>(map: Readonly<Record<string, Of>>, names: readonly string[]): Record<string, Of> {
  return Object.fromEntries(names.flatMap((name) => (map[name] === undefined ? [] : [[name, map[name]]])));
}

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
