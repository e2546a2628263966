import { isScalar, type Node, visit } from 'yaml';
import { referencesIn } from '../../model/variables.ts';
import { didYouMean } from '../did-you-mean.ts';
import { environmentOf, namesIn } from '../cel.ts';
import { syntaxFault } from '../expectation-faults.ts';
import { compileExpectation, type Expectation } from '../expectation.ts';
import type { Fields } from '../kind.ts';
import type { Faults } from './faults.ts';
import type { KeyReader } from './reader.ts';
import { placeInText, type YamlPiece } from './yaml.ts';

/** A condition as it was written, and ready to judge. */
export interface Condition {
  readonly source: string;
  readonly expectation: Expectation;
}

/** Reads a CEL condition over the fields of a kind; undefined where there is none, or where it has faults (then said). */
export function readCondition(reader: KeyReader, key: string, fields: Fields, piece: YamlPiece, faults: Faults): Condition | undefined {
  const written = reader.text(key, 'a condition such as `used < max`');
  const node = reader.node(key);
  if (!written || !node) return undefined;
  const text = isScalar(node) && typeof node.value === 'string' ? node.value : written.text;
  const compiled = compileExpectation(text, fields);
  if (compiled.ok) return { source: text.trim(), expectation: compiled.expectation };
  for (const fault of compiled.faults) faults.error(placeInText(piece, node, text, fault.offset), `${key}: ${fault.what}`, fault.instead);
  return undefined;
}

/** Says what is wrong with a condition whatever the check observes, where that is not known. */
export function checkSyntax(reader: KeyReader, key: string, piece: YamlPiece, faults: Faults): void {
  const written = reader.text(key, 'a condition such as `used < max`');
  const node = reader.node(key);
  if (!written || !node) return;
  const text = isScalar(node) && typeof node.value === 'string' ? node.value : written.text;
  const environment = environmentOf({});
  try {
    const { paths, unknown } = namesIn(environment.parse(text).ast, environment, {});
    if (paths.length + unknown.length === 0)
      faults.error(written.place, `${key}: \`${text.trim()}\` names nothing that the check observes`, 'compare a field of the check, as in `used < max`');
  } catch (error) {
    const { offset, what, instead } = syntaxFault(error, text);
    faults.error(placeInText(piece, node, text, offset), `${key}: ${what}`, instead);
  }
}

/** Says which `${NAME}` in a value lead nowhere; `outOf` gives the way out where no known name is near, or undefined where the name is fine after all. */
export function checkReferences(
  value: Node,
  piece: YamlPiece,
  known: ReadonlySet<string>,
  outOf: (name: string) => { readonly what: string; readonly instead: string } | undefined,
  faults: Faults,
): void {
  visit(value, {
    Scalar(_key, node) {
      const { value } = node;
      if (typeof value !== 'string' || !value.includes('$')) return;
      for (const { name } of referencesIn(value)) {
        const fault = known.has(name) ? undefined : outOf(name);
        if (!fault) continue;
        const near = didYouMean(name, [...known]);
        faults.error(placeInText(piece, node, value, value.indexOf(`\${${name}`)), fault.what, near ? `did you mean \`${near}\`?` : fault.instead);
      }
      const whole = value.replace(/\$\$/g, '  ');
      for (const match of whole.matchAll(/\$\{(?![A-Za-z_][A-Za-z0-9_]*(?::-[^}]*)?\})/g)) {
        faults.error(
          placeInText(piece, node, value, match.index),
          '`${` begins no variable here',
          'write `${NAME}` or `${NAME:-default}`, and `$$` for a plain dollar',
        );
      }
    },
  });
}
