import { Faults, sortedFaults } from '../../../src/checks/written/faults.ts';
import { kinds } from '../../../src/checks/index.ts';
import { join } from 'node:path';
import { readLoadScenario } from '../../../src/load/scenario/scenario.ts';
import type { LoadScenario, ScenarioSetting } from '../../../src/load/scenario/types.ts';
import { faultLine } from '../../../src/model/errors.ts';
import type { Variables } from '../../../src/model/variables.ts';

/** Where the scenarios of these tests stand. */
export const fixtures = join(import.meta.dirname, 'fixtures');

/** Reads a scenario as if it stood among the fixtures. */
export function read(text: string, setting: Partial<ScenarioSetting> = {}) {
  const faults = new Faults();
  const scenario = readLoadScenario(text, join(fixtures, 'own.yaml'), faults, { kinds, ...setting });
  return { scenario, lines: sortedFaults(faults.list).map((fault) => faultLine(fault).replaceAll(`${fixtures}/`, '')) };
}

/** What was read, where it must have been. */
export function there(scenario: LoadScenario | undefined): LoadScenario {
  if (scenario) return scenario;
  throw new Error('it was not read');
}

/** A scenario of few lines: `over` replaces some of them. */
export function small(over: Record<string, string> = {}): string {
  const lines = { kind: 'load', name: 'small', requests: '[{ path: /a }]', stages: '[{ users: 2, for: 3s }]', expect: 'p95_ms < 500', ...over };
  return Object.entries(lines)
    .flatMap(([key, value]) => (value === '' ? [] : [`${key}: ${value}\n`]))
    .join('');
}

/** The same, read. */
export function sound(over: Record<string, string> = {}): LoadScenario {
  const { scenario, lines } = read(small(over));
  if (scenario) return scenario;
  throw new Error(lines.join('\n'));
}

/** What most of them need. */
export const variables: Variables = { BASE_URL: 'http://127.0.0.1:8000/v1/', DATABASE_URL: 'postgres://me@127.0.0.1/x', READ_PATH: '/api/content?user_id=1' };
