import type { ItemView, Signature } from './views.ts';

/** What of a line says who did its step and who may sign it. */
export type PairView = Pick<ItemView, 'item' | 'owner' | 'ran' | 'signatures' | 'voided' | 'underneath'>;

/** What a signature says where two people sign: the first one ran the step, the other approves it. */
export type SignsAs = 'ran it' | 'approves';

/** A moment of today, as sentences name it: `14:02 UTC`. */
export function clockTime(at: string): string {
  return `${at.slice(11, 16)} UTC`;
}

/** Signatures that count now: one that grew too old waits for its renewal. */
function counting({ item, signatures, underneath }: PairView, now: number): readonly Signature[] {
  const { fresh_s } = item;
  if (underneath !== 'stale' || fresh_s === undefined || item.check) return signatures;
  return signatures.filter(({ at }) => now - Date.parse(at) <= fresh_s * 1000);
}

/** What the signature of an operator would say; undefined where one person signs. */
export function signsAs(view: PairView, operator: string, now: number): SignsAs | undefined {
  if (view.item.sign !== 'two') return undefined;
  return counting(view, now).some(({ by }) => by !== operator) ? 'approves' : 'ran it';
}

/** What a signature that stands says; undefined where one person signs. */
export function saidBy({ item, signatures }: Pick<ItemView, 'item' | 'signatures'>, signature: Signature): SignsAs | undefined {
  if (item.sign !== 'two') return undefined;
  return signatures.indexOf(signature) === Math.max(0, signatures.length - 2) ? 'ran it' : 'approves';
}

/** Why an operator may not sign a line for whose step it is; undefined where they may. Who ran a step never approves it. */
export function pairRefusal(view: PairView, operator: string, now: number): string | undefined {
  const { item, owner, ran, voided } = view;
  const standing = counting(view, now);
  const signed = (who: string): boolean => standing.some(({ by }) => by === who);
  if (owner && owner.by !== operator && !signed(owner.by))
    return `\`${item.id}\` is \`${owner.by}\`'s step since ${clockTime(owner.at)}: let \`${owner.by}\` sign it, or take it over with \`m\` in the console and a reason`;
  if (item.sign !== 'two' || standing.length === 0 || signed(operator)) return undefined;
  const first = standing[0]?.by ?? '';
  if (ran?.by === operator)
    return `\`${operator}\` ran ${whatRan[ran.what]} of \`${item.id}\` at ${clockTime(ran.at)}: who ran it never approves it. ${wayOut(first)}`;
  // Somebody who ran it, took the signature back and let the step be taken over still ran it.
  const before = voided.findLast(({ by }) => by === operator);
  if (owner && owner.by !== operator && before?.voided?.by !== undefined)
    return `\`${operator}\` ran \`${item.id}\` and signed so at ${clockTime(before.at)}: who ran it never approves it. ${wayOut(first)}`;
  return undefined;
}

const whatRan = { check: 'the check', step: 'a fix step' } as const;

function wayOut(first: string): string {
  return `Let a third person approve, or take the signature of \`${first}\` back with \`u\` and sign first`;
}
