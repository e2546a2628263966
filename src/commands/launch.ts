import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { BurstBoard } from '../engine/bursts.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { WatchDesk } from '../engine/watches.ts';
import { launchIds, launchPath, listLaunches, ledgerFolder, newLaunchId } from '../ledger/files.ts';
import { openFileLedger } from '../ledger/file-store.ts';
import { readOnlyLedger } from '../ledger/read-store.ts';
import { readLedgerFile } from '../ledger/reader.ts';
import type { LedgerStore } from '../ledger/store.ts';
import type { LaunchSummary } from '../ledger/summary.ts';
import { didYouMean } from '../checklist/did-you-mean.ts';
import { itemsOf, type Checklist } from '../model/checklist.ts';
import { UsageError } from '../model/errors.ts';
import type { LaunchEvent } from '../model/events.ts';
import { redactEvent } from '../model/redact-event.ts';
import { redactor } from '../model/redact.ts';
import type { ItemView, LaunchView } from '../model/views.ts';
import { createLaunchStore, type LaunchStore } from '../state/store.ts';
import type { LaunchState } from '../state/launch-state.ts';
import { launchView } from '../state/views.ts';
import { burstLeave, type BurstFlags, type BurstLeave } from './burst-leave.ts';
import { clock } from './clock.ts';
import { earlierBurst } from './earlier-burst.ts';
import type { Prepared } from './prepare.ts';
import { handOver } from './hand-over.ts';
import { ownCommands, type OwnCommands } from './own-commands.ts';

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
  const folder = ledgerFolder(flags.ledger);
  const known = await chooseLaunch(folder, prepared, flags, purpose);
  const id = known ?? newLaunchId(prepared.checklist.name, clock.now(), await launchIds(folder));
  const listeners = new Set<(sentence: string) => void>();
  const said: string[] = [];
  const notice = (sentence: string): void => {
    if (listeners.size === 0) said.push(sentence);
    for (const listener of listeners) listener(sentence);
  };
  // Wrong flags are refused before a record is begun.
  const leave = purpose === 'walk' ? await burstLeave(flags, prepared.checklist, notice) : undefined;
  const commands = await ownCommands(prepared, operator);
  const ledger =
    purpose === 'read' ? readOnlyLedger(folder, id) : await openFileLedger({ folder, launch: id, clock, onNotice: notice, create: known === undefined });
  const store = createLaunchStore();
  const launch = wire(ledger, store, prepared, operator, { flags, leave, folder, commands }, notice);
  store.take(await ledger.read());
  if (known === undefined) await launch.record([{ type: 'launch-opened', launch: id, target: prepared.target, checklist: prepared.checklist }]);
  else if (
    purpose !== 'read' &&
    (launch.state().checklist.digest !== prepared.checklist.digest || (purpose === 'walk' && asksOtherLeave(launch.state(), prepared)))
  )
    await launch.record([{ type: 'checklist-changed', checklist: prepared.checklist }]);
  const stopFollowing = ledger.follow(launch.state().lastSeq, store.take, (error) => notice(error.message));
  return {
    ...launch,
    id,
    commands,
    notice,
    onNotice(listener) {
      listeners.add(listener);
      for (const sentence of said.splice(0)) listener(sentence);
      return () => listeners.delete(listener);
    },
    async close() {
      stopFollowing();
      await ledger.close();
    },
  };
}

/** What this console may do, and where the records are that a burst is compared with. */
interface Leave {
  readonly flags: LaunchFlags;
  readonly leave: BurstLeave | undefined;
  readonly folder: string;
  readonly commands: OwnCommands;
}

function wire(
  ledger: LedgerStore,
  store: LaunchStore,
  prepared: Prepared,
  operator: string,
  { flags, leave, folder, commands }: Leave,
  notice: (sentence: string) => void,
): Omit<OpenLaunch, 'id' | 'commands' | 'notice' | 'onNotice' | 'close'> {
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
      if ((store.getState().launch?.lastSeq ?? 0) < last) store.take(await ledger.read());
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
        earlier: (scenario, digest, host, plan) => earlierBurst(state(), folder, { scenario, digest, host, plan }),
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

async function chooseLaunch(folder: string, prepared: Prepared, flags: LaunchFlags, purpose: Purpose): Promise<string | undefined> {
  const { checklist, target, targetGiven } = prepared;
  const launches = await listLaunches(folder, (sentence) => process.stderr.write(`${sentence}\n`));
  if (flags.launch !== undefined) {
    const named = launches.find((launch) => launch.id === flags.launch);
    if (!named) throw unknownLaunch(flags.launch, await launchIds(folder), folder);
    if (purpose !== 'read') refuseAnother(named, prepared);
    return named.id;
  }
  if (flags.new) return undefined;
  const anyTarget = purpose !== 'walk' && !targetGiven;
  const newest = launches.filter((launch) => launch.checklist === checklist.name && (anyTarget || launch.target === target.name)).at(-1);
  if (purpose !== 'walk' && !newest) {
    throw new UsageError(
      `no launch of \`${checklist.name}\`${anyTarget ? '' : ` on \`${target.name}\``} is in \`${folder}\`: \`gonogo check\` or the console begins one`,
    );
  }
  if (!newest || purpose !== 'walk' || !(await isOver(folder, newest.id))) return newest?.id;
  process.stderr.write(`launch \`${newest.id}\` was decided GO, so this begins a new one; \`--launch ${newest.id}\` goes back to it\n`);
  return undefined;
}

/** What is seen on one target, or answered on one checklist, never becomes the record of another. */
function refuseAnother(launch: LaunchSummary, { checklist, target, targetGiven }: Prepared): void {
  const another = 'leave `--launch` out, or give `--new`';
  if (launch.checklist !== checklist.name)
    throw new UsageError(`\`${launch.id}\` is a launch of \`${launch.checklist}\`, and \`${checklist.file}\` is \`${checklist.name}\`: ${another}`);
  if (targetGiven && launch.target !== target.name)
    throw new UsageError(`\`${launch.id}\` is on \`${launch.target}\`, and this is \`${target.name}\`: ${another}`);
}

/** The sentence for a launch that is not there. */
export function unknownLaunch(id: string, ids: readonly string[], folder: string): UsageError {
  const meant = didYouMean(id, ids);
  return new UsageError(`there is no launch \`${id}\` in \`${folder}\`${meant ? `: did you mean \`${meant}\`?` : '; `gonogo launches` lists them'}`);
}

async function isOver(folder: string, launch: string): Promise<boolean> {
  const lines = await readLedgerFile(launchPath(folder, launch));
  return lines.flatMap(({ event }) => (event.type === 'decided' ? [event.go] : [])).at(-1) === true;
}
