import type { Steer } from '../model/burst.ts';
import { messageOf } from '../model/errors.ts';
import { wantText } from '../model/poll-rule.ts';
import type { ItemView } from '../model/views.ts';
import { burstsGoingOn } from './burst/standing.ts';
import { openDialog, openPage, say, send, type Desk } from './desk.ts';
import {
  closeDialog,
  decideDialog,
  deferDialog,
  holdDialog,
  noteDialog,
  overrideDialog,
  quitDialog,
  ruleOutDialog,
  signDialog,
  unsignDialog,
} from './dialogs.ts';
import { askToAllow, openFixes, openTriage } from './fix/actions.ts';
import type { KeyId } from './key-binding.ts';
import { actPoll } from './poll/actions.ts';
import { moved, nextWanted } from './list.ts';
import { actPeople } from './people/actions.ts';
import { navigates } from './people/now.ts';
import { actReplay, isReplayKey } from './replay/actions.ts';
import { many } from './text.ts';
import { actWatch } from './watch/actions.ts';
import { watchesHere } from './watch/standing.ts';

/** Does what a key is for; whether it applies was asked before. */
export function act(id: KeyId, desk: Desk): void {
  const scene = desk.scene();
  const { row, view, launch } = scene;
  if (isReplayKey(id)) return actReplay(id, desk);
  switch (id) {
    case 'down':
    case 'up':
    case 'page-down':
    case 'page-up':
    case 'first':
    case 'last':
      return move(id, desk);
    case 'next':
    case 'previous':
      return toRow(desk, nextWanted(scene.rows, scene.index, id === 'next' ? 1 : -1, launch, scene.views), 'Nothing else waits for anybody.');
    case 'focus':
      return desk.set({ focus: scene.ui.focus === 'list' ? 'detail' : 'list', scroll: 0 });
    case 'open':
      return open(desk);
    case 'triage':
      return openTriage(desk);
    case 'rollback':
      return openPage(desk, { type: 'rollback', step: 0 });
    case 'watch':
    case 'watch-begin':
    case 'watch-close':
    case 'watch-extend':
    case 'watch-roll-back':
    case 'watch-inconclusive':
    case 'watch-note':
    case 'watch-section':
      return actWatch(id, desk);
    case 'poll':
    case 'poll-begin':
    case 'poll-go':
    case 'poll-no-go':
    case 'poll-record':
    case 'poll-end':
      return actPoll(id, desk);
    // These belong to the pages of fixes.
    case 'step-run':
    case 'step-stop':
    case 'step-plain':
      return undefined;
    case 'history':
      return view && openPage(desk, { type: 'history', item: view.item.id });
    case 'check':
      return view && send(desk, { type: 'check', items: [view.item.id] }, 'checking');
    case 'check-phase':
      return checkPhase(desk);
    case 'sign':
      return row?.type === 'close' ? openDialog(desk, closeDialog(row.phase, row.section, row.title)) : view && openDialog(desk, signDialog(view));
    case 'unsign':
      return view && openDialog(desk, unsignDialog(view));
    case 'note':
      return view && openDialog(desk, noteDialog(view));
    case 'override':
      return view && openDialog(desk, overrideDialog(view));
    case 'defer':
      return view && openDialog(desk, deferDialog(view, laterPhases(desk, view)));
    case 'rule-out':
      return view && openDialog(desk, ruleOutDialog(view));
    case 'reinstate':
      return view && send(desk, { type: 'reinstate', item: view.item.id }, 'reinstating');
    case 'allow':
      return askToAllow(desk);
    case 'burst':
      return scene.keys.burst && openPage(desk, { type: 'burst', item: scene.keys.burst.record.item });
    case 'burst-pause':
      return scene.keys.burst?.standing === 'paused' ? steer(desk, 'resume', 'resuming the burst') : steer(desk, 'pause', 'pausing the burst');
    case 'burst-stop':
      return steer(desk, 'stop', 'stopping the burst');
    case 'burst-kill':
      return steer(desk, 'kill', 'killing the burst');
    case 'hold':
      return launch.hold ? send(desk, { type: 'resume' }, 'resuming') : openDialog(desk, holdDialog(view?.item.id));
    case 'decide':
      return openDialog(
        desk,
        decideDialog(() => {
          const now = desk.scene();
          return {
            held: now.launch.hold !== undefined,
            inTheWay: now.summary.inTheWay.map(({ item }) => item.id),
            ...(now.summary.polls.length > 0 ? { polls: now.summary.polls.map(wantText).join('; ') } : {}),
          };
        }),
      );
    case 'own':
    case 'people':
    case 'follow':
    case 'role':
    case 'walkthrough':
      return actPeople(id, desk);
    case 'filter':
      return desk.set({ filtering: true, focus: 'list' });
    case 'stop':
      return scene.keys.checking
        ? stopChecks(desk)
        : desk.set({ filter: { text: '', at: 0 }, cursor: row ? { key: row.key, index: scene.index } : scene.ui.cursor });
    case 'faults':
      return openPage(desk, { type: 'faults', selected: 0 });
    case 'help':
      return openPage(desk, { type: 'help' });
    case 'redraw':
      return desk.set({ redraws: scene.ui.redraws + 1 });
    case 'quit':
      return scene.keys.checking || scene.keys.fix?.own || ownBurst(desk) !== undefined || watchesHere(scene.watch)
        ? openDialog(desk, quitDialog(ownBurst(desk), scene.keys.fix?.own?.title, watchesHere(scene.watch)))
        : desk.quit();
    default:
      return id satisfies never;
  }
}

