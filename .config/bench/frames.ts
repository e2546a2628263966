import { join } from 'node:path';
import { cli } from '../../test/helpers/gonogo.ts';
import { start, startDeadline_ms } from '../../test/helpers/terminal.ts';
import { longAndShort } from './lists.ts';
import { median, ninetyFifth, times, took, type Bench, type Row } from './measure.ts';

/** From a key to its frame, in a real terminal. */
export async function frames({ folder }: Bench): Promise<Row[]> {
  const { long, short } = await longAndShort(folder);
  const [many, few] = [await presses(long, folder), await presses(short, folder)];
  return [
    times('key to frame, 2,000 items, p50', [median(many), median(few)], '20 items'),
    times('key to frame, 2,000 items, p95', [ninetyFifth(many), ninetyFifth(few)], '20 items'),
  ];
}

async function presses(file: string, folder: string): Promise<number[]> {
  const words = ['--', cli, file, '--ledger', join(folder, 'frames'), '--as', 'bench', '--new'];
  const terminal = start(process.execPath, words, { cols: 120, rows: 40, env: { XDG_CONFIG_HOME: folder } });
  try {
    await terminal.waitFor(/in the way/, startDeadline_ms);
    const found: number[] = [];
    for (let press = 0; press < 100; press += 1) {
      const before = terminal.screen().join('\n');
      // Ten down, ten up: the short list has as many steps.
      found.push(await took(() => (terminal.press(press % 20 < 10 ? 'j' : 'k'), terminal.waitFor((screen) => screen !== before))));
    }
    return found;
  } finally {
    terminal.stop();
  }
}
