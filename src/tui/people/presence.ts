import type { Send } from '../../model/commands.ts';
import type { Clock } from '../../model/ports.ts';

/** The cursor rests once it has not moved for this long. */
const REST_MS = 400;
/** No two words about where this console is within this time. */
const LEAST_MS = 1000;
/** A sign of life this often, though nothing moved. */
const LIFE_MS = 60_000;

/** Where a console is. */
interface Place {
  readonly item?: string;
  readonly following?: string;
}

/** Tells the record where this console is. */
export interface Presence {
  /** Takes in where it is now; told once it rests. */
  note(place: Place): void;
  close(): void;
}

/** Makes the teller; it is silent while `mayTell` is false, and then tells at its next turn. */
export function createPresence(send: Send, clock: Clock, mayTell: () => boolean): Presence {
  let place: Place = {};
  let told: Place | undefined;
  let toldAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const turn = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(tell, Math.max(ms, toldAt + LEAST_MS - clock.now()));
  };
  const tell = (): void => {
    if (!mayTell()) return turn(LIFE_MS / 12);
    told = place;
    toldAt = clock.now();
    turn(LIFE_MS);
    // A record that cannot be reached is told by the line about it; where I was is no news worth a word.
    const again = (): void => {
      told = undefined;
    };
    send({ type: 'attend', ...place }).then((outcome) => outcome.ok || again(), again);
  };
  return {
    note(next) {
      if (same(next, place) && told !== undefined) return;
      // Each move begins the rest anew; what was told already needs no second word.
      const moved = !same(next, place);
      place = next;
      if (told !== undefined && same(next, told)) turn(LIFE_MS);
      else if (moved || timer === undefined) turn(REST_MS);
    },
    close: () => clearTimeout(timer),
  };
}

function same(a: Place, b: Place): boolean {
  return a.item === b.item && a.following === b.following;
}
