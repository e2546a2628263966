import type { Dialog } from './dialog.ts';
import type { Entry } from './text-input.ts';
import type { Batch } from './progress.ts';

/** A page that takes the place of the list. */
export type Page =
  | { readonly type: 'since' }
  | { readonly type: 'help' }
  | { readonly type: 'history'; readonly item: string }
  /** Sections that answer a line, best first, at one of them; `step` is where the cursor is, from 0. */
  | {
      readonly type: 'runbook';
      readonly item: string | undefined;
      readonly refs: readonly string[];
      readonly at: number;
      readonly step: number;
      readonly back?: Page;
    }
  | { readonly type: 'run'; readonly item: string | undefined; readonly section: string; readonly step: number; readonly back: Page }
  | { readonly type: 'trust'; readonly next: Page | { readonly allow: string }; readonly back: Page | undefined }
  /** At one of its stops, by key: what it shows changes its order as it is checked. */
  | { readonly type: 'triage'; readonly selected: string }
  | { readonly type: 'rollback'; readonly step: number }
  | { readonly type: 'burst'; readonly item: string }
  /** `flip`: the hand-over note instead of the plots, or the other way round. */
  | { readonly type: 'watch'; readonly selected: number; readonly flip: boolean }
  | { readonly type: 'poll'; readonly selected: number }
  /** At one of those who are here, by name. */
  | { readonly type: 'people'; readonly selected: string }
  | { readonly type: 'replay'; readonly what: 'compare' | 'notes' | 'judged' }
  | { readonly type: 'faults'; readonly selected: number };

/** One line that tells what came of something. */
interface Message {
  readonly text: string;
  readonly trouble: boolean;
}

/** What the console itself remembers; the launch is in the store. */
export interface Ui {
  readonly columns: number;
  readonly rows: number;
  readonly cursor: { readonly key: string; readonly index: number };
  readonly top: number;
  readonly focus: 'list' | 'detail';
  readonly scroll: number;
  readonly page: Page | undefined;
  readonly dialog: Dialog | undefined;
  /** The query of the filter; `filtering` while it is being entered. */
  readonly filter: Entry;
  readonly filtering: boolean;
  /** Folds that were opened. */
  readonly opened: ReadonlySet<string>;
  readonly message: Message | undefined;
  /** Trouble with the record, told one by one. */
  readonly notices: readonly string[];
  /** What is being done by commands that did not come back yet. */
  readonly doing: readonly string[];
  readonly batch: Batch | undefined;
  /** What was entered in dialogs that were left. */
  readonly drafts: ReadonlyMap<string, readonly string[]>;
  readonly faults: readonly string[];
  /** One item at a time at full width, in the place of the list. */
  readonly walkthrough: boolean;
  /** Whose cursor mine stays on; `here` once they were seen, and no longer while they are away. */
  readonly following: { readonly who: string; readonly here: boolean | undefined } | undefined;
  /** Counts redraws that were asked for. */
  readonly redraws: number;
}

/** The console as it opens. */
export const firstUi: Ui = {
  columns: 80,
  rows: 24,
  cursor: { key: '', index: 0 },
  top: 0,
  focus: 'list',
  scroll: 0,
  page: undefined,
  dialog: undefined,
  message: undefined,
  batch: undefined,
  filter: { text: '', at: 0 },
  filtering: false,
  opened: new Set(),
  notices: [],
  doing: [],
  drafts: new Map(),
  faults: [],
  walkthrough: false,
  following: undefined,
  redraws: 0,
};

/** The least that the console fits in. */
export const least = { columns: 60, rows: 15 } as const;
