import type { ItemView, Signature } from './views.ts';

/** What of a line says who did its step and who may sign it. */
export type PairView = Pick<ItemView, 'item' | 'owner' | 'ran' | 'signatures' | 'voided'>;

/** What a signature says where two people sign: the first one ran the step, the other approves it. */
export type SignsAs = 'ran it' | 'approves';

/** A moment of today, as sentences name it: `14:02 UTC`. */
export function clockTime(at: string): string {
  return `${at.slice(11, 16)} UTC`;
}

/** Signatures that count now: one that grew too old waits for its renewal. What is measured ages by itself. */
function counting({ item, signatures }: Pick<ItemView, 'item' | 'signatures'>, now: number): readonly Signature[] {
  const { fresh_s, check } = item;
  if (fresh_s === undefined || (check && check.kind !== 'manual')) return signatures;
  return signatures.filter(({ at }) => now - Date.parse(at) <= fresh_s * 1000);
}

/** What the signature of an operator would say; undefined where one person signs. A renewal says what it said before. */
export function signsAs(view: Pick<ItemView, 'item' | 'signatures'>, operator: string, now: number): SignsAs | undefined {
  if (view.item.sign !== 'two') return undefined;
  const others = counting(view, now).filter(({ by }) => by !== operator);
  if (others.some(({ as }) => as === 'ran it')) return 'approves';
  const mine = view.signatures.find(({ by }) => by === operator);
  return mine?.as ?? (others.length > 0 ? 'approves' : 'ran it');
}

/** Why an operator may not sign a line for whose step it is; undefined where they may. Who ran a step never approves it. */
export function pairRefusal(view: PairView, operator: string, now: number): string | undefined {
  const { item, owner, ran = [] } = view;
  const standing = counting(view, now);
  const signed = (who: string): boolean => standing.some(({ by }) => by === who);
  if (owner && owner.by !== operator && !signed(owner.by))
    return `\`${item.id}\` is \`${owner.by}\`'s step since ${clockTime(owner.at)}: let \`${owner.by}\` sign it, or take it over with \`m\` in the console and a reason`;
  if (signed(operator) || signsAs(view, operator, now) !== 'approves') return undefined;
  const first = (standing.find(({ as }) => as === 'ran it') ?? standing[0] ?? view.signatures[0])?.by ?? '';
  const own = ran.findLast(({ by, what }) => by === operator && what === 'step') ?? ran.find(({ by }) => by === operator);
  if (own) {
    // Were the roles turned round, the other one would approve what they ran: for a check there is a way that needs no third person.
    const turned = own.what === 'check' && ran.some(({ by, what }) => by === first && what === 'step');
    return `\`${operator}\` ran ${whatRan[own.what]} of \`${item.id}\` at ${clockTime(own.at)}: who ran it never approves it. ${turned ? checksAgain(first) : wayOut(first)}`;
  }
  const claim = claimed(view, operator, first);
  return claim && `\`${operator}\` ran \`${item.id}\` and signed so at ${clockTime(claim.at)}: who ran it never approves it. ${wayOut(first)}`;
}

/**
 * Who said that they ran it and took that back still ran it, whoever's step it is by now.
 * Where the first to sign now said so before them, it was that one. What reality voided has to be done anew.
 */
function claimed({ voided }: PairView, operator: string, first: string): Signature | undefined {
  const since = voided.slice(voided.findLastIndex((signature) => signature.voided?.by === undefined) + 1);
  const claims = since.filter(({ as }) => as === 'ran it');
  return claims[0]?.by === first ? undefined : claims.findLast(({ by }) => by === operator);
}

const whatRan = { check: 'the check', step: 'a fix step' } as const;

function wayOut(first: string): string {
  return `Let a third person approve, or take the signature of \`${first}\` back with \`u\` and sign first`;
}

function checksAgain(first: string): string {
  return `Let a third person approve, or take the signature of \`${first}\` back with \`u\`, and let \`${first}\` check it again before signing`;
}
