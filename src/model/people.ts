import * as z from 'zod';

const text = z.string();

/** What a person does in a pair: the driver acts, the navigator reads out and approves. */
export const roles = ['driver', 'navigator'] as const;
export type Role = (typeof roles)[number];

/** Where a console is: recorded once its cursor rests, when its role or whom it follows changes, and now and then as a sign of life. Never a person's word. */
export const attended = z.object({
  type: z.literal('attended'),
  session: text,
  /** The line that the cursor is on; absent where it is on none. */
  item: text.exactOptional(),
  role: z.enum(roles).exactOptional(),
  /** The operator whose cursor this console keeps its own on. */
  following: text.exactOptional(),
});

/** Whether following `to` would lead back to `from`: cursors that follow each other go nowhere. */
export function leadsBack(people: readonly { readonly by: string; readonly following?: string }[], from: string, to: string): boolean {
  const seen = new Set<string>();
  const followedBy = (who: string): string | undefined => people.findLast(({ by, following }) => by === who && following !== undefined)?.following;
  let next: string | undefined = to;
  while (next !== undefined && next !== from && !seen.has(next)) {
    seen.add(next);
    next = followedBy(next);
  }
  return next === from;
}

/** Somebody took a step as theirs: from then on it is theirs to do; `from` is who had it before, and then there is a reason. */
export const owned = z.object({ type: z.literal('owned'), item: text, from: text.exactOptional(), reason: text.exactOptional() });
/** Somebody gave a step back. */
export const released = z.object({ type: z.literal('released'), item: text });
