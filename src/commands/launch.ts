import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { BurstBoard } from '../engine/bursts.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { WatchDesk } from '../engine/watches.ts';
import { newLaunchId } from '../ledger/files.ts';
import { openLedgerPlace, type LedgerPlace } from '../ledger/place.ts';
import type { LedgerStore } from '../ledger/store.ts';
import { itemsOf, type Checklist } from '../model/checklist.ts';
import { UsageError } from '../model/errors.ts';
import type { LaunchEvent } from '../model/events.ts';
import { redactEvent } from '../model/redact-event.ts';
import { redactor } from '../model/redact.ts';
import type { ItemView, LaunchView } from '../model/views.ts';
import { createLaunchStore, type LaunchStore } from '../state/store.ts';
import type { LaunchState } from '../state/launch-state.ts';
import { launchView } from '../state/views.ts';
import { chooseLaunch } from './choose-launch.ts';
import { burstLeave, type BurstFlags, type BurstLeave } from './burst-leave.ts';
import { clock } from './clock.ts';
import { earlierBurst } from './earlier-burst.ts';
import type { Prepared } from './prepare.ts';
import { handOver } from './hand-over.ts';
import { ownCommands, type OwnCommands } from './own-commands.ts';
import { signerOf } from './ssh-signer.ts';
import { sayWhatWaits } from './what-waits.ts';

/** How a command wants its launch. */
export interface LaunchFlags extends BurstFlags {
  readonly ledger?: string;
  readonly launch?: string;
  readonly new?: boolean;
  readonly allowWrites?: boolean;
  readonly allowCommands?: boolean;
}

/** What the command does with the launch: walks it for a target, signs the newest whatever its target, or only reads it. */
export type Purpose = 'walk' | 'sign' | 'read';

/** A launch that is open: its record, its state, and the engine that walks it. */
export interface OpenLaunch {
  readonly id: string;
  readonly session: string;
  /** Where its record is, with those of other launches. */
  readonly place: LedgerPlace;
  readonly store: LaunchStore;
  readonly engine: Engine;
  /** The state as it is now. */
  state(): LaunchState;
  record(events: readonly LaunchEvent[]): Promise<void>;
  /** Makes another engine on the same launch, for another person at this machine. */
  engineFor(operator: string): Engine;
  readonly commands: OwnCommands;
  readonly watches: WatchDesk;
  /** Tells whoever listens, now or later, of trouble. */
  notice(sentence: string): void;
  onNotice(listener: (sentence: string) => void): () => void;
  close(): Promise<void>;
}

/** Opens the newest launch of this checklist and target, or the one that is named, or begins one. */
export async function openLaunch(prepared: Prepared, operator: string, flags: LaunchFlags, purpose: Purpose): Promise<OpenLaunch> {
  const place = await openLedgerPlace(flags.ledger);
  try {
    return await openLaunchIn(place, prepared, operator, flags, purpose);
  } catch (error) {
    await place.close();
    throw error;
  }
}

async function openLaunchIn(place: LedgerPlace, prepared: Prepared, operator: string, flags: LaunchFlags, purpose: Purpose): Promise<OpenLaunch> {
  const known = await chooseLaunch(place, prepared, flags, purpose);
  const id = known ?? newLaunchId(prepared.checklist.name, clock.now(), await place.ids());
  const { notice, onNotice, unheard } = notices();
  // Wrong flags are refused before a record is begun.
  const leave = purpose === 'walk' ? await burstLeave(flags, prepared.checklist, notice) : undefined;
  const commands = await ownCommands(prepared, operator);
  const signer = purpose === 'read' ? undefined : await signerOf(operator, notice);
  const ledger =
    purpose === 'read'
      ? await place.openToRead(id)
      : await place.open(id, { clock, onNotice: notice, create: known === undefined, ...(signer ? { signer } : {}) });
  const store = createLaunchStore();
  const launch = wire(ledger, store, prepared, operator, { flags, leave, place, commands }, notice);
  store.take(await ledger.read());
  if (purpose === 'read') await sayWhatWaits(place, notice);
  const stopLink = ledger.onLink?.(store.link);
  if (known === undefined) await launch.record([{ type: 'launch-opened', launch: id, target: prepared.target, checklist: prepared.checklist }]);
  else if (
    purpose !== 'read' &&
    (launch.state().checklist.digest !== prepared.checklist.digest || (purpose === 'walk' && asksOtherLeave(launch.state(), prepared)))
  )
    await launch.record([{ type: 'checklist-changed', checklist: prepared.checklist }]);
  const stopFollowing = ledger.follow(store.recorded(), store.take, (error) => notice(error.message));
  return {
    ...launch,
    id,
    place,
    commands,
    notice,
    onNotice,
    async close() {
      // What is kept may be handed in yet: whoever asks afterwards is told.
      await ledger.close();
      stopFollowing();
      stopLink?.();
      // What came as the last listener had left: entries that could not be handed in.
      for (const sentence of unheard()) process.stderr.write(`${sentence}\n`);
      await place.close();
    },
  };
}

