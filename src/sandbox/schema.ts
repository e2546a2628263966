// Takes the product's database from one revision to another.
import pg from 'pg';
import { migrate } from './migrations.ts';

// A product at work takes its locks in another order: PostgreSQL then ends one of the two, and we ask again.
export async function migrateDatabase(url: string, from: string | undefined, to: string, tries = 4): Promise<void> {
  try {
    await execute(url, migrate(from, to));
  } catch (error) {
    if (tries === 1 || !(error instanceof pg.DatabaseError) || error.code !== '40P01') throw error;
    await migrateDatabase(url, from, to, tries - 1);
  }
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, statement_timeout: 20_000 });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
