/** Plain JSON: the only shape that crosses a door (ledger, observation, report). */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object; an observation is one. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** Whether a JSON value is an object: neither a list nor null. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
