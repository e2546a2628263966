import type { Checklist } from '../model/checklist.ts';
import type { ItemView } from '../model/views.ts';

/** A line of the list. An item that was deferred has two: where it stood, and `again` where it is answered. */
export type Row =
  | { readonly type: 'phase'; readonly key: string; readonly phase: string; readonly title: string }
  | { readonly type: 'section'; readonly key: string; readonly phase: string; readonly section: string; readonly title: string }
  | { readonly type: 'item'; readonly key: string; readonly phase: string; readonly section: string; readonly id: string; readonly again: boolean }
  | { readonly type: 'close'; readonly key: string; readonly phase: string; readonly section: string; readonly title: string };

/** The list in phases and sections; each section ends with the line that closes it. `keep` filters the items. */
export function rowsOf(checklist: Checklist, views: ReadonlyMap<string, ItemView>, keep?: (view: ItemView) => boolean): Row[] {
  const wanted = (id: string): boolean => {
    const view = views.get(id);
    return view !== undefined && (keep === undefined || keep(view));
  };
  return checklist.phases.flatMap((phase): Row[] => {
    const sections = phase.sections.flatMap((section): Row[] => {
      const items = section.items
        .filter((item) => wanted(item.id))
        .map((item): Row => ({ type: 'item', key: item.id, phase: phase.id, section: section.id, id: item.id, again: false }));
      if (items.length === 0) return [];
      const heading: Row[] =
        section.title === phase.title
          ? []
          : [{ type: 'section', key: `${phase.id}/${section.id}`, phase: phase.id, section: section.id, title: section.title }];
      const close: Row[] = keep ? [] : [{ type: 'close', key: `${phase.id}/${section.id}/close`, phase: phase.id, section: section.id, title: section.title }];
      return [...heading, ...items, ...close];
    });
    const again = [...views.values()]
      .filter((view) => view.answeredIn === phase.id && view.item.phase !== phase.id && wanted(view.item.id))
      .map((view): Row => ({ type: 'item', key: `${view.item.id}@${phase.id}`, phase: phase.id, section: 'deferred', id: view.item.id, again: true }));
    const deferred: Row[] =
      again.length === 0 ? [] : [{ type: 'section', key: `${phase.id}/deferred`, phase: phase.id, section: 'deferred', title: 'Deferred to here' }, ...again];
    if (sections.length === 0 && deferred.length === 0) return [];
    return [{ type: 'phase', key: phase.id, phase: phase.id, title: phase.title }, ...sections, ...deferred];
  });
}
