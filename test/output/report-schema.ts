import * as z from 'zod';
import { burstEndings, feltSchema } from '../../src/model/burst.ts';
import { signatures, priorities } from '../../src/model/checklist.ts';
import { exitCodes } from '../../src/model/exit.ts';
import { itemStates, verdicts } from '../../src/model/verdict.ts';

const when = z.iso.datetime();
const text = z.string();
const word = z.strictObject;
const said = { by: text, at: when };
const signature = {
  ...said,
  value: text.nullable(),
  note: text.nullable(),
  as: z.enum(['ran it', 'approves']).nullable(),
  past: z.array(text),
  key: text.nullable(),
  principal: text.nullable(),
};

const shortBurst = word({
  id: text,
  scenario: text,
  host: text,
  started_at: when,
  ended_at: when.nullable(),
  ended: z.enum([...burstEndings, 'running', 'lost']),
  measured_s: z.number().nullable(),
  felt: feltSchema.omit({ status: true }).strict().nullable(),
  expected: z.array(word({ expect: text, met: z.boolean().nullable(), seen: text })),
  compared: z.enum(['better', 'same', 'worse']).nullable(),
});

const answer = word({
  ...said,
  station: text,
  go: z.boolean(),
  remark: text.nullable(),
  given_by: text.nullable(),
  seen: z.int(),
  rests: word({ settled: z.int(), of: z.int() }).nullable(),
  voided: word({ at: when, item: text, why: text, saw: text.nullable() }).nullable(),
});

const poll = word({
  id: text,
  phase: text,
  begun_at: when,
  begun_by: text,
  deadline: when,
  open: z.boolean(),
  ended: word({ ...said, reason: text.nullable() }).nullable(),
  result: z.enum(['go', 'no-go', 'open']),
  latest: z.boolean(),
  stations: z.array(word({ station: text, stands: z.enum(['go', 'no-go', 'void', 'waiting', 'silent']), answer: answer.nullable() })),
  earlier: z.array(answer),
  late: z.array(z.strictObject({ ...said, station: text, go: z.boolean(), remark: text.nullable(), given_by: text.nullable() })),
});

const item = word({
  id: text,
  title: text,
  phase: text,
  section: text,
  source: z.array(text),
  priority: z.enum(priorities),
  state: z.enum(itemStates),
  underneath: z.enum(itemStates),
  verdict: z.enum(verdicts).nullable(),
  response: text.nullable(),
  observed: z.record(text, z.json()).nullable(),
  expect: text.nullable(),
  warn: text.nullable(),
  values: z.record(text, z.json()).nullable(),
  code: text.nullable(),
  kind: text.nullable(),
  checked_at: when.nullable(),
  checked_by: text.nullable(),
  age_s: z.int().nonnegative().nullable(),
  duration_ms: z.number().nullable(),
  fresh_s: z.number().nullable(),
  estimate_s: z.number().nullable(),
  because: text,
  cause: text.nullable(),
  needs: z.array(text),
  sign: z.enum(signatures),
  signed: z.array(word(signature)),
  voided: z.array(word({ ...signature, voided_at: when, why: text })),
  override: word({ ...said, reason: text, until: when }).nullable(),
  deferral: word({ ...said, to: text, reason: text.nullable() }).nullable(),
  owner: word({ ...said, from: text.nullable(), reason: text.nullable() }).nullable(),
  ruled_out: word({ ...said, reason: text }).nullable(),
  answered_in: text,
  consent: word({ why: z.enum(['writes', 'command']), subject: text, allowed: z.boolean() }).nullable(),
  notes: z.array(word({ ...said, note: text })),
  fixes: z.array(word({ title: text, ref: text })),
  burst: shortBurst.nullable(),
});

/** What `--format json` prints: every key is always there. */
export const reportSchema = word({
  launch: text,
  checklist: text,
  target: text,
  go: z.boolean(),
  exit: z.literal(Object.values(exitCodes)),
  counts: z.strictObject(Object.fromEntries(itemStates.map((state) => [state, z.int().nonnegative()]))),
  at: when,
  title: text,
  file: text,
  digest: text,
  production: z.boolean(),
  opened_at: when,
  opened_by: text,
  last_seq: z.int().positive(),
  people: z.array(text),
  held: word({ ...said, reason: text, item: text.nullable() }).nullable(),
  decision: word({ ...said, go: z.boolean(), note: text.nullable() }).nullable(),
  in_the_way: z.array(text),
  total: z.int(),
  phases: z.array(
    word({
      id: text,
      title: text,
      total: z.int(),
      settled: z.int(),
      in_the_way: z.int(),
      reopened: z.array(word({ item: text, by: text })),
      sections: z.array(word({ id: text, title: text, closed: word(said).nullable() })),
    }),
  ),
  unclosed: z.array(text),
  polls: z.array(poll),
  polls_wanted: z.array(
    word({ phase: text, polled: z.boolean(), missing: z.array(word({ station: text, why: z.enum(['not asked', 'silent', 'no-go', 'void']) })) }),
  ),
  items: z.array(item),
});
