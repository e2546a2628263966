import type { Connection } from './connection.ts';
import { STEP, type Gate, type Pace } from './pace.ts';
import type { Schedule } from './schedule.ts';

/** How late a request may go out while a connection was free, and still count from then, in ms: timers here come up to so late, which no user of the target feels. */
const TIMER_LATE = 2;

/** The open model: requests are due at evenly spaced times, whoever waits; what waits for a connection counts from when it was due. */
export function ratePace(schedule: Schedule, { connections, timeout_ms }: { connections: number; timeout_ms: number }, gate: Gate): Pace {
  const free: Connection[] = []; // the one that rests longest is next, so that every row of the data has its turn
  let made = 0;
  let next = 0;
  let due = schedule.dueOf(next);

  const take = (): Connection | undefined => {
    if (made < connections) {
      made += 1;
      return gate.connect(made - 1);
    }
    return free.shift();
  };
  const advance = (): void => {
    next += 1;
    due = schedule.dueOf(next);
  };
  const sendDue = (now: number): void => {
    for (;;) {
      if (due === undefined || due > now) return;
      if (now - due >= timeout_ms) {
        gate.neverSent(next);
        advance();
        continue;
      }
      const connection = take();
      if (connection === undefined) return;
      const freeFor = performance.now() - connection.freeSince;
      const waited = now - due;
      gate.ask(connection, waited <= TIMER_LATE && freeFor >= waited ? gate.now() : due);
      advance();
    }
  };
  return {
    step(now) {
      sendDue(now);
      return due === undefined ? STEP : Math.min(STEP, Math.max(0, due - now));
    },
    freed(connection) {
      free.push(connection);
      if (gate.open) sendDue(gate.now());
    },
    users: () => made - free.length,
    unsent(now) {
      let count = 0;
      for (let at: number | undefined = due; at !== undefined && at <= now; count += 1) at = schedule.dueOf(next + count + 1);
      return count;
    },
  };
}
