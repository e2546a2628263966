import type { JsonObject } from '../../model/json.ts';
import type { Fields } from '../kind.ts';

/** What is read of the server in one go. A login without pg_monitor sees other people's sessions, but not what they do: those are `hidden`. */
export const activityQuery = `
  WITH sessions AS (
    SELECT state, query_start,
           application_name = 'gonogo' OR pid = pg_catalog.pg_backend_pid() AS own,
           backend_type IS NULL AS hidden
    FROM pg_catalog.pg_stat_activity
    WHERE backend_type = 'client backend' OR (backend_type IS NULL AND datid IS NOT NULL AND usesysid IS NOT NULL)
  ), others AS (SELECT * FROM sessions WHERE NOT own)
  SELECT
    pg_catalog.current_setting('server_version') AS server_version,
    pg_catalog.current_setting('max_connections')::float8 AS max,
    pg_catalog.current_setting('superuser_reserved_connections')::float8
      + coalesce(pg_catalog.current_setting('reserved_connections', true)::float8, 0) AS reserved,
    pg_catalog.pg_is_in_recovery() AS replica,
    (SELECT count(*) FROM sessions)::float8 AS used,
    (SELECT count(*) FROM sessions WHERE own)::float8 AS own,
    (SELECT count(*) FROM others WHERE hidden)::float8 AS hidden,
    (SELECT count(*) FROM others WHERE state = 'active')::float8 AS active,
    (SELECT count(*) FROM others WHERE state = 'idle')::float8 AS idle,
    (SELECT count(*) FROM others WHERE state LIKE 'idle in transaction%')::float8 AS idle_in_transaction,
    (SELECT coalesce(max(greatest(extract(epoch FROM pg_catalog.clock_timestamp() - query_start), 0)), 0)
       FROM others WHERE state = 'active')::float8 AS longest_query_s,
    (SELECT count(DISTINCT pid) FROM pg_catalog.pg_locks WHERE NOT granted)::float8 AS waiting_locks`;

/** The fields that come of it. */
export const activityFields = {
  server_version: { type: 'string', about: "the server's version, as in `15.14`" },
  max: {
    type: 'double',
    about: "connections that the server takes at most: `max_connections`, those in `reserved` among them; a pooler's own limit is not seen",
  },
  reserved: { type: 'double', about: 'connections of `max` kept for superusers and reserved roles' },
  used: { type: 'double', about: "client connections open to the whole server, every database's, gonogo's own among them" },
  own: { type: 'double', about: "connections of `used` that are gonogo's" },
  active: { type: 'double', about: "other sessions that run a query; gonogo's never count here or below" },
  idle: { type: 'double', about: 'other sessions that do nothing' },
  idle_in_transaction: { type: 'double', about: 'other sessions that hold a transaction open and do nothing' },
  hidden: { type: 'double', about: 'other sessions whose state this login may not see (it is no member of `pg_monitor`): they are in `used` alone' },
  longest_query_s: { type: 'double', about: 'seconds that the longest query of another session has been running; 0 where none runs' },
  waiting_locks: { type: 'double', about: 'sessions that wait for a lock' },
  replica: { type: 'bool', about: 'whether it is a standby, which takes no writes' },
} as const satisfies Fields;

const typeOf = { double: 'number', string: 'string', bool: 'boolean' } as const;

/** The fields out of the row that came; throws where it is not what was asked for. */
export function activityOf(row: JsonObject): JsonObject {
  const seen = Object.entries(activityFields).map(([name, { type }]) => {
    if (typeof row[name] !== typeOf[type]) throw new Error(`it answered a question without \`${name}\`, as no PostgreSQL does: check the port`);
    return [name, row[name]] as const;
  });
  return Object.fromEntries(seen);
}
