import type { Checklist } from '../../src/model/checklist.ts';
import type { Command, Outcome, Send } from '../../src/model/commands.ts';
import type { LaunchEvent, LedgerLine } from '../../src/model/events.ts';
import { createLaunchStore, type LaunchStore } from '../../src/state/store.ts';

/** A record in memory that a console can be driven with: commands become ledger lines, folded at once. */
export interface Recorder {
  readonly store: LaunchStore;
  readonly send: Send;
  /** Adds an event as somebody else, or at another time. */
  add(event: LaunchEvent, options?: { readonly by?: string; readonly at?: number }): LedgerLine;
  stopChecks(): void;
}

/** How a recorder answers. */
export interface RecorderOptions {
  readonly operator: string;
  readonly checklist: Checklist;
  readonly target: { readonly name: string; readonly production: boolean };
  readonly openedAt: number;
  /** What a check of an item sees. */
  readonly observe: (item: string) => Pick<Extract<LaunchEvent, { type: 'observed' }>, 'verdict' | 'response' | 'values'>;
  readonly checkTakes_ms: number;
}

/** Makes a recorder with an opened launch. */
export function createRecorder({ operator, checklist, target, openedAt, observe, checkTakes_ms }: RecorderOptions): Recorder {
  const store = createLaunchStore();
  let seq = 0;
  let stopped = new AbortController();
  const add: Recorder['add'] = (event, { by = operator, at = Date.now() } = {}) => {
    seq += 1;
    const line: LedgerLine = { seq, at: new Date(at).toISOString(), by, prev: String(seq - 1), event, hash: String(seq) };
    store.take([line]);
    return line;
  };
  add({ type: 'launch-opened', launch: `${checklist.name}-1`, target, checklist }, { at: openedAt });

  const check = async (items: readonly string[]): Promise<Outcome> => {
    const { signal } = stopped;
    add({ type: 'checks-started', session: 's1', items: [...items], deadline_s: 60 });
    for (const item of items) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, checkTakes_ms);
        signal.addEventListener(
          'abort',
          () => {
            clearTimeout(timer);
            resolve();
          },
          { once: true },
        );
      });
      const seen = signal.aborted ? { verdict: 'unknown' as const, response: 'stopped before an answer came' } : observe(item);
      add({ type: 'observed', item, kind: 'postgres', duration_ms: 12, expect: 'used < max * 0.5', ...seen });
    }
    return { ok: true };
  };

  const allow = (item: string, typed: string | undefined): LaunchEvent | Outcome => {
    const { subject = '', host } = store.getState().launch?.items.get(item)?.item.check?.consent ?? {};
    if (host !== typed) return { ok: false, reason: `type \`${host ?? ''}\` out to allow load on it: \`${typed ?? ''}\` is not it` };
    return { type: 'allowed', item, subject };
  };

  const steer = (command: Extract<Command, { type: 'steer' }>): LaunchEvent | Outcome => {
    const burst = store.getState().launch?.bursts.get(command.burst);
    if (burst?.session !== 's1') return { ok: false, reason: `the burst is run by \`${burst?.by ?? ''}\` at another console: steer it there` };
    return { ...command, type: 'burst-steered' };
  };

  const events = (command: Exclude<Command, { type: 'check' }>): LaunchEvent | Outcome => {
    const launch = store.getState().launch;
    const now = Date.now();
    switch (command.type) {
      case 'sign': {
        if (command.value === 'refuse me') return { ok: false, reason: 'The value `refuse me` was refused: enter another one.' };
        const evidence = launch?.items.get(command.item)?.evidence;
        return { ...command, type: 'signed', ...(evidence ? { evidence: evidence.seq } : {}) };
      }
      case 'unsign':
        return { ...command, type: 'unsigned' };
      case 'note':
        return { ...command, type: 'noted' };
      case 'override':
        return { type: 'overridden', item: command.item, reason: command.reason, until: new Date(now + command.for_s * 1000).toISOString() };
      case 'defer':
        return { ...command, type: 'deferred' };
      case 'rule-out':
        return { ...command, type: 'ruled-out' };
      case 'reinstate':
        return { ...command, type: 'reinstated' };
      case 'allow':
        return allow(command.item, command.host);
      case 'hold':
        return { ...command, type: 'held' };
      case 'steer':
        return steer(command);
      case 'resume':
        return { type: 'resumed' };
      case 'close-section':
        return { ...command, type: 'section-closed' };
      case 'decide':
        return { ...command, type: 'decided' };
      case 'fix': {
        const step = launch?.checklist.runbook?.find(({ ref }) => ref === command.section)?.steps.find(({ n }) => n === command.step);
        if (!step) return { ok: false, reason: 'there is no such step' };
        const { title, command: shown, mutating } = step;
        return { ...command, type: 'fix-started', fix: `fix-${command.step}`, session: 's1', title, command: shown, mutating };
      }
      case 'watch': {
        const { every_s = 10, for_s = 3600, objectives = [] } = launch?.checklist.watch ?? {};
        const until = new Date(now + (command.for_s ?? for_s) * 1000).toISOString();
        return {
          type: 'watch-started',
          watch: `watch-${(launch?.watches.size ?? 0) + 1}`,
          session: 's1',
          every_s,
          until,
          objectives: objectives.map(({ id }) => id),
        };
      }
      case 'end-watch':
        return { type: 'watch-ended', watch: [...(launch?.watches.keys() ?? [])].at(-1) ?? '', ending: command.ending, note: command.note ?? 'as recorded' };
      case 'stop-fix':
        return { ...command, type: 'fix-ended', ended: 'stopped', duration_ms: 1200 };
      case 'roll-back':
        return {
          ...command,
          type: 'rollback-started',
          section: launch?.checklist.rollback?.section ?? '',
          checks: [...(launch?.checklist.rollback?.checks ?? [])],
        };
      case 'check-rollback':
        return { type: 'rollback-checked', left: [] };
      case 'own': {
        const { owner } = launch?.items.get(command.item) ?? {};
        return { ...command, type: 'owned', ...(owner ? { from: owner.by } : {}) };
      }
      case 'release':
        return { ...command, type: 'released' };
      case 'attend':
        return { ...command, type: 'attended', session: 's1' };
      case 'start-poll':
        return {
          type: 'poll-started',
          poll: `${command.phase}-1`,
          phase: command.phase,
          stations: [...(launch?.checklist.stations ?? [])],
          deadline: new Date(now + command.for_s * 1000).toISOString(),
        };
      case 'answer-poll': {
        const { givenBy, seen = launch?.lastSeq ?? 0, ...answer } = command;
        return { ...answer, type: 'poll-answered', seen, ...(givenBy === undefined ? {} : { given_by: givenBy }) };
      }
      case 'end-poll':
        return { ...command, type: 'poll-ended' };
      default:
        return command satisfies never;
    }
  };

  return {
    store,
    add,
    stopChecks: () => {
      stopped.abort();
      stopped = new AbortController();
    },
    send: async (command) => {
      if (command.type === 'check') return check(command.items);
      const made = events(command);
      if ('ok' in made) return made;
      add(made);
      return { ok: true };
    },
  };
}
