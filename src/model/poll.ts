import * as z from 'zod';

const text = z.string();
const when = z.iso.datetime();

/** A poll at the gate of a phase began: each station answers go or no-go until the deadline; silence is no-go. */
export const pollStarted = z.object({
  type: z.literal('poll-started'),
  poll: text,
  phase: text,
  stations: z.array(text),
  deadline: when,
});

/** A station answered; a later answer of the same station takes the place of the one before. */
export const pollAnswered = z.object({
  type: z.literal('poll-answered'),
  poll: text,
  station: text,
  go: z.boolean(),
  remark: text.exactOptional(),
  /** The `seq` of the latest line that whoever answered had before their eyes: the evidence that the answer rests on. */
  seen: z.number(),
  /** Who gave the answer, where the lead recorded it for them. */
  given_by: text.exactOptional(),
});

/** The lead ended the poll before its deadline; stations that had not answered are no-go. */
export const pollEnded = z.object({ type: z.literal('poll-ended'), poll: text, reason: text.exactOptional() });
