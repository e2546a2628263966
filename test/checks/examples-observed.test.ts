import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { compileExpectation } from '../../src/checks/expectation.ts';
import type { Kind } from '../../src/checks/kind.ts';
import { logs } from '../../src/checks/logs.ts';
import { metrics } from '../../src/checks/metrics.ts';
import { prometheus } from '../../src/checks/prometheus.ts';
import { sentry } from '../../src/checks/sentry.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { substituteIn } from '../../src/model/variables.ts';

const all = [logs, metrics, prometheus, sentry] as const satisfies readonly { kind: string }[];

it.each(all)('the example of $kind can be copied as it stands', (declared) => {
  const kind = declared as Kind; // its params are what the schema says
  const block = parse(kind.example) as { check: JsonObject; expect: string }; // the shape of a `yaml gonogo` block
  const { kind: name, ...written } = block.check;
  expect(name).toBe(kind.kind);
  const { value } = substituteIn(written, { BASE_URL: 'http://127.0.0.1', PROMETHEUS_URL: 'http://127.0.0.1', SENTRY_DSN: 'https://key@127.0.0.1/1' });
  expect(kind.params.safeParse(value).error?.issues ?? []).toEqual([]);
  for (const expectation of [kind.expect, block.expect]) {
    const compiled = compileExpectation(expectation, kind.fields);
    expect(compiled.ok ? [] : compiled.faults).toEqual([]);
  }
});
