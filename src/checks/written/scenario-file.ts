import { readFile, stat } from 'node:fs/promises';
import { faultLine, messageOf, NoAnswer, type Fault } from '../../model/errors.ts';

/** The most that a scenario may hold, in bytes. */
const SIZE_CAP = 2 * 1024 * 1024;

/** The bytes of a scenario that a check names; `shown` is its path in backticks. Throws NoAnswer: `scenario-absent`, `bad-scenario`. */
export async function scenarioBytes(file: string, shown: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > SIZE_CAP) throw new NoAnswer('unknown', 'bad-scenario', `${shown} is larger than 2 MiB: split it`);
    return await readFile(file);
  } catch (error) {
    if (error instanceof NoAnswer) throw error;
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new NoAnswer(
      'unknown',
      'scenario-absent',
      `${shown} ${missing ? 'is not there, seen from the checklist' : `cannot be read: ${messageOf(error)}`}: correct \`scenario\``,
    );
  }
}

/** Why a scenario cannot be run: its first error, and how many more there are. */
export function badScenario(faults: readonly Fault[], shown: string): NoAnswer {
  const [first, ...others] = faults.filter((fault) => fault.severity === 'error');
  const more = others.length > 0 ? ` (and ${others.length} more: \`gonogo lint\` lists them)` : '';
  return new NoAnswer('unknown', 'bad-scenario', first ? `${faultLine(first)}${more}` : `${shown} holds no scenario`);
}
