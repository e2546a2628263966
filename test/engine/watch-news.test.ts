import { expect, it } from 'vitest';
import { newsDesk, UNREAD } from '../../src/engine/watch/news.ts';
import type { News } from '../../src/engine/watch/ports.ts';
import { VirtualTime } from './virtual-time.ts';

it('says once that a line could not be read, also where that was so before the watch began', async () => {
  const time = new VirtualTime(0);
  const unread: News = { from: 'sentry', key: `${UNREAD}sentry-quiet`, text: 'Sentry is quiet: the token was refused' };
  const old: News = { from: 'logs', key: 'old', text: 'old' };
  const desk = newsDesk(
    undefined,
    {
      clock: time.clock,
      wait: time.wait,
      observe: () => Promise.reject(new Error('not asked here')),
      record: () => Promise.resolve(),
      news: () => Promise.resolve([unread, old]),
    },
    8_000,
  );
  const { signal } = new AbortController();
  expect(await desk.begin(signal)).toEqual(['old']);
  expect(await desk.next(signal)).toEqual([unread]);
  expect(await desk.next(signal)).toEqual([]);
});
