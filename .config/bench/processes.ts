import { readFile } from 'node:fs/promises';
import { run } from './ours.ts';

/** Of the processes that a process started, the one whose words hold a text, with its memory; and the memory of itself. */
export async function familyOf(
  pid: number,
  words: string,
): Promise<{ readonly own_kb: number | undefined; readonly child: number | undefined; readonly child_kb: number | undefined }> {
  const { stdout } = await run('ps', ['-eo', 'pid=,ppid=,rss=,args=']);
  const all = stdout.split('\n').map((line) => line.trim().split(/\s+/));
  const own = all.find(([id]) => Number(id) === pid);
  const child = all.find(([, parent, , ...args]) => Number(parent) === pid && args.join(' ').includes(words));
  const number = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));
  return { own_kb: number(own?.[2]), child: number(child?.[0]), child_kb: number(child?.[2]) };
}

/** Seconds of processor time that a process used until now; undefined where it is gone, or the system does not tell (Linux does). */
async function cpuOf(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const [user, system] =
    text
      ?.slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number) ?? [];
  return user === undefined || system === undefined ? undefined : (user + system) / 100; // in ticks, of which Linux tells a hundred a second
}

/** Follows the processor time of a process until it is gone; `used` gives the last that was seen, `since` what came after the first look. */
export function followCpu(pid: number | undefined): { used(): number | undefined; since(): number | undefined } {
  let first: number | undefined;
  let last: number | undefined;
  const look = async (): Promise<void> => {
    const seen = pid === undefined ? undefined : await cpuOf(pid);
    if (seen === undefined) clearInterval(timer);
    else {
      first ??= seen;
      last = seen;
    }
  };
  const timer = setInterval(() => void look(), 100);
  const used = (): number | undefined => {
    clearInterval(timer);
    return last;
  };
  return { used, since: () => (first === undefined ? undefined : (used() ?? first) - first) };
}
