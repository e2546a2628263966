import type { Redis } from 'ioredis';
import { NoAnswer } from '../../model/errors.ts';
import { guarded } from '../guarded.ts';
import type { CheckContext } from '../kind.ts';
import { atMost, never } from '../within.ts';
import { redisBounds } from './bounds.ts';
import type { Target } from './target.ts';

/** Connections to one Redis: one for all checks of a run, and more for those that wait or listen. */
export interface Connections {
  /** The shared one. A check must not block it, subscribe on it, or close it. */
  shared(): Promise<Redis>;
  /** One of the caller's own, who disconnects it. */
  another(): Promise<Redis>;
  /** Why the server was left, where it was: the client itself only says that the connection is closed. */
  left(): NoAnswer | undefined;
  close(): Promise<void>;
}

/** The run's connections to a target. */
export function connectionsTo(target: Target, context: CheckContext): Promise<Connections> {
  return context.share(
    `redis:${target.url}`,
    () => open(target),
    (connections) => connections.close(),
  );
}

/** Why a server was left while it was asked, where it was. */
export function leftOf(opening: Promise<Connections>): Promise<NoAnswer | undefined> {
  return opening.then(
    (connections) => connections.left(),
    () => undefined,
  );
}

async function open(target: Target): Promise<Connections> {
  const { Redis: Client } = (await import('ioredis')).default; // a bundle keeps the default of CommonJS, not its names
  const authorities = target.tls?.authorities === undefined ? undefined : await (await import('node:fs/promises')).readFile(target.tls.authorities, 'utf8');
  const all = new Set<Redis>();
  let shared: Promise<Redis> | undefined;
  let left: NoAnswer | undefined;

  const connect = async (): Promise<Redis> => {
    const { host, port, tls } = target;
    const client = new Client({
      host,
      port,
      ...(tls === undefined
        ? {}
        : {
            tls: {
              rejectUnauthorized: tls.verify,
              ...(tls.servername === undefined ? {} : { servername: tls.servername }),
              ...(authorities === undefined ? {} : { ca: authorities }),
            },
          }),
      lazyConnect: true,
      retryStrategy: () => null, // one try is one answer
      enableOfflineQueue: false, // a command that cannot be sent is an answer too
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      autoResubscribe: false,
      enableReadyCheck: false, // a server that still loads says so to PING
      disableClientInfo: true,
      protocol: 2, // also what old servers and proxies speak
      connectTimeout: 0, // the check's own deadline counts
      disconnectTimeout: 100,
    });
    let cause: unknown;
    client.on('error', (error) => {
      cause = error;
      if (error instanceof NoAnswer) left = error;
    });
    client.once('connect', () => guarded(client.stream, redisBounds(target.where)));
    all.add(client);
    client.once('end', () => all.delete(client));
    try {
      await client.connect();
      // Asked here and not by the client, which would warn on the console and hide the answer.
      if (target.password !== '') await client.call('AUTH', ...(target.username === '' ? [] : [target.username]), target.password);
      if (target.db !== 0) await client.select(target.db);
      return client;
    } catch (error) {
      client.disconnect();
      throw error instanceof Error && error.name === 'ReplyError' ? error : (cause ?? error);
    }
  };

  return {
    async shared() {
      const opening = (shared ??= connect().then((client) => {
        client.once('end', () => {
          shared = undefined; // the next check tries again
        });
        return client;
      }));
      opening.catch(() => {
        if (shared === opening) shared = undefined;
      });
      return opening;
    },
    another: connect,
    left: () => left,
    async close() {
      const ended = [...all].map((client) => new Promise((resolve) => client.once('end', resolve)));
      for (const client of all) client.disconnect();
      await atMost(300, never, Promise.all(ended));
    },
  };
}
