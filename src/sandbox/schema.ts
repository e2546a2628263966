// Takes the product's database from one revision to another.
import pg from 'pg';
import { migrate } from './migrations.ts';

// A product at work takes its locks in another order: PostgreSQL then ends one of the two, and we ask again.
export async function migrateDatabase(url: string, from: string | undefined, to: string, tries = 4): Promise<void> {
  try {
    await asked(url, migrate(from, to));
  } catch (error) {
    if (tries === 1 || !(error instanceof pg.DatabaseError) || error.code !== '40P01') throw error;
    await migrateDatabase(url, from, to, tries - 1);
  }
}

// Where the product's database stands; asked as the superuser, who gets in when nobody else does.
export async function revisionOf({ url, adminUrl }: { url: string; adminUrl: string }): Promise<string | undefined> {
  const here = new URL(adminUrl);
  here.pathname = new URL(url).pathname;
  const { rows } = await asked(here.href, 'SELECT version_num FROM alembic_version');
  const revision: unknown = rows[0]?.['version_num'];
  return typeof revision === 'string' ? revision : undefined;
}

async function asked(url: string, sql: string): Promise<pg.QueryResult<Record<string, unknown>>> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, statement_timeout: 20_000 });
  client.on('error', () => undefined); // The query fails by itself.
  await client.connect();
  try {
    return await client.query<Record<string, unknown>>(sql);
  } finally {
    await client.end();
  }
}
