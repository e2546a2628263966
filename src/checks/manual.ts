import * as z from 'zod';
import { NoAnswer } from '../model/errors.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { asText, oneLine } from './kept.ts';
import { capped, defineCheck } from './kind.ts';
import { flag } from './params.ts';

const params = z
  .strictObject({
    ask: z.string({ error: 'must be the question that the person answers' }).trim().min(1, { error: 'must not be empty' }),
    number: flag.default(false),
    choices: z
      .array(z.union([z.string().trim().min(1), z.number().transform(String)]), { error: 'must be a list of answers' })
      .min(2, { error: 'must hold at least two answers' })
      .optional(),
    of: z.string({ error: 'must be the id of an item' }).min(1).optional(),
  })
  .refine(({ number, choices }) => !number || choices === undefined, { error: 'takes `number` or `choices`, not both' });

type Params = z.infer<typeof params>;

/** A value that a person reads somewhere and enters. */
export const manual = defineCheck<Params>({
  kind: 'manual',
  title: 'A value that a person reads',
  params,
  fields: {
    answer: { type: 'dyn', about: 'what the person entered: text, or a number with `number: true`' },
    observed: { type: 'dyn', about: 'the latest observation of the item that `of` names', optional: true },
  },
  expect: 'answer != ""',
  example: [
    'check:',
    '  kind: manual',
    '  ask: Which revision does the copy show after the migration?',
    '  of: migration-head',
    'expect: answer == observed.json.head',
  ].join('\n'),
  timeout_s: 5,
  async observe(asked, context) {
    const entered = (context.answer ?? '').trim();
    if (entered === '') throw new NoAnswer('unknown', 'not-answered', `nobody answered yet: ${asked.ask}`);
    const answer = read(entered, asked);
    if (asked.of === undefined) return { answer };
    const observed = context.observedOf(asked.of);
    if (observed === undefined) {
      throw new NoAnswer('unknown', 'nothing-observed', `\`${asked.of}\` has no observation to compare with: check that item first`);
    }
    return { answer, observed };
  },
  response: (observed: JsonObject) => `answered ${oneLine(asText(observed['answer']))}`,
});

function read(entered: string, { number, choices }: Params): Json {
  if (number) {
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(entered) ? Number(entered) : Number.NaN;
    if (!Number.isFinite(value))
      throw new NoAnswer('unknown', 'not-a-number', `\`${oneLine(entered, 60)}\` is no number: enter digits only, such as 12 or 0.5`);
    return value;
  }
  if (choices === undefined) return capped(entered);
  const choice = choices.find((one) => one.toLowerCase() === entered.toLowerCase());
  if (choice === undefined) throw new NoAnswer('unknown', 'not-a-choice', `\`${oneLine(entered, 60)}\` is none of the answers: enter ${choices.join(', ')}`);
  return choice;
}