/** Sentences for whoever listens; those that were said before anybody did wait. */
function notices(): Pick<OpenLaunch, 'notice' | 'onNotice'> & { readonly unheard: () => string[] } {
  const listeners = new Set<(sentence: string) => void>();
  const said: string[] = [];
  return {
    notice(sentence) {
      if (listeners.size === 0) said.push(sentence);
      for (const listener of listeners) listener(sentence);
    },
    unheard: () => said.splice(0),
    onNotice(listener) {
      listeners.add(listener);
      for (const sentence of said.splice(0)) listener(sentence);
      return () => listeners.delete(listener);
    },
  };
}

/** What this console may do, and where the records are that a burst is compared with. */
interface Leave {
  readonly flags: LaunchFlags;
  readonly leave: BurstLeave | undefined;
  readonly place: LedgerPlace;
  readonly commands: OwnCommands;
}

function wire(
  ledger: LedgerStore,
  store: LaunchStore,
  prepared: Prepared,
  operator: string,
  { flags, leave, place, commands }: Leave,
  notice: (sentence: string) => void,
): Omit<OpenLaunch, 'id' | 'place' | 'commands' | 'notice' | 'onNotice' | 'close'> {
  const session = randomUUID().slice(0, 8);
  let redact = { secrets: prepared.secrets, by: redactor(prepared.secrets) };
  const state = (): LaunchState => {
    const { launch } = store.getState();
    if (!launch) throw new UsageError(`\`${ledger.where}\` does not begin with the opening of a launch: \`gonogo verify\` tells more`);
    return launch;
  };
  // The single door: nothing is recorded, and so nothing shown, that was not redacted here first.
  const recordBy =
    (by: string) =>
    async (events: readonly LaunchEvent[]): Promise<void> => {
      if (redact.secrets !== prepared.secrets) redact = { secrets: prepared.secrets, by: redactor(prepared.secrets) };
      const lines = await ledger.append(
        by,
        events.map((event) => redactEvent(event, redact.by)),
      );
      store.take(lines);
      const last = lines.at(-1)?.seq ?? 0;
      if (store.recorded() < last) store.take(await ledger.read());
    };
  const items = new Map(itemsOf(prepared.checklist).map((item) => [item.id, item]));
  // The record holds the checklist as it may be shown, without credentials; what runs is the checklist as it was written.
  const written = (view: LaunchView): LaunchView => {
    if (state().checklist.digest !== prepared.checklist.digest) return view;
    const own = (found: ItemView): ItemView => ({ ...found, item: items.get(found.item.id) ?? found.item });
    return {
      ...view,
      item(id) {
        const found = view.item(id);
        return found && own(found);
      },
      items: () => view.items().map(own),
    };
  };
  const [bursts, watches] = [new BurstBoard(), new WatchDesk()];
  const whole = new Map(itemsOf(prepared.whole ?? prepared.checklist).map((item) => [item.id, item]));
  const engineFor = (by: string): Engine => {
    const engine = createEngine(
      {
        clock,
        checklist: prepared.checklist,
        kinds: prepared.kinds,
        get variables() {
          return prepared.variables;
        },
        folder: prepared.folder,
        session,
        operator: by,
        allowed: { writes: flags.allowWrites === true, command: flags.allowCommands === true, hosts: leave?.confirmed ?? [] },
        ...(leave ? { targets: leave.targets, ceiling: leave.ceiling } : {}),
        bursts,
        watches,
        handOver: (ending) => handOver(state(), by, ending),
        trust: commands.trust,
        steps: commands.steps,
        checkOf: (item) => whole.get(item)?.check,
        earlier: (scenario, digest, host, plan) => earlierBurst(state(), place, { scenario, digest, host, plan }),
        random: Math.random,
        wait: (ms, signal) => sleep(ms, undefined, { signal }),
        record: recordBy(by),
        look: () => written(launchView(state(), clock.now())),
      },
      notice,
    );
    return {
      ...engine,
      async send(command) {
        if (command.type !== 'check' && command.type !== 'fix') return engine.send(command);
        const before = command.type === 'fix' ? commands.runs(command.section, command.step) : '';
        for (const sentence of await prepared.reread()) notice(sentence);
        if (command.type === 'fix' && commands.runs(command.section, command.step) !== before)
          return { ok: false, reason: 'the env file changed what this step runs since it was shown: look at it again' };
        return engine.send(command);
      },
    };
  };
  return { session, store, state, watches, record: recordBy(operator), engineFor, engine: engineFor(operator) };
}

/** Whether the variables changed what an operator has to allow since the record was written. */
function asksOtherLeave({ checklist }: LaunchState, prepared: Prepared): boolean {
  const recorded = redactEvent({ type: 'checklist-changed', checklist: prepared.checklist }, redactor(prepared.secrets));
  const subjects = (of: Checklist): string => JSON.stringify(itemsOf(of).map((item) => item.check?.consent?.subject));
  return recorded.type === 'checklist-changed' && subjects(checklist) !== subjects(recorded.checklist);
}
