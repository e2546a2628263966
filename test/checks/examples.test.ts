import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { command } from '../../src/checks/command.ts';
import { env } from '../../src/checks/env.ts';
import { compileExpectation } from '../../src/checks/expectation.ts';
import { http } from '../../src/checks/http.ts';
import type { Kind } from '../../src/checks/kind.ts';
import { manual } from '../../src/checks/manual.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { substituteIn } from '../../src/model/variables.ts';

const faultsIn = (source: string, kind: Kind): string[] => {
  const compiled = compileExpectation(source, kind.fields);
  return compiled.ok ? [] : compiled.faults.map(({ what }) => what);
};

it.each([http, env, command, manual] as const satisfies readonly { kind: string }[])('the example of $kind can be copied as it stands', (declared) => {
  const kind = declared as Kind; // its params are what the schema says
  const block = parse(kind.example) as { check: JsonObject; expect?: string; warn?: string }; // the shape of a `yaml gonogo` block
  const { kind: name, ...written } = block.check;
  expect(name).toBe(kind.kind);
  const { value } = substituteIn(written, { BASE_URL: 'http://127.0.0.1' });
  expect(kind.params.safeParse(value).error?.issues ?? []).toEqual([]);
  for (const expectation of [kind.expect, block.expect, block.warn]) if (expectation !== undefined) expect(faultsIn(expectation, kind)).toEqual([]);
});
