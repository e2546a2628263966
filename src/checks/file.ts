import * as z from 'zod';
import { inWords } from '../model/durations.ts';
import { NoAnswer } from '../model/errors.ts';
import type { JsonObject } from '../model/json.ts';
import { ageOf, placeOf, readTo, statOf } from './file/read.ts';
import { textKeeper } from './kept.ts';
import { capped, defineCheck } from './kind.ts';
import { text } from './params.ts';

/** The most that is read of a file, in bytes. */
const READ_CAP = 64 * 1024 * 1024;

const params = z.strictObject({
  path: z.string({ error: "must be a path; a relative one begins at the checklist's folder" }).trim().min(1, { error: 'must not be empty' }),
  contains: text.pipe(z.string().min(1, { error: 'must not be empty' })).optional(),
});

type Params = z.infer<typeof params>;

/** Looks at a file of this machine. One that is not there is an observation. */
export const file = defineCheck<Params>({
  kind: 'file',
  title: 'A file of this machine',
  params,
  fields: {
    exists: { type: 'bool', about: 'whether anything is at `path`, links followed' },
    entry: { type: 'string', about: '`file`, `folder` or `other` (a pipe, a device), which is not read', optional: true },
    size_bytes: { type: 'double', about: 'bytes of the file', optional: true },
    age_s: { type: 'double', about: 'seconds since it was last written', optional: true },
    modified_at: { type: 'string', about: 'when it was last written, ISO in UTC', optional: true },
    mode: { type: 'string', about: 'its permissions in octal, as in `600`', optional: true },
    contains: { type: 'bool', about: 'with `contains`: whether a line of the file holds it', optional: true },
    text: { type: 'string', about: 'the first 4 KiB; with `contains`, of the lines that hold it', optional: true },
    lines: { type: 'double', about: 'lines of the file, counted also beyond `text`; with `contains`, of those that hold it', optional: true },
    truncated: { type: 'bool', about: 'whether the file went on after 64 MiB; the rest was not read', optional: true },
  },
  expect: 'exists && (!has(contains) || contains)',
  example: ['check:', '  kind: file', '  path: backend/Procfile', '  contains: "worker: celery"', 'expect: exists && contains && size_bytes < 10000'].join(
    '\n',
  ),
  timeout_s: 10,
  async observe(asked, context) {
    const place = await placeOf(asked.path, context);
    const stats = await statOf(place);
    if (stats === undefined) return { exists: false };
    const entry = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
    const seen: JsonObject = {
      exists: true,
      entry,
      age_s: ageOf(stats, context),
      modified_at: stats.mtime.toISOString(),
      mode: (stats.mode & 0o7777).toString(8).padStart(3, '0'),
    };
    if (entry !== 'file') return { ...seen, ...(asked.contains === undefined ? {} : { contains: false }) };
    const keeper = textKeeper(asked.contains);
    const truncated = await readTo(READ_CAP, place, keeper.take, context.signal);
    const kept = keeper.end();
    // A line that was not read must not count as a line that is not there.
    if (truncated && asked.contains !== undefined && kept.lines === 0)
      throw new NoAnswer('unknown', 'too-long', `${place.name} is longer than 64 MiB, and what was read of it does not hold \`contains\`: name a shorter file`);
    return {
      ...seen,
      size_bytes: stats.size,
      ...(asked.contains === undefined ? {} : { contains: kept.lines > 0 }),
      text: capped(kept.text),
      lines: kept.lines,
      truncated,
    };
  },
  response(seen) {
    if (seen['exists'] !== true) return 'not there';
    const age = `${inWords(Number(seen['age_s']))} old`;
    if (seen['entry'] !== 'file') return seen['entry'] === 'folder' ? `a folder, ${age}` : `neither file nor folder, ${age}`;
    const held = seen['contains'] === undefined ? '' : seen['contains'] === true ? `, ${Number(seen['lines'])} lines hold it` : ', no line holds it';
    return `${inBytes(Number(seen['size_bytes']))}, ${age}${held}`;
  },
});

function inBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const [amount, unit] = bytes < 1024 ** 2 ? [bytes / 1024, 'KiB'] : bytes < 1024 ** 3 ? [bytes / 1024 ** 2, 'MiB'] : [bytes / 1024 ** 3, 'GiB'];
  return `${amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${unit}`;
}
