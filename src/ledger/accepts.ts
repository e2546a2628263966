import type * as z from 'zod';

/** Says of a value that came out of `JSON.parse` whether a schema takes it just as it is. */
export type Accepts = (value: unknown) => boolean;

// A schema of zod makes a new value out of each that it takes; over a long record that costs more than all the rest of
// reading it. What is made here only looks, and takes nothing that the schema would refuse or change. Whatever it does
// not know it refuses: who asks goes to the schema itself then, which has the last word and says what is wrong.

const made = new WeakMap<z.core.$ZodType, Accepts>();

/** Makes the quick look of a schema: where it says yes, the schema would give the same value back; where it says no, ask the schema. */
export function accepts(schema: z.core.$ZodType): Accepts {
  const known = made.get(schema);
  if (known) return known;
  const look = lookOf(schema);
  made.set(schema, look);
  return look;
}

const never: Accepts = () => false;

function lookOf(schema: z.core.$ZodType): Accepts {
  const { def } = (schema as z.core.$ZodTypes)._zod; // every schema that `zod` makes is one of these
  if (def.type !== 'number' && (def.checks?.length ?? 0) > 0) return never;
  switch (def.type) {
    case 'string':
      return stringLook(def);
    case 'number':
      return numberLook(def);
    case 'boolean':
      return (value) => typeof value === 'boolean';
    case 'null':
      return (value) => value === null;
    case 'literal': {
      const [one, ...others] = def.values;
      return others.length === 0 ? (value) => value === one : never;
    }
    case 'enum': {
      const values = new Set<unknown>(Object.values(def.entries));
      return (value) => typeof value === 'string' && values.has(value);
    }
    case 'array': {
      const each = accepts(def.element);
      return (value) => Array.isArray(value) && value.every(each);
    }
    case 'tuple': {
      const items = def.items.map(accepts);
      return def.rest === null ? (value) => Array.isArray(value) && value.length === items.length && items.every((look, at) => look(value[at])) : never;
    }
    case 'record':
      return recordLook(def);
    case 'object':
      return objectLook(def);
    case 'optional': // an absent key is not looked at, and JSON has no `undefined`
      return accepts(def.innerType);
    case 'union':
      return unionLook(def);
    case 'lazy':
      return later(() => accepts(def.getter()));
    case 'custom': {
      const { fn } = def;
      return (value) => fn(value) === true;
    }
    default:
      return never;
  }
}

function stringLook(def: z.core.$ZodStringDef): Accepts {
  if (!('format' in def)) return (value) => typeof value === 'string';
  const pattern = 'pattern' in def && def.pattern instanceof RegExp ? def.pattern : undefined;
  return def.format === 'datetime' && pattern ? (value) => typeof value === 'string' && pattern.test(value) : never;
}

function numberLook(def: z.core.$ZodNumberDef): Accepts {
  const whole = 'format' in def;
  if (whole && def.format !== 'safeint') return never;
  const [bound, ...others] = (def.checks ?? []).map((check) => check._zod.def as z.core.$ZodCheckGreaterThanDef | { readonly check: string }); // told apart below
  if (others.length > 0 || (bound && !('inclusive' in bound && bound.check === 'greater_than' && typeof bound.value === 'number'))) return never;
  const above = bound && 'inclusive' in bound ? { value: Number(bound.value), inclusive: bound.inclusive } : undefined;
  return (value) => {
    if (typeof value !== 'number' || !(whole ? Number.isSafeInteger(value) : Number.isFinite(value))) return false;
    return !above || value > above.value || (above.inclusive && value === above.value);
  };
}

/** Keys that mean something to JavaScript itself. */
const odd = new Set(['__proto__', 'constructor', 'prototype']);

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

function recordLook(def: z.core.$ZodRecordDef): Accepts {
  const key = (def.keyType as z.core.$ZodTypes)._zod.def; // as above
  if (key.type !== 'string' || 'format' in key || (key.checks?.length ?? 0) > 0) return never;
  const each = accepts(def.valueType);
  return (value) => {
    if (!isPlain(value)) return false;
    for (const name in value) if (odd.has(name) || !each(value[name])) return false;
    return true;
  };
}

function objectLook(def: z.core.$ZodObjectDef): Accepts {
  if (def.catchall) return never;
  const looks = new Map(Object.entries(def.shape).map(([name, one]) => [name, { look: accepts(one), wanted: wanted(one) }] as const));
  const least = [...looks.values()].filter((one) => one.wanted).length;
  if ([...looks.keys()].some((name) => odd.has(name))) return never;
  return (value) => {
    if (!isPlain(value)) return false;
    let found = 0;
    for (const name in value) {
      const one = looks.get(name);
      if (!one?.look(value[name])) return false; // a key that it does not know the schema would leave out
      if (one.wanted) found += 1;
    }
    return found === least;
  };
}

const wanted = (schema: z.core.$ZodType): boolean => (schema as z.core.$ZodTypes)._zod.def.type !== 'optional'; // as above

function unionLook(def: z.core.$ZodUnionDef | z.core.$ZodDiscriminatedUnionDef): Accepts {
  if (!('discriminator' in def)) {
    const looks = def.options.map(accepts);
    return def.inclusive === false ? never : (value) => looks.some((look) => look(value));
  }
  const { discriminator } = def;
  const byValue = new Map<unknown, Accepts>();
  for (const option of def.options) {
    const own = (option as z.core.$ZodTypes)._zod.def; // as above
    const names = own.type === 'object' ? (own.shape[discriminator] as z.core.$ZodTypes | undefined)?._zod.def : undefined;
    if (names?.type !== 'literal') return never;
    for (const name of names.values) byValue.set(name, accepts(option));
  }
  return (value) => isPlain(value) && byValue.get(value[discriminator])?.(value) === true;
}

/** A schema that holds itself is only asked for once it is needed. */
function later(make: () => Accepts): Accepts {
  let look: Accepts | undefined;
  return (value) => (look ??= make())(value);
}
