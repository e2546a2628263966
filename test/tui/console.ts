import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll } from 'vitest';
import { start, startDeadline_ms, type Terminal } from '../helpers/terminal.ts';

let bundled: Promise<string> | undefined;
let made: string | undefined;

afterAll(async () => {
  if (made !== undefined) await rm(made, { recursive: true, force: true });
});

/** Bundles the console with its driver; Node does not read JSX. */
function bundle(): Promise<string> {
  bundled ??= (async () => {
    const outdir = await mkdtemp(join(tmpdir(), 'gonogo-board-'));
    made = outdir;
    await build({
      entryPoints: [join(import.meta.dirname, 'board.tsx')],
      outdir,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      platform: 'node',
      format: 'esm',
      jsx: 'automatic',
      define: { 'process.env.NODE_ENV': '"production"' },
      external: ['react-devtools-core'],
      banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
      logLevel: 'error',
    });
    return join(outdir, 'board.mjs');
  })();
  return bundled;
}

/** Opens the console in a pseudo-terminal and waits for its first frame. */
export async function openBoard({
  cols = 120,
  rows = 40,
  env = {},
  shows = 'T+',
}: {
  cols?: number;
  rows?: number;
  env?: Record<string, string>;
  shows?: string | RegExp;
} = {}): Promise<Terminal> {
  const terminal = start(process.execPath, [await bundle()], { cols, rows, env });
  await terminal.waitFor(shows, startDeadline_ms);
  return terminal;
}

/** The row that the cursor is on. */
export function current(screen: string): string {
  return screen.split('\n').find((row) => row.startsWith('┃')) ?? '';
}
