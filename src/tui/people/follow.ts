import { leadsBack } from '../../model/people.ts';
import type { Person } from '../../state/people.ts';
import type { Scene } from '../scene.ts';
import type { Ui } from '../ui.ts';

/** What the console has to change so that its cursor is where that of the person it follows is; undefined where nothing. */
export function followStep({ ui, people, launch, rows, view, options }: Scene): Partial<Ui> | undefined {
  const { following } = ui;
  if (!following || ui.dialog || ui.filtering) return undefined;
  const { who, here } = following;
  const person = people.all.find(({ by }) => by === who);
  if (!person || person.away_ms !== undefined) {
    if (here === undefined) return { following: { who, here: false }, message: { text: notHere(who, person, people.all), trouble: true } };
    if (!here) return undefined;
    return {
      following: { who, here: false },
      message: { text: `${who} ${person ? 'is away' : 'left'}: the cursor stays, and follows again once ${who} is back.`, trouble: false },
    };
  }
  if (leadsBack(people.all, options.operator, who))
    return { following: undefined, message: { text: `${who} follows you too: neither of you follows the other any more.`, trouble: true } };
  const back = here === false ? { message: { text: `${who} is here: the cursor follows.`, trouble: false } } : {};
  const now = here === true ? {} : { following: { who, here: true }, ...back };
  const moved = cursorAt(person.item, { ui, launch, rows, view });
  return here === true && moved === undefined ? undefined : { ...now, ...moved };
}

function notHere(who: string, person: Person | undefined, all: readonly Person[]): string {
  if (person) return `\`${who}\` is away; the cursor follows once they are back.`;
  return `\`${who}\` is not here (here: ${all.length === 0 ? 'nobody' : all.map(({ by }) => by).join(', ')}); the cursor follows once they come.`;
}

/** The cursor on an item, with what hides it (a fold, the filter) out of the way. */
function cursorAt(item: string | undefined, { ui, launch, rows, view }: Pick<Scene, 'ui' | 'launch' | 'rows' | 'view'>): Partial<Ui> | undefined {
  if (item === undefined || item === view?.item.id || !launch.items.has(item)) return undefined;
  const index = rows.findIndex((row) => row.type === 'item' && row.id === item);
  const fold = rows.find((row) => row.type === 'fold' && row.ids.includes(item));
  return {
    cursor: { key: rows[index]?.key ?? item, index: Math.max(0, index) },
    scroll: 0,
    ...(fold ? { opened: new Set([...ui.opened, fold.key]) } : {}),
    ...(index === -1 && !fold ? { filter: { text: '', at: 0 } } : {}),
  };
}

/** What an own move of the cursor changes beside it: nobody is followed any more. */
export function onOwnMove(ui: Ui, change: Partial<Ui>): Partial<Ui> {
  if (!ui.following || change.cursor === undefined || change.cursor.key === ui.cursor.key) return {};
  return { following: undefined, message: { text: `You moved: ${ui.following.who} is followed no longer.`, trouble: false } };
}
