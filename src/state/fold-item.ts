import type { FixEvent, WatchEvent } from './fold-after.ts';
import type { BurstEvent } from './fold-burst.ts';
import type { Own } from './fold-own.ts';
import { foldOwner } from './fold-people.ts';
import type { LaunchEvent, LedgerLine } from '../model/events.ts';
import { signsAs } from '../model/pair.ts';
import type { Evidence, Signature } from '../model/views.ts';
import type { ItemRecord } from './launch-state.ts';

/** Events that concern one item. */
export type ItemEvent = Exclude<Extract<LaunchEvent, { item?: unknown }>, { type: 'held' | 'attended' } | BurstEvent | FixEvent | WatchEvent>;

/** What an event does to the record of its item. */
export function foldItem(record: ItemRecord, event: ItemEvent, line: LedgerLine, own: Own): ItemRecord {
  const { seq, at, by, entered, ssh } = line;
  switch (event.type) {
    case 'observed': {
      const seen = { ...idle(record), evidence: { ...event, seq, at, by } };
      if (event.verdict === 'fail') return voidAll(seen, { at, why: failed(event) }, own);
      // It was this machine that heard nothing, so what it said a moment ago is taken back.
      return event.code === 'offline' ? restored(seen, record.evidence) : seen;
    }
    case 'signed': {
      const as = signsAs(record, by, Date.parse(at));
      const signature: Signature = {
        by,
        at,
        ...(event.value === undefined ? {} : { value: event.value }),
        ...(event.note === undefined ? {} : { note: event.note }),
        ...(event.evidence === undefined ? {} : { evidence: event.evidence }),
        ...(event.past === undefined ? {} : { past: event.past }),
        ...(entered === undefined ? {} : { entered }),
        ...(as === undefined ? {} : { as }),
        ...(ssh === undefined ? {} : { key: { as: ssh.as, fingerprint: ssh.key } }),
      };
      const { evidence, voided } = record;
      // Another console saw a failure while this was being signed: it rests on what no longer holds.
      if (evidence?.verdict === 'fail' && event.evidence !== undefined && event.evidence < evidence.seq)
        return { ...record, voided: own.add(voided, { ...signature, voided: { at: evidence.at, why: failed(evidence) } }) };
      // The same person signing again renews their signature, in its place; it never counts as a second person.
      const renews = record.signatures.some((other) => other.by === by);
      return {
        ...record,
        signatures: renews ? record.signatures.map((other) => (other.by === by ? signature : other)) : own.add(record.signatures, signature),
      };
    }
    case 'unsigned':
      return voidAll(record, { at, by, why: `taken back by ${by}${event.reason ? `: ${event.reason}` : ''}` }, own);
    case 'noted':
      return { ...record, notes: own.add(record.notes, { by, at, note: event.note }) };
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
    case 'owned':
    case 'released':
      return foldOwner(record, event, line);
    default:
      return event satisfies never;
  }
}

/** The record with no check running. */
export function idle(record: ItemRecord): ItemRecord {
  const { checkingUntil: _until, checkingBy: _by, ...rest } = record;
  return rest;
}

const failed = ({ response }: { readonly response: string }): string => `the check failed: ${response}`;

/** The record with the signatures that a failure voided. */
function restored(record: ItemRecord, failure: Evidence | undefined): ItemRecord {
  if (failure?.verdict !== 'fail') return record;
  const fell = ({ voided }: Signature): boolean => voided?.at === failure.at && voided.why === failed(failure);
  const back = record.voided.filter(fell).map(({ voided: _why, ...signature }): Signature => signature);
  return { ...record, signatures: [...back, ...record.signatures], voided: record.voided.filter((signature) => !fell(signature)) };
}

function voidAll(record: ItemRecord, how: NonNullable<Signature['voided']>, own: Own): ItemRecord {
  if (record.signatures.length === 0) return record;
  const voided = record.signatures.map((signature) => ({ ...signature, voided: how }));
  return { ...record, signatures: [], voided: own.add(record.voided, ...voided) };
}
