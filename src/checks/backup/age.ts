import { NoAnswer } from '../../model/errors.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { command } from '../command.ts';
import { http } from '../http.ts';
import { keysOf, valuesAt } from '../json/path.ts';
import { asText, oneLine } from '../kept.ts';
import { type CheckContext, TEXT_CAP } from '../kind.ts';
import { timeOf } from './times.ts';

/** A backup that is dated later than this is no backup of yesterday but a wrong clock, in milliseconds. */
const AHEAD_MS = 5 * 60_000;

/** Times that a command prints: one a line, or in its JSON. */
export async function byCommand(written: JsonObject, field: string | undefined, context: CheckContext): Promise<JsonObject> {
  const seen = await command.observe(command.params.parse(written), context);
  if (seen['exit_code'] !== 0) {
    const said = oneLine(asText(seen['stderr']).trimEnd().split('\n').at(-1) ?? '', 160);
    throw new NoAnswer('unknown', 'command-failed', `\`run\` ended with exit code ${asText(seen['exit_code'])}${said === '' ? '' : `: ${said}`}`);
  }
  const text = asText(seen['stdout']);
  if (field !== undefined && seen['json'] === undefined)
    throw new NoAnswer('unknown', 'unreadable', `\`run\` printed no JSON to read \`field\` in: ${asText(seen['json_absent'] ?? oneLine(text, 80))}`);
  const isJson = ['object', 'string'].includes(typeof seen['json']) || field !== undefined;
  // The newest may be the one that was not kept.
  if (!isJson && Number(seen['stdout_bytes']) > TEXT_CAP)
    throw new NoAnswer('unknown', 'too-long', '`run` printed more than 4 KiB, which is not kept whole: let it print the newest time only, as with `| tail -1`');
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return newest(isJson ? at(seen['json'] ?? null, field) : lines, '`run` printed', context);
}

/** Times in the JSON at a URL, or the `Last-Modified` of what is there. */
export async function byUrl(written: JsonObject, field: string | undefined, context: CheckContext): Promise<JsonObject> {
  const where = new URL(asText(written['url'])).origin;
  const first = field === undefined ? undefined : keysOf(field)?.[0];
  const asked = field === undefined ? { method: 'HEAD' } : first === undefined || first === '*' || /^\d+$/.test(first) ? {} : { keep: [first] };
  const seen = await http.observe(http.params.parse({ ...written, ...asked }), context);
  const status = Number(seen['status']);
  if (status === 401 || status === 403)
    throw new NoAnswer('unknown', 'login-refused', `${where} answered ${status}: check the credentials in \`headers\` or \`auth\``);
  if (status === 404 || status === 410) throw new NoAnswer('fail', 'no-backup', `${where} answered ${status}: there is no backup at \`url\``);
  if (status < 200 || status > 299)
    throw new NoAnswer(status >= 500 ? 'fail' : 'unknown', 'bad-status', `${where} answered ${status} in place of a backup's time`);
  if (field !== undefined) {
    if (seen['json'] !== undefined) return newest(at(seen['json'], field), `${where} says`, context);
    throw new NoAnswer(
      'unknown',
      'unreadable',
      `${where} answered no JSON to read \`field\` in${seen['json_absent'] === undefined ? '' : `: ${asText(seen['json_absent'])}`}`,
    );
  }
  const { 'last-modified': modified } = seen['headers'] as JsonObject; // the http kind's headers are a map
  if (modified === undefined)
    throw new NoAnswer('unknown', 'unreadable', `${where} sends no \`Last-Modified\`: name the \`field\` of its JSON that holds the time`);
  return newest([modified], `${where} says`, context);
}

/** What stands at the field; a list there is its entries. */
function at(json: Json, field: string | undefined): readonly Json[] {
  const found = field === undefined ? [json] : valuesAt(json, keysOf(field) ?? []);
  return found.flatMap((value): readonly Json[] => (Array.isArray(value) ? value : [value]));
}

function newest(values: readonly Json[], who: string, context: CheckContext): JsonObject {
  const times = values.map((value) => {
    const time = timeOf(value);
    if (time !== undefined) return time;
    throw new NoAnswer(
      'unknown',
      'unreadable',
      `${who} \`${oneLine(asText(value), 80)}\`, which is no time: use ISO (\`2026-11-22T03:15:00Z\`) or seconds since 1970`,
    );
  });
  if (times.length === 0) return { backups: 0 };
  const time = Math.max(...times);
  const age_ms = context.clock.now() - time;
  const newest_at = new Date(time).toISOString();
  if (age_ms < -AHEAD_MS)
    throw new NoAnswer('unknown', 'in-the-future', `${who} a backup of \`${newest_at}\`, which is still to come: give its time zone, or correct a clock`);
  const age_s = Math.max(0, Math.round(age_ms / 1000));
  return { backups: times.length, newest_at, age_s, age_hours: Math.round(age_s / 36) / 100 };
}
