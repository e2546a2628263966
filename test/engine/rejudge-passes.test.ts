import { expect, it } from 'vitest';
import { rejudge } from '../../src/engine/rejudge.ts';
import { checklistOf, LaunchLog, live, type Seen } from '../output/launches.ts';
import { gauge, reads } from './walk.ts';

const kinds = [gauge({})];
const saw = (value: number): Seen => ({ kind: 'gauge', expect: 'value < 10', observed: { value }, values: { value } });
const strict = checklistOf({ before: [live('a', { check: reads('a', { expect: 'value < 5' }) })] });
const start = (): LaunchLog => new LaunchLog(checklistOf({ before: [live('a', { check: reads('a') })] }));

it('a stop is told with when the item passes again by what is expected now, each time anew', () => {
  const log = start()
    .saw('a', 'pass', 'reads 7', saw(7))
    .wait(30)
    .saw('a', 'pass', 'reads 4', saw(4))
    .wait(30)
    .saw('a', 'pass', 'reads 8', saw(8))
    .saw('a', 'pass', 'reads 9', saw(9))
    .say('ann', { type: 'decided', go: false })
    .say('ann', { type: 'decided', go: true })
    .say('ann', { type: 'decided', go: true })
    .saw('a', 'fail', 'reads 11', saw(11));
  const { stops, go } = rejudge(log.lines, strict, kinds);
  expect(stops).toEqual([
    { item: 'a', title: 'The line of a', at: '2026-11-22T08:00:00.000Z', seq: 2, response: 'reads 7', passedAt: '2026-11-22T08:00:30.000Z', passedSeq: 3 },
    {
      item: 'a',
      title: 'The line of a',
      at: '2026-11-22T08:01:00.000Z',
      seq: 4,
      response: 'reads 8',
      recordedAt: '2026-11-22T08:01:00.000Z',
      earlier_s: 0,
    },
  ]);
  expect(go).toEqual({ seq: 7, at: '2026-11-22T08:01:00.000Z' });
});
