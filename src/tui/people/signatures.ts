import { signsAs } from '../../model/pair.ts';
import type { ItemView } from '../../model/views.ts';
import { span, wrap, type Line } from '../line.ts';
import { keyText } from '../parts/key.ts';
import { ago } from '../parts/when.ts';

/** The signatures of an item: who ran it, who approves it, whose were voided, and who is still wanted. */
export function signatureLines(view: ItemView, now: number, cells: number, keyed = false): Line[] {
  const wanted = view.item.sign === 'two' && view.signatures.length === 1;
  return [
    ...view.signatures.flatMap((signature) => {
      const { by, at, value, note, past, entered, key, as } = signature;
      const parts = [
        `Signed by ${by}, ${ago(at, now)}`,
        as === undefined ? '' : `, ${as}`,
        value === undefined ? '' : ` as "${value}"`,
        past ? `, past the closed gate of ${past.join(', ')}` : '',
        entered === undefined ? '' : `, entered ${ago(entered, now)} while the record could not be reached`,
        note ? `: ${note}` : '',
        keyText(key?.fingerprint, keyed),
      ];
      return wrap([span('✓ ', 'good'), span(parts.join(''))], cells, '  ');
    }),
    ...(wanted
      ? wrap([span('A second person has to sign.', 'strong'), span(` ${view.signatures[0]?.by ?? ''} ran it, another person approves it.`)], cells)
      : []),
    ...view.voided
      .slice(-3)
      .toReversed()
      .flatMap(({ by, voided }) => wrap([span(`✗ ${by}'s signature was voided${voided ? ` ${ago(voided.at, now)}: ${voided.why}` : ''}`, 'dim')], cells, '  ')),
  ];
}

/** What the second signature means, for who is about to sign: as the first of two, or as the other one. */
export function pairLines(view: ItemView, operator: string, now: number, cells: number): Line[] {
  const as = signsAs(view, operator, now);
  if (as === undefined) return [];
  const others = view.signatures.filter(({ by }) => by !== operator);
  const first = others.find((signature) => signature.as === 'ran it') ?? others.at(-1);
  if (first && as === 'approves')
    return wrap([span(`${first.by} ran it, signed ${ago(first.at, now)}. You are the second: you `), span('approve', 'strong'), span(' it.')], cells);
  const other = view.ran?.findLast(({ by }) => by !== operator);
  const warning = other
    ? ` ${other.by} ran ${other.what === 'check' ? 'its check' : 'a step of its fix'} ${ago(other.at, now)} and could then not approve it: let ${other.by} sign first, or have a third person.`
    : ' Another person approves it.';
  return wrap([span('Two people sign this: you are the first. You say that you '), span('ran it', 'strong'), span(`.${warning}`)], cells);
}
