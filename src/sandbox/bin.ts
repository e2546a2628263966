// The folder of the sandbox's programs: its own, and the real ones of its servers, by the names that a runbook calls.
import { mkdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { socketIn } from './desk.ts';
import { entryFile } from './processes.ts';
import { findProgram } from './servers/common.ts';
import { findPostgres } from './servers/postgres.ts';
import { findRedis } from './servers/redis.ts';

// The machine's own that steps of the bundled runbook call beside them.
const WANTED = ['curl', 'jq', 'openssl'] as const;

// Writes the programs; says which ones this machine lacks.
export async function makeBin(folder: string, tools: readonly string[], onProgress: (line: string) => void): Promise<void> {
  const bin = join(folder, 'bin');
  await mkdir(bin, { mode: 0o700 });
  const write = (name: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> => {
    const exports = Object.entries(env).map(([key, value]) => `export ${key}=${quoted(value)}\n`);
    return writeFile(join(bin, name), `#!/bin/sh\n${exports.join('')}exec ${words.map(quoted).join(' ')} "$@"\n`, { mode: 0o700 });
  };
  for (const tool of tools) await write(tool, [process.execPath, entryFile('sandbox-tool'), socketIn(folder), tool]);

  const missing: string[] = WANTED.filter((name) => findProgram([name]) === undefined);
  const programs = findPostgres()?.bin ?? '';
  for (const name of ['psql', 'pg_dump', 'pg_restore']) {
    const program = [join(programs, name), findProgram([name])].find((place) => place !== undefined && existsSync(place));
    if (program === undefined) missing.push(name);
    else await write(name, [program]);
  }
  const redis = findRedis();
  const beside = ['redis-cli', 'valkey-cli'].map((name) => join(dirname(redis?.command ?? ''), name));
  const client = [...beside, findProgram(['redis-cli', 'valkey-cli'])].find((place) => place !== undefined && existsSync(place));
  if (client === undefined) missing.push('redis-cli');
  else await write('redis-cli', [client], redis?.env);
  if (missing.length > 0)
    onProgress(`Not on this machine: ${missing.map((name) => `\`${name}\``).join(', ')}; steps of the runbook that call them will say so`);
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
