import * as z from 'zod';

/** A yes or no that may come out of a variable as text. */
export const flag = z.union([z.boolean(), z.stringbool()], { error: 'must be true or false' });

/** Text that YAML may have read as a number or as true and false. */
export const text = z.union([z.string(), z.union([z.number(), z.boolean()]).transform(String)], { error: 'must be text' });

/** The lines of an answer or output to keep and count: those that hold this text. */
export const linesWith = z.string({ error: 'must be text that a line holds' }).min(1, { error: 'must not be empty' }).optional();

/** The top-level keys to keep of JSON that is too large to keep whole. */
export const keepKeys = z.array(z.string(), { error: 'must be a list of top-level keys of the JSON' }).min(1, { error: 'must name a key' }).optional();

const split = (names: string): string[] =>
  names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

// Its message never repeats what was given: by mistake that can be a value.
const names = z.string().refine((given) => split(given).every((name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)), {
  error: 'must be the name of a variable (letters, digits and `_`), as in `DATABASE_URL` without `${}`',
});

/** Names of variables: a list, or text with commas between them; an entry of the list may hold several. */
export const variableNames = z
  .union([z.array(names), names], { error: 'must be a list of names' })
  .transform((entries) => [...new Set([entries].flat().flatMap(split))]);
