import type { ItemView } from '../../model/views.ts';
import type { LaunchState } from '../../state/launch-state.ts';
import type { Views } from '../list.ts';
import { many } from '../text.ts';

/** A line that tells of trouble, with what folds under it. */
export interface Finding {
  readonly view: ItemView;
  readonly folded: readonly ItemView[];
}

/** A place to look, with what it says, most telling first. */
interface Place {
  readonly title: string;
  readonly source: readonly string[];
  readonly section?: string;
  readonly findings: readonly Finding[];
}

/** What the cursor of the triage screen stops at: a line, or the section of a place. */
export type Stop = { readonly key: string } & ({ readonly type: 'item'; readonly id: string } | { readonly type: 'section'; readonly ref: string });

/** The places of the checklist's triage in their order; without one, what fails by cause, the one that most waits for first. */
export function places({ checklist }: Pick<LaunchState, 'checklist'>, views: Views): Place[] {
  const { triage = [] } = checklist;
  if (triage.length === 0) {
    const causes = rootCauses(views);
    return causes.length === 0 ? [] : [{ title: 'By cause', source: [], findings: causes }];
  }
  return triage.map(({ title, source, items, section }) => ({
    title,
    source,
    ...(section === undefined ? {} : { section }),
    findings: findingsOf(items, views),
  }));
}

/** What the cursor stops at, in the order of the screen. */
export function stopsOf(all: readonly Place[]): Stop[] {
  return all.flatMap(({ section, findings }, place): Stop[] => [
    ...(section === undefined ? [] : [{ key: `${place} #`, type: 'section' as const, ref: section }]),
    ...findings.map(({ view }) => ({ key: `${place} ${view.item.id}`, type: 'item' as const, id: view.item.id })),
  ]);
}

/** Where the cursor is: at its stop, else where that line is told of elsewhere, else at the first. */
export function stopAt(stops: readonly Stop[], key: string): number {
  const at = stops.findIndex((stop) => stop.key === key);
  const id = key.slice(key.indexOf(' ') + 1);
  return Math.max(0, at === -1 ? stops.findIndex((stop) => stop.type === 'item' && stop.id === id) : at);
}

function findingsOf(ids: readonly string[], views: Views): Finding[] {
  const own = ids.map((id) => views.get(id)).filter((view) => view !== undefined);
  const listed = new Set(own.map(({ item }) => item.id));
  return own
    .filter((view) => !(view.underneath === 'blocked' && view.cause !== undefined && listed.has(view.cause)))
    .map((view) => ({ view, folded: own.filter((other) => other.underneath === 'blocked' && other.cause === view.item.id) }))
    .toSorted((a, b) => rungOf(a.view) - rungOf(b.view) || seen(b.view) - seen(a.view));
}

/** The most telling first: what fails, what nobody knows, what only warns, what is too old, then the rest. */
function rungOf({ underneath, evidence }: ItemView): number {
  if (underneath === 'failing') return 0;
  if (underneath === 'unknown') return 1;
  if (evidence?.verdict === 'warn') return 2;
  if (underneath === 'stale') return 3;
  return underneath === 'blocked' ? 4 : 5;
}

function seen({ evidence }: ItemView): number {
  return evidence === undefined ? 0 : Date.parse(evidence.at);
}

/** What fails or is unknown and waits for nothing else, with what waits for it; the one with most first. */
function rootCauses(views: Views): Finding[] {
  const all = [...views.values()];
  return all
    .filter(({ underneath }) => underneath === 'failing' || underneath === 'unknown')
    .map((view) => ({ view, folded: all.filter((other) => other.underneath === 'blocked' && other.cause === view.item.id) }))
    .toSorted((a, b) => b.folded.length - a.folded.length || rungOf(a.view) - rungOf(b.view) || seen(b.view) - seen(a.view));
}

/** What most waits for. */
export function causeOf(views: Views): ItemView | undefined {
  return rootCauses(views)[0]?.view;
}

/** The one cause, in a line. */
export function verdictLine(views: Views): { readonly text: string; readonly trouble: boolean } {
  const causes = rootCauses(views);
  const [first] = causes;
  if (!first) return { text: 'Nothing that was checked fails.', trouble: false };
  const count = first.folded.length;
  const waits = count === 0 ? first.view.because : `${many(count, 'line')} wait${count === 1 ? 's' : ''} for it`;
  const others = causes.length === 1 ? '' : `; ${many(causes.length - 1, 'other cause')} beside it`;
  const state = first.view.underneath === 'failing' ? 'fails' : 'is unknown';
  return { text: `${first.view.item.title} ${state}: ${waits}${others}`, trouble: true };
}

/** What is worth asking again when somebody opens the screen: live and allowed, failing or too old; never what writes. */
export function toAsk({ checklist }: Pick<LaunchState, 'checklist'>, views: Views): string[] {
  const listed = (checklist.triage ?? []).flatMap(({ items }) => items);
  const ids = [...new Set([...listed, ...rootCauses(views).map(({ view }) => view.item.id)])];
  return ids.filter((id) => {
    const view = views.get(id);
    const check = view?.item.check;
    if (!view || !check || check.kind === 'manual' || !view.allowed || view.ruledOut || check.consent?.why === 'writes') return false;
    return view.underneath === 'failing' || view.underneath === 'unknown' || view.underneath === 'stale' || (view.underneath === 'open' && !view.evidence);
  });
}
