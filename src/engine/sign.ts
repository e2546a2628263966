import type { Command } from '../model/commands.ts';
import { Refusal } from '../model/errors.ts';
import type { LaunchEvent } from '../model/events.ts';
import { pairRefusal } from '../model/pair.ts';
import type { ItemView } from '../model/views.ts';
import { itemOf } from './item-of.ts';
import { observeItem } from './observe.ts';
import type { EnginePorts } from './ports.ts';
import { createShared } from '../checks/shared.ts';

type Sign = Extract<Command, { type: 'sign' }>;

/** The signature event of a line, where it may be signed now. */
export function signature(view: ItemView, command: Sign, ports: EnginePorts): LaunchEvent {
  refuseUnlessReady(view, ports.operator, ports.clock.now());
  return signed(view, command, ports, view.item.check ? view.evidence?.seq : undefined);
}

/**
 * Signs a line that asks for a value: the value is judged and recorded first, and signed only when it holds.
 * Returns false for any other line.
 */
export async function signManual(command: Sign, ports: EnginePorts, signal: AbortSignal): Promise<boolean> {
  const view = itemOf(command.item, ports);
  const { check } = view.item;
  if (check?.kind !== 'manual') return false;
  refuseRulings(view);
  refuseSecondTime(view, ports.operator);
  refuseInPair(view, ports.operator, ports.clock.now());
  if (view.underneath === 'blocked') throw new Refusal(`\`${view.item.id}\` waits for \`${view.cause ?? ''}\`: fix that first`);
  const answer = command.value?.trim() ?? '';
  const { ask } = check.params;
  if (answer === '') throw new Refusal(`\`${view.item.id}\` asks: ${typeof ask === 'string' ? ask : view.item.title} Give what you read as the value`);
  const shared = createShared();
  try {
    const observed = await observeItem(view.item, ports, shared, signal, answer);
    await ports.record([observed]);
    // What is said comes back from the record, where it stands without secrets.
    const seen = itemOf(command.item, ports).evidence ?? observed;
    const read = seen.observed?.['answer'];
    if (observed.verdict === 'fail')
      throw new Refusal(`\`${typeof read === 'string' ? read : answer}\` is not what is expected: ${seen.expect}${valuesOf(seen.values)}`);
    if (observed.verdict === 'unknown') throw new Refusal(seen.response);
  } finally {
    await shared.close();
  }
  await ports.record([signed(view, { ...command, value: answer }, ports, itemOf(command.item, ports).evidence?.seq)]);
  return true;
}

function valuesOf(values: Readonly<Record<string, unknown>> | undefined): string {
  const known = Object.entries(values ?? {}).map(([name, value]) => `${name} is \`${JSON.stringify(value)}\``);
  return known.length === 0 ? '' : `, where ${known.join(', ')}`;
}

function signed(view: ItemView, command: Sign, ports: EnginePorts, evidence: number | undefined): LaunchEvent {
  const phases = ports.checklist.phases.map((phase) => phase.id);
  const earlier = phases.slice(0, phases.indexOf(view.answeredIn));
  const past = ports
    .look()
    .closedGates()
    .map((gate) => gate.phase)
    .filter((phase) => earlier.includes(phase));
  const note = command.note?.trim();
  const value = command.value?.trim();
  return {
    type: 'signed',
    item: view.item.id,
    ...(value ? { value } : {}),
    ...(note ? { note } : {}),
    ...(evidence === undefined ? {} : { evidence }),
    ...(past.length === 0 ? {} : { past }),
  };
}

function refuseUnlessReady(view: ItemView, operator: string, now: number): void {
  const { item, underneath, because, cause } = view;
  refuseRulings(view);
  if (item.sign === 'none') throw new Refusal(`\`${item.id}\` is settled by its check alone: it takes no signature`);
  refuseSecondTime(view, operator);
  refuseInPair(view, operator, now);
  switch (underneath) {
    case 'failing':
      throw new Refusal(`\`${item.id}\` is failing (${because}): fix it and check again, or override it with a reason`);
    case 'unknown':
      throw new Refusal(`\`${item.id}\` could not be asked (${because}): an unknown is never signed`);
    case 'blocked':
      throw new Refusal(`\`${item.id}\` waits for \`${cause ?? ''}\`: fix that first`);
    case 'open':
      if (item.check) throw new Refusal(`\`${item.id}\` is ${because}: a signature rests on evidence`);
      return;
    case 'stale':
      if (item.check) throw new Refusal(`the evidence of \`${item.id}\` is stale (${because}): check it again first`);
      return;
    case 'done':
      throw new Refusal(`\`${item.id}\` is done: ${because}`);
    case 'sensed':
    case 'checking':
    case 'overridden':
    case 'deferred':
    case 'not-applicable':
      return;
    default:
      underneath satisfies never;
  }
}

function refuseRulings({ item, underneath, ruledOut }: ItemView): void {
  if (ruledOut) throw new Refusal(`\`${item.id}\` is not applicable (${ruledOut.reason}): reinstate it first`);
  if (underneath === 'overridden') throw new Refusal(`\`${item.id}\` is overridden: what fails is not signed`);
}

/** A step that is somebody's is theirs to sign, and who ran it is not who approves it. */
function refuseInPair(view: ItemView, operator: string, now: number): void {
  const why = pairRefusal(view, operator, now);
  if (why !== undefined) throw new Refusal(why);
}

function refuseSecondTime({ item, signatures, underneath }: ItemView, operator: string): void {
  if (underneath === 'stale' || !signatures.some((signature) => signature.by === operator)) return;
  if (item.sign === 'two' && signatures.length < 2) throw new Refusal(`\`${operator}\` has signed \`${item.id}\`: the second signature is another person's`);
  throw new Refusal(`\`${operator}\` has signed \`${item.id}\` already`);
}
