import type { ItemView } from '../../model/views.ts';
import type { Dialog, Field } from '../dialog.ts';
import { blank, fit, line, span, wrap, type Line } from '../line.ts';
import { pollAbout } from '../poll/about.ts';
import { pairLines } from '../people/signatures.ts';
import type { Scene } from '../scene.ts';
import { many, width } from '../text.ts';
import { visible } from '../text-input.ts';
import { eventLine } from '../replay/timeline.ts';
import { stateMarks } from '../theme.ts';
import { itemStates } from '../../model/verdict.ts';

import { toneOf } from './row.ts';
import { valuesText } from './values.ts';
import { ago } from './when.ts';

/** Lines with the place of the text cursor. */
export interface CursorLines {
  readonly lines: readonly Line[];
  readonly cursor?: { readonly x: number; readonly y: number };
}

/** A dialog in at most `cells` by `rows`: its title, what it is about, its fields, what came of it. What is about it gives way first. */
export function dialogLines(dialog: Dialog, scene: Scene, cells: number, rows: number): CursorLines {
  const room = cells - 2;
  const title = wrap([span(dialog.title, 'accent')], room).slice(0, 2);
  const refusal = dialog.refusal === undefined ? [] : wrap([span('! ', 'stop'), span(dialog.refusal, 'strong')], room, '  ').slice(0, 3);
  const keys = fit(line(span(keysText(dialog), 'dim')), room);
  const form = fieldLines(dialog, room);
  const spare = Math.max(0, rows - title.length - form.lines.length - refusal.length - 1);
  const about = aboutLines(dialog, scene, room);
  const shown = about.length > spare ? about.slice(0, Math.max(0, spare)) : about;
  const before = [...title, ...shown];
  const lines = [...before, ...form.lines, ...refusal, keys].map((of) => ({ ...of, spans: [span(' '), ...of.spans] }));
  return { lines: lines.slice(0, rows), ...(form.cursor && !dialog.busy ? { cursor: { x: form.cursor.x + 1, y: form.cursor.y + before.length } } : {}) };
}

function keysText(dialog: Dialog): string {
  if (dialog.busy) return `${dialog.doing}…   esc leaves`;
  if (dialog.yes) return `y ${dialog.does} · n or esc leaves`;
  return `enter ${dialog.at < dialog.fields.length - 1 ? 'goes on' : dialog.does} · esc leaves`;
}

function fieldLines(dialog: Dialog, cells: number): CursorLines {
  const label = Math.max(0, ...dialog.fields.map((field) => width(field.label)));
  const lines: Line[] = [];
  let cursor: { x: number; y: number } | undefined;
  dialog.fields.forEach((field, index) => {
    const active = index === dialog.at && !dialog.yes;
    const lead = [span(active ? '› ' : '  ', 'accent'), span(`${field.label.padEnd(label)}  `, active ? 'strong' : 'dim')];
    if (field.choices) return lines.push(...choiceLines(field, lead, active, cells));
    const room = cells - label - 5;
    const shown = active ? visible(field.entry, room) : { text: field.entry.text, cursor: 0 };
    if (active) cursor = { x: label + 4 + shown.cursor, y: lines.length };
    const hint = field.entry.text === '' && field.hint ? span(`${active ? ' ' : ''}${field.hint}`, 'dim') : span('');
    return lines.push(fit({ spans: [...lead, span(shown.text), hint] }, cells));
  });
  return { lines, ...(cursor ? { cursor } : {}) };
}

function choiceLines(field: Field, lead: Line['spans'], active: boolean, cells: number): Line[] {
  const choices = field.choices ?? [];
  const picked = choices.find(({ value }) => value === field.entry.text);
  if (!active) return [fit({ spans: [...lead, span(picked?.label ?? '')] }, cells)];
  return choices.map((choice, index) =>
    fit(
      {
        spans: [
          ...(index === 0 ? lead : [span(' '.repeat(lead.reduce((sum, { text }) => sum + width(text), 0)))]),
          span(choice === picked ? '● ' : '○ ', choice === picked ? 'accent' : 'dim'),
          span(choice.label, choice === picked ? 'strong' : 'plain'),
        ],
      },
      cells,
    ),
  );
}

