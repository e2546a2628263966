import type { Role } from '../model/people.ts';
import type { SignsAs } from '../model/pair.ts';
import type { Signature } from '../model/views.ts';
import type { LaunchState, Session } from './launch-state.ts';

/** A console says every minute that it is there. Unheard of for this long, whoever is at it is away. */
const AWAY_MS = 180_000;

/** Unheard of for this long, a console that said where it is counts as here no more. */
const GONE_MS = 600_000;

/** Whether a console counts as here; one that never says where it is (without a screen) does until it ends. */
export function isHere({ seenAt }: Session, now: number): boolean {
  return seenAt === undefined || now - Date.parse(seenAt) < GONE_MS;
}

/** Whether the console of that id is at the launch. */
export function consoleHere({ sessions }: Pick<LaunchState, 'sessions'>, id: string, now: number): boolean {
  return sessions.some((session) => session.id === id && isHere(session, now));
}

/** Somebody at the launch, at one console or several. */
export interface Person {
  readonly by: string;
  /** Since when, in milliseconds since 1970. */
  readonly since: number;
  readonly consoles: number;
  /** Where the cursor is that they moved last. */
  readonly item?: string;
  readonly role?: Role;
  readonly following?: string;
  /** How long nothing was heard of them, in milliseconds; absent while they are there. */
  readonly away_ms?: number;
}

/** Everybody at the launch, in the order in which they came. */
export function peopleHere({ sessions }: Pick<LaunchState, 'sessions'>, now: number): Person[] {
  const here = sessions.filter((session) => isHere(session, now));
  return [...Map.groupBy(here, ({ by }) => by)].map(([by, own]) => personOf(by, own, now));
}

function personOf(by: string, own: readonly Session[], now: number): Person {
  const heard = (session: Session): string => session.seenAt ?? session.startedAt;
  const latest = own.reduce((a, b) => (heard(b) >= heard(a) ? b : a));
  const role = own.some((session) => session.role === 'driver') ? 'driver' : own.findLast((session) => session.role !== undefined)?.role;
  const away_ms = own.some(({ seenAt }) => seenAt === undefined) ? 0 : now - Date.parse(heard(latest));
  // A sign of life moves no cursor.
  const { item, following } = own.reduce((a, b) => ((b.movedAt ?? '') >= (a.movedAt ?? '') ? b : a));
  return {
    by,
    since: Math.min(...own.map(({ startedAt }) => Date.parse(startedAt))),
    consoles: own.length,
    ...(item === undefined ? {} : { item }),
    ...(role === undefined ? {} : { role }),
    ...(following === undefined ? {} : { following }),
    ...(away_ms >= AWAY_MS ? { away_ms } : {}),
  };
}

/** A signature with the line that it is on. */
export interface SignedLine {
  readonly item: string;
  readonly title: string;
  readonly signature: Signature;
  readonly as?: SignsAs;
}

/** Every signature of everybody, those that were voided too, in the order of arrival. */
export function signaturesInOrder({ items }: Pick<LaunchState, 'items'>): SignedLine[] {
  return [...items.values()]
    .flatMap((record) =>
      [...record.voided, ...record.signatures].map((signature): SignedLine => {
        const as = signature.voided ? undefined : signature.as;
        return { item: record.item.id, title: record.item.title, signature, ...(as ? { as } : {}) };
      }),
    )
    .toSorted((a, b) => (a.signature.at < b.signature.at ? -1 : a.signature.at > b.signature.at ? 1 : 0));
}
