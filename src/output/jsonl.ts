import { ownExit, type Output } from './output.ts';

/** The ledger's own lines, as they are recorded. */
export const jsonlOutput: Output = {
  name: 'jsonl',
  about: "the ledger's own lines, one JSON object a line, as they are recorded",
  lines: (latest) => latest.map((line) => `${JSON.stringify(line)}\n`).join(''),
  end: () => '',
  exit: ownExit,
};
