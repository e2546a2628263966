// Bundles src/cli.ts into dist/: one chunk a command, so that no command loads what it does not use.
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { build } from 'esbuild';

const out = 'dist';
const fresh = `${out}.${process.pid}`;

await build({
  entryPoints: [
    { in: 'src/cli.ts', out: 'cli' },
    { in: 'src/kind.ts', out: 'kind' },
    { in: 'src/load/generator.ts', out: 'generator' },
    { in: 'src/sandbox/supervisor.ts', out: 'supervisor' },
    { in: 'src/sandbox/product.ts', out: 'product' },
    { in: 'src/sandbox/worker.ts', out: 'worker' },
    { in: 'src/sandbox/sink.ts', out: 'sink' },
    { in: 'src/sandbox/sandbox-tool.ts', out: 'sandbox-tool' },
  ],
  outdir: fresh,
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node22.12',
  format: 'esm',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  external: ['@sentry/node', 'autocannon', 'pg-native', 'react-devtools-core'],
  chunkNames: 'parts/[name]-[hash]',
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  logLevel: 'warning',
});
await chmod(`${fresh}/cli.js`, 0o755);

// A console may be running from the old files: new ones go beside them first, old parts leave last.
await mkdir(`${out}/parts`, { recursive: true });
const old = await readdir(`${out}/parts`);
const parts = await readdir(`${fresh}/parts`);
for (const part of parts) await rename(`${fresh}/parts/${part}`, `${out}/parts/${part}`);
for (const file of await readdir(fresh)) {
  if (file !== 'parts') await rename(`${fresh}/${file}`, `${out}/${file}`);
}
await rm(fresh, { recursive: true });
await Promise.all(old.filter((part) => !parts.includes(part)).map((part) => rm(`${out}/parts/${part}`)));

// The types that a team's own check kinds are written with (`gonogo/kind`): esbuild makes none.
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.config/kind-types.json'], { stdio: 'inherit' });
