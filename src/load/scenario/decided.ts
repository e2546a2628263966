import type { ASTNode } from '@marcbachmann/cel-js';
import { partsOf } from '../../checks/cel.ts';
import type { ExpressionFault } from '../../checks/expectation-faults.ts';
import { neverAbove, type Range } from './metrics.ts';
import type { Reference } from './rewrite.ts';

const anything: Range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
type References = ReadonlyMap<string, Reference>;

/** The faults of comparisons that hold, or do not, whatever is measured: their numbers lie outside of what a metric can be. */
export function decidedFaults(node: ASTNode, references: References): ExpressionFault[] {
  const inner = partsOf(node).flatMap((part) => decidedFaults(part, references));
  const held = decided(node, references);
  if (held === undefined) return inner;
  const text = node.input.slice(node.start, node.end).replace(/\s+/g, ' ');
  const named = rangesIn(node, references);
  const two = partsOf(node).every((part) => metricOfNode(part, references));
  const why = two ? ', whatever was measured' : named === undefined ? '' : `: \`${named.written}\` is ${inWords(named.range)}`;
  return [
    ...inner,
    {
      offset: node.start,
      what: `\`${text}\` ${held ? 'always' : 'never'} holds${why}`,
      instead: 'compare with what may or may not come, as in `error_rate < 0.01`',
    },
  ];
}

function decided(node: ASTNode, references: References): boolean | undefined {
  switch (node.op) {
    case '<':
      return below(node.args[0], node.args[1], references, true);
    case '>':
      return below(node.args[1], node.args[0], references, true);
    case '<=':
      return below(node.args[0], node.args[1], references, false);
    case '>=':
      return below(node.args[1], node.args[0], references, false);
    case '==':
    case '!=': {
      const [[least, most], [low, high]] = [rangeOfNode(node.args[0], references), rangeOfNode(node.args[1], references)];
      const apart = most < low || high < least;
      return apart ? node.op === '!=' : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether the one is below the other (`strictly`, or the same), whatever is measured. */
function below(one: ASTNode, other: ASTNode, references: References, strictly: boolean): boolean | undefined {
  const [[least, most], [low, high]] = [rangeOfNode(one, references), rangeOfNode(other, references)];
  if (strictly ? most < low : most <= low) return true;
  if (strictly ? least >= high : least > high) return false;
  const [a, b] = [metricOfNode(one, references), metricOfNode(other, references)];
  if (!a || !b || a.of !== b.of) return undefined;
  if (!strictly && neverAbove(a.name, b.name)) return true;
  return strictly && neverAbove(b.name, a.name) ? false : undefined;
}

function metricOfNode(node: ASTNode, references: References): Reference['metric'] {
  return node.op === 'id' ? references.get(node.args)?.metric : undefined;
}

function rangeOfNode(node: ASTNode, references: References): Range {
  const both = (parts: readonly [ASTNode, ASTNode]): readonly [Range, Range] => [rangeOfNode(parts[0], references), rangeOfNode(parts[1], references)];
  switch (node.op) {
    case 'value':
      return typeof node.args === 'number' || typeof node.args === 'bigint' ? [Number(node.args), Number(node.args)] : anything;
    case 'id':
      return references.get(node.args)?.range ?? anything;
    case '-_': {
      const [least, most] = rangeOfNode(node.args, references);
      return [-most, -least];
    }
    case '+': {
      const [[least, most], [low, high]] = both(node.args);
      return sane([least + low, most + high]);
    }
    case '-': {
      const [[least, most], [low, high]] = both(node.args);
      return sane([least - high, most - low]);
    }
    case '*':
    case '/': {
      const [[least, most], [low, high]] = both(node.args);
      if (node.op === '/' && low <= 0 && high >= 0) return anything;
      const apply = (a: number, b: number): number => (node.op === '*' ? a * b : a / b);
      const corners = [apply(least, low), apply(least, high), apply(most, low), apply(most, high)].map((corner, index) => {
        // Nothing times anything is nothing, also times what has no end.
        const [a, b] = [index < 2 ? least : most, index % 2 === 0 ? low : high];
        return Number.isNaN(corner) && node.op === '*' && (a === 0 || b === 0) ? 0 : corner;
      });
      return sane([Math.min(...corners), Math.max(...corners)]);
    }
    default:
      return anything;
  }
}

function sane(range: Range): Range {
  return range.some(Number.isNaN) ? anything : range;
}

function rangesIn(node: ASTNode, references: References): { readonly written: string; readonly range: Range } | undefined {
  if (node.op === 'id') {
    const found = references.get(node.args);
    return found?.range && { written: found.written, range: found.range };
  }
  for (const part of partsOf(node)) {
    const found = rangesIn(part, references);
    if (found) return found;
  }
  return undefined;
}

function inWords([least, most]: Range): string {
  return Number.isFinite(most) ? `${least} to ${most}` : `${least} or more`;
}
