import { distance } from 'fastest-levenshtein';

/** The candidate that a misspelled word most likely meant; undefined where none is near. */
export function didYouMean(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > 100) return undefined;
  const plain = word.toLowerCase();
  let best: { readonly candidate: string; readonly edits: number } | undefined;
  for (const candidate of candidates) {
    const other = candidate.toLowerCase();
    // Words of one or two letters are near to everything.
    const allowed = Math.floor(Math.max(plain.length, other.length) / 3);
    if (plain !== other && Math.abs(plain.length - other.length) > allowed) continue;
    const edits = isSwap(plain, other) ? 1 : distance(plain, other);
    if (edits <= Math.max(allowed, isSwap(plain, other) ? 1 : 0) && edits < (best?.edits ?? Number.POSITIVE_INFINITY)) best = { candidate, edits };
  }
  if (best || plain.length < 3) return best?.candidate;
  const begins = candidates.filter(
    (candidate) => candidate.length >= 3 && (candidate.toLowerCase().startsWith(plain) || plain.startsWith(candidate.toLowerCase())),
  );
  return begins.length === 1 ? begins[0] : undefined;
}

/** Whether two neighbouring letters stand the other way round: one slip of the fingers, though two edits. */
function isSwap(word: string, candidate: string): boolean {
  if (word.length !== candidate.length) return false;
  const at = word.split('').findIndex((letter, index) => letter !== candidate[index]);
  return at !== -1 && word[at] === candidate[at + 1] && word[at + 1] === candidate[at] && word.slice(at + 2) === candidate.slice(at + 2);
}
