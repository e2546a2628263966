import type { Client } from 'pg';
import { messageOf } from '../../model/errors.ts';
import type { SslMode, Target } from '../postgres/target.ts';
import { atMost, never, within } from '../within.ts';

/** A connection of the drill's own, which nobody shares: it holds a snapshot, or a database that is to be dropped. */
export async function connect(target: Target, database: string | undefined, signal: AbortSignal): Promise<Client> {
  const { default: pg } = await import('pg');
  const start = async (mode: SslMode): Promise<Client> => {
    const address = new URL(target.address(mode));
    if (database !== undefined) address.pathname = `/${encodeURIComponent(database)}`;
    const client = new pg.Client({ connectionString: address.href, application_name: 'gonogo' });
    client.on('error', ignored);
    try {
      await within(signal, client.connect());
      return client;
    } catch (error) {
      void end(client);
      throw error;
    }
  };
  if (target.mode !== 'prefer') return start(target.mode);
  try {
    return await start('require');
  } catch (error) {
    if (!messageOf(error).includes('does not support SSL')) throw error;
    return start('disable'); // what libpq does with `prefer`
  }
}

/** Ends a connection; one that does not answer is hung up on. */
export async function end(client: Client): Promise<void> {
  const ended = client.end();
  ended.catch(ignored);
  await atMost(500, never, ended.catch(ignored));
}

/** A connection that breaks while nobody uses it is nobody's failure; whoever uses it hears it from the query. */
function ignored(): void {}
