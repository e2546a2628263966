import { UsageError } from '../../model/errors.ts';
import { addressOf } from './address.ts';
import { connect, quoted, type Connection } from './connection.ts';
import { grantsSql, operatorRole, schemaSql, version } from './schema.ts';
import { codeIn, refusal } from './trouble.ts';

/** What `gonogo ledger init` did. */
export interface Initialised {
  readonly where: string;
  /** `made` where there was nothing, `renewed` where it was there. */
  readonly schema: 'made' | 'renewed' | 'kept';
  readonly owner: string;
  /** Whether the role for operators is there; else why not. */
  readonly role: { readonly there: true } | { readonly there: false; readonly why: string };
  readonly granted: readonly { readonly role: string; readonly through: 'member' | 'grants' }[];
}

interface Found {
  readonly encoding: string;
  readonly server: number;
  readonly owner: string | null;
  readonly mine: boolean;
  readonly me: string;
}

const look = `SELECT current_setting('server_encoding') AS encoding, current_setting('server_version_num')::int AS server, current_user AS me,
  (SELECT pg_get_userbyid(nspowner)::text FROM pg_namespace WHERE nspname = 'gonogo') AS owner,
  coalesce((SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = 'gonogo'), true) AS mine`;

/** Makes the place for records in a database, or renews it; the same call again changes nothing. `grant` names roles to let in. */
export async function initPostgres(url: string, onCommandLine: boolean, grant: readonly string[]): Promise<Initialised> {
  const address = addressOf(url, onCommandLine);
  const { where } = address;
  let connection: Connection | undefined;
  try {
    connection = await connect(address, "SET statement_timeout = '30s'; SET lock_timeout = '10s'; SET client_min_messages = warning");
    const query = connection.query;
    await query('BEGIN');
    await query("SELECT pg_advisory_xact_lock(hashtextextended('gonogo ledger init', 0))", [], 15_000);
    const [found] = await query<Found & Record<string, unknown>>(look);
    if (!found) throw new UsageError(`\`${where}\` tells nothing of itself: try again`);
    if (found.encoding !== 'UTF8')
      throw new UsageError(`\`${where}\` keeps its texts in ${found.encoding}: a record wants a database in UTF8 (\`CREATE DATABASE … ENCODING 'UTF8'\`)`);
    if (found.server < 110_000) throw new UsageError(`\`${where}\` is older than PostgreSQL 11, which has no SHA-256 of its own: choose a newer one`);
    const known = found.owner === null ? undefined : await versionOf(query);
    if (known !== undefined && known > version)
      throw new UsageError(`the records in \`${where}\` were made by a newer gonogo (form ${known}, this one knows ${version}): use that one`);
    if (!found.mine && known === undefined) throw new UsageError(`the schema \`gonogo\` in \`${where}\` belongs to \`${found.owner}\`: run this as that user`);
    if (found.owner === null) await query('CREATE SCHEMA gonogo');
    if (found.mine) await renew(query);
    const role = await roleFor(query, found.mine);
    const granted: { role: string; through: 'member' | 'grants' }[] = [];
    for (const name of grant) granted.push({ role: name, through: await letIn(query, name, role.there, where) });
    await query('COMMIT');
    return { where, schema: found.owner === null ? 'made' : found.mine ? 'renewed' : 'kept', owner: found.owner ?? found.me, role, granted };
  } catch (error) {
    if (codeIn(error) === '42501')
      throw new UsageError(
        `this user may not do that in \`${where}\` (${address.clean(String(error))}): run it as the owner of the database, or of its schema \`gonogo\``,
        { cause: error },
      );
    throw refusal(error, address);
  } finally {
    await connection?.end();
  }
}

type Query = Connection['query'];

/** Makes everything anew but the records; who was let in stays so, for a function in a new form has none of the old one's grants. */
async function renew(query: Query): Promise<void> {
  await query(schemaSql, undefined, 30_000);
  const rows = await query<{ role: string }>(
    `SELECT DISTINCT r.rolname::text AS role FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee
     WHERE c.oid = 'gonogo.events'::regclass AND a.privilege_type = 'SELECT' AND a.grantee <> c.relowner`,
  );
  for (const { role } of rows) await query(grantsSql(quoted(role)));
}

async function versionOf(query: Query): Promise<number | undefined> {
  const [row] = await query<{ there: boolean }>("SELECT to_regprocedure('gonogo.version()') IS NOT NULL AS there");
  if (!row?.there) return undefined;
  const [answer] = await query<{ version: number }>('SELECT gonogo.version() AS version');
  return answer?.version;
}

/** Tries what the server may refuse, without giving up what was done before. */
async function tried(query: Query, sql: string): Promise<unknown> {
  await query('SAVEPOINT trying');
  try {
    await query(sql);
    await query('RELEASE SAVEPOINT trying');
    return undefined;
  } catch (error) {
    if (codeIn(error) === undefined) throw error;
    await query('ROLLBACK TO SAVEPOINT trying');
    return error;
  }
}

/** The role for operators belongs to the whole server: another database may have brought it. */
async function roleFor(query: Query, mine: boolean): Promise<Initialised['role']> {
  const [row] = await query<{ there: boolean }>('SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS there', [operatorRole]);
  if (!row?.there && (await tried(query, `CREATE ROLE ${operatorRole} NOLOGIN`)) !== undefined) return { there: false, why: 'this user may not create roles' };
  if (mine) await query(grantsSql(operatorRole));
  return { there: true };
}

/** As a member of the role where this user may say so, else with grants of its own. */
async function letIn(query: Query, name: string, member: boolean, where: string): Promise<'member' | 'grants'> {
  const [row] = await query<{ there: boolean }>('SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS there', [name]);
  if (!row?.there) throw new UsageError(`there is no role \`${name}\` in \`${where}\`: \`CREATE ROLE\` makes one, \`\\du\` in psql lists them`);
  if (member && (await tried(query, `GRANT ${operatorRole} TO ${quoted(name)}`)) === undefined) return 'member';
  await query(grantsSql(quoted(name)));
  return 'grants';
}
