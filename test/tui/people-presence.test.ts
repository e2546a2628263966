import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Command, Outcome } from '../../src/model/commands.ts';
import { createPresence, type Presence } from '../../src/tui/people/presence.ts';

let sent: Command[];
let answer: () => Promise<Outcome>;
let reachable: boolean;
let presence: Presence;

// The clock is what is tested here: nothing else is faked.
beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  answer = async () => ({ ok: true });
  reachable = true;
  presence = createPresence(
    (command) => {
      sent.push(command);
      return answer();
    },
    { now: () => Date.now() },
    () => reachable,
  );
});

afterEach(() => {
  presence.close();
  vi.useRealTimers();
});

const items = (): (string | undefined)[] => sent.map((command) => (command.type === 'attend' ? command.item : 'no attend'));

describe('where a console is', () => {
  it('is told once its cursor rests', async () => {
    presence.note({ item: 'a' });
    await vi.advanceTimersByTimeAsync(399);
    expect(items()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(items()).toEqual(['a']);
  });

  it('is not told while the cursor runs, and then only where it ended', async () => {
    for (let n = 0; n < 100; n += 1) {
      presence.note({ item: `item-${n}` });
      await vi.advanceTimersByTimeAsync(100);
    }
    await vi.advanceTimersByTimeAsync(400);
    expect(items()).toEqual(['item-99']);
  });

  it('is told at most once a second', async () => {
    for (let n = 0; n < 20; n += 1) {
      presence.note({ item: `item-${n}` });
      await vi.advanceTimersByTimeAsync(450);
    }
    expect(sent.length).toBeLessThanOrEqual(10);
    await vi.advanceTimersByTimeAsync(1000);
    expect(items().at(-1)).toBe('item-19');
  });

  it('is told again only when it changed, and every minute as a sign of life', async () => {
    presence.note({ item: 'a' });
    await vi.advanceTimersByTimeAsync(400);
    for (let n = 0; n < 50; n += 1) {
      presence.note({ item: 'a' });
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(items()).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(70_000);
    expect(items()).toEqual(['a', 'a', 'a']);
  });

  it('is not told when the cursor came back in time', async () => {
    presence.note({ item: 'a' });
    await vi.advanceTimersByTimeAsync(400);
    presence.note({ item: 'b' });
    await vi.advanceTimersByTimeAsync(100);
    presence.note({ item: 'a' });
    await vi.advanceTimersByTimeAsync(5000);
    expect(items()).toEqual(['a']);
  });

  it('tells whom it follows', async () => {
    presence.note({ item: 'a', following: 'bob' });
    await vi.advanceTimersByTimeAsync(400);
    expect(sent).toEqual([{ type: 'attend', item: 'a', following: 'bob' }]);
  });

  it('is kept to itself while the record cannot be reached, and told soon after', async () => {
    reachable = false;
    presence.note({ item: 'a' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual([]);
    reachable = true;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(items()).toEqual(['a']);
  });

  it.each<[string, () => Promise<Outcome>]>([
    ['is refused', async () => ({ ok: false, reason: 'no' })],
    ['cannot be recorded', () => Promise.reject(new Error('no space'))],
  ])('is told once more after a minute where it %s', async (_case, how) => {
    answer = how;
    presence.note({ item: 'a' });
    await vi.advanceTimersByTimeAsync(400);
    answer = async () => ({ ok: true });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(items()).toEqual(['a', 'a']);
  });

  it('ends when the console is left', async () => {
    presence.note({ item: 'a' });
    presence.close();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(sent).toEqual([]);
  });
});