function move(id: 'down' | 'up' | 'page-down' | 'page-up' | 'first' | 'last', desk: Desk): void {
  const { rows, index, ui } = desk.scene();
  const page = id === 'page-down' || id === 'page-up' ? desk.frame().page : 0;
  const steps = { down: 1, up: -1, 'page-down': page, 'page-up': -page, first: Number.NEGATIVE_INFINITY, last: Number.POSITIVE_INFINITY }[id];
  if (ui.focus === 'detail' || ui.page || (ui.walkthrough && page !== 0)) return scroll(desk, steps);
  // A screen further is counted in rows, headings and all.
  const far = Math.max(0, Math.min(rows.length - 1, index + steps));
  toRow(desk, Math.abs(steps) === 1 || !Number.isFinite(steps) ? moved(rows, index, steps) : nearestStop(desk, far, index));
}

function nearestStop(desk: Desk, far: number, from: number): number {
  const { rows } = desk.scene();
  const back = moved(rows, far, Math.sign(from - far));
  const on = moved(rows, far - Math.sign(far - from), Math.sign(far - from));
  return on === far - Math.sign(far - from) ? back : on;
}

/** Scrolls what j and k scroll now: a page or the detail. */
export function scroll(desk: Desk, steps: number): void {
  const { scrollEnd } = desk.frame();
  const at = Math.min(desk.scene().ui.scroll, scrollEnd);
  desk.set({ scroll: Math.max(0, Math.min(scrollEnd, at + steps)) });
}

function toRow(desk: Desk, index: number, none = ''): void {
  const row = desk.scene().rows[index];
  if (row) desk.set({ cursor: { key: row.key, index }, scroll: 0 });
  else if (none !== '') say(desk, none);
}

function open(desk: Desk): void {
  const { row, view, ui } = desk.scene();
  if (row?.type === 'fold') desk.set({ opened: new Set([...ui.opened, row.key]), cursor: { key: row.ids[0] ?? '', index: desk.scene().index } });
  else if (row?.type === 'close') openDialog(desk, closeDialog(row.phase, row.section, row.title));
  else if (view) openFixes(desk, view.item.id);
}

function checkPhase(desk: Desk): void {
  const { row, views, launch } = desk.scene();
  const phase = row?.phase;
  const live = [...views.values()].filter(
    (view) => view.answeredIn === phase && !view.ruledOut && view.item.check !== undefined && view.item.check.kind !== 'manual',
  );
  const allowed = live.filter((view) => view.allowed);
  const title = launch.checklist.phases.find(({ id }) => id === phase)?.title ?? phase ?? '';
  if (allowed.length === 0)
    return say(
      desk,
      live.length === 0
        ? `Nothing in \`${title}\` can be checked by a machine.`
        : `All ${many(live.length, 'check')} of \`${title}\` wait to be allowed, one by one, with \`a\`.`,
    );
  if (allowed.length < live.length)
    say(
      desk,
      `${many(live.length - allowed.length, 'check')} of \`${title}\` stay${live.length - allowed.length === 1 ? 's' : ''} out: not allowed yet (\`a\`).`,
    );
  send(desk, { type: 'check', items: allowed.map(({ item }) => item.id) }, 'checking');
}

function laterPhases(desk: Desk, view: ItemView): { id: string; title: string }[] {
  const { phases } = desk.scene().launch.checklist;
  return phases.slice(phases.findIndex(({ id }) => id === view.item.phase) + 1).map(({ id, title }) => ({ id, title }));
}

/** Stops the checks that run. */
export function stopChecks(desk: Desk): void {
  desk.options.stopChecks();
  const also = ownBurst(desk) === undefined ? (desk.scene().keys.fix?.own ? ', and the step with them' : '') : ', and the burst with them';
  say(desk, `Stopping the checks${also}.`);
}

/** The name of the burst that this console runs. */
function ownBurst(desk: Desk): string | undefined {
  const { launch, now } = desk.scene();
  return burstsGoingOn(launch, now).findLast(({ session }) => session === desk.options.session)?.scenario.name;
}

/** Steers the burst of the page; whose it is, the engine knows. */
function steer(desk: Desk, how: Steer, doing: string): void {
  const { burst } = desk.scene().keys;
  if (burst) send(desk, { type: 'steer', burst: burst.record.burst, steer: how }, doing);
}

/** Switches a fault of the rehearsal. */
export function switchFault(desk: Desk, selected: number): void {
  const faults = desk.options.rehearsal;
  const fault = faults?.faults[selected];
  if (!faults || !fault) return;
  const why = navigates(desk.scene().people);
  if (why !== undefined) return say(desk, why, true);
  const on = !faults.active().includes(fault.name);
  say(desk, `Switching \`${fault.name}\` ${on ? 'on' : 'off'}…`);
  faults.set(fault.name, on).then(
    () => desk.set({ faults: faults.active(), message: { text: `\`${fault.name}\` is ${on ? 'on' : 'off'}.`, trouble: false } }),
    (error: unknown) => desk.set({ faults: faults.active(), message: { text: messageOf(error), trouble: true } }),
  );
}
