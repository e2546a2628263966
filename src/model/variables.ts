import { isJsonObject, type Json, type JsonObject } from './json.ts';

/** The values of variables by name: the env file over the process environment over the declared defaults. */
export type Variables = Readonly<Record<string, string | undefined>>;

const reference = /\$(?:\$|\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\})/g;

/** The names that a text refers to as `${NAME}`, with whether each has a `:-default` beside it. */
export function referencesIn(text: string): { name: string; hasDefault: boolean }[] {
  return [...text.matchAll(reference)].flatMap(([, name, fallback]) => (name === undefined ? [] : [{ name, hasDefault: fallback !== undefined }]));
}

/** Replaces `${NAME}` and `${NAME:-default}` (an empty value takes the default, as in a shell) and `$$`; names without a value are listed in `missing`. */
function substitute(text: string, variables: Variables): { text: string; missing: string[] } {
  const missing: string[] = [];
  const replaced = text.replace(reference, (_whole, name: string | undefined, fallback: string | undefined) => {
    if (name === undefined) return '$';
    const value = variables[name];
    if (value !== undefined && value !== '') return value;
    if (fallback !== undefined) return fallback;
    missing.push(name);
    return '';
  });
  return { text: replaced, missing };
}

/** Replaces the references in every string of a JSON value. */
export function substituteIn(value: Json, variables: Variables): { value: Json; missing: string[] } {
  const missing = new Set<string>();
  const walk = (part: Json): Json => {
    if (typeof part === 'string') {
      const result = substitute(part, variables);
      for (const name of result.missing) missing.add(name);
      return result.text;
    }
    if (Array.isArray(part)) return part.map(walk);
    if (isJsonObject(part)) {
      const entries = Object.entries(part).flatMap(([key, inner]) => (inner === undefined ? [] : [[key, walk(inner)] as const]));
      return Object.fromEntries(entries) satisfies JsonObject;
    }
    return part;
  };
  return { value: walk(value), missing: [...missing] };
}
