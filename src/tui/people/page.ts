import { inWords } from '../../model/durations.ts';
import { clockTime } from '../../model/pair.ts';
import { signaturesInOrder, type Person, type SignedLine } from '../../state/people.ts';
import { blank, line, span, wrap, type Line } from '../line.ts';
import { ago, moment } from '../parts/when.ts';
import type { Scene } from '../scene.ts';
import type { PageView } from '../screens/pages.ts';

/** How many signatures the page lists; the history of an item has them all. */
const signatureCount = 20;

/** The place of the selected person among those who are here. */
export function selectedPerson({ all }: Scene['people'], selected: string): number {
  return Math.max(
    0,
    all.findIndex(({ by }) => by === selected),
  );
}

/** Who is here, where each is, and whose signature came when. */
export function peoplePage(selected: string, scene: Scene, cells: number): PageView {
  const { people } = scene;
  const signed = signaturesInOrder(scene.launch);
  const at = selectedPerson(people, selected);
  const lines = people.all.flatMap((person, index) => personLines(person, index, index === at, signed, scene, cells));
  const latest = signed.slice(-signatureCount).toReversed();
  return {
    title: `People: ${people.all.length} here`,
    lines: [
      ...(lines.length === 0 ? [line('No console with a screen is at this launch.')] : lines),
      blank,
      line(span('Signatures, newest first', 'accent')),
      ...(latest.length === 0 ? [line('Nobody signed anything yet.')] : latest.flatMap((one) => signedLines(one, cells))),
    ],
    keys: keysOf(scene, people.all[at]),
  };
}

function keysOf({ ui, options, people }: Scene, person: Person | undefined): string {
  const stops = person !== undefined && ui.following?.who === person.by;
  const follow = person === undefined || person.by === options.operator ? '' : `enter ${stops ? 'stops following' : 'follows'} ${person.by} · `;
  const role =
    people.me?.role === 'driver'
      ? 'r gives the wheel up'
      : people.me?.role === 'navigator' || people.driver === undefined
        ? 'r takes the wheel'
        : 'r makes you navigator';
  return `${follow}${role} · esc leaves`;
}

function personLines(person: Person, index: number, current: boolean, signed: readonly SignedLine[], scene: Scene, cells: number): Line[] {
  const { by, since, consoles, role, item, following, away_ms } = person;
  const { options, views, now } = scene;
  const mine = by === options.operator;
  const last = signed.findLast(({ signature }) => signature.by === by);
  const title = item === undefined ? undefined : (views.get(item)?.item.title ?? item);
  const head = wrap(
    [
      span(current ? '┃ ' : '  ', 'accent'),
      span(by, current ? 'strong' : 'plain'),
      span(mine ? ' (you)' : ''),
      span(role ? `  ${role}` : '', 'accent'),
      ...(away_ms === undefined ? [] : [span(`  away ${inWords(away_ms / 1000)}`, 'strong')]),
      span(`  here since ${clockTime(new Date(since).toISOString())}${consoles > 1 ? `, at ${consoles} consoles` : ''}`, 'dim'),
    ],
    cells,
    '    ',
  ).map((of) => ({ ...of, mark: index }));
  const told = (label: string, text: string, after = ''): Line[] => wrap([span(`    ${label}`, 'dim'), span(text), span(after, 'dim')], cells, '      ');
  return [
    ...head,
    ...(title === undefined ? [] : told('at ', title)),
    ...(following === undefined ? [] : told('follows ', following)),
    ...(last ? told('last signed ', last.title, `, ${ago(last.signature.at, now)}`) : []),
  ];
}

function signedLines({ title, signature, as }: SignedLine, cells: number): Line[] {
  const { by, at, entered, voided } = signature;
  return wrap(
    [
      span(`${moment(at)}  `, 'dim'),
      span(by, 'strong'),
      span(`  ${voided ? 'signed, and it was voided' : (as ?? 'signed')}: `, voided ? 'dim' : 'plain'),
      span(title, voided ? 'dim' : 'plain'),
      span(entered === undefined ? '' : `  entered ${moment(entered)}`, 'dim'),
    ],
    cells,
    '    ',
  );
}
