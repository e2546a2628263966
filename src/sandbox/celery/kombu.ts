// Names and envelopes of Celery on Redis, as kombu writes them; the product enqueues, the worker consumes and answers.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';

// Separates the parts of a binding, and a queue from its priority.
export const SEP = '\x06\x16';

// Lower numbers are served first; the first step's key is the queue's own name.
export const PRIORITY_STEPS = [0, 3, 6, 9] as const;

// The list a message of this priority waits in.
export function queueKey(queue: string, step: number): string {
  return step === 0 ? queue : `${queue}${SEP}${step}`;
}

// A member of a `_kombu.binding.*` set.
export function binding(routingKey: string, pattern: string, queue: string): string {
  return [routingKey, pattern, queue].join(SEP);
}

const envelopeSchema = z.looseObject({
  body: z.string(),
  'content-type': z.string(),
  headers: z.looseObject({}).default({}),
  properties: z.looseObject({
    delivery_tag: z.string(),
    body_encoding: z.string().nullish(),
    reply_to: z.string().nullish(),
    correlation_id: z.string().nullish(),
    priority: z.number().nullish(),
    delivery_info: z.looseObject({ exchange: z.string().nullish(), routing_key: z.string().nullish() }).nullish(),
  }),
});

// A message as it lies in a list or arrives on a channel.
export type Envelope = z.infer<typeof envelopeSchema>;

// Reads a message; throws when it is not a whole one.
export function readEnvelope(text: string): { envelope: Envelope; body: unknown } {
  const envelope = envelopeSchema.parse(JSON.parse(text));
  const body = envelope.properties.body_encoding === 'base64' ? Buffer.from(envelope.body, 'base64').toString('utf8') : envelope.body;
  const parsed: unknown = JSON.parse(body);
  return { envelope, body: parsed };
}

function write(body: unknown, headers: object, properties: object): string {
  return JSON.stringify({
    body: Buffer.from(JSON.stringify(body)).toString('base64'),
    'content-encoding': 'utf-8',
    'content-type': 'application/json',
    headers,
    properties: { ...properties, body_encoding: 'base64', delivery_tag: randomUUID() },
  });
}

// A message to an exchange: a mailbox's reply or an event.
export function exchangeMessage(body: unknown, exchange: string, routingKey: string, headers: object): string {
  return write(body, headers, { delivery_mode: 1, delivery_info: { exchange, routing_key: routingKey }, priority: 0 });
}

// A task's message; `parent` is the task that calls it.
export function taskMessage(
  task: string,
  args: readonly unknown[],
  queue: string,
  options: { id?: string; origin: string; root?: string; parent?: string },
): { id: string; text: string } {
  const id = options.id ?? randomUUID();
  const repr = `(${args.map((arg) => JSON.stringify(arg)).join(', ')}${args.length === 1 ? ',' : ''})`;
  const headers = {
    lang: 'py',
    task,
    id,
    shadow: null,
    eta: null,
    expires: null,
    group: null,
    group_index: null,
    retries: 0,
    timelimit: [null, null],
    root_id: options.root ?? id,
    parent_id: options.parent ?? null,
    argsrepr: repr,
    kwargsrepr: '{}',
    origin: options.origin,
    ignore_result: false,
  };
  const embed = { callbacks: null, errbacks: null, chain: null, chord: null };
  const text = write([args, {}, embed], headers, {
    correlation_id: id,
    reply_to: randomUUID(),
    delivery_mode: 2,
    delivery_info: { exchange: '', routing_key: queue },
    priority: 0,
  });
  return { id, text };
}

// The key of a task's result.
export function resultKey(id: string): string {
  return `celery-task-meta-${id}`;
}

// How long a result is kept, in seconds.
export const RESULT_TTL_S = 3600;
