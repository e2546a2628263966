import type { Checklist } from '../model/checklist.ts';
import type { Claims, Failure, RunbookSection } from '../model/fix.ts';
import type { ItemView } from '../model/views.ts';

/** A runbook section that is in reach of a line. */
export interface FixMatch {
  readonly section: RunbookSection;
  /** The line links to it. */
  readonly linked: boolean;
  /** Whether its `when` claims what was seen; undefined where it has none. */
  readonly matches: boolean | undefined;
}

interface Ranked extends FixMatch {
  readonly names: number;
  readonly order: number;
}

const cache = new WeakMap<ItemView, { readonly checklist: Checklist; readonly claims: Claims; readonly matches: readonly FixMatch[] }>();

/** The sections that answer a line, best first: linked and claimed, then claimed (the more names its condition has, the better), then linked without a condition, then linked with one that does not hold. */
export function fixesFor(view: ItemView, checklist: Checklist, claims: Claims): readonly FixMatch[] {
  const known = cache.get(view);
  if (known?.checklist === checklist && known.claims === claims) return known.matches;
  const matches = rank(view, checklist, claims);
  cache.set(view, { checklist, claims, matches });
  return matches;
}

function rank(view: ItemView, { runbook = [] }: Checklist, claims: Claims): FixMatch[] {
  const failure = failureOf(view);
  const byRef = new Map(runbook.map((section) => [section.ref, section]));
  const linked = view.item.fixes.map((fix) => byRef.get(fix.ref) ?? plainSection(fix));
  const refs = new Set(linked.map(({ ref }) => ref));
  const reach = [...linked, ...runbook.filter(({ ref, when }) => !refs.has(ref) && when !== undefined)];
  return reach
    .map((section, order): Ranked => {
      const isLinked = refs.has(section.ref);
      if (section.when === undefined) return { section, linked: isLinked, matches: undefined, names: 0, order };
      const { holds, names } = failure ? claims(section.when, failure) : { holds: false, names: 0 };
      return { section, linked: isLinked, matches: holds, names: holds ? names : 0, order };
    })
    .filter((match) => match.linked || match.matches === true)
    .toSorted((a, b) => rungOf(a) - rungOf(b) || (a.linked ? 0 : b.names - a.names) || a.order - b.order)
    .map(({ section, linked: isLinked, matches }) => ({ section, linked: isLinked, matches }));
}

function rungOf({ linked, matches }: FixMatch): number {
  if (matches === true) return linked ? 0 : 1;
  return matches === undefined ? 2 : 3;
}

/** What a condition sees of a line; nothing where it was never checked, or passes. */
function failureOf({ item, evidence }: ItemView): Failure | undefined {
  if (!evidence || evidence.verdict === 'pass') return undefined;
  const { kind, verdict, code, observed } = evidence;
  return { item: item.id, kind, verdict, ...(code === undefined ? {} : { code }), ...(observed === undefined ? {} : { observed }) };
}

/** A linked section of a record that was written before runbooks were part of it: to be read, with no steps to run. */
function plainSection({ ref, title, markdown }: ItemView['item']['fixes'][number]): RunbookSection {
  return { ref, title, markdown, line: 0, source: [], before: [], after: [], steps: [] };
}
