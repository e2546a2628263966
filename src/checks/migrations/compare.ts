import type { Chain } from './chain.ts';

/** Where a database stands beside the revisions that the code expects. */
export interface Standing {
  readonly state: 'at-head' | 'behind' | 'ahead' | 'several-heads' | 'diverged' | 'empty' | 'elsewhere';
  readonly pending: readonly string[];
  readonly unknown_revisions: readonly string[];
}

/** Compares the revisions a database is at with those it should be at. Without a chain only equal and unequal can be told, and subsets. */
export function standingOf(heads: readonly string[], current: readonly string[], chain: Chain | undefined): Standing {
  if (chain === undefined) return withoutChain(heads, current);
  const unknown_revisions = current.filter((id) => !chain.has(id));
  const known = current.filter((id) => chain.has(id));
  const [wanted, applied] = [chain.closure(heads), chain.closure(known)];
  const missing = new Set([...wanted].filter((id) => !applied.has(id)));
  const beyond = [...applied].some((id) => !wanted.has(id)) || unknown_revisions.length > 0;
  const pending = chain.ordered(missing);
  if (current.length === 0) return { state: 'empty', pending, unknown_revisions };
  // What lies between a revision that no file has and the head, no file can say.
  if (known.length === 0) return { state: 'ahead', pending: [], unknown_revisions };
  if (beyond) return { state: pending.length === 0 ? 'ahead' : 'diverged', pending, unknown_revisions };
  if (pending.length === 0) return { state: 'at-head', pending, unknown_revisions };
  return { state: heads.length > 1 ? 'several-heads' : 'behind', pending, unknown_revisions };
}

function withoutChain(heads: readonly string[], current: readonly string[]): Standing {
  const pending = heads.filter((id) => !current.includes(id));
  const unknown_revisions = current.filter((id) => !heads.includes(id));
  if (current.length === 0) return { state: 'empty', pending, unknown_revisions };
  if (unknown_revisions.length === 0)
    return { state: pending.length === 0 ? 'at-head' : heads.length > 1 ? 'several-heads' : 'behind', pending, unknown_revisions };
  return { state: 'elsewhere', pending, unknown_revisions };
}
