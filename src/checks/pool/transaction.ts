import type { PoolClient } from 'pg';
import type { CheckContext } from '../kind.ts';
import { isServerError, postgresAnswer } from '../postgres/answers.ts';
import { connectionsTo } from '../postgres/pool.ts';
import type { Target } from '../postgres/target.ts';
import { within } from '../within.ts';

/** Asks a PostgreSQL in one read-only transaction of a connection that the run shares. Throws NoAnswer. */
export async function readOnly<Value>(target: Target, context: CheckContext, work: (client: PoolClient) => Promise<Value>): Promise<Value> {
  const { signal } = context;
  try {
    const connections = await within(signal, connectionsTo(target, context));
    const client = await connections.take(signal);
    let broken = true;
    try {
      await within(signal, client.query('BEGIN TRANSACTION READ ONLY'));
      await within(signal, client.query(`SET LOCAL statement_timeout = ${Math.max(50, Math.floor(context.deadline_ms * 0.9))}`));
      const seen = await within(signal, work(client));
      await within(signal, client.query('ROLLBACK'));
      broken = false;
      return seen;
    } catch (error) {
      if (isServerError(error) && !signal.aborted) {
        broken = await within(signal, client.query('ROLLBACK')).then(
          () => false,
          () => true,
        );
      }
      throw error;
    } finally {
      connections.giveBack(client, broken);
    }
  } catch (error) {
    throw postgresAnswer(error, target.where, signal);
  }
}

/** A name as SQL quotes it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
