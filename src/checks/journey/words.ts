import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { asText, oneLine } from '../kept.ts';

/** The values that a condition named, as a person reads them, with what the answer itself says of its failure: `json.status FAILURE (error: quota used up)`. */
export function inWords(values: JsonObject, observed: JsonObject): string {
  const seen = Object.entries(values).map(([name, value]) => `${name} ${oneLine(asText(value), 60)}`);
  return `${seen.join(', ') || 'the condition is not met'}${hintOf(observed)}`;
}

/** What an answer says of its own failure, where it is JSON that does. */
export function hintOf(observed: JsonObject): string {
  const { json } = observed;
  if (!isJsonObject(json)) return '';
  for (const key of ['error', 'detail', 'message', 'reason']) {
    const said: Json | undefined = json[key];
    if (typeof said === 'string' && said.trim() !== '') return ` (${key}: ${oneLine(said, 120)})`;
  }
  return '';
}
