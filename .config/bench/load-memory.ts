import { startKnownServer } from '../../test/load/known-servers.ts';
import { burstInConsole } from './console-burst.ts';
import { whole, type Bench, type Row } from './measure.ts';
import { familyOf } from './processes.ts';

const EVERY_S = 10;
/** Left out: until then everything is loaded and compiled. */
const FIRST_S = 60;

interface Seen {
  readonly at_s: number;
  readonly console_mb: number;
  readonly generator_mb: number;
}

/** Memory of the console and its generator over a burst of ten minutes (`BENCH_MINUTES` for another time), with its page open. */
export async function loadMemory({ folder, say }: Bench): Promise<Row[]> {
  const minutes = Number(process.env['BENCH_MINUTES'] ?? 10);
  const server = await startKnownServer('hello');
  const seen: Seen[] = [];
  try {
    const burst = await burstInConsole(folder, { origin: server.origin, users: 50, for_s: minutes * 60, warm_up_s: 0, think: '20ms' });
    const begun = performance.now();
    const ended = burst.over();
    const look = async (): Promise<void> => {
      const { own_kb: console_kb, child_kb: generator_kb } = await familyOf(burst.terminal.pid, 'generator.js');
      if (console_kb === undefined || generator_kb === undefined) return;
      const one = { at_s: (performance.now() - begun) / 1000, console_mb: console_kb / 1024, generator_mb: generator_kb / 1024 };
      seen.push(one);
      say(`${one.at_s.toFixed(0)} s: console ${one.console_mb.toFixed(1)} MB, generator ${one.generator_mb.toFixed(1)} MB`);
    };
    const looking = setInterval(() => void look().catch((error: unknown) => say(`not seen: ${String(error)}`)), EVERY_S * 1000);
    const { felt } = await ended.finally(() => clearInterval(looking));
    say(`${whole(felt.requests)} requests in all, ${burst.terminal.frames()} frames`);
  } finally {
    await server.stop();
  }
  const later = seen.filter(({ at_s }) => at_s >= FIRST_S);
  return (['console', 'generator'] as const).map((who) => {
    const points = later.map((one) => ({ x: one.at_s / 60, y: one[`${who}_mb`] }));
    const values = points.map(({ y }) => y);
    const slope = slopeOf(points);
    return {
      what: `memory of the ${who}, a burst of ${minutes} min`,
      ours: `${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)} MB, last ${values.at(-1)?.toFixed(0) ?? '?'} MB`,
      beside: `after its first minute: ${values[0]?.toFixed(0) ?? '?'} MB`,
      ratio: `${slope >= 0 ? '+' : ''}${slope.toFixed(2)} MB a minute`,
      wanted: 'flat',
    };
  });
}

/** Least squares. */
function slopeOf(points: readonly { readonly x: number; readonly y: number }[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map((point) => point.x)), mean(points.map((point) => point.y))];
  const over = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0);
  return over / points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
}
