import { type Checklist, itemsOf } from '../model/checklist.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import { referencesIn, type Variables } from '../model/variables.ts';

export { readEnvFile } from './env-file.ts';

/** A required variable without a value, and where it is wanted. */
interface MissingVariable {
  readonly name: string;
  /** `file:line (item)`, one for each item that refers to it; the file alone where none does. */
  readonly wantedAt: readonly string[];
}

/** The variables of a launch. */
export interface Resolved {
  readonly values: Variables;
  readonly missing: readonly MissingVariable[];
  /** What must never be recorded or shown. */
  readonly secrets: readonly string[];
}

/** Finds the value of every variable: the env file over the process environment over the declared default; an empty value counts as none. */
export function resolveVariables(
  checklist: Checklist,
  envFile: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string | undefined>>,
): Resolved {
  const values: Record<string, string | undefined> = { ...environment, ...envFile };
  for (const [name, value] of Object.entries(envFile)) if (value === '' && environment[name]) values[name] = environment[name];
  for (const variable of checklist.variables) {
    if (!values[variable.name] && variable.default !== undefined) values[variable.name] = variable.default;
  }
  const missing = checklist.variables
    .filter((variable) => variable.required && !values[variable.name]?.trim())
    .map(({ name }) => ({ name, wantedAt: wantedAt(checklist, name) }));
  return { values, missing, secrets: secretsOf(checklist, envFile, values) };
}

function wantedAt(checklist: Checklist, name: string): string[] {
  const items = itemsOf(checklist).filter(
    (item) => item.check && textsIn(item.check.params).some((text) => referencesIn(text).some((reference) => reference.name === name)),
  );
  return items.length === 0 ? [checklist.file] : items.map((item) => `${checklist.file}:${item.line} (${item.id})`);
}

function textsIn(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isJsonObject(value) ? Object.values(value).flatMap(textsIn) : [];
}

const secretName = /(?:^|_)(?:SECRET|TOKEN|PASSWORD|PASSWD|PASS|DSN|CREDENTIALS?|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|KEY)(?:_|$)/i;

/** Values marked secret, values whose name says that they are, and the credentials inside URLs. */
function secretsOf(checklist: Checklist, envFile: Readonly<Record<string, string>>, values: Variables): string[] {
  const marked = new Set(checklist.variables.filter((variable) => variable.secret).map((variable) => variable.name));
  const declared = checklist.variables.map((variable) => variable.name);
  const found = new Set<string>();
  for (const name of new Set([...declared, ...Object.keys(envFile)])) {
    const value = values[name]?.trim();
    if (!value) continue;
    // A short value of a name that only looks secret (`KEY=1`) would blot out half of every text.
    if (marked.has(name) || (secretName.test(name) && value.length >= 6)) found.add(value);
    for (const password of passwordsIn(value)) found.add(password);
  }
  return [...found];
}

function passwordsIn(value: string): string[] {
  const inUrls = [...value.matchAll(/[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:([^\s/]+)@/gi)].map((match) => match[1] ?? '');
  const inQueries = [...value.matchAll(/[?&](?:[a-z_]*(?:password|secret|token|key))=([^&#\s]+)/gi)].map((match) => match[1] ?? '');
  return [...inUrls, ...inQueries].flatMap((password) => [password, decoded(password)]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone `%` stands for itself
  }
}
