import { NoAnswer } from '../../model/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { substituteIn, type Variables } from '../../model/variables.ts';
import type { RequestTemplate } from '../protocol.ts';
import { type Amount, amounts } from './amounts.ts';
import { badHeader, pathFault } from './requests.ts';
import { targetFault } from './scenario.ts';
import { planFault, planOf } from './plan.ts';
import type { LoadScenario, ResolvedScenario, ResolvedVital, ScenarioRequest } from './types.ts';

type Fill = <Value extends Json>(value: Value) => Value;

/** Fills in the variables; throws NoAnswer (`variable-missing`, `bad-scenario`) where the burst cannot be run with them. */
export function resolveScenario(scenario: LoadScenario, variables: Variables): ResolvedScenario {
  const missing = new Set<string>();
  const fill: Fill = (value) => {
    const done = substituteIn(value, variables);
    for (const name of done.missing) missing.add(name);
    return done.value as typeof value; // strings stay strings, and the rest is as it was
  };
  const fillAround = aroundColumns(fill, ['connection', ...(scenario.data?.columns ?? [])]);
  const target = fill(scenario.target).trim();
  const requests = scenario.requests.map((request) => ({ ...request, ...filled(request, fillAround) }));
  const { stages, think, connections, warm_up, timeout } = scenario;
  const texts = stages.flatMap((stage): [keyof typeof amounts, string][] => [
    [scenario.mode, stage.level],
    ['for', stage.for],
  ]);
  const wanted: [keyof typeof amounts, string][] = [...texts, ['think', think], ['connections', connections], ['warm_up', warm_up], ['timeout', timeout]];
  for (const [, text] of wanted) fill(text);
  const vitals = scenario.vitals.map((vital) => ({ vital, params: fill(vital.params ?? {}) }));
  if (missing.size > 0) throw missingVariables([...missing]);

  const faults: string[] = [];
  const said = (wrong: { what: string; instead: string } | undefined): void => {
    if (wrong) faults.push(`${wrong.what}: ${wrong.instead}`);
  };
  said(targetFault(target));
  for (const [key, text] of wanted) said(amountFault(key, fill(text)));
  for (const { path, headers, weight, name } of requests) {
    said(pathFault(path, true));
    said(amountFault('weight', weight));
    for (const [header, value] of Object.entries(headers))
      if (badHeader(value))
        faults.push(`the header \`${header}\` of \`${name}\` holds a line break or a character that no header may hold: correct the variable in it`);
  }
  const plan = faults.length > 0 ? undefined : planOf(scenario, fill);
  if (plan) said(planFault(plan));
  const timeout_s = amounts.timeout.read(fill(timeout));
  if (!plan || timeout_s === undefined || faults.length > 0) throw badScenario(scenario, faults);

  const url = new URL(target);
  const prefix = url.pathname.replace(/\/+$/, '');
  return {
    name: scenario.name,
    title: scenario.title,
    host: url.host,
    hostname: url.hostname,
    plan,
    generator: {
      origin: url.origin,
      requests: requests.map((request) => templateOf(request, prefix)),
      rows: scenario.data?.rows ?? [],
      mode: plan.mode,
      stages: plan.stages,
      warm_up_s: plan.warm_up_s,
      think_s: plan.think_s,
      timeout_s,
      connections: plan.users,
    },
    expect: scenario.expect,
    stop_when: scenario.stop_when,
    vitals: vitals.map(({ vital, params }): ResolvedVital => {
      if (vital.kind) return { name: vital.name, kind: vital.kind, params, every_s: vital.every_s };
      const item = vital.item ?? vital.name;
      throw new NoAnswer(
        'unknown',
        'bad-scenario',
        `the vital \`${vital.name}\` is the check of the item \`${item}\`, and no checklist with that item is at hand: write the check itself`,
      );
    }),
  };
}

/** Fills in the variables, and leaves what the generator fills in of the rows. */
function aroundColumns(fill: Fill, columns: readonly string[]): Fill {
  const column = new RegExp(String.raw`((?<!\$)\$\{(?:${columns.join('|')})(?::-[^}]*)?\})`);
  const walk = (value: Json): Json => {
    if (typeof value === 'string')
      return value
        .split(column)
        .map((part, index) => (index % 2 === 1 ? part : fill(part)))
        .join('');
    if (Array.isArray(value)) return value.map(walk);
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).flatMap(([key, part]) => (part === undefined ? [] : [[key, walk(part)]])));
  };
  return (value) => walk(value) as typeof value; // strings stay strings, and the rest is as it was
}

function filled(request: ScenarioRequest, fill: Fill): Pick<ScenarioRequest, 'path' | 'headers' | 'weight'> & { body?: Json } {
  return {
    path: fill(request.path),
    headers: fill(request.headers as JsonObject) as Record<string, string>, // names and texts, filled in
    weight: fill(request.weight),
    ...(request.body === undefined ? {} : { body: fill(request.body) }),
  };
}

function templateOf({ name, method, path, headers, body, weight, ok }: ScenarioRequest, prefix: string): RequestTemplate {
  const json = typeof body === 'object';
  const typed = json && headers['content-type'] === undefined ? { 'content-type': 'application/json', ...headers } : headers;
  const text = json ? JSON.stringify(body) : body;
  return { name, method, path: `${prefix}${path}`, headers: typed, ...(text === undefined ? {} : { body: String(text) }), weight: Number(weight), ok };
}

function amountFault(key: keyof typeof amounts, text: string): { what: string; instead: string } | undefined {
  const amount: Amount = amounts[key];
  return amount.read(text.trim()) === undefined ? { what: `\`${text}\` is no ${amount.what}`, instead: amount.instead } : undefined;
}

function missingVariables(names: readonly string[]): NoAnswer {
  const all = names.map((name) => `\`${name}\``).join(', ');
  return new NoAnswer('unknown', 'variable-missing', `${all} ${names.length > 1 ? 'are' : 'is'} not set: give it in the env file or the environment`);
}

function badScenario({ name }: LoadScenario, faults: readonly string[]): NoAnswer {
  const [first = 'it cannot be run', ...others] = [...new Set(faults)];
  const more = others.length > 0 ? ` (and ${others.length} more of its values are none)` : '';
  return new NoAnswer('unknown', 'bad-scenario', `\`${name}\`, with these variables: ${first}${more}`);
}
