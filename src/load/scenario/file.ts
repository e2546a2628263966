import { createHash } from 'node:crypto';
import { relative, resolve } from 'node:path';
import { visible } from '../../checks/kept.ts';
import { Faults } from '../../checks/written/faults.ts';
import { badScenario, scenarioBytes } from '../../checks/written/scenario-file.ts';
import { NoAnswer } from '../../model/errors.ts';
import { readLoadScenario } from './scenario.ts';
import type { LoadScenario, ScenarioSetting } from './types.ts';

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
  const bytes = await scenarioBytes(file, shown);
  const faults = new Faults();
  const scenario = readLoadScenario(new TextDecoder().decode(bytes).replace(/\r\n?/g, '\n'), file, faults, setting);
  const now = digestOf(createHash('sha256').update(bytes).digest('hex'), scenario ?? {});
  if (scenario && digest !== undefined && now !== digest)
    throw new NoAnswer('unknown', 'scenario-changed', `${shown}, or its data, is not what it was when the checklist was read: open the launch again`);
  if (scenario) return { scenario, digest: now };
  throw badScenario(
    faults.list.map((fault) => ({ ...fault, file: relative(folder, fault.file) })),
    shown,
  );
}
