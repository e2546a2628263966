import { wantsSomeone } from './list.ts';
import type { ConsoleOptions } from './contract.ts';
import type { Desk } from './desk.ts';
import { reveal } from './fix/reveal.ts';
import { frameOf, sameFrame, type Frame } from './frame.ts';
import type { Press } from './input.ts';
import { followStep, onOwnMove } from './people/follow.ts';
import { peopleNews } from './people/news.ts';
import { createPresence } from './people/presence.ts';
import { paste, press } from './presses.ts';
import { batchAfter } from './progress.ts';
import { sceneMaker, type Scene } from './scene.ts';
import { firstUi, type Page, type Ui } from './ui.ts';
import { pollNotice } from './poll/brief.ts';
import { noticeOf, type Notice } from './watch/brief.ts';
import type { LedgerLine } from '../model/events.ts';

/** Changes of the launch are gathered this long; keys show at once. */
const gather_ms = 100;

/** The console without its screen: keys in, frames out. */
export interface Board {
  press(presses: readonly Press[]): void;
  paste(text: string): void;
  resize(columns: number, rows: number): void;
  /** What to show; undefined until the launch is there. */
  frame(): Frame | undefined;
  scene(): Scene | undefined;
  subscribe(listener: () => void): () => void;
  /** Changes whenever there is something new to show. */
  version(): number;
  /** Takes in what the record holds by now; it does so by itself, soon after it changed. */
  catchUp(): void;
  close(): void;
}

const noScreen = async (): Promise<void> => {
  throw new Error('There is no screen to leave here: copy the lines from the page.');
};

