import type { Command } from '../model/commands.ts';
import { inWords } from '../model/durations.ts';
import { Refusal } from '../model/errors.ts';
import type { LaunchEvent } from '../model/events.ts';
import { pollsWanted, wantText } from '../model/poll-rule.ts';
import type { ItemView } from '../model/views.ts';
import { itemOf } from './item-of.ts';
import { decidePeople } from './people.ts';
import { decidePoll } from './poll.ts';
import type { EnginePorts } from './ports.ts';
import { signature } from './sign.ts';

/** The longest an override can stand, in seconds. */
const LONGEST_OVERRIDE_S = 30 * 86_400;

/** The events that a command leads to; throws a Refusal with the reason and the way out. */
export function decide(
  command: Exclude<Command, { type: 'check' | 'steer' | 'fix' | 'stop-fix' | 'roll-back' | 'check-rollback' | 'watch' | 'end-watch' }>,
  ports: EnginePorts,
): LaunchEvent[] {
  const view = ports.look();
  switch (command.type) {
    case 'sign':
      return [signature(itemOf(command.item, ports), command, ports)];
    case 'unsign': {
      const { item, signatures } = itemOf(command.item, ports);
      if (signatures.length === 0) throw new Refusal(`\`${item.id}\` has no signature to take back`);
      return [{ type: 'unsigned', item: item.id, ...optional('reason', command.reason) }];
    }
    case 'note':
      return [{ type: 'noted', item: itemOf(command.item, ports).item.id, note: said(command.note, 'a note') }];
    case 'override':
      return [override(itemOf(command.item, ports), command.reason, command.for_s, ports)];
    case 'defer':
      return [deferral(itemOf(command.item, ports), command.to, command.reason, ports)];
    case 'rule-out': {
      const { item, ruledOut } = itemOf(command.item, ports);
      if (ruledOut) throw new Refusal(`\`${item.id}\` is not applicable already: ${ruledOut.reason}`);
      return [{ type: 'ruled-out', item: item.id, reason: said(command.reason, 'why it does not apply') }];
    }
    case 'reinstate': {
      const { item, override: accepted, deferral: later, ruledOut } = itemOf(command.item, ports);
      if (!accepted && !later && !ruledOut) throw new Refusal(`\`${item.id}\` is neither overridden, deferred nor ruled out: nothing to reinstate`);
      return [{ type: 'reinstated', item: item.id }];
    }
    case 'allow': {
      const { item, allowed } = itemOf(command.item, ports);
      const consent = item.check?.consent;
      if (!consent) throw new Refusal(`\`${item.id}\` neither writes nor runs a command: it needs no leave`);
      if (allowed) throw new Refusal(`\`${item.id}\` is allowed already`);
      const trust = consent.why === 'command' ? ports.trust?.() : undefined;
      if (trust?.trusted === false) throw new Refusal(trust.why);
      refuseOtherHost(item.id, consent.host, command.host);
      return [{ type: 'allowed', item: item.id, subject: consent.subject }];
    }
    case 'hold':
      if (view.held) throw new Refusal(`the count is on hold already, by ${view.held.by}: ${view.held.reason}`);
      return [{ type: 'held', reason: said(command.reason, 'why the count stops'), ...optional('item', command.item) }];
    case 'resume':
      if (!view.held) throw new Refusal('the count is not on hold');
      return [{ type: 'resumed' }];
    case 'close-section':
      return [closeSection(command.phase, command.section, ports)];
    case 'decide':
      return [decision(command.go, command.note, ports)];
    case 'own':
    case 'release':
    case 'attend':
      return decidePeople(command, ports);
    case 'start-poll':
    case 'answer-poll':
    case 'end-poll':
      return decidePoll(command, ports);
    default:
      return command satisfies never;
  }
}

