// The part of Sentry's search that the sink understands: `is:`, a tag or its absence, and `firstSeen`.

// What a search looks at.
interface Searched {
  firstSeen: string;
  tags: readonly { key: string; value: string }[];
}

// Whether an issue is among those searched for. Nothing is ever resolved here, so all but the unresolved are none.
export function isFound(query: string, issue: Searched): boolean {
  return query
    .split(/\s+/)
    .filter((term) => term !== '')
    .every((term) => holds(term, issue));
}

function holds(term: string, issue: Searched): boolean {
  const [, not, key, value = ''] = /^(!?)([\w.-]+):(.*)$/.exec(term) ?? [];
  if (key === undefined) return true;
  if (key === 'is') return !/^(resolved|ignored|archived)$/.test(value);
  if (key === 'firstSeen') return isSince(value, issue.firstSeen);
  const has = issue.tags.some((tag) => tag.key === key && tag.value === value);
  return not === '!' ? !has : has;
}

function isSince(condition: string, firstSeen: string): boolean {
  const [, operator = '', time = ''] = /^(>=|>|<=|<)?(.*)$/.exec(condition) ?? [];
  const difference = Date.parse(firstSeen) - Date.parse(time);
  if (operator === '>=') return difference >= 0;
  if (operator === '>') return difference > 0;
  if (operator === '<=') return difference <= 0;
  return operator === '<' ? difference < 0 : difference === 0;
}
