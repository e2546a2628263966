import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertEnvelope, envelope, readMessage } from '../../src/checks/celery/envelope.ts';
import { celery } from '../../src/checks/celery.ts';
import { faultsOf } from './look.ts';

const url = 'redis://127.0.0.1:6379/0';

describe('what is sent', () => {
  const request = { method: 'ping', ticket: crypto.randomUUID(), destination: null, namespace: 'celery', replyKey: crypto.randomUUID() } as const;
  const whole = JSON.parse(envelope(request));
  const paths = [
    'body',
    'content-encoding',
    'content-type',
    'headers',
    'properties',
    'properties.delivery_tag',
    'properties.body_encoding',
    'properties.delivery_info',
    'properties.delivery_info.exchange',
  ];

  it('has all that a worker breaks without', () => {
    expect(whole).toMatchObject({
      'content-type': 'application/json',
      'content-encoding': 'utf-8',
      properties: { body_encoding: 'base64', delivery_tag: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    expect(JSON.parse(Buffer.from(whole.body, 'base64').toString())).toEqual({
      method: 'ping',
      arguments: {},
      destination: null,
      pattern: null,
      matcher: null,
      ticket: request.ticket,
      reply_to: { exchange: 'reply.celery.pidbox', routing_key: request.replyKey },
    });
  });

  it.each(paths)('is refused before it is sent without `%s`', (path) => {
    const broken = structuredClone(whole);
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    delete keys.reduce((part, key) => part[key], broken)[last];
    expect(() => assertEnvelope(JSON.stringify(broken))).toThrow(last);
  });

  it.each(['shutdown', 'pool_restart', 'revoke', 'conf', 'hello', ''])('is never the command `%s`', (method) => {
    const body = { ...JSON.parse(Buffer.from(whole.body, 'base64').toString()), method };
    expect(() => assertEnvelope(JSON.stringify({ ...whole, body: Buffer.from(JSON.stringify(body)).toString('base64') }))).toThrow('method');
  });

  it('is answered by whatever comes: no text throws', () => {
    const read = fc.check(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((body) => JSON.stringify({ body, 'content-type': 'application/json' })),
        ),
        (text) => {
          const message = readMessage(text);
          return message === undefined || typeof message.contentType === 'string';
        },
      ),
    );
    expect(read).toMatchObject({ failed: false });
  });
});

describe('params', () => {
  it.each<[string, object, object]>([
    ['names with commas', { queues: 'a, b,,a' }, { queues: ['a', 'b'] }],
    ['nothing for the queues', { queues: '' }, { queues: [] }],
    ['seconds as text', { ping_timeout: '3' }, { ping_timeout: 3 }],
    ['a duration', { ping_timeout: '500ms' }, { ping_timeout: 0.5 }],
    ['steps as text', { priority_steps: ['0', '5'] }, { priority_steps: [0, 5] }],
  ])('may be %s', (_what, written, read) => {
    expect(celery.params.parse({ url: url, ...written })).toMatchObject(read);
  });

  it.each<[object]>([[{ queue: 'a' }], [{ ping_timeout: 'soon' }], [{ ping_timeout: 0 }], [{ prefix: null }], [{ url: 'amqp://h' }]])(
    'may not be %j',
    (written) => {
      expect(faultsOf(celery, { url: url, ...written }).length).toBeGreaterThan(0);
    },
  );
});
