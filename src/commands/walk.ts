import { signaturesOf } from '../state/item-state.ts';
import { itemViews } from '../state/views.ts';
import { summarise } from '../state/summary.ts';
import { itemsOf, type Checklist, type Item } from '../model/checklist.ts';
import type { ExitCode } from '../model/exit.ts';
import { gatesOf, pollFor_s } from '../model/poll-rule.ts';
import type { Json } from '../model/json.ts';
import { isJsonObject } from '../model/json.ts';
import type { Engine } from '../engine/engine.ts';
import type { Output } from '../output/index.ts';
import type { Interrupt } from './interrupt.ts';
import { clock } from './clock.ts';
import type { OpenLaunch } from './launch.ts';
import { conclude, listen } from './listen.ts';

/** The names under which a rehearsal signs by itself: two, since some lines want two people. */
const rehearsers = ['rehearsal', 'rehearsal-2'] as const;

/** Walks a whole launch without anybody: phase by phase it checks, signs what may be signed, closes the sections, polls the stations, and decides. */
export async function walk(launch: OpenLaunch, checklist: Checklist, output: Output, interrupt: Interrupt, stop: AbortSignal): Promise<ExitCode> {
  const stopListening = listen(launch, output);
  const engines = rehearsers.map((name) => launch.engineFor(name));
  const [engine] = engines;
  stop.addEventListener('abort', () => engine?.stopChecks(), { once: true });
  try {
    for (const phase of checklist.phases) {
      const items = itemsOf({ phases: [phase] });
      const live = items.filter((item) => item.check && item.check.kind !== 'manual').map((item) => item.id);
      if (live.length > 0 && !stop.aborted) await engine?.send({ type: 'check', items: live });
      for (const item of items) if (!stop.aborted) await signAs(engines, item, launch);
      for (const section of phase.sections) if (!stop.aborted) await engine?.send({ type: 'close-section', phase: phase.id, section: section.id });
    }
    if (!stop.aborted && engine) await pollAll(engine, checklist, launch);
    const state = launch.state();
    if (!stop.aborted && summarise(state, itemViews(state, clock.now())).go) await engine?.send({ type: 'decide', go: true, note: 'a rehearsal' });
  } finally {
    stopListening();
  }
  const code = conclude(launch, output);
  return stop.aborted ? interrupt.code : code;
}

/** The poll at the last gate: the lead asks each station, and records by name who answers there. */
async function pollAll(engine: Engine, checklist: Checklist, launch: OpenLaunch): Promise<void> {
  const phase = gatesOf(checklist).at(-1);
  if (phase === undefined || checklist.stations.length === 0) return;
  // Refused where a line is in the way: then nobody is asked, and the report says why.
  if (!(await engine.send({ type: 'start-poll', phase, for_s: pollFor_s })).ok) return;
  const poll = [...launch.state().polls.keys()].at(-1) ?? '';
  for (const [index, station] of checklist.stations.entries())
    await engine.send({ type: 'answer-poll', poll, station, go: true, remark: 'rehearsed', givenBy: rehearsers[index % rehearsers.length] ?? '' });
  await engine.send({ type: 'end-poll', poll });
}

async function signAs(engines: readonly Engine[], item: Item, launch: OpenLaunch): Promise<void> {
  for (const engine of engines) {
    const record = launch.state().items.get(item.id);
    if (!record || signaturesOf(record).have >= signaturesOf(record).want) return;
    const value = item.check?.kind === 'manual' ? reading(item, launch) : undefined;
    // A refusal is no accident here: the line fails, and the report says so.
    await engine.send({ type: 'sign', item: item.id, note: 'rehearsed', ...(value === undefined ? {} : { value }) });
  }
}

/** What a person would read: the observed value where the line compares with one, else a word that says it was rehearsed. */
function reading(item: Item, launch: OpenLaunch): string {
  const of = item.check?.params['of'];
  const path = /^answer == observed\.([\w.]+)$/.exec(item.check?.expect ?? '')?.[1];
  if (typeof of === 'string' && path !== undefined) {
    const seen = path
      .split('.')
      .reduce<Json | undefined>((part, key) => (isJsonObject(part) ? part[key] : undefined), launch.state().items.get(of)?.evidence?.observed);
    return typeof seen === 'string' ? seen : JSON.stringify(seen ?? 'nothing observed');
  }
  const [choice] = Array.isArray(item.check?.params['choices']) ? item.check.params['choices'] : [];
  if (typeof choice === 'string') return choice;
  return item.check?.params['number'] === true ? '0' : 'rehearsed';
}
