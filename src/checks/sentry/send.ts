import type { IncomingMessage, RequestOptions } from 'node:http';
import { NoAnswer } from '../../model/errors.ts';
import type { CheckContext } from '../kind.ts';
import { noAnswer } from '../no-answer.ts';
import { within } from '../within.ts';
import type { Dsn } from './dsn.ts';

/** The words by which the test event is known again; the same each time, so that a project has one issue of it. */
export const ownTitle = 'gonogo launch check';

/** The tag that marks it. */
export const ownTag = { key: 'gonogo', value: 'launch-check' } as const;

/** Sends one test event as the product would, by a client of its own that nothing else in this process sees. Gives its id once it was accepted. */
export async function sendEvent(dsn: Dsn, context: CheckContext): Promise<string> {
  const [sentry, { request }] = await Promise.all([import('@sentry/node'), dsn.secure ? import('node:https') : import('node:http')]);
  const over = new AbortController();
  const answered = Promise.withResolvers<number | undefined>();
  const client = new sentry.NodeClient({
    dsn: dsn.text,
    integrations: [],
    stackParser: sentry.defaultStackParser,
    sendClientReports: false,
    includeServerName: false,
    enableRuntimeChannelInjection: false,
    transport: (options) => {
      // Its own request goes on for as long as the other side likes.
      const bounded = AbortSignal.any([context.signal, over.signal]);
      const transport = sentry.makeNodeTransport({
        ...options,
        keepAlive: false,
        httpModule: {
          // The SDK asks by options only, and its own types allow and want what Node's do not.
          request: (asked, answer) => request({ ...(asked as RequestOptions), signal: bounded }, answer as ((response: IncomingMessage) => void) | undefined),
        },
      });
      return {
        ...transport,
        async send(envelope) {
          const sent = Promise.resolve(transport.send(envelope));
          sent.then(({ statusCode }) => answered.resolve(statusCode), answered.reject);
          return await sent;
        },
      };
    },
  });
  try {
    const tags = { [ownTag.key]: ownTag.value, launch: context.launch?.id ?? 'none' };
    const id = client.captureEvent({ message: ownTitle, level: 'info', fingerprint: ['gonogo-launch-check'], tags }, {}, new sentry.Scope());
    const status = await within(context.signal, answered.promise);
    if (status === undefined || status < 200 || status > 299) throw refusal(status, dsn);
    return id;
  } catch (error) {
    throw noAnswer(error, dsn.where, context.signal);
  } finally {
    over.abort();
    await client.close(1);
  }
}

/** A refusal is the target's fault: with this DSN the product's own events get no further. */
function refusal(status: number | undefined, dsn: Dsn): NoAnswer {
  const { where, projectId } = dsn;
  if (status === 401 || status === 403)
    return new NoAnswer(
      'fail',
      'key-refused',
      `${where} refuses the DSN's key for project ${projectId} (status ${status}): take the DSN from the project's Client Keys again`,
    );
  if (status === 404) return new NoAnswer('fail', 'no-such-project', `${where} has no project ${projectId}: take the DSN from the project's Client Keys again`);
  if (status === 429) return new NoAnswer('fail', 'rate-limited', `${where} takes no events now (status 429): look at the project's rate limits and the quota`);
  return new NoAnswer('fail', 'not-accepted', `${where} did not accept the test event (${status === undefined ? 'nothing was sent' : `status ${status}`})`);
}
