import type { Fault } from '../../model/errors.ts';

/** A place in a file that a person wrote; line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Gathers faults, so that all of them are shown at once. */
export class Faults {
  readonly list: Fault[] = [];

  error(place: Place, what: string, instead: string): void {
    this.list.push({ severity: 'error', ...place, what, instead });
  }

  warning(place: Place, what: string, instead: string): void {
    this.list.push({ severity: 'warning', ...place, what, instead });
  }
}

/** Faults in the order of the files and their lines, each once. */
export function sortedFaults(faults: readonly Fault[]): Fault[] {
  const unique = new Map(faults.map((fault) => [JSON.stringify([fault.file, fault.line, fault.column, fault.what]), fault]));
  const files = [...new Set(faults.map((fault) => fault.file))];
  return [...unique.values()].toSorted(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column || a.what.localeCompare(b.what),
  );
}

/** Whether anything among them keeps the file from being used. */
export function hasErrors(faults: readonly Fault[]): boolean {
  return faults.some((fault) => fault.severity === 'error');
}
