import { sincePhrase } from '../../model/moment.ts';
import type { ItemView, Signature } from '../../model/views.ts';
import type { LaunchState } from '../../state/launch-state.ts';
import { differences, peopleOf, type Differences, type ItemDifference, type SignatureDifference, type Word } from '../../state/replay/differences.ts';
import type { PollDifference } from '../../state/replay/poll-differences.ts';
import { count } from '../burst/numbers.ts';
import { blank, line, span, wrap, type Line, type Span } from '../line.ts';
import { toneOf } from '../parts/row.ts';
import { moment } from '../parts/when.ts';
import { many } from '../text.ts';
import { stateMarks } from '../theme.ts';
import type { ReplayView } from './contract.ts';

/** One of the two moments. */
interface Side {
  readonly state: LaunchState;
  readonly time: number;
  readonly position: number;
  readonly name: string;
}

/** The title of the page. */
export function comparedTitle({ marked, head, openedAt }: ReplayView): string {
  if (!marked) return 'Two moments';
  const [first, second] = [marked.time, head.time].toSorted((a, b) => a - b);
  return `What changed from ${sincePhrase((first ?? 0) - Date.parse(openedAt))} to ${sincePhrase((second ?? 0) - Date.parse(openedAt))}`;
}

/** Two moments side by side: the earlier one first, whichever was marked. */
export function compareLines(replay: ReplayView, launch: LaunchState, cells: number): Line[] {
  const { marked, head } = replay;
  if (!marked) return [line('No moment is marked yet: m marks this one.')];
  const here: Side = { state: launch, time: head.time, position: head.position, name: 'here' };
  const there: Side = { ...marked, name: 'marked' };
  const [then, now] = there.time < here.time || (there.time === here.time && there.position <= here.position) ? [there, here] : [here, there];
  const found = differences(then, now);
  return [
    ...sideLine('then', then, cells),
    ...sideLine('now ', now, cells),
    ...betweenLines(found, cells),
    ...(found.decision ? wordLines('◆ decision ', decisionText(found.decision.before), decisionText(found.decision.after), cells) : []),
    ...(found.hold ? wordLines('■ hold     ', holdText(found.hold.before), holdText(found.hold.after), cells) : []),
    ...headed(
      `${many(found.items.length, 'item')} stand${found.items.length === 1 ? 's' : ''} elsewhere`,
      found.items.flatMap((one) => itemLines(one, cells)),
      found.items.length,
    ),
    ...headed(
      `${many(found.values.length, 'item')} ${found.values.length === 1 ? 'was' : 'were'} seen otherwise`,
      found.values.flatMap((one) => itemLines(one, cells)),
      found.values.length,
    ),
    ...headed(
      'Polls',
      found.polls.flatMap((one) => pollLines(one, cells)),
      found.polls.length,
    ),
    ...headed(
      'Said',
      found.said.flatMap((one) => saidLines(one, cells)),
      found.said.length,
    ),
    ...headed(
      'Signed',
      found.signed.flatMap((one) => signatureLines(one, cells)),
      found.signed.length,
    ),
    ...headed(
      'Voided',
      found.voided.flatMap((one) => voidedLines(one, cells)),
      found.voided.length,
    ),
    ...(found.seenAgain === 0
      ? []
      : [
          blank,
          line(
            span(
              `${many(found.seenAgain, 'other item')} ${found.seenAgain === 1 ? 'was' : 'were'} seen again and stand${found.seenAgain === 1 ? 's' : ''} as before.`,
              'dim',
            ),
          ),
        ]),
  ];
}

/** How much lies between the two, also where nothing that is listed below came of it. */
function betweenLines(found: Differences, cells: number): Line[] {
  const { items, values, signed, voided, said, polls, came, gone, hold, decision, events } = found;
  const told = items.length + signed.length + voided.length > 0 || hold !== undefined || decision !== undefined;
  const between = events === 0 ? 'no event lies between' : events === 1 ? '1 event lies between' : `${count(events)} events lie between`;
  if (told) return wrap([span(`${between[0]?.toUpperCase() ?? ''}${between.slice(1)}.`, 'dim')], cells);
  const more = values.length + said.length + polls.length + came.length + gone.length > 0;
  return [
    blank,
    ...wrap(
      [span(`No item, signature, hold or decision stands elsewhere; ${between}${more || events === 0 ? '' : ' (. and , step through them)'}.`, 'strong')],
      cells,
    ),
  ];
}

