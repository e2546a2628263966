import { afterAll, beforeAll, expect } from 'vitest';
import type { JsonObject } from '../../src/model/json.ts';
import type { Looked } from './hostile-looker.ts';
import { Looker, MOST_MEMORY } from './hostile-servers.ts';

/** A second beside the deadline is for a machine that is busy. */
const SLACK_MS = 1_000;

let looker: Looker;
beforeAll(async () => {
  looker = await Looker.start();
});
afterAll(() => looker.stop());

/** Looks, and holds what is true of every check whatever it is shown. */
export async function bounded(kind: string, params: JsonObject, deadline_ms = 400, folder?: string): Promise<Looked> {
  if (!looker.alive) looker = await Looker.start(); // a process that one server ended says nothing of the next
  const looked = await looker.look(kind, params, deadline_ms, folder);
  expect(looked.faults).toEqual([]);
  expect(looked.ms).toBeLessThan(deadline_ms + SLACK_MS);
  expect(looked.risen).toBeLessThan(MOST_MEMORY);
  return looked;
}
