import { environmentOf, namesIn, type Path, pathOf } from '../cel.ts';
import { type ExpressionFault, syntaxFault, unknownFieldFaults } from '../expectation-faults.ts';
import type { Fields } from '../kind.ts';

/** Reads a path into an observation (`json.user_id`, `rows[0].id`, `headers["location"]`), in the grammar of expressions. */
export function compilePath(source: string, fields: Fields): { readonly path: Path } | { readonly faults: readonly ExpressionFault[] } {
  const environment = environmentOf(fields);
  try {
    const { ast } = environment.parse(source);
    const { unknown } = namesIn(ast, environment, fields);
    if (unknown.length > 0) return { faults: unknownFieldFaults(unknown, fields) };
    const path = pathOf(ast);
    if (path) return { path };
    return { faults: [{ offset: 0, what: `\`${source.trim()}\` is no path`, instead: 'write where the value stands, such as `json.id` or `rows[0].id`' }] };
  } catch (error) {
    return { faults: [syntaxFault(error, source)] };
  }
}
