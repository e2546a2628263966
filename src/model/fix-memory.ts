import { inWords } from './durations.ts';

/** What the records of a checklist's launches tell of a runbook section. */
export interface SectionMemory {
  /** As `sectionKey` names it. */
  readonly section: string;
  /** How often it was used for a failing item, or as the way back. */
  readonly uses: number;
  /** How often that then passed. */
  readonly passed: number;
  /** The median of seconds from the first step to the pass. */
  readonly median_s?: number;
  readonly last: { readonly at: string; readonly passed: boolean; readonly launch: string };
}

/** What records tell of sections, by `sectionKey`. */
export type FixMemory = ReadonlyMap<string, SectionMemory>;

/** The name of a section in every launch, wherever the checklist stood: the runbook's file name and the slug. */
export function sectionKey(ref: string): string {
  const [path = '', slug = ''] = ref.split('#');
  return `${path.slice(path.lastIndexOf('/') + 1)}#${slug}`;
}

/** What is known where nobody looked into past records. */
export const memoryNotRead: FixMemory = new Map();

const DAY = 86_400;
/** After so many days a fix that worked proves nothing any more. */
const PROVEN_DAYS = 90;

/** What is remembered of a section in a few words, with a warning where nobody should rely on it. */
export function memoryWords(memory: SectionMemory | undefined, now: number): { readonly words: string; readonly warning?: string } {
  if (!memory || memory.uses === 0) return { words: 'never used' };
  const { uses, passed, median_s, last } = memory;
  const age_s = Math.max(0, (now - Date.parse(last.at)) / 1000);
  const unused = age_s >= PROVEN_DAYS * DAY ? `not used for ${days(age_s)}` : undefined;
  const warnings = [last.passed ? undefined : 'failed last time', unused].filter((warning) => warning !== undefined);
  const words = [
    `worked ${passed} of ${uses}`,
    median_s === undefined ? undefined : `median ${inWords(median_s)}`,
    last.passed ? undefined : 'failed last time',
    age_s < DAY ? `${inWords(age_s)} ago` : `${days(age_s)} ago`,
  ].filter((word) => word !== undefined);
  return { words: words.join(', '), ...(warnings.length === 0 ? {} : { warning: warnings.join(', ') }) };
}

function days(seconds: number): string {
  const count = Math.floor(seconds / DAY);
  return `${count} day${count === 1 ? '' : 's'}`;
}
