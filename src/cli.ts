#!/usr/bin/env -S node --
// `--` keeps Node from taking our own `--env-file` for its own flag.
// The launcher runs on any Node: it must say what it needs, or find it, before anything newer is loaded.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const NEEDED = [22, 12] as const;

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
}

/** Starts gonogo again on the Node that came with the clone. */
function startOn(node: string): void {
  const child = spawn(node, ['--', ...process.argv.slice(1)], { stdio: 'inherit' });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  // The terminal sends SIGINT to both; the child decides what it means.
  for (const signal of signals) process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`\`${node}\` could not be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = signal === 'SIGTERM' ? 143 : (code ?? 130);
  });
}

if (isRecent(process.versions.node)) {
  module.enableCompileCache?.();
  const { main } = await import('./commands/main.ts');
  await main(process.argv.slice(2));
} else {
  const beside = ['../node_modules/.bin/node', '../../.bin/node'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const node = beside.find((path) => existsSync(path));
  if (node && process.env['GONOGO_RESTARTED'] === undefined) {
    process.env['GONOGO_RESTARTED'] = process.versions.node;
    startOn(node);
  } else {
    process.stderr.write(
      `gonogo needs Node ${NEEDED.join('.')} or newer and this is ${process.versions.node}: install a current Node, or run it in a clone after \`npm ci\`\n`,
    );
    process.exitCode = 2;
  }
}
