import * as z from 'zod';
import { NoAnswer } from '../model/errors.ts';
import type { JsonObject } from '../model/json.ts';
import { runToEnd } from './command-run.ts';
import { asText, keptJson, oneLine, visible, withoutJson } from './kept.ts';
import { capped, type CheckContext, defineCheck } from './kind.ts';
import { noAnswer } from './no-answer.ts';
import { flag, keepKeys, linesWith, text, variableNames } from './params.ts';

/** A command as text, or as a list of its words. */
export const runnable = z.union([z.string().trim().min(1), z.tuple([text.pipe(z.string().min(1))], text)], {
  error: 'must be a command, or a list of its words: `[alembic, current]`',
});

/** Says what a `run` without a shell would read otherwise than its author meant. */
export function shellFaults({ run, shell }: { run?: string | readonly string[] | undefined; shell: boolean }, { addIssue }: z.RefinementCtx): void {
  if (shell && Array.isArray(run)) addIssue({ code: 'custom', path: ['run'], message: 'must be text where `shell: true` is set' });
  // Without a shell these would be handed to the program as words, and the check would test something else.
  if (!shell && typeof run === 'string' && /["'`|<>;&]|\$\(/.test(run)) {
    addIssue({
      code: 'custom',
      path: ['run'],
      message: 'has quotes or shell signs, which nothing reads here: write a list, `[psql, -c, "select 1"]`, or set `shell: true`',
    });
  }
}

const params = z
  .strictObject({
    run: runnable,
    shell: flag.default(false),
    cwd: z.string().min(1).default('.'),
    pass: variableNames.default([]),
    lines_with: linesWith,
    keep: keepKeys,
  })
  .superRefine(shellFaults);

type Params = z.infer<typeof params>;

/** Runs a command of the checklist, without a shell unless asked, and kills it with its children at the deadline. */
export const command = defineCheck<Params>({
  kind: 'command',
  title: 'A command and how it ends',
  params,
  fields: {
    exit_code: { type: 'int', about: 'exit code; 128 and the number of the signal where one ended it' },
    stdout: { type: 'string', about: 'the first 4 KiB it printed; with `lines_with`, of the lines that hold it' },
    stderr: { type: 'string', about: 'the last 4 KiB it printed as errors' },
    lines: { type: 'double', about: 'lines of stdout, counted also beyond `stdout`; with `lines_with`, of those that hold it' },
    stdout_bytes: { type: 'double', about: 'bytes it printed' },
    json: { type: 'dyn', about: 'stdout where it is JSON of at most 16 KiB; with `keep`, only those top-level keys', optional: true },
    json_absent: { type: 'string', about: 'why there is no `json`, where stdout looks like it', optional: true },
    duration_ms: { type: 'double', about: 'milliseconds from start to end' },
  },
  expect: 'exit_code == 0',
  example: [
    'check:',
    '  kind: command',
    '  run: python -m alembic current',
    '  cwd: backend',
    '  pass: [DATABASE_URL]',
    'expect: stdout.contains("(head)")',
  ].join('\n'),
  timeout_s: 30,
  consent: (written) => ({ why: 'command', subject: asWritten(written) }),
  async observe(asked, context) {
    const { parseCommandString } = await import('execa');
    const [file = '', ...args] = typeof asked.run !== 'string' ? asked.run : asked.shell ? [asked.run] : parseCommandString(asked.run);
    const name = asked.shell ? 'the command' : `\`${oneLine(file, 80)}\``;
    const cwd = await folderOf(asked.cwd, context.folder);
    const began = performance.now();
    const ended = await runToEnd({ file, args, shell: asked.shell, cwd, env: environment(asked.pass, context), holding: asked.lines_with }, context);
    const duration_ms = Math.round((performance.now() - began) * 10) / 10;
    if (ended.type === 'not-started') throw notStarted(ended.error, name);
    if (ended.type === 'killed') {
      throw new NoAnswer('fail', 'timed-out', `${name} did not end within ${Math.round(context.deadline_ms / 100) / 10} s and was killed with its children`);
    }
    if (asked.shell && (ended.exitCode === 127 || ended.exitCode === 126)) {
      throw new NoAnswer('unknown', ended.exitCode === 127 ? 'tool-absent' : 'not-executable', `the shell could not run the command: ${oneLine(ended.stderr)}`);
    }
    const { stdout } = ended;
    return {
      exit_code: ended.exitCode,
      stdout: capped(stdout.text),
      stderr: ended.stderr,
      lines: stdout.lines,
      stdout_bytes: stdout.bytes,
      ...keptJson(stdout.text, stdout.whole, asked.keep),
      duration_ms,
    };
  },
  response(observed) {
    const said = observed['exit_code'] === 0 ? '' : oneLine(lastLine(asText(observed['stderr'])) || lastLine(asText(observed['stdout'])), 80);
    return `exit ${asText(observed['exit_code'])} in ${Math.round(Number(observed['duration_ms']))} ms${said === '' ? '' : `: ${said}`}${withoutJson(observed)}`;
  },
});

/** What every program needs to run at all; the rest of this process's environment is none of a checklist's business. */
const basics = /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_[A-Z]+|TERM|TMPDIR|TZ)$/;

