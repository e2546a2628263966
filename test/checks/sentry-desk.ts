import { expect, onTestFinished } from 'vitest';
import type { CheckContext } from '../../src/checks/kind.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { openSink, type Sink } from '../../src/sandbox/sink/server.ts';
import { contextFor, type ContextWishes } from './context.ts';

/** The key of the DSN; it must never be seen. */
export const key = 'ab12cd34ef56ab12cd34ef56ab12cd34';
/** The token that may read; it must never be seen. */
export const token = 'sntrys_hunter2';

/** A Sentry of the sandbox's kind, with one project. */
export interface Desk {
  readonly sink: Sink;
  readonly url: string;
  readonly dsn: string;
  /** What reading back needs. */
  readonly reading: JsonObject;
  /** An error of the product arrives. */
  arrive(message: string): Promise<void>;
}

/** The sandbox's Sentry, on a port of its own. */
export async function desk(): Promise<Desk> {
  const sink = await openSink({ key, token, org: 'creator', project: 'api', projectId: '42' });
  onTestFinished(() => sink.close());
  const url = `http://127.0.0.1:${sink.port}`;
  return {
    sink,
    url,
    dsn: `http://${key}@127.0.0.1:${sink.port}/42`,
    reading: { url, org: 'creator', project: 'api', token },
    async arrive(message) {
      const event = { event_id: crypto.randomUUID().replaceAll('-', ''), level: 'error', exception: { values: [{ type: 'Error', value: message }] } };
      const answer = await fetch(`${url}/api/42/envelope/?sentry_key=${key}`, { method: 'POST', body: `{}\n{"type":"event"}\n${JSON.stringify(event)}\n` });
      expect(answer.status).toBe(200);
    },
  };
}

/** A context inside a launch that was opened a minute ago, or then. */
export const inLaunch = (wishes: ContextWishes = {}, openedAt = new Date(Date.now() - 60_000).toISOString()): CheckContext => ({
  ...contextFor(wishes),
  launch: { id: 'L7', openedAt },
});
