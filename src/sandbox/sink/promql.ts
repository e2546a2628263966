// As much of PromQL as a rehearsal asks: an instant selector, and `sum()` of one.
import type { Sample } from './exposition.ts';

// A query that was understood.
export interface Query {
  sum: boolean;
  matches(sample: Sample): boolean;
}

type Matcher = (labels: Sample['labels']) => boolean;

const NAME = /[A-Za-z_:][\w:]*/y;
const LABEL = /\s*([A-Za-z_]\w*)\s*(=~|!~|!=|=)\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)\s*/y;
const PATTERN_LIMIT = 200;

// Reads a query; throws a sentence for one that Prometheus would refuse, and for one that only it could answer.
export function readQuery(text: string): Query {
  const query = text.trim();
  const summed = /^sum\s*\(([^]*)\)$/.exec(query);
  const matchers = readSelector((summed?.[1] ?? query).trim());
  return { sum: summed !== null, matches: ({ labels }) => matchers.every((matcher) => matcher(labels)) };
}

// What a query gives of all samples; a sum of nothing is nothing.
export function evaluate(query: Query, samples: readonly Sample[]): Sample[] {
  const found = samples.filter((sample) => query.matches(sample));
  if (!query.sum || found.length === 0) return found;
  return [{ labels: {}, value: found.reduce((sum, sample) => sum + sample.value, 0) }];
}

function readSelector(text: string): Matcher[] {
  NAME.lastIndex = 0;
  const name = NAME.exec(text)?.[0] ?? '';
  const rest = text.slice(name.length).trim();
  const matchers: Matcher[] = name === '' ? [] : [(labels) => labels['__name__'] === name];
  if (rest !== '') {
    if (!rest.startsWith('{') || !rest.endsWith('}')) throw notRead(text);
    matchers.push(...readMatchers(rest.slice(1, -1), text));
  }
  if (matchers.every((matcher) => matcher({}))) throw new Error('vector selector must contain at least one non-empty matcher');
  return matchers;
}

function readMatchers(inside: string, whole: string): Matcher[] {
  const matchers: Matcher[] = [];
  for (let at = 0; inside.slice(at).trim() !== ''; ) {
    LABEL.lastIndex = at;
    const [, label, operator, quoted] = LABEL.exec(inside) ?? [];
    if (label === undefined || operator === undefined || quoted === undefined) throw notRead(whole);
    matchers.push(matcher(label, operator, unquote(quoted)));
    at = LABEL.lastIndex;
    if (at < inside.length && inside[at] !== ',') throw notRead(whole);
    at += 1;
  }
  return matchers;
}

// A label that a sample does not have is the same as an empty one.
function matcher(label: string, operator: string, wanted: string): Matcher {
  const equal = operator.endsWith('~') ? pattern(wanted) : (value: string) => value === wanted;
  const negated = operator.startsWith('!');
  return (labels) => equal(labels[label] ?? '') !== negated;
}

function pattern(text: string): (value: string) => boolean {
  if (text.length > PATTERN_LIMIT) throw new Error(`the pattern is longer than the ${PATTERN_LIMIT} characters that a rehearsal takes`);
  try {
    const anchored = new RegExp(`^(?:${text})$`, 's');
    return (value) => anchored.test(value);
  } catch {
    throw new Error(`error parsing regexp: \`${text}\``);
  }
}

function unquote(quoted: string): string {
  const inside = quoted.slice(1, -1);
  if (quoted.startsWith('`')) return inside;
  return inside.replaceAll(/\\(.)/g, (written, escaped: string) => {
    const known: Record<string, string> = { n: '\n', t: '\t', '\\': '\\', '"': '"', "'": "'" };
    const meant = known[escaped];
    if (meant === undefined) throw new Error(`unknown escape sequence \`${written}\`: a backslash of a pattern is written twice`);
    return meant;
  });
}

function notRead(text: string): Error {
  return new Error(
    `\`${text.slice(0, 120)}\` is not what a rehearsal's Prometheus answers: it keeps no history, and knows selectors such as \`up\` or \`a{b="c"}\`, and sum() of one`,
  );
}
