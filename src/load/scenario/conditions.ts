import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { KeyReader } from '../../checks/written/reader.ts';
import { placeInText } from '../../checks/written/yaml.ts';
import { compileCondition, forSeconds } from './condition.ts';
import type { Reading } from './reading.ts';
import type { Nameable } from './rewrite.ts';
import type { BurstCondition } from './types.ts';

const examples = { expect: 'p95_ms < 500', stop_when: 'error_rate > 0.2 for 3s' };

/** Reads `expect` or `stop_when`: one condition, or a list of them. */
export function readConditions(key: 'expect' | 'stop_when', known: Nameable, reading: Reading): BurstCondition[] {
  const { reader, faults } = reading;
  const node = reader.node(key);
  if (!node) return [];
  if (isSeq(node) && node.items.length === 0) faults.error(reader.placeOf(node), `\`${key}\` is empty`, `write a condition such as \`${examples[key]}\``);
  const nodes = isSeq(node) ? (node.items as Node[]) : [node]; // what parseDocument read are nodes
  const seen = new Set<string>();
  return nodes.flatMap((one) => {
    const condition = isMap(one) && key === 'stop_when' ? fromMap(one, known, reading) : conditionOf(one, key, known, reading);
    if (!condition) return [];
    if (seen.has(condition.text)) faults.error(reader.placeOf(one), `\`${condition.text}\` stands here twice`, 'keep one of them');
    seen.add(condition.text);
    return [condition];
  });
}

function conditionOf(node: Node | null, key: 'expect' | 'stop_when', known: Nameable, { reader, piece, faults }: Reading): BurstCondition | undefined {
  const value: unknown = isScalar(node) ? node.value : undefined;
  const text = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  if (!node || text.trim() === '') {
    faults.error(node ? reader.placeOf(node) : reader.place(key), `${key}: this is no condition`, `write one such as \`${examples[key]}\``);
    return undefined;
  }
  const compiled = compileCondition(text, key, known);
  if (compiled.ok) return compiled.condition;
  for (const fault of compiled.faults) faults.error(placeInText(piece, node, text, fault.offset), `${key}: ${fault.what}`, fault.instead);
  return undefined;
}

/** `{ when: …, for: 5s }`. */
function fromMap(node: Node, known: Nameable, reading: Reading): BurstCondition | undefined {
  const { piece, faults } = reading;
  const reader = new KeyReader(piece, node, ['when', 'for'], faults);
  const when = reader.node('when');
  if (!reader.has('when')) faults.error(reader.placeOf(node), 'stop_when: this has no `when`', `write it as in \`{ when: error_rate > 0.2, for: 3s }\``);
  const written = reader.text('for', 'a length of time such as `5s`');
  const seconds = written && forSeconds(written.text);
  if (written && seconds === undefined)
    faults.error(written.place, `\`${written.text}\` is no length of time for \`for\``, 'write one such as `5s`, up to an hour');
  const condition = when && conditionOf(when, 'stop_when', known, reading);
  if (!condition || !written || seconds === undefined) return condition;
  if (condition.for_s > 0) {
    faults.error(written.place, '`for` stands here twice', 'leave it out of `when`');
    return undefined;
  }
  const text = `${condition.text} for ${written.text}`;
  return { ...condition, text, for_s: seconds, evaluate: (...seen) => ({ ...condition.evaluate(...seen), expect: text }) };
}
