import { inWords } from '../../model/durations.ts';
import { clockTime } from '../../model/pair.ts';
import type { ItemView } from '../../model/views.ts';
import type { Person } from '../../state/people.ts';
import { span, wrap, type Line } from '../line.ts';
import type { Scene } from '../scene.ts';
import { oneLine, truncate } from '../text.ts';
import type { PeopleNow } from './now.ts';

/** Cells of a name where there is little room. */
const shortName = 8;

function personText({ by, role, away_ms }: Person, twice: boolean): string {
  return [by, twice ? ' twice' : '', role ? ` (${role})` : '', away_ms === undefined ? '' : `, away ${inWords(away_ms / 1000)}`].join('');
}

/** Who is here, this console's operator first, in as many words as fit; empty where not even the count does. */
export function peopleText({ people, options, ui }: Pick<Scene, 'people' | 'options' | 'ui'>, cells: number): string {
  const { all, me } = people;
  const self: Person = me ?? { by: options.operator, since: 0, consoles: 1 };
  const others = all.filter(({ by }) => by !== options.operator);
  const name = (person: Person): string => oneLine(personText(person, person === self && self.consoles > 1));
  const here = `${[self, ...others].map(name).join(' + ')} here`;
  const counted = others.length === 0 ? here : `${name(self)} + ${others.length} here`;
  const following = ui.following === undefined ? '' : `following ${oneLine(ui.following.who)}`;
  const texts =
    following === '' ? [here, counted] : [`${following} · ${here}`, `${following} · ${counted}`, following, truncate(following, Math.max(cells, 14))];
  return texts.find((text) => text.length <= cells) ?? (following === '' ? '' : (texts.at(-1) ?? ''));
}

/** What a row of the list says at the side: whose step it is, and who else is there. Empty for most. */
export function rowMark({ owner, item, state }: ItemView, { at }: Pick<PeopleNow, 'at'>, operator: string): { readonly text: string; readonly say: string } {
  const here = at.get(item.id) ?? [];
  const over = state === 'done' || state === 'not-applicable';
  const whose = owner === undefined || over ? undefined : owner.by === operator ? 'my step' : `${short(owner.by)}'s step`;
  const others = here.filter((by) => by !== owner?.by || over);
  const own = whose === undefined ? '' : `${others.length < here.length ? '‹' : ''}${whose}`;
  const names = others.length === 0 ? '' : `‹${short(others[0] ?? '')}${others.length > 1 ? `+${others.length - 1}` : ''}`;
  return { text: [own, names].filter(Boolean).join(' '), say: [whose ?? '', here.length === 0 ? '' : hereText(here)].filter(Boolean).join(', ') };
}

function short(name: string): string {
  return truncate(oneLine(name), shortName);
}

/** Who is at an item: `bob is here`, `bob and eve are here`. */
function hereText(names: readonly string[]): string {
  return names.length === 1 ? `${names[0] ?? ''} is here` : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''} are here`;
}

/** Whose step an item is, and who else is at it. */
export function ownerLines({ owner, item, underneath }: ItemView, { people, options }: Pick<Scene, 'people' | 'options'>, cells: number): Line[] {
  const here = people.at.get(item.id) ?? [];
  const mine = owner?.by === options.operator;
  const hint = underneath === 'done' || options.replay ? '' : mine ? ' · m gives it back' : ' · m takes it over';
  const taken = owner?.from === undefined ? undefined : `taken over from ${owner.from}${owner.reason === undefined ? '' : `: ${owner.reason}`}`;
  return [
    ...(owner ? wrap([span(`${mine ? 'your' : `${owner.by}'s`} step since ${clockTime(owner.at)}`, 'strong'), span(hint, 'dim')], cells, '  ') : []),
    ...(taken === undefined ? [] : wrap([span(`  ${taken}`)], cells, '  ')),
    ...(here.length === 0 ? [] : wrap([span('‹ ', 'accent'), span(hereText(here))], cells, '  ')),
  ];
}
