import { ours, run } from './ours.ts';
import { inTurns, times, type Row } from './measure.ts';

/** How long gonogo takes to say anything, beside a Node that does nothing. */
export async function startUp(): Promise<Row[]> {
  const bare = () => run(process.execPath, ['-e', '0']);
  return [
    times('`gonogo --version`', await inTurns(15, () => ours('--version'), bare), '`node -e 0`'),
    times('`gonogo kinds load`', await inTurns(7, () => ours('kinds', 'load'), bare), '`node -e 0`'),
  ];
}
