import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { visible } from '../../checks/kept.ts';
import { Faults } from '../../checks/written/faults.ts';
import { faultLine, messageOf, NoAnswer } from '../../model/errors.ts';
import { readLoadScenario } from './scenario.ts';
import type { LoadScenario, ScenarioSetting } from './types.ts';

/** The most that a scenario may hold, in bytes. */
const SIZE_CAP = 2 * 1024 * 1024;

/** What makes two bursts the same scenario: its file's digest, and that of its data. */
export function digestOf(file: string, { data }: Pick<LoadScenario, 'data'>): string {
  return data ? createHash('sha256').update(`${file}\n${data.digest}`).digest('hex') : file;
}

/**
 * Reads a scenario to run it: only as it was when the checklist was read (`digest`, its data file's among it), and only without a fault.
 * Throws NoAnswer: `scenario-absent`, `scenario-changed`, `bad-scenario`.
 */
export async function openLoadScenario(
  path: string,
  folder: string,
  digest: string | undefined,
  setting: ScenarioSetting,
): Promise<{ readonly scenario: LoadScenario; readonly digest: string }> {
  const shown = `\`${visible(path)}\``;
  const file = resolve(folder, path);
  const bytes = await bytesOf(file, shown);
  const faults = new Faults();
  const scenario = readLoadScenario(new TextDecoder().decode(bytes).replace(/\r\n?/g, '\n'), file, faults, setting);
  const now = digestOf(createHash('sha256').update(bytes).digest('hex'), scenario ?? {});
  if (scenario && digest !== undefined && now !== digest)
    throw new NoAnswer('unknown', 'scenario-changed', `${shown}, or its data, is not what it was when the checklist was read: open the launch again`);
  if (scenario) return { scenario, digest: now };
  const [first, ...others] = faults.list.filter((fault) => fault.severity === 'error');
  const more = others.length > 0 ? ` (and ${others.length} more: \`gonogo lint\` lists them)` : '';
  throw new NoAnswer('unknown', 'bad-scenario', first ? `${faultLine({ ...first, file: relative(folder, first.file) })}${more}` : `${shown} holds no scenario`);
}

async function bytesOf(file: string, shown: string): Promise<Uint8Array> {
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
