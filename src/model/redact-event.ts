import type { Checklist, CheckSpec, Item } from './checklist.ts';
import type { LaunchEvent } from './events.ts';
import type { Redactor } from './redact.ts';

/** By these, parts of the record find each other; they come from gonogo and from the checklist, never from a target. */
const names = [
  'type',
  'item',
  'items',
  'kind',
  'verdict',
  'session',
  'phase',
  'section',
  'to',
  'burst',
  'watch',
  'objective',
  'alert',
  'fix',
  'poll',
  'station',
  'stations',
] as const;

/** An event as it may be recorded: every text cleaned, but the names that hold it together, which a short password may happen to equal. */
export function redactEvent(event: LaunchEvent, redactor: Redactor): LaunchEvent {
  const clean = redactor.json(event);
  const own = Object.fromEntries(Object.entries(event).filter(([key]) => (names as readonly string[]).includes(key)));
  if (event.type === 'launch-opened' && 'checklist' in clean) {
    // A launch is found again by its target's name, which is the host that everybody may read in `BASE_URL`.
    return { ...clean, ...event, checklist: named(event.checklist, clean.checklist, redactor) };
  }
  if (event.type === 'checklist-changed' && 'checklist' in clean) return { ...event, checklist: named(event.checklist, clean.checklist, redactor) };
  if (event.type === 'allowed') return { ...event, subject: shown(event.subject, redactor) };
  if (event.type === 'fix-started') return { ...clean, ...own, command: shown(event.command, redactor) } as LaunchEvent; // clean has its shape
  // Counts in base64 look like a token, and are none.
  if (event.type === 'burst-ended' && clean.type === 'burst-ended')
    return { ...clean, ...own, summary: { ...clean.summary, histogram: event.summary.histogram } };
  return { ...clean, ...own };
}

/**
 * What somebody is asked to allow, whole: a rule that takes a header or `password=` with all that follows would hide a command behind it.
 * Of what looks like a credential only letters, digits and the like go, which can do nothing by themselves.
 */
export function shown(subject: string, { known }: Pick<Redactor, 'known'>): string {
  return known(subject)
    .replace(/(\bbearer\s+)[\w.~+/=-]+/gi, '$1***')
    .replace(/(:\/\/[\w.%~+-]*:)[\w.%~+-]+@/g, '$1***@')
    .replace(/(https?:\/\/)[\w.%~+-]+@/gi, '$1***@');
}

function named(written: Checklist, clean: Checklist, redactor: Redactor): Checklist {
  return {
    ...clean,
    name: written.name,
    digest: written.digest,
    phases: clean.phases.map((phase, at) => {
      const own = written.phases[at] ?? phase;
      const sections = phase.sections.map((section, place) => {
        const { id, items } = own.sections[place] ?? section;
        return { ...section, id, items: section.items.map((item, index) => namedItem(items[index] ?? item, item, redactor)) };
      });
      return { ...phase, id: own.id, sections };
    }),
  };
}

function namedItem({ id, phase, section, needs, priority, sign, check }: Item, clean: Item, redactor: Redactor): Item {
  return { ...clean, id, phase, section, needs, priority, sign, ...(clean.check && check ? { check: namedCheck(check, clean.check, redactor) } : {}) };
}

function namedCheck({ kind, consent }: CheckSpec, clean: CheckSpec, redactor: Redactor): CheckSpec {
  return {
    ...clean,
    kind,
    ...(consent
      ? { consent: { why: consent.why, subject: shown(consent.subject, redactor), ...(consent.host === undefined ? {} : { host: consent.host }) } }
      : {}),
  };
}
