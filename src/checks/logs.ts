import * as z from 'zod';
import { inWords, parseDuration } from '../model/durations.ts';
import { NoAnswer } from '../model/errors.ts';
import { asWritten, environment, folderOf, notStarted, runnable, shellFaults } from './command.ts';
import { runToEnd } from './command-run.ts';
import { isJsonObject } from '../model/json.ts';
import { asText, oneLine, type TextKeeper } from './kept.ts';
import { type CheckContext, defineCheck } from './kind.ts';
import { lineReader } from './lines.ts';
import { readFile } from './logs/file.ts';
import { keys } from './logs/record.ts';
import { type Tally, tally } from './logs/tally.ts';
import { flag, variableNames } from './params.ts';

const minutes = z
  .string({ error: 'must be a duration, such as `10m`' })
  .transform((written) => parseDuration(written))
  .pipe(z.number({ error: 'must be a duration, such as `10m`' }).positive({ error: 'must be longer than nothing' }));

const params = z
  .strictObject({
    file: z.string().optional(),
    run: z.union([z.literal(''), runnable], { error: 'must be a command, or a list of its words: `[railway, logs, --json]`' }).optional(),
    shell: flag.default(false),
    cwd: z.string().min(1).default('.'),
    pass: variableNames.default([]),
    window: minutes.default(600),
    keys,
  })
  .superRefine((asked, context) => {
    if (asked.file === undefined && asked.run === undefined)
      context.addIssue({ code: 'custom', message: 'must have `file: ${LOG_FILE}`, or `run:` with the command that prints the logs' });
    shellFaults(asked, context);
  });

type Params = z.infer<typeof params>;

/** Reads the last minutes of a log of JSON lines, out of a file or from a command. */
export const logs = defineCheck<Params>({
  kind: 'logs',
  title: 'The last minutes of a log',
  params,
  fields: {
    lines: { type: 'double', about: 'lines of the window that are not empty' },
    error_lines: { type: 'double', about: 'lines of a level of error or above' },
    unparsed: { type: 'double', about: 'lines that are no JSON object' },
    groups: { type: 'list', about: 'the five most frequent errors, each with `message` (ids and numbers replaced), `count` and `last_at`' },
    group_count: { type: 'double', about: 'different errors' },
    request_lines: { type: 'double', about: 'lines about a request: two or more of method, path, status and duration' },
    with_user: { type: 'double', about: 'share of the request lines that name the user, 0 to 1', optional: true },
    with_path: { type: 'double', about: 'share of the request lines that name the path, 0 to 1', optional: true },
    with_duration: { type: 'double', about: 'share of the request lines that tell the duration, 0 to 1', optional: true },
    newest_age_s: { type: 'double', about: 'seconds since the newest line, also where that is before the window', optional: true },
    span_s: { type: 'double', about: 'seconds from the oldest to the newest line of the window', optional: true },
  },
  expect: 'lines > 0 && error_lines == 0',
  example: [
    'check:',
    '  kind: logs',
    '  run: railway logs --json --lines 1000',
    '  window: 10m',
    'expect: error_lines < 5 && newest_age_s < 300 && with_path == 1',
  ].join('\n'),
  timeout_s: 20,
  follows: true,
  consent({ file, run, ...rest }) {
    // The file wins: only where it is not given for sure does the command run.
    if (run === undefined || run === '' || (typeof file === 'string' && file !== '' && !file.includes('${'))) return undefined;
    return { why: 'command', subject: asWritten({ ...rest, run }) };
  },
  async observe(asked, context) {
    const now = context.clock.now();
    const window = { since: now - asked.window * 1000, seconds: asked.window };
    const into = tally(asked.keys, window.since);
    if (asked.file !== undefined && asked.file !== '') await readFile(asked.file, asked.keys, window, into, context);
    else if (asked.run !== undefined && asked.run !== '') await readOutput(asked, asked.run, into, context);
    else throw new NoAnswer('unknown', 'variable-missing', 'neither `file` nor `run` is set: give the log file, or the command that prints the logs');
    return into.end(now);
  },
  response(seen) {
    const [first] = Array.isArray(seen['groups']) ? seen['groups'] : [];
    const most = isJsonObject(first) ? `: ${Number(first['count'])} × ${oneLine(asText(first['message']), 80)}` : '';
    const unparsed = Number(seen['unparsed']) > 0 ? `, ${Number(seen['unparsed'])} no JSON` : '';
    const newest = seen['newest_age_s'] === undefined ? '' : `, newest ${inWords(Number(seen['newest_age_s']))} ago`;
    const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
    return `${counted(Number(seen['lines']), 'line')}${unparsed}${newest}, ${counted(Number(seen['error_lines']), 'error')}${most}`;
  },
});

async function readOutput(asked: Params, run: string | readonly string[], into: Tally, context: CheckContext): Promise<void> {
  const { parseCommandString } = await import('execa');
  const [file = '', ...args] = typeof run !== 'string' ? run : asked.shell ? [run] : parseCommandString(run);
  const name = asked.shell ? 'the command' : `\`${oneLine(file, 80)}\``;
  const cwd = await folderOf(asked.cwd, context.folder);
  const ended = await runToEnd({ file, args, shell: asked.shell, cwd, env: environment(asked.pass, context), keeper: keeperOf(into) }, context);
  if (ended.type === 'not-started') throw notStarted(ended.error, name);
  if (ended.type === 'killed')
    throw new NoAnswer('unknown', 'timed-out', `${name} did not end in time: let it print what is there and end, as \`railway logs --json --lines 1000\` does`);
  if (ended.exitCode !== 0)
    throw new NoAnswer(
      'unknown',
      'command-failed',
      `${name} ended with exit code ${ended.exitCode}, so its logs are not known: ${oneLine(ended.stderr, 200) || 'it said nothing'}`,
    );
}

/** Counts the lines of an output while it comes, and keeps nothing of it. */
function keeperOf(into: Tally): TextKeeper {
  let bytes = 0;
  let lines = 0;
  const reader = lineReader((line) => {
    lines += 1;
    into.line(line);
  });
  return {
    take(chunk) {
      bytes += chunk.byteLength;
      reader.take(chunk);
    },
    end() {
      reader.end();
      return { text: '', lines, bytes, whole: true };
    },
  };
}