/** What every program gets to see of this process's environment. */
export function basicEnvironment(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) if (basics.test(name) && value !== undefined) env[name] = value;
  return env;
}

/** What a command gets to see: the basics and the variables passed to it by name; throws where one is not set. */
export function environment(pass: readonly string[], context: CheckContext): Record<string, string> {
  const env = basicEnvironment();
  const absent: string[] = [];
  for (const name of pass) {
    const value = context.variables[name];
    if (value === undefined || value === '') absent.push(`\`${name}\``);
    else env[name] = value;
  }
  if (absent.length > 0) {
    throw new NoAnswer(
      'unknown',
      'variable-missing',
      `${absent.join(', ')} ${absent.length === 1 ? 'is' : 'are'} not set, and the command wants ${absent.length === 1 ? 'it' : 'them'}`,
    );
  }
  return env;
}

/** The folder that a command runs in, below the checklist's; throws where there is none. */
export async function folderOf(cwd: string, folder: string): Promise<string> {
  const [{ resolve }, { stat }] = await Promise.all([import('node:path'), import('node:fs/promises')]);
  const path = resolve(folder, cwd);
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new NoAnswer('unknown', 'folder-absent', `there is no folder \`${cwd}\` beside the checklist: correct \`cwd\``);
  return path;
}

/** Why a command could not be started. */
export function notStarted(error: unknown, name: string): NoAnswer {
  const { code } = error as { code?: unknown }; // Node hangs it on errors without a type
  if (code === 'ENOENT') return new NoAnswer('unknown', 'tool-absent', `${name} is not on this machine: install it, or correct \`run\``, { cause: error });
  if (code === 'EACCES' || code === 'EPERM')
    return new NoAnswer('unknown', 'not-executable', `${name} may not be executed here: check its permissions`, { cause: error });
  return noAnswer(error, name);
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}

/** A command as its author wrote it, for an operator who is asked to allow it. */
export function asWritten(written: JsonObject): string {
  const run = written['run'];
  const words = Array.isArray(run)
    ? run.map((part) => (/^[\w@%+=:,./${}-]+$/.test(String(part)) ? String(part) : JSON.stringify(part))).join(' ')
    : asText(run);
  const { cwd, shell = false, pass = [] } = written;
  const within = cwd === undefined ? '' : `cd ${asText(cwd)} && `;
  const given = Array.isArray(pass) && pass.length === 0 ? '' : ` (given ${[pass].flat().map(asText).join(', ')})`;
  return visible(`${within}${shell === false ? '' : 'sh -c '}${words}${given}`);
}
