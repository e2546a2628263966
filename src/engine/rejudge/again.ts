import type { Kind } from '../../checks/kind.ts';
import { compileExpectation } from '../../checks/expectation.ts';
import type { CheckSpec, Item } from '../../model/checklist.ts';
import { NoAnswer } from '../../model/errors.ts';
import type { EventOf } from '../../model/events.ts';
import type { Json } from '../../model/json.ts';
import { judge, onAttempt } from '../judge.ts';

type Observed = EventOf<'observed'>;

/** How an item was asked when it was observed, and how it is asked in the other checklist. */
export interface Asked {
  /** Undefined where the record's own checklist had no such line. */
  readonly before: Item | undefined;
  readonly now: Item;
}

/** An observation as it reads today; `why` where it could not be judged, which is `unknown`. */
export interface Again {
  readonly event: Observed;
  readonly why?: string;
}

/** What a redacted text holds in the place of a secret. */
const MARK = '***';

/** Fields of a burst that its own scenario judged, when it ran. */
const byScenario = ['passed', 'failed', 'unjudged', 'reason'];

/** Judges an observation by what the other checklist expects of it. What was not answered, and what is expected as it was then, stays as it is. */
export function judgeAgain(event: Observed, { before, now }: Asked, kinds: readonly Kind[]): Again {
  const { observed } = event;
  if (observed === undefined) return { event };
  const spec = now.check;
  if (!spec) return unjudged(event, event.expect, `it is no longer checked: \`${event.kind}\` saw it then, and a person answers it now`);
  if (spec.kind !== event.kind) return unjudged(event, spec.expect, `\`${event.kind}\` saw it then, and \`${spec.kind}\` would now`);
  if (before?.check && sameExpectation(before.check, spec, event)) return { event };
  const kind = kinds.find((candidate) => candidate.kind === spec.kind);
  if (!kind) return unjudged(event, spec.expect, `there is no check kind \`${spec.kind}\` here: \`--kinds\` names the folder of your own`);
  if (kind.readsScenario === 'load' && before?.check?.params['digest'] !== spec.params['digest'] && namesScenario(kind, spec)) {
    return unjudged(
      event,
      spec.expect,
      'its scenario changed since, and what the new one expects is judged while it runs: name figures in the `expect` of the line, such as `p95_ms < 500`',
    );
  }
  try {
    const { verdict, response, values, code } = judge(kind, spec, observed);
    if (code !== undefined) return unjudged(event, spec.expect, response);
    const secret = Object.entries(values ?? {}).find(([, value]) => holdsMark(value));
    if (secret) return unjudged(event, spec.expect, `\`${secret[0]}\` holds a secret, which was not recorded`);
    const { code: _code, values: _values, ...rest } = event;
    return { event: { ...rest, verdict, response: onAttempt(response, event.attempts), expect: spec.expect, ...(values ? { values } : {}) } };
  } catch (error) {
    if (error instanceof NoAnswer) return unjudged(event, spec.expect, error.message);
    throw error;
  }
}

function unjudged(event: Observed, expect: string, why: string): Again {
  const { values: _values, ...rest } = event;
  return { event: { ...rest, verdict: 'unknown', code: 'not-judged', expect, response: `not judged again: ${why}` }, why };
}

/** Whether the same was expected then, of the same check: its verdict stands. */
function sameExpectation(before: CheckSpec, now: CheckSpec, event: Observed): boolean {
  return event.expect === now.expect && before.warn === now.warn && before.kind === now.kind && before.params['digest'] === now.params['digest'];
}

function namesScenario(kind: Kind, { expect, warn }: CheckSpec): boolean {
  return [expect, warn].some((source) => {
    const compiled = source === undefined ? undefined : compileExpectation(source, kind.fields);
    return compiled?.ok === true && compiled.expectation.fields.some((field) => byScenario.includes(field));
  });
}

function holdsMark(value: Json): boolean {
  return JSON.stringify(value).includes(MARK);
}
