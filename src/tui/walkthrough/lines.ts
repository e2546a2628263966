import type { ItemView } from '../../model/views.ts';
import { burstDetail } from '../burst/brief.ts';
import { fixDetail, runsDetail } from '../fix/detail.ts';
import { blank, fit, line, span, spread, wrap, type Line } from '../line.ts';
import { helping } from '../list.ts';
import { markdownLines } from '../markdown.ts';
import { conflictLines } from '../parts/conflicts.ts';
import { detailLines, factsOf, standing } from '../parts/detail.ts';
import { toneOf } from '../parts/row.ts';
import { ago } from '../parts/when.ts';
import { signatureLines } from '../people/signatures.ts';
import { ownerLines } from '../people/words.ts';
import type { Scene } from '../scene.ts';
import { stateMarks } from '../theme.ts';

/** From this many rows on there is room for an airy page. */
const airy = 16;

/** What the cursor is on, for two people who read it aloud: where it is, what was seen, why and how, whose it is. */
export function walkthroughLines(scene: Scene, cells: number, rows: number): Line[] {
  const { view, row } = scene;
  if (!row) return [line('The checklist has no items.')];
  const space = rows < airy ? [] : [blank];
  const head = [placeLine(scene, cells), ...space];
  return view ? [...head, ...itemLines(view, scene, cells, space)] : [...head, ...detailLines(scene, cells)];
}

/** `12 of 84 · Before deploying · Data`. */
function placeLine({ launch, row, view }: Scene, cells: number): Line {
  const ids = [...launch.items.keys()];
  const phase = launch.checklist.phases.find(({ id }) => id === row?.phase);
  const section = phase?.sections.find(({ id }) => row !== undefined && 'section' in row && id === row.section);
  const place = [
    view ? `${ids.indexOf(view.item.id) + 1} of ${ids.length}` : `${ids.length} items`,
    phase?.title,
    section?.title === phase?.title ? undefined : section?.title,
  ];
  const text = place.filter((part) => part !== undefined).join(' · ');
  return { ...spread(line(span(text, 'accent')), line(span('WALKTHROUGH · W leaves', 'dim')), Math.min(cells, 100)), say: `walkthrough, ${text}` };
}

function itemLines(view: ItemView, scene: Scene, cells: number, space: readonly Line[]): Line[] {
  const { now, views, launch } = scene;
  const prose = view.item.why.trim() === '' ? [] : markdownLines(view.item.why, cells - 3);
  const notes = view.notes.toReversed().flatMap(({ by, at, note }) => wrap([span(`${by}, ${ago(at, now)}: `, 'dim'), span(note)], cells - 3, '  '));
  const fix = fixDetail(helping(view, views), true, scene, cells - 3);
  const chapter = (title: string, lines: readonly Line[]): Line[] =>
    lines.length === 0 ? [] : [...space, line(span(title, 'accent')), ...lines.map((of) => ({ ...of, spans: [span('   '), ...of.spans] }))];
  return [
    ...wrap([span(view.item.title, 'strong')], cells),
    ...wrap([span(factsOf(view), 'dim')], cells),
    ...space,
    ...standing(view, scene, cells),
    ...burstDetail(launch, view.item.id, now, cells),
    ...chapter('Whose step', ownerLines(view, scene, cells - 3)),
    ...chapter('Signatures', [...signatureLines(view, now, cells - 3, launch.keyed), ...conflictLines(launch, view.item.id, cells - 3)]),
    ...chapter('Why and how', prose),
    ...chapter('Needs', needLines(view, scene, cells - 3)),
    ...chapter('Notes', notes),
    ...chapter('If it fails', [...fix, ...runsDetail(view, scene, cells - 3)]),
  ];
}

function needLines({ item }: ItemView, { views }: Scene, cells: number): Line[] {
  return item.needs.map((id) => {
    const need = views.get(id);
    if (!need) return line(id);
    const { glyph, word } = stateMarks[need.state];
    return fit(
      line(span(`${glyph} ${word}  `, toneOf(need, need.state)), span(need.item.title), span(need.because === '' ? '' : `  ${need.because}`, 'dim')),
      cells,
    );
  });
}