/** Makes a board; `quit` is called when the operator leaves, `alarm` when an alert of the watch fires. */
export function createBoard(
  options: ConsoleOptions,
  quit: () => void,
  print: Desk['print'] = noScreen,
  alarm: (notice: Notice) => void = () => undefined,
): Board {
  const sceneOf = sceneMaker(options);
  const listeners = new Set<() => void>();
  // What keys work with: the record as it was last gathered, so that a busy one does not slow them down.
  let record = options.store.getState();
  let ui: Ui = { ...firstUi, faults: options.rehearsal?.active() ?? [], ...options.begin };
  let begun = false;
  let version = 0;
  let seen: { version: number; scene: Scene } | undefined;
  let framed: { scene: Scene; frame: Frame } | undefined;
  let gathered: LedgerLine[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const show = (): void => {
    for (const listener of listeners) listener();
  };
  const set = (change: Partial<Ui>): void => {
    ui = { ...ui, ...onOwnMove(ui, change), ...change };
    version += 1;
    tellPlace();
    show();
  };
  const scene = (): Scene | undefined => {
    if (seen?.version === version) return seen.scene;
    const made = sceneOf(record, ui, options.clock.now());
    if (!made) return undefined;
    if (!begun) {
      begun = true;
      ui = opening(made, ui);
      return scene();
    }
    seen = { version, scene: made };
    return made;
  };
  // A frame is made when it is wanted: of many keys in one chunk only the last one shows.
  const frame = (): Frame | undefined => {
    const now = scene();
    if (!now || framed?.scene === now) return now && framed?.frame;
    framed = { scene: now, frame: frameOf(now) };
    ui = { ...ui, top: framed.frame.top };
    return framed.frame;
  };
  const attending = options.attends === true ? createPresence(options.send, options.clock, () => record.link.state === 'up') : undefined;
  const tellPlace = (): void => {
    if (!attending || !begun) return;
    const item = scene()?.view?.item.id;
    attending.note({ ...(item === undefined ? {} : { item }), ...(ui.following === undefined ? {} : { following: ui.following.who }) });
  };
  const whileOpen = <Value>(value: Value | undefined): Value => {
    if (value === undefined) throw new Error('The console has no launch to show.');
    return value;
  };
  const desk: Desk = { options, scene: () => whileOpen(scene()), frame: () => whileOpen(frame()), set, catchUp: () => catchUp(), quit, print };

  const catchUp = (): void => {
    clearTimeout(timer);
    timer = undefined;
    record = options.store.getState();
    const lines = gathered;
    gathered = [];
    const shown = framed?.frame;
    const before = seen?.scene;
    // A fault goes by itself once a fix mended it.
    const active = options.rehearsal?.active() ?? [];
    if (active.join(' ') !== ui.faults.join(' ')) ui = { ...ui, faults: active };
    version += 1;
    const now = scene();
    const notice =
      now && options.alerts && !options.screenReader ? (noticeOf(lines, now.launch) ?? pollNotice(lines, now.launch, options.operator)) : undefined;
    if (notice) alarm(notice);
    const batch = now && batchAfter(ui.batch, lines, now.views);
    const page = now && burstPageOf(now, lines, options.session);
    if (batch !== ui.batch || page) {
      ui = { ...ui, batch, ...(page ? { page, scroll: 0 } : {}) };
      version += 1;
    }
    const told = now && lines.length > 0 ? peopleNews(before, now, lines) : undefined;
    if (told !== undefined) {
      ui = { ...ui, message: { text: told, trouble: true } };
      version += 1;
    }
    // A fold or the filter may hide where they are: once it is out of the way the cursor gets there.
    for (let step = 0; step < 3; step += 1) {
      const current = scene();
      const change = current && followStep(current);
      if (!change) break;
      ui = { ...ui, ...change };
      version += 1;
    }
    tellPlace();
    // What is checked changes the order of the places to look; what the cursor is on stays in sight.
    if (lines.length > 0 && ui.page?.type === 'triage') reveal(desk);
    // Nothing moves on the screen unless it changed.
    const next = frame();
    if (!shown || !next || !sameFrame(shown, next)) show();
  };
  const unsubscribe = options.store.subscribe(({ latest }) => {
    gathered.push(...latest);
    timer ??= setTimeout(catchUp, gather_ms);
  });
  const unnotice = options.onNotice((sentence) => set({ notices: [...ui.notices, sentence] }));
  const unreplay = options.replay?.subscribe(() => catchUp());
  // Ages and the clock move once a second; a frame that is the same as the last one is not written.
  const ticks = setInterval(catchUp, 1000);

  return {
    press: (presses) => {
      for (const one of presses) {
        if (scene()) press(desk, one);
        else if (one.name === 'ctrl-c' || one.name === 'q') quit();
      }
    },
    paste: (text) => {
      if (scene()) paste(desk, text);
    },
    resize: (columns, rows) => {
      if (columns !== ui.columns || rows !== ui.rows) set({ columns, rows });
    },
    frame,
    scene,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    version: () => version,
    catchUp,
    close: () => {
      attending?.close();
      clearInterval(ticks);
      clearTimeout(timer);
      unsubscribe();
      unreplay?.();
      unnotice();
      listeners.clear();
    },
  };
}

/** The page that opens by itself: a burst of this console began, and the operator still looks at its item. */
function burstPageOf({ ui, view }: Scene, lines: readonly LedgerLine[], session: string): Page | undefined {
  if (ui.page || ui.dialog || ui.filtering || !view) return undefined;
  const began = lines.some(({ event }) => event.type === 'burst-started' && event.session === session && event.item === view.item.id);
  return began ? { type: 'burst', item: view.item.id } : undefined;
}

/** The console as it opens on a launch: where it was left, with what changed since; else at the first item that waits for somebody. */
function opening({ launch, rows, views, replay }: Scene, ui: Ui): Ui {
  const first = rows.findIndex((row) => row.type === 'item' && wantsSomeone(views.get(row.id)?.state ?? 'done'));
  // A replay begins with the record, not where somebody left.
  if (replay) return { ...ui, cursor: { key: rows[first]?.key ?? '', index: Math.max(0, first) } };
  const key = (launch.before && launch.lastItem) ?? rows[first]?.key ?? '';
  const running = [...views.values()].filter(({ state }) => state === 'checking').map(({ item }) => item.id);
  return {
    ...ui,
    cursor: {
      key,
      index: Math.max(
        0,
        rows.findIndex((row) => row.key === key),
      ),
    },
    page: launch.before && launch.decision?.go !== true ? { type: 'since' } : undefined,
    batch: running.length > 0 ? { ids: new Set(running), since: Date.parse(launch.lastAt) } : undefined,
  };
}
