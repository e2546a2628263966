import type { PoolClient } from 'pg';
import type { CheckContext } from '../kind.ts';
import { isServerError, postgresAnswer } from './answers.ts';
import { connectionsTo } from './pool.ts';
import type { Target } from './target.ts';
import { within } from '../within.ts';

/**
 * Asks a PostgreSQL in one read-only transaction of a connection that the run shares; `latency_ms` is the time of one round trip. Throws NoAnswer.
 * Nothing is set outside the transaction, and nothing is prepared by name: so it also works through poolers.
 */
export async function readOnly<Value>(target: Target, context: CheckContext, work: (client: PoolClient, latency_ms: number) => Promise<Value>): Promise<Value> {
  const { signal } = context;
  const began = performance.now();
  try {
    const connections = await within(signal, connectionsTo(target, context));
    const client = await connections.take(signal);
    let broken = true;
    try {
      const asked_at = performance.now();
      await within(signal, client.query('BEGIN TRANSACTION READ ONLY'));
      const latency_ms = Math.round((performance.now() - asked_at) * 10) / 10;
      // Below the deadline, so that the server says it and goes on instead of being hung up on.
      const left_ms = Math.max(50, Math.floor((context.deadline_ms - (performance.now() - began)) * 0.9));
      await within(signal, client.query(`SET LOCAL statement_timeout = ${left_ms}; SET LOCAL datestyle = 'ISO, YMD'`));
      const seen = await within(signal, work(client, latency_ms));
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
