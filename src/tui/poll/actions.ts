import { openDialog, openPage, say, type Desk } from '../desk.ts';
import type { KeyId } from '../key-binding.ts';
import { bindingOf } from '../keys.ts';
import type { Page } from '../ui.ts';
import { answerDialog, beginPollDialog, endPollDialog, recordDialog } from './dialogs.ts';

/** The keys of the poll. */
export type PollKeyId = Extract<KeyId, 'poll' | `poll-${string}`>;

type PollPage = Extract<Page, { type: 'poll' }>;

/** Does what a key of the poll is for; whether it applies was asked before. */
export function actPoll(id: PollKeyId, desk: Desk): void {
  const { poll, launch, ui } = desk.scene();
  const seen = (): number => desk.scene().launch.lastSeq;
  const station = poll.stations[ui.page?.type === 'poll' ? ui.page.selected : 0];
  const { view } = poll;
  if (id === 'poll') return openPoll(desk);
  if (id === 'poll-begin') return openDialog(desk, beginPollDialog(poll, launch.checklist.phases));
  if (!view || station === undefined) return undefined;
  switch (id) {
    case 'poll-go':
      return openDialog(desk, answerDialog(view, station, true, seen));
    case 'poll-no-go':
      return openDialog(desk, answerDialog(view, station, false, seen));
    case 'poll-record':
      return openDialog(desk, recordDialog(view, station, seen));
    case 'poll-end':
      return openDialog(desk, endPollDialog(view));
    default:
      return id satisfies never;
  }
}

/** Opens the page of the poll, at the station of this console. */
function openPoll(desk: Desk): void {
  const { poll } = desk.scene();
  openPage(desk, { type: 'poll', selected: Math.max(0, poll.stations.indexOf(poll.mine ?? '')) });
}

/** The keys of the page of the poll; false where the press means what it means on every page. */
export function onPoll(desk: Desk, page: PollPage, id: KeyId | undefined, name: string): boolean {
  const scene = desk.scene();
  if (id === 'poll') {
    desk.set({ page: undefined, scroll: 0 });
    return true;
  }
  const binding = bindingOf(name, 'poll');
  if (binding) {
    const reason = binding.disabled?.(scene.keys);
    if (reason !== undefined) say(desk, reason, true);
    else actPoll(binding.id as PollKeyId, desk); // bindings of this page have no other ids
    return true;
  }
  const last = scene.poll.stations.length - 1;
  if (id === 'down' || id === 'up') return select(desk, Math.max(0, Math.min(last, page.selected + (id === 'down' ? 1 : -1))));
  return false;
}

/** Selects a station, and keeps it on the screen. */
function select(desk: Desk, selected: number): true {
  const { page: rows, scrollEnd, marks } = desk.frame();
  const at = marks?.get(selected) ?? 0;
  const top = Math.min(desk.scene().ui.scroll, scrollEnd);
  const scroll = selected === 0 ? 0 : at < top ? at : at >= top + rows ? at - rows + 1 : top;
  desk.set({ page: { type: 'poll', selected }, scroll });
  return true;
}
