import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { NoAnswer } from '../../model/errors.ts';
import { visible } from '../kept.ts';
import { Faults } from '../written/faults.ts';
import { badScenario, scenarioBytes } from '../written/scenario-file.ts';
import { readScenario, type Scenario } from './scenario.ts';

/** Reads a scenario to run it: only as it was when the checklist was read, and only without a fault. */
export async function openScenario(path: string, folder: string, digest: string | undefined): Promise<Scenario> {
  const shown = `\`${visible(path)}\``;
  const bytes = await scenarioBytes(resolve(folder, path), shown);
  if (digest !== undefined && createHash('sha256').update(bytes).digest('hex') !== digest)
    throw new NoAnswer('unknown', 'scenario-changed', `${shown} is not what it was when the checklist was read: open the launch again`);
  const faults = new Faults();
  const scenario = readScenario(new TextDecoder().decode(bytes).replace(/\r\n?/g, '\n'), path, faults);
  if (scenario && !faults.list.some((fault) => fault.severity === 'error')) return scenario;
  throw badScenario(faults.list, shown);
}
