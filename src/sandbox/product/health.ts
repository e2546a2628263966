// What `/health` says: the database reached, the schema at the revision the code is written for.
import pg from 'pg';
import { HEAD, MIGRATIONS } from '../migrations.ts';
import { VERSION } from './settings.ts';

// The body of `/health`.
export interface Health {
  status: 'healthy' | 'unhealthy';
  database: 'ok' | 'error';
  schema: 'ok' | 'behind' | 'missing' | 'unknown';
  revision: string | null;
  head: string;
  version: string;
  environment: string;
}

const NO_TABLE = '42P01';

// Asks the database; never throws.
export async function health(pool: pg.Pool, environment: string): Promise<Health> {
  const say = (database: Health['database'], schema: Health['schema'], revision: string | null): Health => ({
    status: database === 'ok' && schema === 'ok' ? 'healthy' : 'unhealthy',
    database,
    schema,
    revision,
    head: HEAD,
    version: VERSION,
    environment,
  });
  try {
    const { rows } = await pool.query<{ version_num: string }>('SELECT version_num FROM alembic_version');
    const revision = rows[0]?.version_num ?? null;
    if (revision === null) return say('ok', 'missing', null);
    if (revision === HEAD) return say('ok', 'ok', revision);
    return say('ok', MIGRATIONS.some((migration) => migration.revision === revision) ? 'behind' : 'unknown', revision);
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === NO_TABLE) return say('ok', 'missing', null);
    return say('error', 'unknown', null);
  }
}
