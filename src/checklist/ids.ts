/** What an id may look like. */
export const idPattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** An id of a title: lower case, digits and dashes, at most 60 characters. */
export function idOf(title: string, fallback: string): string {
  const plain = title
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  if (plain.length <= 60) return plain || fallback;
  return (
    plain
      .slice(0, 61)
      .replace(/-[^-]*$/, '')
      .slice(0, 60) || fallback
  );
}

/** The id itself, or with the first of `-2`, `-3` and so on that makes it new; `taken` learns it. */
export function unique(id: string, taken: Set<string>): string {
  let candidate = id;
  for (let count = 2; taken.has(candidate); count++) candidate = `${id}-${count}`;
  taken.add(candidate);
  return candidate;
}
