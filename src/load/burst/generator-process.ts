import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { oneLine } from '../../checks/kept.ts';
import { NoAnswer } from '../../model/errors.ts';
import type { FromGenerator, ToGenerator } from '../protocol.ts';

/** The process that sends the load. */
export interface GeneratorProcess {
  readonly pid: number | undefined;
  /** Says something to it; what a process that is gone would not hear is dropped. */
  send(message: ToGenerator): void;
  /** Ends it at once. */
  kill(): void;
  /** Resolves when it is gone and everything it said was heard, with a sentence of how it went. */
  readonly gone: Promise<string>;
}

/** Who this process was told to trust beside the known authorities: the generator verifies certificates as well. */
function authorities(): Record<string, string> {
  const names = ['NODE_EXTRA_CA_CERTS', 'NODE_USE_SYSTEM_CA', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}

/** Starts a generator. What it has to know goes over its channel: arguments and environment can be read by others. */
export function startGenerator(file: string, hear: (message: FromGenerator) => void): GeneratorProcess {
  const child = fork(file, [], {
    detached: true, // Ctrl-C goes to the console's process group; the console decides when this one ends
    execArgv: [],
    env: { NODE_ENV: 'production', ...authorities() },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const gone = Promise.withResolvers<string>();
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-2_000)));
  child.on('message', (message) => hear(message as FromGenerator)); // only our own generator is at the other end
  child.once('error', (error) => gone.resolve(`the generator could not be started: ${oneLine(error.message)}`));
  // After its channel is closed, so that its last tick is heard.
  child.once('close', (code, signal) => {
    const said = /^\w*Error.*$/m.exec(complaint)?.[0];
    const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
    gone.resolve(`the generator ended ${how}${said === undefined ? '' : `: ${oneLine(said)}`}`);
  });
  return {
    pid: child.pid,
    send(message) {
      if (child.connected) child.send(message, () => undefined); // it may end meanwhile, which `gone` tells
    },
    kill: () => void child.kill('SIGKILL'),
    gone: gone.promise,
  };
}

/** The file that it runs: beside us in the bundle, above us when we are in a shared part, or the source itself. Throws NoAnswer where it is missing. */
export function generatorFile(): string {
  const files = ['./generator.js', '../generator.js', '../generator.ts'].map((candidate) => fileURLToPath(new URL(candidate, import.meta.url)));
  const file = files.find((candidate) => existsSync(candidate));
  if (file === undefined)
    throw new NoAnswer('unknown', 'no-generator', 'the load generator is missing beside gonogo: install it again, or build it with `npm run build`');
  return file;
}
