import { randomUUID } from 'node:crypto';
import { kinds } from '../checks/index.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { listLaunches, ledgerFolder, newLaunchId } from '../ledger/files.ts';
import { openFileLedger } from '../ledger/file-store.ts';
import type { LedgerStore } from '../ledger/store.ts';
import { didYouMean } from '../checklist/did-you-mean.ts';
import { UsageError } from '../model/errors.ts';
import type { LaunchEvent } from '../model/events.ts';
import type { Clock } from '../model/ports.ts';
import { redactor } from '../model/redact.ts';
import { fold } from '../state/fold.ts';
import { createLaunchStore, type LaunchStore } from '../state/store.ts';
import type { LaunchState } from '../state/launch-state.ts';
import { launchView } from '../state/views.ts';
import type { Prepared } from './prepare.ts';

/** The machine's own clock. */
export const clock: Clock = { now: () => Date.now() };

/** How a command wants its launch. */
export interface LaunchFlags {
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
  onNotice(listener: (sentence: string) => void): () => void;
  close(): Promise<void>;
}

/** Opens the newest launch of this checklist and target, or the one that is named, or begins one. */
export async function openLaunch(prepared: Prepared, operator: string, flags: LaunchFlags, purpose: Purpose): Promise<OpenLaunch> {
  const folder = ledgerFolder(flags.ledger);
  const known = await chooseLaunch(folder, prepared, flags, purpose);
  const id =
    known ??
    newLaunchId(
      prepared.checklist.name,
      clock.now(),
      (await listLaunches(folder)).map((launch) => launch.id),
    );
  const listeners = new Set<(sentence: string) => void>();
  const said: string[] = [];
  const notice = (sentence: string): void => {
    if (listeners.size === 0) said.push(sentence);
    for (const listener of listeners) listener(sentence);
  };
  const ledger = await openFileLedger({ folder, launch: id, clock, onNotice: notice, create: known === undefined });
  const store = createLaunchStore();
  const launch = wire(ledger, store, prepared, operator, flags);
  store.take(await ledger.read());
  if (known === undefined) await launch.record([{ type: 'launch-opened', launch: id, target: prepared.target, checklist: prepared.checklist }]);
  else if (purpose !== 'read' && launch.state().checklist.digest !== prepared.checklist.digest)
    await launch.record([{ type: 'checklist-changed', checklist: prepared.checklist }]);
  const stopFollowing = ledger.follow(launch.state().lastSeq, store.take, (error) => notice(error.message));
  return {
    ...launch,
    id,
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

function wire(
  ledger: LedgerStore,
  store: LaunchStore,
  prepared: Prepared,
  operator: string,
  flags: LaunchFlags,
): Omit<OpenLaunch, 'id' | 'onNotice' | 'close'> {
  const session = randomUUID().slice(0, 8);
  const { json } = redactor(prepared.secrets);
  const state = (): LaunchState => {
    const { launch } = store.getState();
    if (!launch) throw new UsageError(`\`${ledger.where}\` does not begin with the opening of a launch: \`gonogo verify\` tells more`);
    return launch;
  };
  // The single door: nothing is recorded, and so nothing shown, that was not redacted here first.
  const recordBy =
    (by: string) =>
    async (events: readonly LaunchEvent[]): Promise<void> => {
      const lines = await ledger.append(
        by,
        events.map((event) => json(event)),
      );
      store.take(lines);
      const last = lines.at(-1)?.seq ?? 0;
      if ((store.getState().launch?.lastSeq ?? 0) < last) store.take(await ledger.read());
    };
  const engineFor = (by: string): Engine =>
    createEngine({
      clock,
      checklist: prepared.checklist,
      kinds,
      variables: prepared.variables,
      folder: prepared.folder,
      session,
      operator: by,
      allowed: { writes: flags.allowWrites === true, command: flags.allowCommands === true },
      record: recordBy(by),
      look: () => launchView(state(), clock.now()),
    });
  return { session, store, state, record: recordBy(operator), engineFor, engine: engineFor(operator) };
}

async function chooseLaunch(folder: string, { checklist, target, targetGiven }: Prepared, flags: LaunchFlags, purpose: Purpose): Promise<string | undefined> {
  const launches = await listLaunches(folder);
  if (flags.launch !== undefined) {
    const ids = launches.map((launch) => launch.id);
    if (ids.includes(flags.launch)) return flags.launch;
    throw unknownLaunch(flags.launch, ids, folder);
  }
  if (flags.new) return undefined;
  const anyTarget = purpose !== 'walk' && !targetGiven;
  const newest = launches.filter((launch) => launch.checklist === checklist.name && (anyTarget || launch.target === target.name)).at(-1);
  if (purpose === 'read' && !newest) {
    throw new UsageError(
      `no launch of \`${checklist.name}\`${anyTarget ? '' : ` on \`${target.name}\``} is in \`${folder}\`: \`gonogo check\` or the console begins one`,
    );
  }
  return newest && (purpose === 'read' || !(await isOver(folder, newest.id))) ? newest.id : undefined;
}

/** The sentence for a launch that is not there. */
export function unknownLaunch(id: string, ids: readonly string[], folder: string): UsageError {
  const meant = didYouMean(id, ids);
  return new UsageError(`there is no launch \`${id}\` in \`${folder}\`${meant ? `: did you mean \`${meant}\`?` : '; `gonogo launches` lists them'}`);
}

async function isOver(folder: string, launch: string): Promise<boolean> {
  const ledger = await openFileLedger({ folder, launch, clock, onNotice: () => undefined, create: false });
  try {
    return fold(undefined, await ledger.read())?.decision?.go === true;
  } finally {
    await ledger.close();
  }
}
