import type { JsonObject } from '../../model/json.ts';
import type { CheckContext } from '../kind.ts';
import type { Target } from '../postgres/target.ts';
import { ask } from '../postgres/rows.ts';
import { readOnly } from '../postgres/transaction.ts';

/** One look at the sessions of an application. */
export interface Sample {
  readonly connections: number;
  readonly active: number;
  readonly idle: number;
  readonly idle_in_transaction: number;
  readonly longest_idle_in_transaction_s: number;
  readonly hidden: number;
  readonly server_used: number;
  readonly server_max: number;
  readonly reserved: number;
  readonly applications: readonly string[];
}

// The server shows everybody's application_name to every login, and states only to their own or to pg_monitor.
const query = `
  WITH sessions AS (
    SELECT application_name, state, state_change, backend_type IS NULL AS hidden,
           CASE WHEN $2 THEN pg_catalog.left(application_name, pg_catalog.length($1)) = $1 ELSE application_name = $1 END AS own
    FROM pg_catalog.pg_stat_activity
    WHERE (backend_type = 'client backend' OR (backend_type IS NULL AND datid IS NOT NULL AND usesysid IS NOT NULL)) AND pid <> pg_catalog.pg_backend_pid()
  ), own AS (SELECT * FROM sessions WHERE own)
  SELECT
    (SELECT count(*) FROM own)::float8 AS connections,
    (SELECT count(*) FROM own WHERE hidden)::float8 AS hidden,
    (SELECT count(*) FROM own WHERE state = 'active')::float8 AS active,
    (SELECT count(*) FROM own WHERE state = 'idle')::float8 AS idle,
    (SELECT count(*) FROM own WHERE state LIKE 'idle in transaction%')::float8 AS idle_in_transaction,
    (SELECT coalesce(max(greatest(extract(epoch FROM pg_catalog.clock_timestamp() - state_change), 0)), 0)
       FROM own WHERE state LIKE 'idle in transaction%')::float8 AS longest_idle_in_transaction_s,
    (SELECT count(*) + 1 FROM sessions)::float8 AS server_used,
    pg_catalog.current_setting('max_connections')::float8 AS server_max,
    pg_catalog.current_setting('superuser_reserved_connections')::float8
      + coalesce(pg_catalog.current_setting('reserved_connections', true)::float8, 0) AS reserved,
    ARRAY(SELECT DISTINCT application_name FROM sessions WHERE application_name NOT IN ('', 'gonogo') ORDER BY 1 LIMIT 10) AS applications`;

/** Looks at the sessions whose application_name is the given one, or begins with it where it ends in `*`. */
export async function sampleOf(target: Target, application: string, context: CheckContext): Promise<Sample> {
  const prefix = application.endsWith('*');
  return readOnly(target, context, async (client) => {
    const { default: pg } = await import('pg');
    const { rows } = await ask(pg, client, query, [prefix ? application.slice(0, -1) : application, prefix]);
    const [sample] = rows;
    if (sample === undefined || !isSample(sample))
      throw new Error('it answered a question with another row than was asked for, as no PostgreSQL does: check the port');
    return sample;
  });
}

const numbers = ['connections', 'active', 'idle', 'idle_in_transaction', 'longest_idle_in_transaction_s', 'hidden', 'server_used', 'server_max', 'reserved'];

function isSample(row: JsonObject): row is JsonObject & Sample {
  const { applications } = row;
  return numbers.every((name) => typeof row[name] === 'number') && Array.isArray(applications) && applications.every((name) => typeof name === 'string');
}
