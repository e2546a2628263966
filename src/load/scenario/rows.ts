import { isJsonObject, type Json } from '../../model/json.ts';
import { referencesIn } from '../../model/variables.ts';
import type { Reading } from './reading.ts';
import { badHeader } from './requests.ts';
import type { ScenarioData, ScenarioRequest } from './types.ts';

const namesOf = (text: string): string[] => referencesIn(text).map(({ name }) => name);

function textsOf(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap((part: Json) => textsOf(part));
  return isJsonObject(value) ? Object.values(value).flatMap(textsOf) : [];
}

/** Says what requests cannot take from the rows, and where they take nothing. */
export function checkUse(requests: readonly ScenarioRequest[], { file, columns, rows }: ScenarioData, { reader, faults }: Reading): void {
  const used = new Set(requests.flatMap(({ path, headers, body }) => [path, ...Object.values(headers), ...textsOf(body)]).flatMap(namesOf));
  // One that is misspelt was meant.
  if (![...used].some((name) => /^[a-z]/.test(name) && name !== 'connection'))
    faults.warning(reader.place('data'), 'no request takes anything from `data`', `write \`\${${columns[0]}}\` where it belongs, or leave \`data\` out`);
  for (const column of new Set(requests.flatMap(({ headers }) => Object.values(headers)).flatMap(namesOf))) {
    const index = rows.findIndex((row) => badHeader(row[column] ?? ''));
    if (index !== -1)
      faults.error(
        reader.place('data'),
        `row ${index + 1} of ${file} has a line break, or a character that no header may hold, in \`${column}\``,
        'correct it: a header takes it',
      );
  }
}
