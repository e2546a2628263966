import * as z from 'zod';
import { NoAnswer } from '../model/errors.ts';
import type { Json } from '../model/json.ts';
import type { Scenario } from './journey/scenario.ts';
import type { Given } from './journey/values.ts';
import { asText, oneLine, visible } from './kept.ts';
import { type CheckContext, defineCheck } from './kind.ts';

const params = z.strictObject({
  scenario: z.string({ error: 'must be the path of a scenario file, seen from the checklist' }).min(1, { error: 'must not be empty' }),
  with: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]), { error: 'must be names and their values' }).default({}),
  digest: z.string().optional(),
});

type Params = z.infer<typeof params>;

/** Walks a scenario as a user would, step by step, and cleans up after itself. */
export const journey = defineCheck<Params>({
  kind: 'journey',
  title: 'A user journey, step by step',
  params,
  readsScenario: 'journey',
  fields: {
    passed: { type: 'bool', about: 'whether every step was as expected' },
    failed_step: { type: 'string', about: 'the name of the step that was not; empty where all were' },
    steps: { type: 'list', about: 'the steps that ran: `name`, `ok`, `response`, `duration_ms`, and in `saw` the values that the step was judged by' },
    step_count: { type: 'double', about: 'steps that the scenario has' },
    duration_ms: { type: 'double', about: 'milliseconds that the steps took; cleaning up is not in it' },
    cleaned: { type: 'bool', about: 'whether everything it made was removed again' },
    run_id: { type: 'string', about: 'what `${run_id}` was in this run' },
    reason: { type: 'string', about: 'why it failed, or what was not cleaned up; empty otherwise' },
  },
  expect: 'passed && cleaned',
  example: ['check:', '  kind: journey', '  scenario: ../scenarios/full-sync.yaml', 'expect: passed && cleaned && duration_ms < 20000'].join('\n'),
  timeout_s: 60,
  consent(written, scenario) {
    if (scenario && scenario.writes === undefined) return undefined;
    // What nobody has looked into may write.
    const writes = scenario?.writes === undefined ? ', which may write' : ` (${scenario.digest.slice(0, 8)}), which writes ${scenario.writes}`;
    return { why: 'writes', subject: visible(`runs ${asText(written['scenario'])}${writes}`) };
  },
  async observe(asked, context) {
    const [{ openScenario }, { runScenario }] = await Promise.all([import('./journey/file.ts'), import('./journey/run.ts')]);
    const scenario = await openScenario(asked.scenario, context.folder, asked.digest);
    const given = givenTo(scenario, asked, context);
    return runScenario(scenario, given, context);
  },
  response(seen) {
    const ms = Number(seen['duration_ms']);
    const took = ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
    const reason = oneLine(asText(seen['reason']), 300);
    if (seen['passed'] === true) return `${Number(seen['step_count'])} steps in ${took}${seen['cleaned'] === true ? '' : `, but ${reason}`}`;
    return `failed at ${reason} after ${took}`;
  },
});

/** The inputs and the run's own id; nothing is begun while a variable or an input is missing. */
function givenTo(scenario: Scenario, asked: Params, { variables }: CheckContext): Given {
  const unknown = Object.keys(asked.with).filter((name) => !Object.hasOwn(scenario.inputs, name));
  if (unknown.length > 0) throw new NoAnswer('unknown', 'bad-params', `\`with\` gives \`${unknown.join('`, `')}\`, which \`${scenario.name}\` does not take`);
  const given: Record<string, Json> = { ...scenario.inputs, ...asked.with };
  const absent = [...scenario.needs.filter((name) => !variables[name]), ...Object.keys(given).filter((name) => given[name] === null)];
  if (absent.length > 0) {
    const names = absent.map((name) => `\`${name}\``).join(', ');
    throw new NoAnswer(
      'unknown',
      'variable-missing',
      `${names} ${absent.length > 1 ? 'are' : 'is'} not set: give it in the env file, the environment or \`with\``,
    );
  }
  return { ...given, run_id: crypto.randomUUID().replaceAll('-', '').slice(0, 12) };
}
