import * as z from 'zod';
import { defineCheck, type Kind } from '../../src/checks/kind.ts';

/** A kind as a checklist sees one; nothing is asked in these tests. */
const db = defineCheck({
  kind: 'db',
  title: 'A database',
  params: z.strictObject({
    url: z.string(),
    query: z.string().optional(),
    mode: z.enum(['fast', 'slow']).optional(),
    port: z.number().int().max(65_535, { error: 'must be at most 65535' }).optional(),
    pool: z.strictObject({ size: z.number() }).optional(),
  }),
  fields: { used: { type: 'double', about: 'used' }, max: { type: 'double', about: 'max' } },
  expect: 'used < max',
  example: '',
  timeout_s: 5,
  consent: (params) => (typeof params['query'] === 'string' ? { why: 'writes', subject: params['query'] } : undefined),
  observe: () => Promise.resolve({}),
  response: () => '',
});

const manual = defineCheck({
  kind: 'manual',
  title: 'A person reads',
  params: z.strictObject({ ask: z.string(), of: z.string().optional() }),
  fields: { answer: { type: 'dyn', about: 'entered' } },
  expect: 'answer != ""',
  example: '',
  timeout_s: 5,
  observe: () => Promise.resolve({}),
  response: () => '',
});

export const kinds: readonly Kind[] = [db, manual] as readonly Kind[]; // as the registry does: each kind has its own params
