// `railway api`: of the platform's GraphQL the one mutation that has no command of its own.
import { z } from 'zod';
import { type Printed, printed, refused } from '../desk.ts';
import type { Asked } from './railway.ts';

const variablesSchema = z.record(z.string(), z.unknown());

// `deploymentRollback(id)`: the id in the document, or among the variables.
export async function graphql({ rig, words, flags, stdin }: Asked): Promise<Printed> {
  const document = words[0] ?? stdin;
  const given = variablesSchema.parse(JSON.parse(flags.variables ?? '{}'));
  const asked = /\bdeploymentRollback\s*\(\s*id\s*:\s*(?:"([^"]*)"|\$(\w+))\s*\)/.exec(document);
  if (asked === null) return refused("error: a rehearsal's platform knows one operation, `mutation { deploymentRollback(id: …) }`");
  const id = asked[1] ?? given[asked[2] ?? ''];
  if (typeof id !== 'string' || id === '') return refused('error: `deploymentRollback` needs the id of a deployment');
  await rig.rollback(id);
  return printed(`${JSON.stringify({ data: { deploymentRollback: true } }, null, 2)}\n`);
}
