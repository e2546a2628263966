import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The bundled gonogo, as `npm run build` leaves it. */
export const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** The bundled checklist. */
export const creatorLaunch = fileURLToPath(new URL('../../checklists/creator-launch.md', import.meta.url));

/** What a command printed, and how it ended. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs gonogo without a screen and waits for its end, a minute at most. */
export function gonogo(words: readonly string[], options: { cwd?: string; env?: Record<string, string> } = {}): Promise<Ran> {
  // Vitest sets a BASE_URL of its own.
  const { BASE_URL: _ofVitest, ...outer } = process.env;
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--', cli, ...words],
      { timeout: 60_000, maxBuffer: 64 * 1024 * 1024, ...options, env: { ...outer, ...options.env } },
      (error, stdout, stderr) => {
        if (error && typeof error.code !== 'number') reject(error);
        else resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      },
    );
  });
}

/** A folder for one test. */
export async function temporary(name: string): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), `gonogo-${name}-`));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
