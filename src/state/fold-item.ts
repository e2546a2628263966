import type { LaunchEvent, LedgerLine } from '../model/events.ts';
import type { Signature } from '../model/views.ts';
import type { ItemRecord } from './launch-state.ts';

/** Events that concern one item. */
export type ItemEvent = Exclude<Extract<LaunchEvent, { item?: unknown }>, { type: 'held' }>;

/** What an event does to the record of its item. */
export function foldItem(record: ItemRecord, event: ItemEvent, { seq, at, by }: LedgerLine): ItemRecord {
  switch (event.type) {
    case 'observed': {
      const seen = { ...idle(record), evidence: { ...event, seq, at, by } };
      return event.verdict === 'fail' ? voidAll(seen, at, `the check failed: ${event.response}`) : seen;
    }
    case 'signed': {
      const signature: Signature = {
        by,
        at,
        ...(event.value === undefined ? {} : { value: event.value }),
        ...(event.note === undefined ? {} : { note: event.note }),
        ...(event.evidence === undefined ? {} : { evidence: event.evidence }),
        ...(event.past === undefined ? {} : { past: event.past }),
      };
      // The same person signing again renews their signature; it never counts as a second person.
      return { ...record, signatures: [...record.signatures.filter((other) => other.by !== by), signature] };
    }
    case 'unsigned':
      return voidAll(record, at, `taken back by ${by}${event.reason ? `: ${event.reason}` : ''}`);
    case 'noted':
      return { ...record, notes: [...record.notes, { by, at, note: event.note }] };
    case 'overridden':
      return { ...record, override: { by, at, reason: event.reason, until: event.until } };
    case 'deferred':
      return { ...record, deferral: { by, at, to: event.to, ...(event.reason === undefined ? {} : { reason: event.reason }) } };
    case 'ruled-out':
      return { ...record, ruledOut: { by, at, reason: event.reason } };
    case 'reinstated': {
      const { override: _override, deferral: _deferral, ruledOut: _ruledOut, ...rest } = record;
      return rest;
    }
    case 'allowed':
      return { ...record, allowed: event.subject };
    default:
      return event satisfies never;
  }
}

/** The record with no check running. */
export function idle(record: ItemRecord): ItemRecord {
  const { checkingUntil: _until, checkingBy: _by, ...rest } = record;
  return rest;
}

function voidAll(record: ItemRecord, at: string, why: string): ItemRecord {
  if (record.signatures.length === 0) return record;
  const voided = record.signatures.map((signature) => ({ ...signature, voided: { at, why } }));
  return { ...record, signatures: [], voided: [...record.voided, ...voided] };
}
