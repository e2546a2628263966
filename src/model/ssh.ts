import * as z from 'zod';

const text = z.string();

/** The namespace of gonogo's signatures, as `ssh-keygen -Y sign -n` takes it. */
export const sshNamespace = 'gonogo';

/** A signature by SSH key over a person's word; it covers what they had seen, and so the whole record up to there. */
export const lineSsh = z.object({
  /** When it was signed. */
  at: z.iso.datetime(),
  /** The last line that the signing console knew. */
  seen: z.object({ seq: z.number(), hash: text }),
  /** The principal: who signs, as a file of allowed signers names them. */
  as: text,
  /** Fingerprint of the key: `SHA256:…`. */
  key: text,
  /** The armoured signature. */
  sig: text,
});

export type LineSsh = z.infer<typeof lineSsh>;
