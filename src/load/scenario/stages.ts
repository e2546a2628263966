import type { Place } from '../../checks/written/faults.ts';
import type { KeyReader, Written } from '../../checks/written/reader.ts';
import { amounts, byItself, checkAmount } from './amounts.ts';
import { planFault, planOf, type Load } from './plan.ts';
import { entriesOf, type Reading } from './reading.ts';
import type { ScenarioStage } from './types.ts';

const example = '{ users: 10, for: 30s }';

/** Reads stages or a constant rate, and what goes with them. */
export function readLoad(reading: Reading): Load | undefined {
  const { reader, faults } = reading;
  const constant = reader.has('rate');
  const stages = constant ? rateOf(reading) : stagesOf(reading);
  const mode = constant || stages.some(({ rate }) => rate) ? 'rate' : 'users';
  const amount = (key: 'think' | 'connections' | 'warm_up' | 'timeout', fallback: string): string => {
    const written = reader.text(key, `a ${amounts[key].what}`);
    checkAmount(key, written, faults);
    return written?.text ?? fallback;
  };
  const load: Load = {
    mode,
    stages: stages.map(({ stage }) => stage),
    think: amount('think', '0s'),
    connections: amount('connections', '50'),
    warm_up: amount('warm_up', '0s'),
    timeout: amount('timeout', '10s'),
  };
  if (mode === 'users' && reader.has('connections'))
    faults.error(reader.place('connections'), '`connections` goes with `rate` only', 'leave it out: every user is a connection');
  if (mode === 'rate' && reader.has('think'))
    faults.error(reader.place('think'), '`think` goes with `users` only', 'leave it out: at a `rate`, requests are due at their time');
  if (stages.length === 0) return undefined;
  const plan = planOf(load, byItself);
  const wrong = plan && planFault(plan);
  if (wrong) faults.error(reader.has(wrong.at) ? reader.place(wrong.at) : reader.place(constant ? 'for' : 'stages'), wrong.what, wrong.instead);
  return load;
}

interface ReadStage {
  readonly stage: ScenarioStage;
  readonly rate: boolean;
}

function rateOf({ reader, faults }: Reading): ReadStage[] {
  if (reader.has('stages')) faults.error(reader.place('stages'), '`rate` and `stages` both say how much load there is', 'keep one; stages may have `rate` too');
  const level = reader.text('rate', 'a number of requests a second');
  const length = reader.text('for', 'a length of time such as `30s`');
  checkAmount('rate', level, faults);
  checkAmount('for', length, faults);
  if (!reader.has('for')) faults.error(reader.place('rate'), '`rate` does not say for how long', 'write `for: 30s` below it');
  return level && length ? [{ stage: { level: level.text, for: length.text, ramp: false }, rate: true }] : [];
}

function stagesOf(reading: Reading): ReadStage[] {
  const { reader, faults } = reading;
  if (reader.has('for')) faults.error(reader.place('for'), '`for` goes with `rate` only', `write it in \`stages\`, as in \`- ${example}\``);
  const stages: ReadStage[] = [];
  let first: 'users' | 'rate' | undefined;
  for (const entry of entriesOf('stages', ['users', 'rate', 'for', 'ramp'], 100, example, reading)) {
    const place = entry.reader.placeOf(entry.node);
    const key = entry.reader.has('rate') ? 'rate' : 'users';
    if (entry.reader.has('users') && entry.reader.has('rate'))
      faults.error(entry.reader.place('rate'), 'this stage has `users` and `rate`', 'keep one of them');
    else if (entry.reader.has('users') || entry.reader.has('rate')) {
      first ??= key;
      if (key !== first) faults.error(entry.reader.place(key), `this stage has \`${key}\`, those before have \`${first}\``, 'make two scenarios of it');
    }
    const stage = stageOf(entry.reader, key, place, reading);
    if (key === 'rate' && stage?.ramp === true && stages.length === 0)
      faults.error(entry.reader.place('ramp'), 'the first stage has none before it to ramp from', 'write one before it, as in `{ rate: 10, for: 10s }`');
    if (stage) stages.push({ stage, rate: key === 'rate' });
  }
  return stages;
}

function stageOf(reader: KeyReader, key: 'users' | 'rate', place: Place, { faults }: Reading): ScenarioStage | undefined {
  const level: Written | undefined = reader.text(key, `a ${amounts[key].what}`);
  const length = reader.text('for', 'a length of time such as `30s`');
  checkAmount(key, level, faults);
  checkAmount('for', length, faults);
  if (!reader.has(key)) faults.error(place, 'this stage does not say how many users', `write it as in \`${example}\``);
  if (!reader.has('for')) faults.error(place, 'this stage does not say how long it takes', `write it as in \`${example}\``);
  const ramp = reader.yesNo('ramp') ?? false;
  return level && length ? { level: level.text, for: length.text, ramp } : undefined;
}
