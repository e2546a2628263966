import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { faultLine, messageOf, NoAnswer } from '../../model/errors.ts';
import { visible } from '../kept.ts';
import { Faults } from '../written/faults.ts';
import { readScenario, type Scenario } from './scenario.ts';

/** The most that a scenario may hold, in bytes. */
const SIZE_CAP = 2 * 1024 * 1024;

/** Reads a scenario to run it: only as it was when the checklist was read, and only without a fault. */
export async function openScenario(path: string, folder: string, digest: string | undefined): Promise<Scenario> {
  const shown = `\`${visible(path)}\``;
  const bytes = await bytesOf(resolve(folder, path), shown);
  if (digest !== undefined && createHash('sha256').update(bytes).digest('hex') !== digest)
    throw new NoAnswer('unknown', 'scenario-changed', `${shown} is not what it was when the checklist was read: open the launch again`);
  const faults = new Faults();
  const scenario = readScenario(new TextDecoder().decode(bytes).replace(/\r\n?/g, '\n'), path, faults);
  const errors = faults.list.filter((fault) => fault.severity === 'error');
  const [first, ...others] = errors;
  if (scenario && !first) return scenario;
  const more = others.length > 0 ? ` (and ${others.length} more: \`gonogo lint\` lists them)` : '';
  throw new NoAnswer('unknown', 'bad-scenario', first ? `${faultLine(first)}${more}` : `${shown} holds no scenario`);
}

async function bytesOf(path: string, shown: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > SIZE_CAP) throw new NoAnswer('unknown', 'bad-scenario', `${shown} is larger than 2 MiB: split it`);
    return await readFile(path);
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
