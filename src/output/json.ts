import { nothingYet, ownExit, type Output } from './output.ts';
import { asciiControls } from './escape.ts';

/** One JSON object, indented. */
export const jsonOutput: Output = {
  name: 'json',
  about: 'one JSON object at the end: the launch, its counts and every item with its evidence',
  lines: nothingYet,
  end: (report) => `${asciiControls(JSON.stringify(report, null, 2))}\n`,
  exit: ownExit,
};
