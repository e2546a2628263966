import { NoAnswer } from '../../model/errors.ts';
import { runToEnd } from '../command-run.ts';
import { oneLine, tailKeeper } from '../kept.ts';
import type { CheckContext } from '../kind.ts';
import { noAnswer } from '../no-answer.ts';
import type { Target } from '../postgres/target.ts';

type Tool = 'pg_dump' | 'pg_restore';

/** Where a tool connects to, as its environment: nothing of a URL is ever on a command line, which everybody on a machine can read. */
export function environmentOf(target: Target, database?: string): Record<string, string> {
  const url = new URL(target.address(target.mode));
  const query = url.searchParams;
  const env: Record<string, string> = { LC_ALL: 'C', PGAPPNAME: 'gonogo', PGCONNECT_TIMEOUT: '10', PGSSLMODE: target.mode };
  const set = (name: string, value: string | null | undefined): void => {
    if (value !== null && value !== undefined && value !== '') env[name] = value;
  };
  for (const name of ['PATH', 'HOME', 'TMPDIR']) set(name, process.env[name]);
  set('PGHOST', query.get('host') ?? url.hostname.replace(/^\[(.*)\]$/, '$1'));
  set('PGPORT', query.get('port') ?? url.port);
  set('PGUSER', query.get('user') ?? decodeURIComponent(url.username));
  set('PGPASSWORD', query.get('password') ?? decodeURIComponent(url.password));
  set('PGDATABASE', database ?? decodeURIComponent(url.pathname.slice(1)));
  set('PGSSLROOTCERT', query.get('sslrootcert') ?? (target.mode === 'verify-full' ? 'system' : undefined));
  set('PGSSLCERT', query.get('sslcert'));
  set('PGSSLKEY', query.get('sslkey'));
  set('PGOPTIONS', query.get('options'));
  return env;
}

/** The major version of a tool on this machine. */
export async function majorOf(tool: Tool, context: CheckContext): Promise<number> {
  const env = { LC_ALL: 'C', PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/' };
  const ended = await runToEnd({ file: tool, args: ['--version'], shell: false, cwd: context.folder, env, holding: undefined }, context);
  if (ended.type === 'not-started') throw absent(tool, ended.error);
  if (ended.type === 'killed') throw new NoAnswer('unknown', 'too-slow', `\`${tool} --version\` did not end in time`);
  const major = /\b(\d+)(?:\.\d+|devel|beta|rc)/.exec(ended.stdout.text)?.[1];
  if (ended.exitCode !== 0 || major === undefined)
    throw new NoAnswer('unknown', 'tool-absent', `\`${tool}\` is on this machine and does not work: ${oneLine(ended.stderr || ended.stdout.text, 160)}`);
  return Number(major);
}

function absent(tool: Tool, error: unknown): NoAnswer {
  if ((error as { code?: unknown }).code !== 'ENOENT') return noAnswer(error, `\`${tool}\``); // Node hangs it on errors without a type
  const says = `\`${tool}\` is not on this machine: install PostgreSQL's client programs (Debian: \`postgresql-client\`, Homebrew: \`libpq\`)`;
  return new NoAnswer('unknown', 'tool-absent', says, { cause: error });
}

/** One end of a pipe between two tools. */
export interface End {
  readonly tool: Tool;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** How a dump and its restore ended; an exit code is null where a signal ended it. */
export interface Piped {
  readonly dump: { readonly exitCode: number | null; readonly stderr: string };
  readonly restore: { readonly exitCode: number | null; readonly stderr: string };
  readonly bytes: number;
}

/** Pipes a dump into a restore, through memory only; both end with the signal. */
export async function dumpInto(dump: End, restore: End, cwd: string, signal: AbortSignal): Promise<Piped> {
  const [{ execa }, { pipeline }] = await Promise.all([import('execa'), import('node:stream/promises')]);
  const options = {
    cwd,
    extendEnv: false,
    buffer: false,
    encoding: 'buffer',
    reject: false,
    killDescendants: true,
    cancelSignal: signal,
    forceKillAfterDelay: 300,
  } as const;
  signal.throwIfAborted();
  const from = execa(dump.tool, dump.args, { ...options, env: dump.env, stdin: 'ignore' });
  const into = execa(restore.tool, restore.args, { ...options, env: restore.env, stdin: 'pipe', stdout: 'ignore' });
  const [fromSaid, intoSaid] = [tailKeeper(), tailKeeper()];
  from.stderr.on('data', fromSaid.take);
  into.stderr.on('data', intoSaid.take);
  let bytes = 0;
  const counted = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      bytes += chunk.byteLength;
      yield chunk;
    }
  };
  // Whichever end breaks off, its exit code says why.
  const piped = pipeline(from.stdout, counted, into.stdin).catch(() => from.kill('SIGTERM'));
  const [dumped, restored] = await Promise.all([from, into, piped]);
  signal.throwIfAborted();
  return {
    dump: { exitCode: dumped.exitCode ?? null, stderr: fromSaid.end() },
    restore: { exitCode: restored.exitCode ?? null, stderr: intoSaid.end() },
    bytes,
  };
}
