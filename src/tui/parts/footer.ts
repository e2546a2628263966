import { peopleOf } from '../../state/replay/differences.ts';
import type { KeyBinding } from '../key-binding.ts';
import { keyBindings } from '../keys.ts';
import { eventLine } from '../replay/timeline.ts';
import { cellsOf, fit, line, span, spread, wrap, type Line, type Span } from '../line.ts';
import { untrusted } from '../fix/trust.ts';
import { progressText } from '../progress.ts';
import { peopleText } from '../people/words.ts';
import type { Scene } from '../scene.ts';
import { oneLine, truncate, width } from '../text.ts';
import { visible } from '../text-input.ts';

/** What is said below, at most two lines; `cursor` is the cell of the text cursor in the first one. */
export interface Told {
  readonly lines: readonly Line[];
  readonly cursor?: number;
}

/** What came of the last key, or what is under way; empty when there is nothing to say. */
export function messageLines(scene: Scene, cells: number): Told | undefined {
  const { ui, views, now } = scene;
  if (ui.filtering) {
    const shown = visible(ui.filter, cells - 30);
    const left = line(span(' / ', 'accent'), span(shown.text));
    return { lines: [spread(left, line(span('enter keeps · esc clears ', 'dim')), cells)], cursor: 3 + shown.cursor };
  }
  const said = saidSpans(scene);
  const doing = ui.batch ? progressText(ui.batch, views, now) : ui.doing[0] === undefined ? undefined : `${ui.doing[0]}…`;
  // The page of a burst tells all of it, and esc only leaves a page; that of a fix tells what runs, and a reason is read to its end.
  const toldThere = ui.page?.type === 'burst' ? ui.batch !== undefined : ui.page !== undefined && scene.keys.fix?.own !== undefined && said.length > 0;
  if (doing === undefined || toldThere) return said.length === 0 ? happened(scene, cells) : { lines: twoLines(said, cells) };
  const under = [span(`◷ ${doing} `, 'accent'), span(ui.batch && ui.dialog === undefined && ui.page === undefined ? '· esc stops ' : '', 'dim')];
  return { lines: [said.length === 0 ? fit({ spans: [span(' '), ...under] }, cells) : spread({ spans: said }, { spans: under }, cells)] };
}

/** In a replay: the event that it stands at. */
function happened({ replay, ui }: Scene, cells: number): Told | undefined {
  return replay && ui.rows >= 20 && !ui.dialog ? { lines: [eventLine(replay, cells)] } : undefined;
}

/** A reason is read to its end, where the way out stands: two lines where one is too short. */
function twoLines(spans: readonly Span[], cells: number): Line[] {
  const [first, ...rest] = wrap(spans, cells - 1);
  if (!first || rest.length === 0) return [fit({ spans }, cells)];
  return [first, fit({ spans: [span('   '), ...rest.flatMap((of, index) => [span(index === 0 ? '' : ' '), ...of.spans])] }, cells)];
}

function saidSpans(scene: Scene): Span[] {
  const { ui } = scene;
  const notice = ui.notices[0];
  if (notice !== undefined) return [span(' ! ', 'stop'), span(notice)];
  if (ui.message) return [span(ui.message.trouble ? ' ! ' : ' · ', ui.message.trouble ? 'stop' : 'accent'), span(ui.message.text)];
  if (ui.filter.text === '')
    return scene.ui.rows >= 20 && !ui.page && !ui.dialog && untrusted(scene) !== undefined ? [span(` ${untrusted(scene) ?? ''}`, 'dim')] : [];
  return [span(` / ${ui.filter.text}`, 'accent'), span('   esc clears the filter', 'dim')];
}

/** The keys that apply now, as many as fit, and who is here. */
export function keysLine(scene: Scene, cells: number): Line {
  const people = scene.replay ? thereText(scene.launch) : peopleText(scene, Math.floor(cells / (scene.ui.following ? 2.2 : 2.6)) - 2);
  const room = cells - (people === '' ? 0 : width(people) + 2);
  const wanted = keyBindings
    .filter((binding) => binding.footer !== undefined && (binding.on === undefined || binding.on === 'replay') && binding.disabled?.(scene.keys) === undefined)
    .toSorted((a, b) => (a.footer ?? 0) - (b.footer ?? 0));
  // The way to all keys is always there.
  const help = wanted.find(({ id }) => id === 'help');
  const spans: Span[] = [span(' ')];
  for (const binding of wanted) {
    if (binding === help) continue;
    const part = keySpans(binding, scene);
    const after = help ? keySpans(help, scene) : [];
    if (cellsOf({ spans: [...spans, ...part, ...after] }) <= room) spans.push(...part);
  }
  if (help) spans.push(...keySpans(help, scene));
  return room === cells ? fit({ spans }, cells) : spread({ spans }, line(span(`${people} `, 'dim')), cells);
}

function keySpans(binding: KeyBinding, scene: Scene): Span[] {
  return [span(binding.shown.split(' ')[0] ?? '', 'strong'), span(` ${titleNow(binding, scene)}   `, 'dim')];
}

function titleNow({ id, title }: KeyBinding, { launch, row, ui, keys }: Scene): string {
  if (id === 'replay-play') return keys.replay?.head.playing ? 'pause' : title;
  if (id === 'hold') return launch.hold ? 'resume' : title;
  if (id === 'focus') return ui.focus === 'detail' ? 'list' : title;
  if (id === 'stop') return keys.checking ? 'stop' : 'clear';
  if (row?.type === 'close' && (id === 'open' || id === 'sign')) return 'close';
  return row?.type === 'fold' && id === 'open' ? 'unfold' : title;
}

/** Who was at the launch at the moment of a replay. */
function thereText(launch: Scene['launch']): string {
  const people = peopleOf(launch);
  return people.length === 0 ? 'nobody was here' : `${truncate(oneLine(people.join(' + ')), 28)} ${people.length === 1 ? 'was' : 'were'} here`;
}

/** A rule across the screen. */
export function rule(cells: number, joint?: number, sign = '┬'): Line {
  if (joint === undefined || joint < 0 || joint >= cells) return line(span('─'.repeat(cells), 'dim'));
  return line(span(`${'─'.repeat(joint)}${sign}${'─'.repeat(cells - joint - 1)}`, 'dim'));
}
