import pg from 'pg';
import { onTestFinished } from 'vitest';

/** A session of somebody else; it ends with the test. */
export async function session(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'creator-report' });
  client.on('error', () => undefined); // it may be cut off by the test
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** The URL with something else in it. */
export function urlWith(base: string, change: (url: URL) => void): string {
  const url = new URL(base);
  change(url);
  return url.href;
}
