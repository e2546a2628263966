import { creatorLaunch } from '../../test/helpers/gonogo.ts';
import { longAndShort } from './lists.ts';
import { inTurns, times, type Bench, type Row } from './measure.ts';
import { ours, run } from './ours.ts';

/** Reading a checklist: a long one beside a short one, and the bundled one beside a Node that does nothing. */
export async function lint({ folder }: Bench): Promise<Row[]> {
  const { long, short } = await longAndShort(folder);
  const [lintLong, lintShort] = [() => ours('lint', long), () => ours('lint', short)];
  return [
    times('`gonogo lint`, 2,000 items', await inTurns(7, lintLong, lintShort), '20 items'),
    times('`gonogo lint`, 20 items', await inTurns(7, lintShort, () => run(process.execPath, ['-e', '0'])), '`node -e 0`'),
    times('`gonogo lint`, the bundled launch', await inTurns(7, () => ours('lint', creatorLaunch), lintShort), '20 items'),
  ];
}
