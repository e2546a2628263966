import type * as z from 'zod';
import { eventSchema } from '../../model/events.ts';

/** Which form of the schema this gonogo writes; kept by `gonogo.version()`. */
export const version = 2;

/** The role that may add to records and read them, and nothing else. */
export const operatorRole = 'gonogo_operator';

/** The channel on which each append is told, as `launch seq`. */
export const channel = 'gonogo';

const jsonTypes: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  array: 'array',
  object: 'object',
  record: 'object',
};

/** How the server writes a moment. */
const moment = 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"';

/**
 * The record of every launch, a row a line. `line` is the exact text of a line of the file, so the chain of hashes, its
 * verification and an export are the same as there. Nobody but `append` adds; nobody changes or removes.
 */
export const schemaSql = `
CREATE TABLE IF NOT EXISTS gonogo.events (
  launch text COLLATE "C" NOT NULL CHECK (launch ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$'),
  seq integer NOT NULL CHECK (seq > 0),
  entry uuid NOT NULL,
  part integer NOT NULL,
  at timestamptz NOT NULL,
  line text NOT NULL,
  PRIMARY KEY (launch, seq),
  UNIQUE (launch, entry, part)
);

CREATE OR REPLACE FUNCTION gonogo.version() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT ${version}';

CREATE OR REPLACE FUNCTION gonogo.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_from text;
  v_last integer;
BEGIN
  IF TG_OP = 'INSERT' AND current_setting('gonogo.entry', true) = NEW.entry::text THEN
    -- Only from within append, and only the next line: a row from elsewhere would break the chain for everybody.
    GET DIAGNOSTICS v_from = PG_CONTEXT;
    SELECT coalesce(max(e.seq), 0) INTO v_last FROM gonogo.events e WHERE e.launch = NEW.launch;
    IF v_from LIKE '%function gonogo.append(%' AND NEW.seq = v_last + 1 THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'records are only added to, by gonogo.append: % is refused', lower(TG_OP) USING ERRCODE = 'insufficient_privilege';
END $$;

DROP TRIGGER IF EXISTS only_append ON gonogo.events;
CREATE TRIGGER only_append BEFORE INSERT ON gonogo.events FOR EACH ROW EXECUTE FUNCTION gonogo.refuse();
ALTER TABLE gonogo.events ENABLE ALWAYS TRIGGER only_append;
DROP TRIGGER IF EXISTS no_change ON gonogo.events;
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON gonogo.events FOR EACH STATEMENT EXECUTE FUNCTION gonogo.refuse();
ALTER TABLE gonogo.events ENABLE ALWAYS TRIGGER no_change;

DROP FUNCTION IF EXISTS gonogo.append(text, uuid, text, text[], text[], text, integer, boolean);

-- Adds the events of one entry to a launch, chained to its last line, and gives back what the caller does not know yet.
-- The same entry sent again adds nothing: its lines are given back as they are.
CREATE OR REPLACE FUNCTION gonogo.append(
  in_launch text, in_entry uuid, in_by text, in_events text[], in_signatures text[], in_entered text, in_knew integer, in_known integer, in_create boolean,
  OUT out_seq integer, OUT out_line text, OUT out_mine boolean
) RETURNS SETOF record LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_seq integer := 0;
  v_prev text := repeat('0', 64);
  v_at timestamptz := date_trunc('milliseconds', clock_timestamp());
  v_last timestamptz;
  v_when text;
  v_entered text := '';
  v_entered_first text := '';
  v_knew text := '';
  v_signature text;
  v_hash text;
  v_line text;
  v_kinds constant jsonb := '${kindsJson()}';
  v_key text;
  v_want text;
  v_is text;
  v_event json;
  v_ssh jsonb;
BEGIN
  -- Acknowledged is durable, whatever the database is set to.
  IF current_setting('synchronous_commit') = 'off' THEN
    PERFORM set_config('synchronous_commit', 'on', true);
  END IF;
  -- Any other level would look at the record as it was before the lock was held.
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'gonogo.append wants read committed';
  END IF;
  -- What is no JSON, or breaks the line, would break the record for everybody.
  IF coalesce(array_length(in_events, 1), 0) = 0 OR in_by IS NULL OR json_typeof(in_by::json) <> 'string'
    OR concat(in_by, array_to_string(in_events, ''), array_to_string(in_signatures, ''), in_entered) ~ '[\\n\\r]' THEN
    RAISE EXCEPTION 'this is no entry of a record' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  FOR i IN 1 .. array_length(in_events, 1) LOOP
    IF json_typeof(in_events[i]::json) IS DISTINCT FROM 'object' OR json_typeof(in_signatures[i]::json) <> 'object' THEN
      RAISE EXCEPTION 'this is no entry of a record' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- Only what is looked at: these functions refuse characters that JSON may hold.
    v_event := regexp_replace(in_events[i], '\\\\u(0000|[dD][89a-fA-F][0-9a-fA-F]{2})', '\\\\u0001', 'g')::json;
    IF NOT coalesce(v_kinds ? (v_event ->> 'type'), false) THEN
      RAISE EXCEPTION 'this is no kind of event that these records hold: %', left(v_event ->> 'type', 40) USING ERRCODE = 'invalid_parameter_value';
    END IF;
    FOR v_key, v_want IN SELECT * FROM jsonb_each_text(v_kinds -> (v_event ->> 'type')) LOOP
      v_is := json_typeof(v_event -> rtrim(v_key, '?'));
      IF v_is IS NULL AND v_key LIKE '%?' THEN
        CONTINUE;
      END IF;
      IF v_is IS NULL OR (v_want <> 'any' AND v_is <> v_want) THEN
        RAISE EXCEPTION 'an event without a % as records hold it', rtrim(v_key, '?') USING ERRCODE = 'invalid_parameter_value';
      END IF;
    END LOOP;
    IF in_signatures[i] IS NOT NULL THEN
      v_ssh := in_signatures[i]::jsonb;
      IF jsonb_typeof(v_ssh -> 'as') IS DISTINCT FROM 'string' OR jsonb_typeof(v_ssh -> 'key') IS DISTINCT FROM 'string'
        OR jsonb_typeof(v_ssh -> 'sig') IS DISTINCT FROM 'string' OR jsonb_typeof(v_ssh #> '{seen,seq}') IS DISTINCT FROM 'number'
        OR jsonb_typeof(v_ssh #> '{seen,hash}') IS DISTINCT FROM 'string'
        OR to_char((v_ssh ->> 'at')::timestamptz AT TIME ZONE 'UTC', '${moment}') IS DISTINCT FROM v_ssh ->> 'at' THEN
        RAISE EXCEPTION 'this is no signature of a record' USING ERRCODE = 'invalid_parameter_value';
      END IF;
    END IF;
  END LOOP;
  IF in_entered IS NOT NULL THEN
    IF to_char(in_entered::timestamptz AT TIME ZONE 'UTC', '${moment}') IS DISTINCT FROM in_entered THEN
      RAISE EXCEPTION 'this is no moment' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    v_entered := ',"entered":"' || in_entered || '"';
    v_entered_first := '"entered":"' || in_entered || '",';
  END IF;
  IF in_knew IS NOT NULL THEN
    IF in_knew < 0 THEN
      RAISE EXCEPTION 'this is no line' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    v_knew := '"knew":' || in_knew || ',';
  END IF;

  PERFORM pg_advisory_xact_lock(hashtextextended('gonogo ' || in_launch, 0));
  PERFORM 1 FROM gonogo.events e WHERE e.launch = in_launch AND e.entry = in_entry LIMIT 1;
  IF NOT FOUND THEN
    SELECT e.seq, e.at, left(right(e.line, 66), 64) INTO v_seq, v_last, v_prev
      FROM gonogo.events e WHERE e.launch = in_launch ORDER BY e.seq DESC LIMIT 1;
    IF NOT FOUND THEN
      IF NOT in_create THEN
        RAISE EXCEPTION 'there is no launch %', in_launch USING ERRCODE = 'GN001';
      END IF;
      v_seq := 0;
      v_prev := repeat('0', 64);
    ELSIF in_create THEN
      RAISE EXCEPTION 'the launch % exists already', in_launch USING ERRCODE = 'GN002';
    END IF;
    v_at := greatest(date_trunc('milliseconds', clock_timestamp()), v_last);
    v_when := to_char(v_at AT TIME ZONE 'UTC', '${moment}');
    PERFORM set_config('gonogo.entry', in_entry::text, true);
    FOR i IN 1 .. array_length(in_events, 1) LOOP
      v_seq := v_seq + 1;
      v_signature := in_signatures[i];
      v_hash := encode(sha256(convert_to(
        '{"at":"' || v_when || '","by":' || in_by || v_entered || ',"event":' || in_events[i] || ',' || v_knew || '"prev":"' || v_prev || '","seq":' || v_seq
          || coalesce(',"ssh":' || v_signature, '') || '}', 'UTF8')), 'hex');
      v_line := '{"seq":' || v_seq || ',"at":"' || v_when || '","by":' || in_by || ',"prev":"' || v_prev || '",' || v_entered_first || v_knew
        || coalesce('"ssh":' || v_signature || ',', '') || '"event":' || in_events[i] || ',"hash":"' || v_hash || '"}';
      INSERT INTO gonogo.events (launch, seq, entry, part, at, line) VALUES (in_launch, v_seq, in_entry, i, v_at, v_line);
      v_prev := v_hash;
    END LOOP;
    PERFORM set_config('gonogo.entry', '', true);
    PERFORM pg_notify('${channel}', in_launch || ' ' || v_seq);
  END IF;
  RETURN QUERY
    SELECT e.seq, e.line, true FROM gonogo.events e WHERE e.launch = in_launch AND e.entry = in_entry
    UNION ALL
    SELECT e.seq, e.line, false FROM gonogo.events e WHERE e.launch = in_launch AND e.seq > in_known AND e.entry <> in_entry
    ORDER BY 1;
END $$;

REVOKE ALL ON SCHEMA gonogo FROM PUBLIC;
REVOKE ALL ON gonogo.events FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA gonogo FROM PUBLIC;
`;

/** What an operator is given: to look, and the one door. `role` is a quoted name. */
export function grantsSql(role: string): string {
  return `
GRANT USAGE ON SCHEMA gonogo TO ${role};
GRANT SELECT ON gonogo.events TO ${role};
GRANT EXECUTE ON FUNCTION gonogo.version(), gonogo.append(text, uuid, text, text[], text[], text, integer, integer, boolean) TO ${role};
`;
}

/** Of each kind of event its keys and what JSON they hold, `any` where more than one thing may stand there; `?` marks those that may be absent. */
function kindsJson(): string {
  const kinds = eventSchema.options.map(({ shape }) => {
    const { type, ...keys } = shape;
    const own = Object.entries(keys).map(([key, schema]): [string, string] => {
      const { def } = (schema as z.core.$ZodTypes)._zod; // every schema that `zod` makes is one of these
      const inner = def.type === 'optional' ? (def.innerType as z.core.$ZodTypes)._zod.def : def; // as above
      return [`${key}${def.type === 'optional' ? '?' : ''}`, inner.type === 'enum' ? 'string' : (jsonTypes[inner.type] ?? 'any')];
    });
    return [type.value, Object.fromEntries(own)] as const;
  });
  return JSON.stringify(Object.fromEntries(kinds));
}
