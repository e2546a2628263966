import { secretNames } from '../model/checklist.ts';
import type { Command } from '../model/commands.ts';
import { messageOf, Refusal } from '../model/errors.ts';
import type { EventOf } from '../model/events.ts';
import type { FixStep, RunbookSection } from '../model/fix.ts';
import { shownCommand, stepWords } from '../model/fix-command.ts';
import type { EnginePorts, StepEnded, StepPorts, StepWhat } from './ports.ts';
import { printer } from './printed.ts';
import { runChecks } from './run.ts';

/** Seconds that a step may take where the runbook says nothing. */
const TIMEOUT_S = 600;

type Asked = Extract<Command, { type: 'fix' }>;

/** The steps that run at one console, so that they can be stopped. */
export type Running = Map<string, AbortController>;

/** Stops a step that runs at this console. */
export function stopFix(fix: string, running: Running): void {
  const stop = running.get(fix);
  if (!stop) throw new Refusal(`no step \`${fix}\` runs at this console`);
  stop.abort();
}

/** Runs one step of a runbook section, records all of it, and checks again what it was for. */
export async function runFix(asked: Asked, ports: EnginePorts, running: Running, signal: AbortSignal): Promise<string> {
  const { section, step, steps } = stepOf(asked, ports);
  if (running.size > 0) throw new Refusal('a step runs here already: one at a time, wait for its end or stop it');
  const id = `${section.ref.replace(/^.*#/, '')}-${step.n}-${ports.clock.now().toString(36)}`;
  const stop = new AbortController();
  running.set(id, stop);
  const either = AbortSignal.any([signal, stop.signal]);
  try {
    const what = whatRuns(step, ports);
    const folded = asked.item === undefined ? [] : foldedUnder(asked.item, ports);
    const live = (ids: readonly string[]): string[] => ids.filter((other) => canCheck(other, ports));
    if (step.n === 1 && live(section.before).length > 0) await runChecks(live(section.before), ports, either);
    const before = standingOf(asked.item, ports);
    await ports.record([
      {
        type: 'fix-started',
        fix: id,
        session: ports.session,
        ...(asked.item === undefined ? {} : { item: asked.item }),
        section: section.ref,
        title: step.title,
        step: step.n,
        command: shownCommand(step, ports.variables, secretNames(ports.checklist)),
        mutating: step.mutating,
        ...(before ? { before } : {}),
      },
    ]);
    const ended = await carriedOut(id, step, what, steps, ports, either);
    const good = ended.ended === 'exited' && ended.exit_code === 0;
    if (asked.item === undefined || signal.aborted || ended.ended === 'not-started') return said(ended);
    // What only looked changed nothing; the last step of a section ends it, whatever it was.
    if (!step.mutating && step.n < section.steps.length) return said(ended);
    const again = [...new Set([asked.item, ...folded, ...live(section.after)])].filter((other) => canCheck(other, ports));
    if (again.length > 0) await runChecks(again, ports, signal);
    const after = standingOf(asked.item, ports);
    if (!after || after.seq === before?.seq) return `${said(ended)}, and \`${asked.item}\` could not be checked again`;
    const passed = after.verdict === 'pass' || after.verdict === 'warn';
    const others = again.filter((other) => other !== asked.item);
    await ports.record([{ type: 'fix-checked', fix: id, item: asked.item, section: section.ref, ...(before ? { before } : {}), after, passed, with: others }]);
    return passed
      ? `\`${asked.item}\` passes: ${after.response}`
      : `${good ? 'done' : said(ended)}, and \`${asked.item}\` still does not pass: ${after.response}`;
  } finally {
    running.delete(id);
  }
}

function stepOf({ section: ref, step: n, item }: Asked, ports: EnginePorts): { section: RunbookSection; step: FixStep; steps: StepPorts } {
  const section = ports.checklist.runbook?.find((candidate) => candidate.ref === ref);
  if (!section) throw new Refusal(`no runbook of this checklist has the section \`${ref}\``);
  const step = section.steps.find((candidate) => candidate.n === n);
  if (!step) throw new Refusal(`\`${section.title}\` has no step ${n}: it has ${section.steps.length}`);
  if (item !== undefined && !ports.look().item(item)) throw new Refusal(`no line of this checklist has the id \`${item}\``);
  const { steps } = ports;
  if (!steps) throw new Refusal('steps cannot be run here: copy the command and run it yourself');
  const trust = ports.trust?.();
  if (trust?.trusted === false) throw new Refusal(trust.why);
  return { section, step, steps };
}

function whatRuns(step: FixStep, { variables }: EnginePorts): StepWhat {
  if (step.shell) return { script: step.command };
  const words = stepWords(step, variables);
  if (!words.ok) throw new Refusal(words.why);
  return { programs: words.argv };
}

async function carriedOut(
  fix: string,
  step: FixStep,
  what: StepWhat,
  steps: StepPorts,
  ports: EnginePorts,
  signal: AbortSignal,
): Promise<EventOf<'fix-ended'>> {
  const began = ports.clock.now();
  const out = printer((text) => ports.record([{ type: 'fix-printed', fix, text }]), steps.clean);
  const run = { what, terminal: step.terminal, timeout_s: step.timeout_s ?? TIMEOUT_S };
  // Whatever happens to it, the record says that it is over.
  const ended = await steps.run(run, out.print, signal).catch((error: unknown): StepEnded => ({ ended: 'not-started', why: messageOf(error) }));
  const { dropped_bytes } = await out.end();
  const event: EventOf<'fix-ended'> = {
    type: 'fix-ended',
    fix,
    ...ended,
    duration_ms: Math.round(ports.clock.now() - began),
    ...(dropped_bytes > 0 ? { dropped_bytes } : {}),
  };
  await ports.record([event]);
  return event;
}

function said({ ended, exit_code, why }: EventOf<'fix-ended'>): string {
  switch (ended) {
    case 'exited':
      return exit_code === 0 ? 'the step is done' : `the step ended with ${exit_code ?? 'no exit code'}`;
    case 'stopped':
      return 'the step was stopped';
    case 'timed-out':
      return 'the step took too long and was ended';
    case 'not-started':
      return `the step did not start: ${why ?? ''}`;
    case 'lost':
      return 'nobody knows how the step ended';
    default:
      return ended satisfies never;
  }
}

function standingOf(item: string | undefined, ports: EnginePorts): EventOf<'fix-checked'>['after'] | undefined {
  const evidence = item === undefined ? undefined : ports.look().item(item)?.evidence;
  return evidence && { verdict: evidence.verdict, response: evidence.response, seq: evidence.seq };
}

/** What waits for an item to pass. */
function foldedUnder(item: string, ports: EnginePorts): string[] {
  return ports
    .look()
    .items()
    .filter((view) => view.cause === item && view.underneath === 'blocked')
    .map((view) => view.item.id);
}

/** A check that nobody allowed is none that follows from a fix. */
function canCheck(id: string, ports: EnginePorts): boolean {
  const view = ports.look().item(id);
  return view?.item.check !== undefined && view.item.check.kind !== 'manual' && !view.ruledOut && view.allowed;
}
