import { type ASTNode, ParseError } from '@marcbachmann/cel-js';
import { didYouMean } from './did-you-mean.ts';
import { type Names, partsOf } from './cel.ts';
import type { Fields } from './kind.ts';

/** What is wrong in an expression, at which character of it, and what to write instead. */
export interface ExpressionFault {
  readonly offset: number;
  readonly what: string;
  readonly instead: string;
}

const operatorOfWord: Readonly<Record<string, string>> = { and: '&&', or: '||', not: '!', is: '==', '=': '==', '&': '&&', '|': '||', '<>': '!=' };
const typeWords: Readonly<Record<string, string>> = {
  double: 'a number',
  int: 'a whole number',
  string: 'text',
  bool: 'true or false',
  null: 'null',
  list: 'a list',
  map: 'a map',
};

const inWords = (type: string): string => typeWords[type.replace(/<.*$/, '')] ?? `\`${type}\``;

/** A fault of the expression's grammar, from what the parser threw. */
export function syntaxFault(error: unknown, source: string): ExpressionFault {
  if (!(error instanceof ParseError)) return { offset: 0, what: 'the expression cannot be read', instead: 'write a condition such as `used < max`' };
  const offset = Math.min(error.range?.start ?? 0, source.length);
  if (error.code === 'limit_exceeded') return { offset, what: 'the expression is too long or too deeply nested', instead: 'split it over several items' };
  if (error.code.startsWith('unterminated')) return { offset, what: 'the quote that begins here is never closed', instead: 'close it' };
  const rest = source.slice(offset);
  if (rest.trim() === '') return { offset, what: 'the expression ends too early', instead: 'finish it, as in `used < max`' };
  const token = /^(?:\w+|<>|.)/s.exec(rest)?.[0] ?? rest;
  const word = /(\S+)\s*$/.exec(source.slice(0, offset))?.[1];
  if (token === '=' && /[=!<>]=$/.test(source.slice(0, offset))) return { offset, what: '`=` is one too many here', instead: 'compare with `==` or `!=`' };
  const operator = operatorOfWord[token];
  if (operator) return { offset, what: `\`${token}\` is not an operator here`, instead: `write \`${operator}\`` };
  if (token === '>' && word?.endsWith('<')) return { offset: offset - 1, what: '`<>` is not an operator', instead: 'write `!=`' };
  const before = word === undefined ? undefined : operatorOfWord[word];
  if (before) return { offset: source.lastIndexOf(word ?? '', offset), what: `\`${word}\` is not an operator`, instead: `write \`${before}\`` };
  if (/^(reserved|invalid)/.test(error.code)) return { offset, what: lowerFirst(error.summary), instead: 'write it otherwise' };
  return { offset, what: `\`${token}\` cannot stand here`, instead: 'check operators, commas and brackets around it' };
}

/** The faults of names that no field has. */
export function unknownFieldFaults(unknown: Names['unknown'], fields: Fields): ExpressionFault[] {
  const names = Object.keys(fields);
  const seen = names.length === 0 ? 'nothing' : names.map((name) => `\`${name}\``).join(', ');
  return unknown.map(({ name, offset }) => {
    const near = didYouMean(name, names);
    return {
      offset,
      what: `\`${name}\` is not observed by this check`,
      instead: near ? `did you mean \`${near}\`? It observes ${seen}` : `it observes ${seen}`,
    };
  });
}

/** A fault of types, from what the type checker found. */
export function typeFault(
  error: { readonly code: string; readonly summary: string; readonly range?: { readonly start: number } },
  source: string,
): ExpressionFault {
  const offset = Math.min(error.range?.start ?? 0, source.length);
  const overload = /^no such overload: (\S+) (\S+) (\S+)$/.exec(error.summary);
  if (overload) {
    const [, left = '', operator = '', right = ''] = overload;
    const joined = /^[=!<>]/.test(operator) ? 'compares' : 'joins';
    return { offset, what: `\`${operator}\` ${joined} ${inWords(left)} with ${inWords(right)} here`, instead: 'give both sides the same type' };
  }
  const call = /^found no matching overload for '(?:\S+\.)?(\w+)\((.*)\)'$/.exec(error.summary);
  if (call)
    return {
      offset,
      what: `there is no function \`${call[1]}\` that takes this`,
      instead: 'use `size`, `has`, `contains`, `startsWith`, `endsWith`, `matches`, `all` or `exists`',
    };
  if (error.code === 'invalid_macro_argument') return { offset, what: '`has` wants a field or a key inside one', instead: 'write it as in `has(json.count)`' };
  if (error.code === 'invalid_logical_operand')
    return { offset, what: '`&&` and `||` want conditions on both sides', instead: 'compare the value with something, as in `used > 0`' };
  return { offset, what: lowerFirst(error.summary), instead: 'give both sides the same type' };
}

/** The faults of parts that are true or false whatever is observed; `names` says what a part names. */
export function emptyFaults(node: ASTNode, depends: (part: ASTNode) => boolean): ExpressionFault[] {
  const inner = partsOf(node).flatMap((part) => emptyFaults(part, depends));
  const constant = (part: ASTNode): ExpressionFault[] =>
    depends(part)
      ? []
      : [{ offset: part.start, what: `\`${written(part)}\` is the same whatever is observed`, instead: 'name an observed field in it, or leave it out' }];
  const always = (what: string, instead: string): ExpressionFault => ({ offset: node.start, what, instead });
  if (node.op === '&&' || node.op === '||') {
    const [left, right] = node.args;
    const opposite = written(left) === `!${written(right)}` || `!${written(left)}` === written(right);
    const decided = opposite ? [always(`\`${written(node)}\` is always ${node.op === '||' ? 'true' : 'false'}`, 'leave one side out')] : [];
    return [...inner, ...constant(left), ...constant(right), ...decided];
  }
  if (node.op === '?:') {
    const [condition, left, right] = node.args;
    const same = written(left) === written(right) ? [always('both answers of `? :` are the same', 'write it without the condition')] : [];
    return [...inner, ...constant(condition), ...same];
  }
  if (node.op === '==' || node.op === '!=' || node.op === '<' || node.op === '<=' || node.op === '>' || node.op === '>=') {
    const [left, right] = node.args.map(written);
    if (left === right) return [...inner, always(`\`${left}\` is compared with itself`, 'compare it with a limit')];
    const [big, small] = node.op === '>=' ? [left, right] : node.op === '<=' ? [right, left] : [];
    const isSize = big !== undefined && /^size\([^()]*\)$|^[\w.]+\.size\(\)$/.test(big);
    return isSize && /^0(\.0)?$/.test(small ?? '') ? [...inner, always('a size is never below 0', 'write `> 0` where something must be there')] : inner;
  }
  return inner;
}

/** A part as its author wrote it, on one line. */
function written(part: ASTNode): string {
  return part.input.slice(part.start, part.end).replace(/\s+/g, ' ');
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
