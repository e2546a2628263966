// `railway logs`: the lines that the services really wrote.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Printed, printed, refused } from '../desk.ts';
import type { Service } from '../platform.ts';
import type { Rig } from '../rig.ts';
import type { Asked } from './railway.ts';

const KEPT = 500;
const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const lineSchema = z.looseObject({ timestamp: z.string(), level: z.string() });

// Filtered and cut as asked, oldest first; without an end of its own it would follow, which nobody wants of a step.
export async function logs({ rig, flags, service }: Asked): Promise<Printed> {
  if (flags.build === true) return printed('Nothing is built in a rehearsal: its services start from what is there.\n');
  const since = flags.since === undefined ? 0 : sinceOf(flags.since);
  if (since === undefined) return refused(`error: invalid value '${flags.since}' for '--since': write 30s, 15m, 2h or a time`, 2);
  const matches = filterOf(flags.filter ?? '');
  const lines = (await linesOf(rig, service())).filter((line) => matches(line) && since <= timeOf(line));
  const shown = lines.slice(-Number(flags.lines ?? KEPT));
  return printed(shown.map((line) => `${flags.json === true ? line : plain(line)}\n`).join(''));
}

async function linesOf(rig: Rig, service: Service): Promise<string[]> {
  const files: Record<Service, string> = {
    backend: rig.env['LOG_FILE'] ?? '',
    worker: join(rig.folder, 'worker.log'),
    redis: join(rig.redis.dir, 'redis.log'),
  };
  const text = await readFile(files[service], 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}

function sinceOf(text: string): number | undefined {
  const [, amount, unit = ''] = /^(\d+)([smhdw])$/.exec(text) ?? [];
  const at = amount === undefined ? Date.parse(text) : Date.now() - Number(amount) * (UNITS[unit] ?? 0);
  return Number.isNaN(at) ? undefined : at;
}

// Words that all must be there, `@level:error` among them; `AND` between them says no more.
function filterOf(text: string): (line: string) => boolean {
  const words = text.split(/\s+/).filter((word) => word !== '' && word !== 'AND');
  return (line) =>
    words.every((word) => {
      const level = /^@level:(\w+)$/.exec(word)?.[1];
      return level === undefined ? line.toLowerCase().includes(word.replaceAll('"', '').toLowerCase()) : levelOf(line).toLowerCase().startsWith(level);
    });
}

const read = (line: string): z.infer<typeof lineSchema> | undefined => {
  if (!line.startsWith('{')) return undefined;
  const parsed = lineSchema.safeParse(JSON.parse(line));
  return parsed.success ? parsed.data : undefined;
};
const levelOf = (line: string): string => read(line)?.level ?? 'info';
// A line without a time is of no time in particular.
const timeOf = (line: string): number => Date.parse(read(line)?.timestamp ?? '') || Number.POSITIVE_INFINITY;

function plain(line: string): string {
  const parsed = read(line);
  if (parsed === undefined) return line;
  const { timestamp, level, ...rest } = parsed;
  return `${timestamp} [${level}] ${Object.entries(rest)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')}`;
}
