import type { Document } from './document.ts';
import { notesSection, peopleSection, recordSection } from './sections/close.ts';
import { fixesSection } from './sections/fixes.ts';
import { openSection, outcomeOf, summary } from './sections/head.ts';
import { itemsSection } from './sections/items.ts';
import { loadSection } from './sections/load.ts';
import { holdsSection, pollsSection, rulingsSection } from './sections/rulings.ts';
import { timelineSection } from './sections/timeline.ts';
import { watchSection } from './sections/watch.ts';
import type { RecordReport } from './types.ts';
import { minute } from './words.ts';

/** The report as a document, in the order in which a reader asks: what happened, is it open, when, and then everything it rests on. */
export function recordDocument(report: RecordReport): Document {
  return {
    title: report.title,
    subtitle: report.target,
    production: report.production,
    outcome: outcomeOf(report),
    sections: [
      summary(report),
      openSection(report),
      timelineSection(report),
      ...rulingsSection(report),
      ...holdsSection(report),
      ...pollsSection(report),
      ...fixesSection(report),
      ...watchSection(report),
      ...loadSection(report),
      itemsSection(report),
      peopleSection(report),
      ...notesSection(report),
      recordSection(report),
    ],
    foot: `Written by gonogo on ${minute(report.written_at)} from the record of the launch, which ends on ${minute(report.last_at)}. Times are UTC.`,
  };
}
