import type { ASTNode } from '@marcbachmann/cel-js';
import { verdicts } from '../model/verdict.ts';
import { type Names, partsOf, pathOf } from './cel.ts';
import { didYouMean } from './did-you-mean.ts';
import type { ExpressionFault } from './expectation-faults.ts';
import type { Kind } from './kind.ts';

/** What a condition's words are compared with; what is not known is not looked at. */
export interface Known {
  readonly kinds?: readonly Pick<Kind, 'kind' | 'fields'>[];
  readonly items?: readonly string[];
}

/** What is wrong with the names in the `when` of a section: those there are not, fields that a kind does not observe, ids and kinds that do not exist. */
export function claimFaults(node: ASTNode, names: readonly string[], unknown: Names['unknown'], known: Known): ExpressionFault[] {
  const all = inWords(names);
  const strange = unknown.map(({ name, offset }): ExpressionFault => {
    const near = didYouMean(name, names);
    return { offset, what: `\`${name}\` is no name here`, instead: near ? `did you mean \`${near}\`? Known are ${all}` : `known are ${all}` };
  });
  return [...strange, ...valueFaults(node, known), ...(known.kinds ? fieldFaults(node, known.kinds, undefined) : [])];
}

/** What a name is compared with, where that are plain texts: `kind == "redis"`, `kind in ["redis", "celery"]`. */
function compared(node: ASTNode, name: string): { readonly text: string; readonly offset: number }[] | undefined {
  if (node.op !== '==' && node.op !== 'in' && node.op !== '!=') return undefined;
  const [left, right] = node.args;
  if (node.op !== 'in' && isName(right, name)) return textsOf(left);
  if (!isName(left, name)) return undefined;
  return node.op === 'in' && right.op !== 'list' ? undefined : textsOf(right);
}

function isName(node: ASTNode, name: string): boolean {
  return node.op === 'id' && node.args === name;
}

function textsOf(node: ASTNode): { text: string; offset: number }[] | undefined {
  const values = node.op === 'list' ? node.args : [node];
  const texts = values.flatMap((value) => (value.op === 'value' && typeof value.args === 'string' ? [{ text: value.args, offset: value.start }] : []));
  return texts.length === values.length ? texts : undefined;
}

/** Kinds, items and verdicts that do not exist. */
function valueFaults(node: ASTNode, known: Known): ExpressionFault[] {
  const lists = { kind: known.kinds?.map(({ kind }) => kind), item: known.items, verdict: verdicts } as const;
  const said = { kind: 'no check kind', item: 'no item', verdict: 'no verdict' } as const;
  const own = (['kind', 'item', 'verdict'] as const).flatMap((name) => {
    const words: readonly string[] | undefined = lists[name];
    if (!words) return [];
    return (compared(node, name) ?? []).flatMap(({ text, offset }): ExpressionFault[] => {
      if (words.includes(text)) return [];
      const near = didYouMean(text, words);
      const instead = near ? `did you mean \`${near}\`?` : name === 'item' ? 'write the id of an item of the checklist' : `known are ${inWords(words)}`;
      return [{ offset, what: `\`${text}\` is ${said[name]}`, instead }];
    });
  });
  return [...own, ...partsOf(node).flatMap((part) => valueFaults(part, known))];
}

/** The kinds that a condition leaves over where it holds; undefined where it says nothing of them. */
export function kindsIn(node: ASTNode): ReadonlySet<string> | undefined {
  if (node.op === '&&') {
    const [left, right] = node.args.map(kindsIn);
    return left && right ? left.intersection(right) : (left ?? right);
  }
  if (node.op === '||') {
    const [left, right] = node.args.map(kindsIn);
    return left && right ? left.union(right) : undefined;
  }
  const texts = node.op === '!=' ? undefined : compared(node, 'kind');
  return texts && new Set(texts.map(({ text }) => text));
}

/** Fields of `observed` that none of the kinds has which can be meant at that place. */
function fieldFaults(node: ASTNode, kinds: readonly Pick<Kind, 'kind' | 'fields'>[], scope: ReadonlySet<string> | undefined): ExpressionFault[] {
  const path = pathOf(node);
  if (path?.keys[0] === 'observed') {
    const [, field] = path.keys;
    const meant = kinds.filter(({ kind }) => scope === undefined || scope.has(kind));
    if (scope === undefined || meant.length === 0 || typeof field !== 'string' || meant.some(({ fields }) => Object.hasOwn(fields, field))) return [];
    const fields = [...new Set(meant.flatMap((kind) => Object.keys(kind.fields)))];
    const near = didYouMean(field, fields);
    const who = meant.map(({ kind }) => `\`${kind}\``).join(' or ');
    const what = `\`${field}\` is not observed by ${who}`;
    return [{ offset: nameAt(node), what, instead: near ? `did you mean \`${near}\`? It observes ${inWords(fields)}` : `it observes ${inWords(fields)}` }];
  }
  if (node.op !== '&&') return partsOf(node).flatMap((part) => fieldFaults(part, kinds, scope));
  const own = kindsIn(node);
  const within = own && scope ? own.intersection(scope) : (own ?? scope);
  return node.args.flatMap((part) => fieldFaults(part, kinds, within));
}

/** Where the field's own name stands in `observed.field`. */
function nameAt(node: ASTNode): number {
  const inner = node.op === '.' || node.op === '[]' ? node.args[0] : node;
  if (inner.op === '.' || inner.op === '[]') return nameAt(inner);
  return inner.end + 1;
}

function inWords(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}

/** Whether a condition could ever claim a failure of an item: it is asked with the item's id and kind, and all else open. */
export function couldHold(node: ASTNode, about: { readonly kind: string; readonly item: string }): boolean {
  return possible(node, about).has(true);
}

const either: ReadonlySet<boolean> = new Set([true, false]);

function possible(node: ASTNode, about: { readonly kind: string; readonly item: string }): ReadonlySet<boolean> {
  if (node.op === '!_') return new Set([...possible(node.args, about)].map((value) => !value));
  if (node.op === '&&' || node.op === '||') {
    const [left, right] = node.args.map((part) => possible(part, about));
    const joined = [...(left ?? either)].flatMap((one) => [...(right ?? either)].map((other) => (node.op === '&&' ? one && other : one || other)));
    return new Set(joined);
  }
  for (const name of ['kind', 'item'] as const) {
    const texts = compared(node, name);
    if (texts) return new Set([texts.some(({ text }) => text === about[name]) !== (node.op === '!=')]);
  }
  return either;
}
