import { progressLine } from '../output/burst-progress.ts';
import type { OpenLaunch } from './launch.ts';

/** Seconds between two lines where nothing can be rewritten. */
const PLAIN_S = 5;

/** Tells on stderr how bursts go: one line that is rewritten in place on a terminal, else a line every five seconds. */
export function showProgress({ store }: Pick<OpenLaunch, 'store'>): { done(): void } {
  const { stderr } = process;
  const inPlace = stderr.isTTY === true && process.env['TERM'] !== 'dumb';
  let drawn = false;
  let said_s = Number.NEGATIVE_INFINITY;
  const clear = (): void => {
    if (drawn) stderr.write('\r\u001b[2K');
    drawn = false;
  };
  const unsubscribe = store.subscribe(({ launch, latest }) => {
    const event = latest
      .map((line) => line.event)
      .findLast((one) => one.type === 'burst-started' || one.type === 'burst-sampled' || one.type === 'burst-ended');
    const burst = event && launch?.bursts.get(event.burst);
    if (!burst || event.type === 'burst-ended') return event && clear();
    const line = progressLine(burst);
    if (inPlace) {
      drawn = true;
      stderr.write(`\r\u001b[2K${cut(line, (stderr.columns || 80) - 1)}`);
      return;
    }
    const at_s = burst.samples.at(-1)?.at_s;
    if (at_s === undefined) said_s = Number.NEGATIVE_INFINITY;
    else if (at_s - said_s < PLAIN_S) return;
    else said_s = at_s;
    stderr.write(`${line}\n`);
  });
  return {
    done() {
      unsubscribe();
      clear();
    },
  };
}

function cut(line: string, columns: number): string {
  const letters = Array.from(line);
  return letters.length <= columns ? line : `${letters.slice(0, Math.max(0, columns - 1)).join('')}…`;
}
