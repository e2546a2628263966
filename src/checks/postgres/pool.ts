import type { Socket } from 'node:net';
import type { Pool, PoolClient } from 'pg';
import { messageOf, NoAnswer } from '../../model/errors.ts';
import { guarded } from '../guarded.ts';
import type { CheckContext } from '../kind.ts';
import { atMost, never, within } from '../within.ts';
import { parserOf } from './rows.ts';
import type { SslMode, Target } from './target.ts';

/** The most connections that one run holds to one PostgreSQL. */
const MOST = 3;

/** The most that it may send in answer to one question, in bytes. */
const CAP = 8 * 1024 * 1024;

/** The most that it may send before a login is over, in bytes. */
const LOGIN_CAP = 64 * 1024;

/** Connections to one PostgreSQL, shared by the checks of a run. */
export interface Connections {
  take(signal: AbortSignal): Promise<PoolClient>;
  /** `broken` where its state is not known: it is closed, and nobody gets it again. */
  giveBack(client: PoolClient, broken: boolean): void;
  close(): Promise<void>;
}

/** The run's connections to a target. */
export function connectionsTo(target: Target, context: CheckContext): Promise<Connections> {
  return context.share(
    `postgres:${target.url}`,
    () => open(target),
    (connections) => connections.close(),
  );
}

async function open(target: Target): Promise<Connections> {
  const [{ default: pg }, net] = await Promise.all([import('pg'), import('node:net')]);
  const sockets = new Set<Socket>(); // our own, so that one which hangs in connecting can be closed too
  const ready = new WeakSet<object>(); // their streams, once the login is over
  const pools: Pool[] = [];
  let established = false;

  const start = (mode: SslMode): Pool => {
    const pool = new pg.Pool({
      connectionString: target.address(mode),
      application_name: 'gonogo',
      max: MOST,
      allowExitOnIdle: true,
      types: { getTypeParser: parserOf(pg.types.getTypeParser) },
      stream: () => {
        const socket = new net.Socket();
        let seen = 0;
        // Each of its questions gets an answer of ours, so that the cap of one answer never comes.
        const refuse = (chunk: Buffer): string | undefined => {
          seen += chunk.length;
          return seen > LOGIN_CAP && !ready.has(socket) ? 'does not come to the end of the login: check the port' : undefined;
        };
        guarded(socket, { where: target.where, cap: CAP, refuse });
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
        return socket;
      },
    });
    pool.on('error', ignored);
    pool.on('connect', (client) => {
      ready.add(client.connection.stream);
      established = true;
    });
    pools.push(pool);
    return pool;
  };

  let pool = start(target.mode === 'prefer' ? 'require' : target.mode);
  let plain: Pool | undefined;
  let first: Promise<unknown> | undefined;
  const attempt = async (): Promise<PoolClient> => {
    const tried = pool;
    try {
      return await tried.connect();
    } catch (error) {
      if (target.mode !== 'prefer' || tried === plain || !messageOf(error).includes('does not support SSL')) throw error;
      plain ??= start('disable'); // what libpq does with `prefer`: without TLS where the server has none
      pool = plain;
      return plain.connect();
    }
  };
  const connect = (): Promise<PoolClient> => {
    if (target.mode !== 'prefer') return pool.connect();
    if (first !== undefined) return first.then(ignored, ignored).then(attempt);
    const trying = attempt(); // whether the server has TLS is asked once, not by each at the same time
    first = trying;
    return trying;
  };

  return {
    async take(signal) {
      const taking = connect();
      try {
        const client = await within(signal, taking);
        client.on('error', ignored);
        return client;
      } catch (error) {
        taking.then((late) => late.release(true), ignored);
        if (signal.aborted && established && pool.waitingCount > 0) {
          throw new NoAnswer(
            'unknown',
            'connections-busy',
            `gonogo's own ${MOST} connections to ${target.where} were busy with other checks until the deadline: give this check a longer \`timeout\``,
            { cause: error },
          );
        }
        throw error;
      }
    },
    giveBack(client, broken) {
      client.release(broken);
      if (!broken) client.removeListener('error', ignored);
    },
    async close() {
      const ended = Promise.all(pools.map((each) => each.end()));
      ended.catch(ignored);
      const closed = Promise.all([...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
      await atMost(150, never, closed);
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** A connection that breaks while nobody uses it is nobody's failure; whoever uses one hears it from the query. */
function ignored(): void {}
