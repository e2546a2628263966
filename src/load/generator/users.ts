import type { Connection } from './connection.ts';
import { STEP, type Gate, type Pace } from './pace.ts';
import type { Schedule } from './schedule.ts';

/** A user waits this long after a first failure, twice as long after each further one, and at most so long, in ms. */
const BACK_OFF = 50;
const BACK_OFF_MOST = 1_000;

/** Users that begin in one step: a hundred at once would overflow the queue of new connections that many servers have. */
const BEGIN_AT_ONCE = 10;

interface User {
  readonly connection: Connection;
  active: boolean;
  readyAt: number;
  failures: number;
}

/** The closed model: each user asks, waits for the answer, thinks, and asks again. */
export function usersPace(schedule: Schedule, think_ms: number, gate: Gate): Pace {
  const users: User[] = [];
  const spread = (ms: number): number => ms * (0.5 + Math.random());
  const wantedAt = (now: number): number => Math.round(schedule.levelAt(now));
  let wanted = 0;
  return {
    step(now) {
      if (now >= schedule.lasts) return STEP;
      wanted = wantedAt(now);
      while (users.length < wanted) users.push({ connection: gate.connect(users.length), active: false, readyAt: 0, failures: 0 });
      let begun = 0;
      let next = STEP;
      for (const [index, user] of users.entries()) {
        if (user.connection.busy) continue;
        if (index >= wanted) {
          if (user.active) user.connection.hangUp();
          Object.assign(user, { active: false, readyAt: 0, failures: 0 });
        } else if (user.readyAt > now) {
          next = Math.min(next, user.readyAt - now);
        } else if (user.active || begun < BEGIN_AT_ONCE) {
          if (!user.active) begun += 1;
          user.active = true;
          gate.ask(user.connection, gate.now()); // later than `now` by the sending of those before
        }
      }
      return next;
    },
    freed(connection, failed) {
      const user = users[connection.index];
      if (user === undefined) return;
      const now = gate.now();
      user.failures = failed ? user.failures + 1 : 0;
      user.readyAt = now + spread(failed ? Math.max(think_ms, Math.min(BACK_OFF_MOST, BACK_OFF * 2 ** (user.failures - 1))) : think_ms);
      if (gate.open && now < schedule.lasts && user.readyAt <= now && connection.index < wanted) gate.ask(connection, now);
    },
    users: () => users.reduce((sum, { active, connection }) => sum + (active && (connection.index < wanted || connection.busy) ? 1 : 0), 0),
    unsent: () => 0,
  };
}
