import { clockTime } from '../../model/pair.ts';
import { leadsBack, type Role } from '../../model/people.ts';
import type { ItemView } from '../../model/views.ts';
import { openDialog, openPage, say, send, type Desk } from '../desk.ts';
import type { Dialog } from '../dialog.ts';
import type { KeyId } from '../key-binding.ts';
import { bindingOf } from '../keys.ts';
import { entryOf } from '../text-input.ts';
import type { Page } from '../ui.ts';
import { selectedPerson } from './page.ts';

type PeopleKey = Extract<KeyId, 'own' | 'people' | 'follow' | 'role' | 'walkthrough'>;

/** Does what the keys of people are for. */
export function actPeople(id: PeopleKey, desk: Desk): void {
  const { view, options, ui } = desk.scene();
  switch (id) {
    case 'own':
      if (!view) return undefined;
      if (view.owner === undefined) return send(desk, { type: 'own', item: view.item.id }, 'taking the step');
      if (view.owner.by === options.operator) return send(desk, { type: 'release', item: view.item.id }, 'giving the step back');
      return openDialog(desk, ownDialog(view, view.owner));
    case 'people':
      return openPage(desk, { type: 'people', selected: ui.following?.who ?? desk.scene().people.all.find(({ by }) => by !== options.operator)?.by ?? '' });
    case 'walkthrough':
      return desk.set({ walkthrough: !ui.walkthrough, focus: 'list', scroll: 0 });
    // These belong to the page of people.
    case 'follow':
    case 'role':
      return undefined;
    default:
      return id satisfies never;
  }
}

/** Takes a step over from somebody else. */
function ownDialog({ item: { id, title } }: ItemView, owner: NonNullable<ItemView['owner']>): Dialog {
  return {
    at: 0,
    yes: false,
    busy: false,
    kind: 'own',
    title: `Take over: ${title}`,
    about: id,
    ask: `It is ${owner.by}'s step since ${clockTime(owner.at)}. ${owner.by} is told your reason, and the record keeps it.`,
    fields: [{ label: 'Reason', entry: entryOf(''), fault: (value) => (value === '' ? 'Enter why you take it over, or press esc to leave it.' : undefined) }],
    does: 'takes it over',
    doing: 'taking it over',
    command: ([reason = '']) => ({ type: 'own', item: id, reason }),
  };
}

/** The keys of the page of people; false where a key means there what it means on every page. */
export function onPeople(desk: Desk, page: Extract<Page, { type: 'people' }>, id: KeyId | undefined, name: string): boolean {
  const { people } = desk.scene();
  const own = bindingOf(name, 'people')?.id;
  const at = selectedPerson(people, page.selected);
  if (id === 'people') desk.set({ page: undefined, scroll: 0 });
  else if (own === 'role') changeRole(desk);
  else if (own === 'follow') follow(desk, people.all[at]?.by);
  else if ((id === 'down' && at < people.all.length - 1) || (id === 'up' && at > 0)) select(desk, page, at + (id === 'down' ? 1 : -1));
  else return false;
  return true;
}

function select(desk: Desk, page: Extract<Page, { type: 'people' }>, to: number): void {
  desk.set({ page: { ...page, selected: desk.scene().people.all[to]?.by ?? '' } });
  const { marks, page: rows, scrollEnd } = desk.frame();
  const { scroll } = desk.scene().ui;
  const row = marks?.get(to);
  if (row === undefined) return;
  const next = row < scroll ? row : row + 4 > scroll + rows ? row + 4 - rows : scroll;
  desk.set({ scroll: Math.max(0, Math.min(scrollEnd, next)) });
}

/** Keeps the cursor on that of somebody; again, no longer. */
function follow(desk: Desk, who: string | undefined): void {
  const { ui, people, options } = desk.scene();
  if (who === undefined) return say(desk, 'Nobody else is here to be followed.', true);
  if (ui.following?.who === who) return desk.set({ following: undefined, message: { text: `${who} is followed no longer.`, trouble: false } });
  if (who === options.operator) return say(desk, 'That is you: move to somebody else with j or k.', true);
  if (leadsBack(people.all, options.operator, who))
    return say(desk, `${who} follows you: two cursors that follow each other go nowhere, so let one of you lead.`, true);
  desk.set({
    following: { who, here: true },
    page: undefined,
    scroll: 0,
    message: { text: `Your cursor stays on ${who}'s; a move of yours ends it.`, trouble: false },
  });
  desk.catchUp();
}

function changeRole(desk: Desk): void {
  const { people, view, ui } = desk.scene();
  const role: Role = people.me?.role === 'driver' || (people.me?.role === undefined && people.driver !== undefined) ? 'navigator' : 'driver';
  // The record has one word for all of where this console is: what does not change is said again.
  const place = { ...(view ? { item: view.item.id } : {}), ...(ui.following ? { following: ui.following.who } : {}) };
  send(desk, { type: 'attend', role, ...place }, 'changing your role');
}
