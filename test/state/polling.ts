import type { EventOf } from '../../src/model/events.ts';
import type { PollView } from '../../src/model/views.ts';
import type { PollRecord } from '../../src/state/launch-state.ts';
import { pollAt } from '../../src/state/poll-regress.ts';
import { latestPolls, pollView } from '../../src/state/polls.ts';
import { checklistOf, item, LaunchLog, live } from '../output/launches.ts';

/** The stations of these tests. */
export const stations = ['driver', 'database'];

/** A launch whose every line holds: `redis` and `queue` are asked live, `queue` needs `redis`; `hand` is signed; `small` only warns, but `deep` needs it; `tiny` only warns; `thanks` comes later. */
export class Polling extends LaunchLog {
  constructor() {
    super(
      checklistOf(
        {
          before: [
            live('redis'),
            live('queue', { needs: ['redis'] }),
            item('hand', { priority: 'critical' }),
            live('small', { priority: 'medium' }),
            live('deep', { needs: ['small'] }),
            live('tiny', { priority: 'low' }),
          ],
          after: [live('thanks')],
        },
        { stations },
      ),
    );
    for (const id of ['redis', 'queue', 'small', 'deep', 'tiny', 'thanks']) this.saw(id, 'pass', 'answers');
    this.sign('ann', 'hand');
  }

  begin(poll = 'p1', phase = 'before', for_s = 120): this {
    return this.say('ann', { type: 'poll-started', poll, phase, stations, deadline: new Date(this.now + for_s * 1000).toISOString() });
  }

  answer(station: string, go = true, about: Partial<EventOf<'poll-answered'>> = {}, by = station === 'driver' ? 'dan' : 'eve'): this {
    return this.say(by, { type: 'poll-answered', poll: 'p1', station, go, seen: this.lines.length, ...about });
  }

  /** The latest poll at a gate, as its record stands now. */
  record(phase = 'before'): PollRecord {
    const state = this.state();
    const poll = latestPolls(state).findLast((one) => one.phase === phase);
    if (!poll) throw new Error(`no poll at ${phase}`);
    return pollAt(state, poll, this.now);
  }

  poll(phase = 'before'): PollView {
    return pollView(this.record(phase), this.now);
  }
}
