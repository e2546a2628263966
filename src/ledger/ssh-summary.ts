import type { Examined, SshFault } from './ssh-examine.ts';

/** What `ssh-keygen` says of one signature: good, by that key; or why not. */
export type Proof = { readonly ok: true; readonly key: string } | { readonly ok: false; readonly what: string };

/** What one operator said, and what of it is proved. */
export interface Signatory {
  readonly by: string;
  readonly words: number;
  /** Words whose signature holds. */
  readonly good: number;
  /** The principals and keys of those. */
  readonly keys: readonly { readonly as: string; readonly key: string }[];
  /** The `seq` of words without a signature. */
  readonly unsigned: readonly number[];
}

/** What is proved of a record's signatures. */
export interface SshSummary {
  /** In the order in which they first spoke. */
  readonly people: readonly Signatory[];
  readonly faults: readonly SshFault[];
}

/** Brings together where signatures stand and what the keys say. */
export function summariseSsh({ signed, unsigned, faults, operators }: Examined, proofs: ReadonlyMap<number, Proof>): SshSummary {
  const wrong = [...faults];
  const misplaced = new Set(faults.map(({ seq }) => seq));
  const good = signed.flatMap((line) => {
    const proof = proofs.get(line.seq) ?? { ok: false, what: 'its signature was not checked' };
    const what = !proof.ok ? proof.what : proof.key === line.key ? undefined : `it names the key \`${line.key}\`, and \`${proof.key}\` signed it`;
    if (what !== undefined) wrong.push({ seq: line.seq, by: line.by, what });
    return what === undefined && !misplaced.has(line.seq) ? [line] : [];
  });
  wrong.push(...shared(good, operators));
  const words = [...signed, ...unsigned].toSorted((a, b) => a.seq - b.seq);
  const people = [...new Set(words.map(({ by }) => by))].map((by): Signatory => {
    const proved = good.filter((line) => line.by === by);
    const keys = new Map(proved.map(({ as, key }) => [`${as} ${key}`, { as, key }]));
    return {
      by,
      words: words.filter((word) => word.by === by).length,
      good: proved.length,
      keys: [...keys.values()],
      unsigned: unsigned.filter((word) => word.by === by).map(({ seq }) => seq),
    };
  });
  return { people, faults: wrong.toSorted((a, b) => a.seq - b.seq) };
}

/** A name that two people use, a person under two names, a key that is two people: each at the first line that shows it. */
function shared(good: Examined['signed'], operators: Examined['operators']): SshFault[] {
  const principals = new Map<string, string>();
  const names = new Map<string, string>();
  const holders = new Map<string, { readonly by: string; readonly as: string }>();
  const told = new Set<string>();
  return good.flatMap(({ seq, by, as, key }): SshFault[] => {
    const pair = JSON.stringify([by, as, key]);
    if (told.has(pair)) return [];
    told.add(pair);
    const another = principals.get(by);
    const alias = names.get(as);
    const holder = holders.get(key);
    const namesake = operators.find((name) => name !== by && isNameOf(as, name) && !isNameOf(as, by));
    if (!holder) holders.set(key, { by, as });
    if (another === undefined) principals.set(by, as);
    if (alias === undefined) names.set(as, by);
    return [
      ...(another === undefined || another === as
        ? []
        : [{ seq, by, what: `\`${as}\` signed as \`${by}\`, and so did \`${another}\` before: two people used one name` }]),
      ...(alias === undefined || alias === by
        ? []
        : [{ seq, by, what: `\`${as}\` signed as \`${by}\`, and as \`${alias}\` before: one person used two names` }]),
      ...(!holder || holder.by === by || alias === holder.by
        ? []
        : [
            {
              seq,
              by,
              what: `the key \`${key}\` signed for \`${by}\` as \`${as}\`, and for \`${holder.by}\` as \`${holder.as}\` before: one key is not two people`,
            },
          ]),
      ...(namesake === undefined || (alias !== undefined && alias !== by)
        ? []
        : [{ seq, by, what: `\`${as}\` signed as \`${by}\`, and \`${namesake}\` is another operator of this record: one person used two names` }]),
    ];
  });
}

/** Whether a principal is called as an operator is: `ana`, or `ana@example.org`. */
function isNameOf(principal: string, operator: string): boolean {
  const [whole, name] = [principal.toLowerCase(), operator.toLowerCase()];
  return whole === name || whole.replace(/@[^@]*$/, '') === name;
}
