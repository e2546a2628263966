import * as z from 'zod';

/** A text; a number written without quotes is one too. */
export const text = z.union([z.string(), z.number().transform(String)], { error: 'must be a text' });

/** Names in a list, or as text with commas between them; an entry of the list may hold several. At most 100. */
export const names = z
  .union([text.array(), text.transform((joined) => [joined])], { error: 'must be a list of names, or text with commas between them' })
  .transform((entries) => [
    ...new Set(
      entries
        .flatMap((entry) => entry.split(','))
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    ),
  ])
  .pipe(z.array(z.string()).max(100, { error: 'must hold at most 100 names' }));
