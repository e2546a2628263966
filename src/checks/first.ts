import * as z from 'zod';

/** A list of which only the first entries are read: a server may send any number, and a fault is kept for every one that does not fit. */
export function firstOf<Value>(most: number, entry: z.ZodType<Value>) {
  return z.preprocess((list) => (Array.isArray(list) ? list.slice(0, most) : list), z.array(entry));
}
