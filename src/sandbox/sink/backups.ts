// What the platform says of its backups: when the newest was made.
import type { Pages } from './server.ts';

// Before the rehearsal began, so that nothing has to pretend to back anything up.
const AGE_MS = 12 * 60_000;

// The page `/backups/latest.json`.
export function backupPages(): Pages {
  const newest = new Date(Date.now() - AGE_MS);
  return async ({ url }) =>
    url.pathname === '/backups/latest.json'
      ? { status: 200, body: { newest_at: newest.toISOString() }, headers: { 'last-modified': newest.toUTCString() } }
      : undefined;
}
