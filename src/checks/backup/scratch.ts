import type { Client } from 'pg';
import { messageOf, NoAnswer } from '../../model/errors.ts';
import { oneLine } from '../kept.ts';
import type { CheckContext } from '../kind.ts';
import { quoted } from '../postgres/transaction.ts';
import { isServerError } from '../postgres/answers.ts';
import type { Target } from '../postgres/target.ts';
import { atMost, never, within } from '../within.ts';
import { connect, end } from './session.ts';

/** How long dropping the scratch database may take, in milliseconds. */
export const DROP_MS = 5_000;

/** A database that lives as long as the drill. */
export interface Scratch {
  readonly name: string;
  drop(): Promise<void>;
}

/** Creates a database of a name that nobody has, which is dropped when the drill ends, and at the latest when the run does. */
export async function createScratch(server: Target, encoding: string, context: CheckContext, signal: AbortSignal): Promise<Scratch> {
  const name = `gonogo_drill_${crypto.randomUUID().replaceAll('-', '').slice(0, 16)}`;
  const admin = await connect(server, undefined, signal);
  let dropping: Promise<void> | undefined;
  const drop = (): Promise<void> => (dropping ??= dropIt(admin, server, name));
  // The server refuses a name that exists, so what is dropped later is what was created here.
  const creating = admin.query(`CREATE DATABASE ${quoted(name)} TEMPLATE template0 ENCODING ${literal(encoding)} LC_COLLATE 'C' LC_CTYPE 'C'`);
  const made = { refused: false };
  const settled = creating.then(
    () => undefined,
    (error: unknown) => {
      made.refused = isServerError(error);
    },
  );
  try {
    await context.share(`backup drill:${name}`, () => Promise.resolve(drop), drop);
    await within(signal, creating);
    return { name, drop };
  } catch (error) {
    await atMost(1_000, never, settled);
    // What the server refused to create is not ours to drop; where it did not say, the database may be there.
    if (made.refused) dropping = end(admin);
    await drop();
    if (!isServerError(error) || error.code !== '42501') throw error;
    throw new NoAnswer(
      'unknown',
      'permission-denied',
      `${server.where} does not let this login create a scratch database: give it CREATEDB, or another \`scratch\``,
      {
        cause: error,
      },
    );
  }
}

async function dropIt(admin: Client, server: Target, name: string): Promise<void> {
  const timed = AbortSignal.timeout(DROP_MS);
  const attempt = async (client: Client): Promise<void> => {
    await within(timed, client.query('SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = $1', [name]));
    await within(timed, client.query(`DROP DATABASE IF EXISTS ${quoted(name)}`));
  };
  try {
    await attempt(admin).catch(async () => {
      // The connection may have been lost in between, or somebody come in: once more on a new one.
      const another = await connect(server, undefined, timed);
      try {
        await attempt(another);
      } finally {
        await end(another);
      }
    });
  } catch (error) {
    const says = `the scratch database \`${name}\` could not be dropped from ${server.where} (${oneLine(messageOf(error), 120)}): drop it by hand`;
    throw new NoAnswer('unknown', 'scratch-left', says, { cause: error });
  } finally {
    await end(admin);
  }
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
