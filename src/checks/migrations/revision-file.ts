import { oneLine } from '../kept.ts';
import { type Token, tokensOf } from './tokens.ts';

/** What a revision's file says of itself. */
export interface Revision {
  readonly id: string;
  /** The file's name, for sentences. */
  readonly file: string;
  /** The revisions it is applied on; none for a first one, several for a merge. */
  readonly down: readonly string[];
  /** Revisions or branches that must be applied before, beside those in `down`. */
  readonly depends: readonly string[];
  readonly labels: readonly string[];
}

type Value = readonly string[] | { readonly wrong: string };

const wanted = ['revision', 'down_revision', 'depends_on', 'branch_labels'] as const;
type Wanted = (typeof wanted)[number];

/** Reads a revision's file without executing it; text where it cannot be read, as the end of a sentence that begins with the file's name. */
export function revisionIn(source: string, file: string): Revision | string {
  const values = new Map<Wanted, readonly string[]>();
  for (const [first, ...rest] of statementsOf(tokensOf(source))) {
    const name = wanted.find((each) => first?.type === 'name' && first.value === each);
    if (!first || !name) continue;
    const sign = (token: Token | undefined, value: string): boolean => token?.type === 'sign' && token.value === value;
    if (!sign(rest[0], '=') && !sign(rest[0], ':')) continue;
    const equals = indexOutside(rest, '=');
    if (equals < 0) continue; // an annotation alone sets nothing
    const value = valueOf(rest.slice(equals + 1));
    if ('wrong' in value) return `sets \`${name}\` in line ${first.line} to ${value.wrong}, which cannot be read without executing it: write it as text`;
    values.set(
      name,
      value.map((id) => oneLine(id)),
    );
  }
  const [id, ...more] = values.get('revision') ?? [];
  if (id === undefined || more.length > 0 || id === '') return "has no `revision = '…'`, so Alembic stops at it: correct it, or move it out of the folder";
  return { id, file, down: values.get('down_revision') ?? [], depends: values.get('depends_on') ?? [], labels: values.get('branch_labels') ?? [] };
}

/** The statements of the module itself: their line begins at its left edge. */
function statementsOf(tokens: readonly Token[]): Token[][] {
  const statements: Token[][] = [[]];
  let outermost = true;
  let begins = true;
  for (const token of tokens) {
    if (token.type === 'line-end') {
      statements.push([]);
      begins = token.value === '\n';
      continue;
    }
    if (begins) outermost = token.column === 0;
    begins = false;
    if (outermost) statements.at(-1)?.push(token);
  }
  return statements;
}

/** The first such sign that stands in no brackets: those of an annotation (`Annotated[str, Field(default=1)]`) hold signs too. */
function indexOutside(tokens: readonly Token[], value: string): number {
  let depth = 0;
  return tokens.findIndex((token) => {
    if (token.type !== 'sign') return false;
    if ('([{'.includes(token.value)) depth += 1;
    if (')]}'.includes(token.value)) depth -= 1;
    return depth === 0 && token.value === value;
  });
}

/** `'a'`, `None`, `('a', 'b')`, `['a']`, `{'a'}`, `'a', 'b'`; texts beside each other are one. */
function valueOf(tokens: readonly Token[]): Value {
  const said = {
    wrong: `\`${tokens
      .map((token) => token.value)
      .join(' ')
      .slice(0, 60)}\``,
  };
  const bare = unwrapped(tokens);
  if (bare.length === 0 || (bare.length === 1 && bare[0]?.type === 'name' && bare[0].value === 'None')) return tokens.length === 0 ? { wrong: 'nothing' } : [];
  const texts: string[] = [];
  let open: string | undefined;
  for (const token of bare) {
    if (token.type === 'text') open = (open ?? '') + token.value;
    else if (token.type === 'sign' && token.value === ',' && open !== undefined) {
      texts.push(open);
      open = undefined;
    } else return said;
  }
  return open === undefined ? texts : [...texts, open];
}

function unwrapped(tokens: readonly Token[]): readonly Token[] {
  const [first, last] = [tokens[0], tokens.at(-1)];
  const pair = first?.type === 'sign' && last?.type === 'sign' ? first.value + last.value : '';
  return ['()', '[]', '{}'].includes(pair) ? unwrapped(tokens.slice(1, -1)) : tokens;
}