function pollLines({ phase, station, before, after }: PollDifference, cells: number): Line[] {
  return wrap(
    [
      span(`  ${phase}${station === undefined ? '' : `, ${station}`}  `, 'strong'),
      span(before ?? 'no answer', 'dim'),
      span(' → ', 'dim'),
      span(after ?? 'no answer'),
    ],
    cells,
    '    ',
  );
}

function saidLines({ title, at, by, text }: Word, cells: number): Line[] {
  return wrap([span(`  ${at.slice(11, 19)}  `, 'dim'), span(by, 'strong'), span(`  ${title}  ${text}`)], cells, '    ');
}

function sideLine(word: string, { state, time, position, name }: Side, cells: number): Line[] {
  const people = peopleOf(state);
  return wrap(
    [
      span(`${word} `, 'strong'),
      span(moment(new Date(time).toISOString())),
      span(`  event ${count(position)}  (${name})`, 'dim'),
      span(people.length === 0 ? '  nobody was here' : `  here: ${people.join(', ')}`),
    ],
    cells,
    '     ',
  );
}

function wordLines(label: string, then: string, now: string, cells: number): Line[] {
  return wrap([span(label, 'strong'), span(then, 'dim'), span(' → ', 'dim'), span(now, 'strong')], cells, '  ');
}

function headed(title: string, lines: readonly Line[], total: number): Line[] {
  return total === 0 ? [] : [blank, line(span(title, 'accent')), ...lines];
}

/** Where an item stood and stands, each with the value that was seen then. */
function itemLines({ title, before, after }: ItemDifference, cells: number): Line[] {
  return [...wrap([span(title, 'strong')], cells), ...standLines('then', before, cells), ...standLines('now ', after, cells)];
}

function standLines(word: string, view: ItemView | undefined, cells: number): Line[] {
  if (!view) return [line(span(`  ${word}  not in the checklist`, 'dim'))];
  const { glyph, word: state } = stateMarks[view.state];
  const seen: Span[] = view.evidence
    ? [span(`  seen ${view.evidence.at.slice(11, 19)}`, 'dim'), span(view.because === view.evidence.response ? '' : `: ${view.evidence.response}`, 'dim')]
    : [];
  return wrap(
    [span(`  ${word}  `, 'dim'), span(`${glyph} ${state}`, toneOf(view, view.state)), span(view.because === '' ? '' : `  ${view.because}`), ...seen],
    cells,
    '        ',
  );
}

function signatureLines({ title, signature }: SignatureDifference, cells: number): Line[] {
  return wrap([span(`  ${signature.at.slice(11, 19)}  `, 'dim'), span(signature.by, 'strong'), span(`  ${title}`), ...valueSpans(signature)], cells, '    ');
}

function voidedLines({ title, signature }: SignatureDifference, cells: number): Line[] {
  const { voided, by, at } = signature;
  return wrap(
    [
      span(`  ${voided?.at.slice(11, 19) ?? ''}  `, 'dim'),
      span(`${by}'s signature of ${at.slice(11, 19)}`, 'strong'),
      span(`  ${title}`),
      span(voided ? `  ${voided.why}` : '', 'dim'),
    ],
    cells,
    '    ',
  );
}

function valueSpans({ value, note }: Signature): Span[] {
  return [...(value === undefined ? [] : [span(`  as ${value}`)]), ...(note === undefined ? [] : [span(`  (${note})`, 'dim')])];
}

function decisionText(decision: LaunchState['decision']): string {
  return decision ? `${decision.go ? 'GO' : 'NO-GO'} by ${decision.by}, ${decision.at.slice(11, 19)}` : 'not decided';
}

function holdText(hold: LaunchState['hold']): string {
  return hold ? `held by ${hold.by} since ${hold.at.slice(11, 19)}: ${hold.reason}` : 'not held';
}
