import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Whom a password opens a database for. */
interface Login {
  readonly host: string;
  readonly port: string;
  readonly database: string;
  readonly user: string;
}

/** The password that `~/.pgpass` (or the file that PGPASSFILE names) holds; like libpq it is not read where others may read it too. */
export async function passwordFor({ host, port, database, user }: Login): Promise<string | undefined> {
  const path = process.env['PGPASSFILE'] ?? join(homedir(), '.pgpass');
  const wanted = [host, port, database, user];
  try {
    if (process.platform !== 'win32' && ((await stat(path)).mode & 0o077) !== 0) return undefined;
    for (const line of (await readFile(path, 'utf8')).split(/\r?\n/)) {
      if (line.startsWith('#')) continue;
      const fields = [...line.matchAll(/((?:\\.|[^:\\])*)(?::|$)/g)].map((match) => (match[1] ?? '').replace(/\\(.)/g, '$1'));
      const password = fields[4];
      if (password !== undefined && wanted.every((value, index) => fields[index] === '*' || fields[index] === value)) return password;
    }
  } catch {
    return undefined; // no such file: the server says what it asks for
  }
  return undefined;
}