/** Load to a host that is not this machine is allowed by who types the host out. */
function refuseOtherHost(item: string, host: string | undefined, typed: string | undefined): void {
  if (host === undefined || typed?.trim() === host) return;
  if (!typed?.trim()) throw new Refusal(`\`${item}\` sends load to \`${host}\`, which is not this machine: type that host out to allow it`);
  throw new Refusal(`\`${typed.trim()}\` is not the host that \`${item}\` sends load to: type \`${host}\` out to allow it`);
}

function optional<Key extends string>(key: Key, value: string | undefined): Partial<Record<Key, string>> {
  const kept = value?.trim();
  return kept ? ({ [key]: kept } as Record<Key, string>) : {}; // a computed key widens to string
}

function said(text: string, what: string): string {
  if (text.trim() === '') throw new Refusal(`say ${what}: the record keeps it`);
  return text.trim();
}

function override({ item, underneath, cause }: ItemView, reason: string, for_s: number, { clock }: EnginePorts): LaunchEvent {
  if (underneath === 'blocked') throw new Refusal(`\`${item.id}\` waits for \`${cause ?? ''}\`: override that one, or fix it`);
  if (underneath !== 'failing' && underneath !== 'unknown' && underneath !== 'overridden') {
    throw new Refusal(`\`${item.id}\` is ${underneath}, not failing: defer it, or say that it does not apply`);
  }
  if (!(for_s > 0 && for_s <= LONGEST_OVERRIDE_S)) throw new Refusal(`an override lasts from 1 s to ${inWords(LONGEST_OVERRIDE_S)}: write \`30m\` or \`4h\``);
  return { type: 'overridden', item: item.id, reason: said(reason, 'why it is accepted as it is'), until: new Date(clock.now() + for_s * 1000).toISOString() };
}

function deferral({ item, underneath }: ItemView, to: string, reason: string | undefined, { checklist }: EnginePorts): LaunchEvent {
  if (underneath === 'done') throw new Refusal(`\`${item.id}\` is done: there is nothing to defer`);
  const phases = checklist.phases.map((phase) => phase.id);
  const later = phases.slice(phases.indexOf(item.phase) + 1);
  if (later.length === 0) throw new Refusal(`\`${item.phase}\` is the last phase: there is no later one to defer \`${item.id}\` to`);
  if (!later.includes(to)) throw new Refusal(`\`${to}\` is no phase after \`${item.phase}\`: choose ${later.map((id) => `\`${id}\``).join(', ')}`);
  return { type: 'deferred', item: item.id, to, ...optional('reason', reason) };
}

function closeSection(phaseId: string, sectionId: string, { checklist, look }: EnginePorts): LaunchEvent {
  const section = checklist.phases.find((phase) => phase.id === phaseId)?.sections.find((candidate) => candidate.id === sectionId);
  if (!section) throw new Refusal(`there is no section \`${phaseId}/${sectionId}\``);
  const view = look();
  const left = section.items.filter((item) => !['done', 'overridden', 'not-applicable', 'deferred'].includes(view.item(item.id)?.state ?? 'open'));
  if (left.length > 0) throw new Refusal(`${section.title} has ${left.length} unsettled: ${left.map((item) => `\`${item.id}\``).join(', ')}`);
  return { type: 'section-closed', phase: phaseId, section: sectionId };
}

function decision(go: boolean, note: string | undefined, { look, checklist }: EnginePorts): LaunchEvent {
  const view = look();
  if (go) {
    const left = view.closedGates().flatMap((gate) => gate.items);
    if (view.held) throw new Refusal(`the count is on hold: ${view.held.reason}; resume it first`);
    if (left.length > 0)
      throw new Refusal(
        `${left.length} in the way: ${left
          .slice(0, 5)
          .map((id) => `\`${id}\``)
          .join(', ')}${left.length > 5 ? ', …' : ''}`,
      );
    const wanted = pollsWanted(checklist, view.polls?.() ?? []);
    if (wanted.length > 0)
      throw new Refusal(`GO waits for the poll of the stations (${wanted.map(wantText).join('; ')}): \`v\` opens it in the console, or \`gonogo poll\``);
  }
  return { type: 'decided', go, ...optional('note', note) };
}
