import type { Rollback, RunbookSection, TriageStep } from './fix.ts';
import type { JsonObject } from './json.ts';
import type { WatchSpec } from './watch.ts';

/** How much an item counts: `critical` and `high` keep the gate closed, `medium` and `low` only warn. */
export const priorities = ['critical', 'high', 'medium', 'low'] as const;
export type Priority = (typeof priorities)[number];

/** How many people sign an item. */
export const signatures = ['none', 'one', 'two'] as const;
export type SignaturesWanted = (typeof signatures)[number];

/** A variable that the front matter declares. */
export interface Variable {
  readonly name: string;
  readonly required: boolean;
  readonly default?: string;
  readonly secret: boolean;
  readonly about?: string;
}

/** A runbook section that answers a failure of an item. */
export interface Fix {
  readonly title: string;
  /** `file.md#heading-slug`, relative to the checklist. */
  readonly ref: string;
  /** The section's own Markdown, without its heading. */
  readonly markdown: string;
}

/** What an operator has to allow before a check runs, as it is shown to them, `${VAR}` still in place. */
export interface Consent {
  readonly why: 'writes' | 'command';
  readonly subject: string;
  /** A host that is not this machine and gets load: it is typed out to allow it. */
  readonly host?: string;
}

/** How often a check is asked again until it passes: for so long, so many times at most, or both. */
export interface Retry {
  /** Seconds after which no further attempt begins. */
  readonly for_s?: number;
  /** Seconds between the end of an attempt and the next one, a tenth more or less. */
  readonly every_s: number;
  /** Attempts at most, the first one counted. */
  readonly attempts?: number;
}

/** A check as written: its kind, its params with `${VAR}` still in place, and what is expected of the observation. */
export interface CheckSpec {
  readonly kind: string;
  readonly params: JsonObject;
  /** A CEL expression over the observed fields; the kind's own default where none is written. */
  readonly expect: string;
  /** A stricter CEL expression: `false` makes a passing check a `warn`. */
  readonly warn?: string;
  /** Seconds until the check is given up; each attempt has as many. */
  readonly timeout_s: number;
  /** Absent, it is asked once. */
  readonly retry?: Retry;
  /** Set where what is asked goes on all the time: it is followed while the line is open. */
  readonly follows?: true;
  /** Set where an operator must say yes before it runs. */
  readonly consent?: Consent;
}

/** One line of the checklist. */
export interface Item {
  readonly id: string;
  readonly title: string;
  readonly phase: string;
  readonly section: string;
  readonly line: number;
  /** How deep the task was nested; 0 is the top. */
  readonly depth: number;
  /** The prose below the line, as Markdown. */
  readonly why: string;
  readonly source: readonly string[];
  readonly priority: Priority;
  readonly estimate_s?: number;
  /** Evidence older than this many seconds is stale; absent, it never ages. */
  readonly fresh_s?: number;
  readonly sign: SignaturesWanted;
  readonly needs: readonly string[];
  readonly check?: CheckSpec;
  readonly fixes: readonly Fix[];
}

/** A `###` heading and its items. A phase without `###` has one section, of its own id and title. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly items: readonly Item[];
}

/** A `##` heading: what must be settled before the next one begins. */
export interface Phase {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly sections: readonly Section[];
}

/** A checklist as it was read; plain JSON, so that the record can hold it. */
export interface Checklist {
  /** Short name, also in the launch's id: `creator-launch`. */
  readonly name: string;
  readonly title: string;
  /** The path as the operator gave it. */
  readonly file: string;
  /** SHA-256 of the file's bytes, hex; where checks name scenarios, of their digests too. */
  readonly digest: string;
  /** SHA-256 of each file that belongs to it, itself, runbooks and scenarios, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly variables: readonly Variable[];
  readonly stations: readonly string[];
  /** Hosts beside this machine that load may go to. */
  readonly targets?: readonly string[];
  /** The sections of the runbooks that it links to, and of the one beside it. */
  readonly runbook?: readonly RunbookSection[];
  readonly triage?: readonly TriageStep[];
  readonly rollback?: Rollback;
  readonly watch?: WatchSpec;
  readonly phases: readonly Phase[];
}

/** Every item of a checklist, in the order of the file. */
export function itemsOf(checklist: Pick<Checklist, 'phases'>): Item[] {
  return checklist.phases.flatMap((phase) => phase.sections.flatMap((section) => section.items));
}

/** Whether an item keeps the gate closed until it is settled. */
export function counts(item: Pick<Item, 'priority'>): boolean {
  return item.priority === 'critical' || item.priority === 'high';
}

/** The variables whose values are never shown. */
export function secretNames({ variables }: Pick<Checklist, 'variables'>): ReadonlySet<string> {
  return new Set(variables.filter((variable) => variable.secret).map((variable) => variable.name));
}
