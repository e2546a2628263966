import type { Record as StoreRecord } from '../state/store.ts';
import type { LedgerLink } from '../model/link.ts';
import type { ItemView } from '../model/views.ts';
import type { LaunchState } from '../state/launch-state.ts';
import { latestBurst } from '../state/bursts.ts';
import { fixesFor } from '../state/fix-match.ts';
import { summarise, type Summary } from '../state/summary.ts';
import { itemViews } from '../state/views.ts';
import { burstsGoingOn, standingOf } from './burst/standing.ts';
import type { ConsoleOptions } from './contract.ts';
import { found } from './filter.ts';
import { fixKeys } from './fix/context.ts';
import type { KeyContext } from './reasons.ts';
import { cursorIndex, helping, listRows, type ListRow, type Views } from './list.ts';
import type { ReplayView } from './replay/contract.ts';
import { peopleNow, type PeopleNow } from './people/now.ts';
import type { Ui } from './ui.ts';
import { pollNow, type PollNow } from './poll/standing.ts';
import { watchNow, type WatchNow } from './watch/standing.ts';

/** Everything a frame is made of, at one moment. */
export interface Scene {
  readonly ui: Ui;
  readonly launch: LaunchState;
  /** Whether the record can be reached. */
  readonly link: LedgerLink;
  /** Whole seconds, in milliseconds since 1970. */
  readonly now: number;
  readonly views: Views;
  readonly summary: Summary;
  readonly rows: readonly ListRow[];
  readonly index: number;
  readonly row: ListRow | undefined;
  readonly view: ItemView | undefined;
  readonly keys: KeyContext;
  readonly watch: WatchNow;
  readonly people: PeopleNow;
  /** Only in a replay. */
  readonly replay: ReplayView | undefined;
  readonly poll: PollNow;
  readonly options: Pick<ConsoleOptions, 'operator' | 'session' | 'station' | 'rehearsal' | 'replay' | 'fixes' | 'color' | 'screenReader'>;
}

/** One item at a time: what waits for one cause is walked, not folded. */
const everything: Pick<ReadonlySet<string>, 'has'> = { has: () => true };

/** Remembers the last value made of the same parts. */
function latest<Parts extends readonly unknown[], Value>(make: (...parts: Parts) => Value): (...parts: Parts) => Value {
  let known: { parts: Parts; value: Value } | undefined;
  return (...parts) => {
    if (!known || known.parts.some((part, index) => part !== parts[index])) known = { parts, value: make(...parts) };
    return known.value;
  };
}

/** Makes scenes; what did not change since the last one is not made again. */
export function sceneMaker(options: Scene['options']): (record: StoreRecord, ui: Ui, now: number) => Scene | undefined {
  // Views that are all the same objects are the same map: rows and summary then stay too, second after second.
  let last: Views = new Map();
  const viewsAt = latest((launch: LaunchState, second: number): Views => {
    const views = itemViews(launch, second);
    const same = views.size === last.size && [...views].every(([id, view]) => last.get(id) === view);
    if (!same) last = views;
    return last;
  });
  const summaryOf = latest((launch: LaunchState, views: Views) => summarise(launch, views));
  const found_ = latest((query: string, views: Views) => (query.trim() === '' ? undefined : new Set(found(query, views))));
  const rowsOf = latest(listRows);
  const watchAt = latest(watchNow);
  const peopleAt = latest(peopleNow);
  const pollOf = latest(pollNow);
  return ({ launch, link }, ui, time) => {
    if (!launch) return undefined;
    const now = Math.floor(time / 1000) * 1000;
    const views = viewsAt(launch, now);
    const rows = rowsOf(launch, views, found_(ui.filter.text, views), ui.walkthrough ? everything : ui.opened);
    const index = cursorIndex(rows, ui.cursor);
    const row = rows[index];
    const view = row?.type === 'item' ? views.get(row.id) : undefined;
    const watch = watchAt(launch, now, options.session);
    const poll = pollOf(launch, views, now, options.operator, options.station);
    const replay = options.replay?.view();
    const people = peopleAt(launch, now, options.operator);
    const keys: KeyContext = {
      people,
      now,
      walkthrough: ui.walkthrough,
      ...(replay ? { replay } : {}),
      watch,
      poll,
      launch,
      views,
      row,
      view,
      operator: options.operator,
      checking: ui.batch !== undefined || ui.doing.includes('checking'),
      rehearsal: options.rehearsal !== undefined,
      filtered: ui.filter.text !== '',
      ...(view ? { fixes: fixesFor(helping(view, views), launch.checklist, options.fixes.claims) } : {}),
      fix: fixKeys(ui.page, launch, views, options.session, now),
      burst: burstOf(launch, ui, view?.item.id, now),
    };
    return { ui, launch, link, now, views, summary: summaryOf(launch, views), rows, index, row, view, keys, people, watch, replay, poll, options };
  };
}

/** The burst that keys mean: that of the page, of the current item, or else the one that runs. */
function burstOf(launch: LaunchState, { page }: Ui, item: string | undefined, now: number): KeyContext['burst'] {
  if (launch.bursts.size === 0) return undefined;
  const own = page?.type === 'burst' ? page.item : item;
  const record = (own === undefined ? undefined : latestBurst(launch, own)) ?? burstsGoingOn(launch, now).at(-1);
  return record && { record, standing: standingOf(record, launch, now) };
}