/** What the operator has to see before saying yes. */
function aboutLines(dialog: Dialog, scene: Scene, cells: number): Line[] {
  const view = dialog.about === undefined ? undefined : scene.views.get(dialog.about);
  switch (dialog.kind) {
    case 'sign': {
      if (!view) return [];
      const { evidence, item } = view;
      return [
        ...(evidence
          ? wrap(
              [
                span(`${evidence.verdict === 'pass' ? '' : `${evidence.verdict}: `}${evidence.response}`, 'strong'),
                span(`, seen ${ago(evidence.at, scene.now)}`, 'plain'),
              ],
              cells,
            )
          : []),
        ...(evidence && valuesText(evidence.values) !== '' ? wrap([span('saw ', 'dim'), span(valuesText(evidence.values))], cells, '  ') : []),
        ...(dialog.ask === undefined ? [] : wrap([span(dialog.ask, 'strong')], cells)),
        ...(evidence || item.check ? [] : wrap([span(`You say that this holds, as ${scene.options.operator}.`)], cells)),
        ...(item.check?.kind === 'manual' && item.check.expect !== '' ? wrap([span('expects ', 'dim'), span(item.check.expect, 'code')], cells) : []),
        ...pairLines(view, scene.options.operator, scene.now, cells),
      ];
    }
    case 'allow':
      return view ? allowLines(view, scene, cells) : [];
    case 'override':
    case 'defer':
    case 'rule-out':
    case 'unsign':
    case 'note':
      return view
        ? wrap(
            [
              span(`${stateMarks[view.state].glyph} ${stateMarks[view.state].word}`, toneOf(view, view.state)),
              span(view.because === '' ? '' : `  ${view.because}`),
            ],
            cells,
          )
        : [];
    case 'decide': {
      const { summary, launch } = scene;
      const counted = itemStates.filter((state) => summary.counts[state] > 0).map((state) => `${summary.counts[state]} ${stateMarks[state].word}`);
      const way =
        summary.inTheWay.length === 0
          ? summary.polls.length > 0
            ? 'No line is in the way; the poll is wanted.'
            : 'Nothing is in the way.'
          : `${many(summary.inTheWay.length, 'item')} in the way: ${summary.inTheWay
              .slice(0, 4)
              .map(({ item }) => item.id)
              .join(', ')}${summary.inTheWay.length > 4 ? ' …' : ''}`;
      return [
        ...wrap(
          [span(way, summary.inTheWay.length + summary.polls.length === 0 ? 'good' : 'stop'), span(launch.hold ? '  The launch is on hold.' : '')],
          cells,
        ),
        ...wrap([span(counted.join(' · '), 'dim')], cells),
        ...(launch.decision
          ? wrap([span(`Decided ${launch.decision.go ? 'GO' : 'NO-GO'} by ${launch.decision.by}, ${ago(launch.decision.at, scene.now)}.`)], cells)
          : []),
        blank,
      ];
    }
    case 'quit':
      return wrap(
        [span(`${dialog.ask === undefined ? '' : `${dialog.ask} `}Checks that run now are stopped; what was seen and signed is in the record.`)],
        cells,
      );
    case 'trust':
      return wrap([span('What changed and every command stand above; PgUp and PgDn scroll them. A change of any of its files ends the trust.')], cells);
    case 'own':
    case 'end-watch':
      return wrap([span(dialog.ask ?? '')], cells);
    case 'poll-begin':
    case 'poll-go':
    case 'poll-no-go':
    case 'poll-record':
    case 'poll-end':
      return pollAbout(dialog, scene, cells);
    case 'roll-back':
      return wrap([span('From here on the launch is a NO-GO. Each step of the section above is run on its own yes.')], cells);
    case 'replay-jump':
    case 'replay-note':
      return scene.replay ? [eventLine(scene.replay, cells)] : [];
    case 'close':
      return wrap([span('Every item of it is settled.')], cells);
    case 'hold':
      return wrap([span('No GO until somebody resumes it; checks and signatures go on.')], cells);
    default:
      return dialog.kind satisfies never;
  }
}

/** What an operator lets happen, and where: production first. What is sent to another host says itself where it goes. */
function allowLines({ item: { check } }: ItemView, { launch: { target } }: Scene, cells: number): Line[] {
  const { why, subject = '', host } = check?.consent ?? {};
  const what = why === 'writes' ? 'This check writes to ' : 'This check runs a command on this machine, for ';
  const production = target.production ? wrap([span(` ▲ PRODUCTION ${target.name} `, 'loud'), span(' gets load:')], cells) : [];
  const where = host === undefined ? wrap([span(what), span(`${target.name}:`, 'strong')], cells) : production;
  return [...where, ...wrap([span(subject, 'code')], cells)];
}
