import { jsonOutput } from './json.ts';
import { jsonlOutput } from './jsonl.ts';
import { junitOutput } from './junit.ts';
import { nagiosOutput } from './nagios.ts';
import type { Output } from './output.ts';
import { tapOutput } from './tap.ts';
import { textOutput } from './text.ts';

export type { Output } from './output.ts';
export type { Report } from './report.ts';
export { reportOf } from './report.ts';
export { textOutput } from './text.ts';

/** Every output format, the default first; text without colour. */
export const outputs: readonly Output[] = [textOutput(false), jsonOutput, jsonlOutput, junitOutput, tapOutput, nagiosOutput];

/** The output of that name; undefined where there is none. */
export function outputNamed(name: string): Output | undefined {
  return outputs.find((output) => output.name === name);
}
