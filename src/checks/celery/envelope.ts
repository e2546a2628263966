import * as z from 'zod';
import type { Json } from '../../model/json.ts';

/** The only commands that are ever sent; all of them only read. */
const methods = ['ping', 'active_queues', 'active'] as const;
export type Method = (typeof methods)[number];

/** What a request is about. */
export interface Request {
  readonly method: Method;
  readonly ticket: string;
  /** Node names; null asks every worker. */
  readonly destination: readonly string[] | null;
  readonly namespace: string;
  /** Where the answer goes: the routing key of the reply exchange. */
  readonly replyKey: string;
}

const uuid = z.uuid();
const exchangeName = z.string().regex(/.\.pidbox$/);

const bodySchema = z.strictObject({
  method: z.enum(methods),
  arguments: z.strictObject({}),
  destination: z.array(z.string().min(1)).min(1).nullable(),
  pattern: z.null(),
  matcher: z.null(),
  ticket: uuid,
  reply_to: z.strictObject({ exchange: exchangeName, routing_key: uuid }),
});

/** A worker that gets anything else may stop consuming, or end: every key must be there, and of this shape. */
const envelopeSchema = z.strictObject({
  body: z.base64().min(1),
  'content-encoding': z.literal('utf-8'),
  'content-type': z.literal('application/json'),
  headers: z.strictObject({ clock: z.literal(1), expires: z.literal(0) }),
  properties: z.strictObject({
    delivery_tag: uuid,
    body_encoding: z.literal('base64'),
    delivery_mode: z.literal(2),
    priority: z.literal(0),
    delivery_info: z.strictObject({ exchange: exchangeName, routing_key: z.literal('') }),
  }),
});

/** The text to publish for a request; throws before anything wrong could be sent. */
export function envelope(request: Request): string {
  const exchange = `${request.namespace}.pidbox`;
  const body = {
    method: request.method,
    arguments: {},
    destination: request.destination,
    pattern: null,
    matcher: null,
    ticket: request.ticket,
    reply_to: { exchange: `reply.${exchange}`, routing_key: request.replyKey },
  };
  const text = JSON.stringify({
    body: Buffer.from(JSON.stringify(body)).toString('base64'),
    'content-encoding': 'utf-8',
    'content-type': 'application/json',
    headers: { clock: 1, expires: 0 },
    properties: {
      delivery_tag: crypto.randomUUID(),
      body_encoding: 'base64',
      delivery_mode: 2,
      priority: 0,
      delivery_info: { exchange, routing_key: '' },
    },
  });
  assertEnvelope(text);
  return text;
}

/** Throws unless the text is what a worker can take, down to the body. */
export function assertEnvelope(text: string): void {
  const outside = envelopeSchema.parse(JSON.parse(text));
  bodySchema.parse(JSON.parse(Buffer.from(outside.body, 'base64').toString('utf8')));
}

const messageSchema = z.object({
  body: z.string(),
  'content-type': z.string(),
  headers: z.object({ ticket: z.string().optional() }).optional(),
  properties: z.object({ body_encoding: z.string().nullish() }).optional(),
});

/** A message as a worker sends it: an answer, or an event. `body` is undefined where only Python could read it. */
export interface Message {
  readonly ticket: string | undefined;
  readonly contentType: string;
  readonly body: Json | undefined;
}

/** Reads a message; undefined where it is none. */
export function readMessage(text: string): Message | undefined {
  const parsed = messageSchema.safeParse(jsonOf(text));
  if (!parsed.success) return undefined;
  const { body, headers, properties, 'content-type': contentType } = parsed.data;
  const inside = properties?.body_encoding === 'base64' ? Buffer.from(body, 'base64').toString('utf8') : body;
  return { ticket: headers?.ticket, contentType, body: contentType === 'application/json' ? jsonOf(inside) : undefined };
}

function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json; // JSON.parse gives nothing but JSON; a schema for it would go as deep as the answer does
  } catch {
    return undefined; // no schema takes it
  }
}
