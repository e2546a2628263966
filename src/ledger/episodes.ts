import * as z from 'zod';
import { fixChecked, fixStarted, rollbackChecked } from '../model/fix.ts';
import { sectionKey } from '../model/fix-memory.ts';
import { verdictSchema } from '../model/verdict.ts';

/** A use of a runbook section: from its first step for an item until that passes, or the launch ends. */
export interface Episode {
  readonly section: string;
  readonly launch: string;
  /** When its first step began. */
  readonly at: string;
  /** Seconds from there to the pass; absent where it never came. */
  readonly took_s?: number;
}

/** Of an observation only what tells whether an item passed. */
const observed = z.object({ type: z.literal('observed'), item: z.string(), verdict: verdictSchema });
const lineSchema = z.object({
  at: z.iso.datetime(),
  event: z.discriminatedUnion('type', [fixStarted, fixChecked, rollbackChecked, observed]),
});

/** Gathers the uses of sections from the lines of one launch. */
export class Episodes {
  readonly #launch: string;
  readonly #over: Episode[] = [];
  /** By section and item; the way back has none. */
  readonly #open = new Map<string, Omit<Episode, 'took_s'> & { readonly item: string }>();

  constructor(launch: string) {
    this.#launch = launch;
  }

  /** Whether a use was seen. */
  get any(): boolean {
    return this.open || this.#over.length > 0;
  }

  /** Whether one is not over. */
  get open(): boolean {
    return this.#open.size > 0;
  }

  /** Takes a line of the record; one that tells nothing of fixes changes nothing. */
  take(line: unknown): void {
    const { data } = lineSchema.safeParse(line);
    if (!data) return;
    const { at, event } = data;
    switch (event.type) {
      case 'fix-started':
        return this.#begin(sectionKey(event.section), event.item ?? '', at);
      case 'fix-checked':
        return event.passed ? this.#pass(event.item, at) : undefined;
      case 'rollback-checked':
        return event.left.length === 0 ? this.#pass('', at) : undefined;
      case 'observed':
        return event.verdict === 'pass' || event.verdict === 'warn' ? this.#pass(event.item, at) : undefined;
      default:
        return event satisfies never;
    }
  }

  /** All of them; those that are not over failed, or are left out while their launch goes on. */
  end(goesOn: boolean): Episode[] {
    const left = goesOn ? [] : [...this.#open.values()].map(({ section, launch, at }) => ({ section, launch, at }));
    return [...this.#over, ...left];
  }

  #begin(section: string, item: string, at: string): void {
    const key = `${section} ${item}`;
    if (!this.#open.has(key)) this.#open.set(key, { section, item, launch: this.#launch, at });
  }

  #pass(item: string, at: string): void {
    for (const [key, episode] of this.#open) {
      if (episode.item !== item) continue;
      const took_s = Math.max(0, (Date.parse(at) - Date.parse(episode.at)) / 1000);
      this.#over.push({ section: episode.section, launch: episode.launch, at: episode.at, took_s });
      this.#open.delete(key);
    }
  }
}
