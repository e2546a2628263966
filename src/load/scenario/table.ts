import type { Place } from '../../checks/written/faults.ts';

/** Rows with their columns, and the lines that they begin at. */
export interface Table {
  readonly columns: readonly { readonly name: string; readonly place: Place }[];
  readonly rows: readonly Readonly<Record<string, string>>[];
}
