import type { Consent } from '../model/checklist.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { ItemState, Verdict } from '../model/verdict.ts';
import type { ItemView, Signature } from '../model/views.ts';
import type { LaunchState } from '../state/launch-state.ts';
import { shortBurst, type ShortBurst } from './burst-short.ts';

/** A person's word with its time, as a report tells it. */
export interface Said {
  readonly by: string;
  readonly at: string;
}

/** A signature as a report tells it. */
interface ReportSignature extends Said {
  readonly value: string | null;
  readonly note: string | null;
  /** What it says where two people sign. */
  readonly as: 'ran it' | 'approves' | null;
  /** Phases whose gate was closed when this was signed. */
  readonly past: readonly string[];
  /** The fingerprint of the SSH key that signed it, and as whom; only `gonogo verify` proves it. */
  readonly key: string | null;
  readonly principal: string | null;
}

/** An item as a report tells it: flat, every key always there, `null` for what is absent. */
export interface ReportItem {
  readonly id: string;
  readonly title: string;
  readonly phase: string;
  readonly section: string;
  readonly source: readonly string[];
  readonly priority: string;
  readonly state: ItemState;
  /** The state without the deferral. */
  readonly underneath: ItemState;
  readonly verdict: Verdict | null;
  /** The measured value in words, or why there is none. */
  readonly response: string | null;
  readonly observed: JsonObject | null;
  readonly expect: string | null;
  readonly warn: string | null;
  /** The values that the expectations named, as they were seen. */
  readonly values: Readonly<Record<string, Json>> | null;
  /** Why there was no answer: `refused`, `timed-out`, … */
  readonly code: string | null;
  readonly kind: string | null;
  readonly checked_at: string | null;
  readonly checked_by: string | null;
  readonly age_s: number | null;
  readonly duration_ms: number | null;
  readonly fresh_s: number | null;
  readonly estimate_s: number | null;
  /** Why it is in its state, in a few words. */
  readonly because: string;
  /** The item at the root of a blockage. */
  readonly cause: string | null;
  readonly needs: readonly string[];
  readonly sign: 'none' | 'one' | 'two';
  readonly signed: readonly ReportSignature[];
  /** Whose step it is, until it is given back. */
  readonly owner: (Said & { readonly from: string | null; readonly reason: string | null }) | null;
  readonly voided: readonly (ReportSignature & { readonly voided_at: string; readonly why: string })[];
  readonly override: (Said & { readonly reason: string; readonly until: string }) | null;
  readonly deferral: (Said & { readonly to: string; readonly reason: string | null }) | null;
  readonly ruled_out: (Said & { readonly reason: string }) | null;
  /** The phase it is answered in: its own, or the one it was deferred to. */
  readonly answered_in: string;
  /** What an operator has to allow before the check runs. */
  readonly consent: (Consent & { readonly allowed: boolean }) | null;
  readonly notes: readonly (Said & { readonly note: string })[];
  readonly fixes: readonly { readonly title: string; readonly ref: string }[];
  /** The load burst of it that began last; `gonogo load --format json` tells more of one. */
  readonly burst: ShortBurst | null;
}

/** An item as it stands at `now`, for the report. */
export function itemReport(view: ItemView, now: number, launch?: Pick<LaunchState, 'bursts' | 'items'>): ReportItem {
  const { item, evidence } = view;
  return {
    id: item.id,
    title: item.title,
    phase: item.phase,
    section: item.section,
    source: item.source,
    priority: item.priority,
    state: view.state,
    underneath: view.underneath,
    verdict: evidence?.verdict ?? null,
    response: evidence?.response ?? null,
    observed: evidence?.observed ?? null,
    expect: evidence?.expect ?? item.check?.expect ?? null,
    warn: item.check?.warn ?? null,
    values: evidence?.values ?? null,
    code: evidence?.code ?? null,
    kind: evidence?.kind ?? item.check?.kind ?? null,
    checked_at: evidence?.at ?? null,
    checked_by: evidence?.by ?? null,
    age_s: evidence ? ageOf(evidence.at, now) : null,
    duration_ms: evidence?.duration_ms ?? null,
    fresh_s: item.fresh_s ?? null,
    estimate_s: item.estimate_s ?? null,
    because: view.because,
    cause: view.cause ?? null,
    needs: item.needs,
    sign: item.sign,
    signed: view.signatures.map(signatureReport),
    owner: view.owner ? said(view.owner, { from: view.owner.from ?? null, reason: view.owner.reason ?? null }) : null,
    voided: view.voided.map((signature) => ({
      ...signatureReport(signature),
      voided_at: signature.voided?.at ?? signature.at,
      why: signature.voided?.why ?? '',
    })),
    override: view.override ? said(view.override, { reason: view.override.reason, until: view.override.until }) : null,
    deferral: view.deferral ? said(view.deferral, { to: view.deferral.to, reason: view.deferral.reason ?? null }) : null,
    ruled_out: view.ruledOut ? said(view.ruledOut, { reason: view.ruledOut.reason }) : null,
    answered_in: view.answeredIn,
    consent: item.check?.consent ? { ...item.check.consent, allowed: view.allowed } : null,
    notes: view.notes,
    fixes: item.fixes.map(({ title, ref }) => ({ title, ref })),
    burst: (launch && shortBurst(launch, item.id, now)) ?? null,
  };
}

function said<Rest>({ by, at }: Said, rest: Rest): Said & Rest {
  return { by, at, ...rest };
}

function signatureReport({ by, at, value, note, past, key, as }: Signature): ReportSignature {
  return { by, at, value: value ?? null, note: note ?? null, as: as ?? null, past: past ?? [], key: key?.fingerprint ?? null, principal: key?.as ?? null };
}

/** Whole seconds since a moment; 0 where the other machine's clock is ahead of ours. */
export function ageOf(at: string, now: number): number {
  return Math.max(0, Math.round((now - Date.parse(at)) / 1000));
}
