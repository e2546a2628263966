import { NoAnswer } from '../../model/errors.ts';
import { runToEnd } from '../command-run.ts';
import { oneLine } from '../kept.ts';
import type { CheckContext } from '../kind.ts';
import { noAnswer } from '../no-answer.ts';

/** Asks git something about a folder; undefined where it answers with an exit code of its own. */
export type Git = (...args: readonly string[]) => Promise<{ readonly text: string; readonly exitCode: number }>;

// What a repository's own configuration could make git run or write while it is only asked.
const harmless = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.pager=cat',
  'core.untrackedCache=keep',
  'log.showSignature=false',
  'color.ui=false',
];

/** Git in a folder: it writes nothing, asks nobody, and reaches no network. */
export function gitIn(path: string, name: string, context: CheckContext): Git {
  const env: Record<string, string> = {
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_LAZY_FETCH: '1',
  };
  // None of the GIT_DIR and GIT_INDEX_FILE that a hook around this process may have set.
  for (const kept of ['PATH', 'HOME', 'USER', 'TMPDIR', 'XDG_CONFIG_HOME']) {
    const value = process.env[kept];
    if (value !== undefined) env[kept] = value;
  }
  return async (...args) => {
    const ended = await runToEnd(
      { file: 'git', args: [...harmless.flatMap((setting) => ['-c', setting]), ...args], shell: false, cwd: path, env, holding: undefined },
      context,
    );
    if (ended.type === 'killed') throw new NoAnswer('unknown', 'too-slow', `git did not answer for ${name} in time: give the check a longer \`timeout\``);
    if (ended.type === 'not-started') throw notStarted(ended.error);
    if (ended.exitCode === 128) throw refused(ended.stderr, name);
    if (!ended.stdout.whole) throw new NoAnswer('unknown', 'too-long', `git said more than 1 MiB about ${name}, which was not read`);
    return { text: ended.stdout.text, exitCode: ended.exitCode };
  };
}

function notStarted(error: unknown): NoAnswer {
  const { code } = error as { code?: unknown }; // Node hangs it on errors without a type
  if (code === 'ENOENT') return new NoAnswer('unknown', 'tool-absent', '`git` is not on this machine: install it', { cause: error });
  return noAnswer(error, '`git`');
}

function refused(stderr: string, name: string): NoAnswer {
  const said = oneLine((/^(?:fatal|error): (.*)$/m.exec(stderr)?.[1] ?? stderr).replace(/ ?\(?'?\/\S*/g, ''), 160);
  if (/not a git repository/i.test(stderr)) return new NoAnswer('unknown', 'not-a-repository', `${name} is in no git repository: correct \`folder\``);
  if (/dubious ownership/i.test(stderr))
    return new NoAnswer('unknown', 'not-permitted', `${name} belongs to another user, so git does not read it: own it, or add it to git's \`safe.directory\``);
  if (/must be run in a work tree/i.test(stderr))
    return new NoAnswer('unknown', 'not-a-checkout', `${name} is a bare repository, which nothing is checked out of: correct \`folder\``);
  return new NoAnswer('unknown', 'unreadable', `git could not read ${name}: ${said}`);
}
