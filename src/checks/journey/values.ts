import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { referencesIn, substituteIn, type Variables } from '../../model/variables.ts';

/** The inputs of a journey and its run's own id. */
export type Given = Readonly<Record<string, Json>> & { readonly run_id: string };

/** What a journey knows beside the variables. */
export interface Values {
  readonly given: Given;
  /** What its steps saved so far. */
  readonly saved: Readonly<Record<string, Json>>;
}

/** What a saved value or an input may be called; variables are written in capitals, so the two never meet. */
export const valueName = /^[a-z][a-z0-9_]*$/;

const whole = /^\$\{([a-z][a-z0-9_]*)\}$/;

/**
 * Puts values into params as they were written. A value that stands alone keeps its type: a saved number stays a number.
 * What was saved is percent-encoded inside a `url`, beside other text: what a server gave must not lead elsewhere.
 */
export function filled(params: JsonObject, values: Values, variables: Variables): { readonly params: JsonObject; readonly missing: readonly string[] } {
  const missing = new Set<string>();
  const known = { ...values.given, ...values.saved };
  const text = (written: string, encode: boolean): Json => {
    const alone = whole.exec(written)?.[1];
    if (alone !== undefined && Object.hasOwn(known, alone)) return known[alone] ?? null;
    const texts = Object.entries(known).map(([name, value]) => {
      const plain = typeof value === 'string' ? value : JSON.stringify(value);
      return [name, encode && Object.hasOwn(values.saved, name) ? encodeURIComponent(plain.toWellFormed()) : plain] as const;
    });
    const done = substituteIn(written, { ...variables, ...Object.fromEntries(texts) });
    for (const name of done.missing) missing.add(name);
    return done.value;
  };
  const walk = (part: Json, key: string): Json => {
    if (typeof part === 'string') return text(part, key === 'url');
    if (Array.isArray(part)) return part.map((inner: Json) => walk(inner, ''));
    return isJsonObject(part) ? object(part) : part;
  };
  const object = (part: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(part).flatMap(([key, inner]) => (inner === undefined ? [] : [[key, walk(inner, key)]])));
  return { params: object(params), missing: [...missing] };
}

/** The names that params refer to; `needed` are those without a default beside them. */
export function namesIn(value: Json | undefined): { readonly name: string; readonly needed: boolean }[] {
  if (typeof value === 'string') return referencesIn(value).map(({ name, hasDefault }) => ({ name, needed: !hasDefault }));
  if (Array.isArray(value)) return value.flatMap((inner: Json) => namesIn(inner));
  return isJsonObject(value) ? Object.values(value).flatMap((inner) => namesIn(inner)) : [];
}
