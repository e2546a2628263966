import { NoAnswer } from '../../model/errors.ts';
import type { Json } from '../../model/json.ts';
import { http } from '../http.ts';
import { keysOf, valuesAt } from '../json/path.ts';
import { asText, oneLine } from '../kept.ts';
import type { CheckContext } from '../kind.ts';

/** What a product says is deployed, out of the JSON at a URL; without a field, its `commit` or else its `version`. */
export async function deployedAt(url: string, field: string | undefined, context: CheckContext): Promise<string> {
  const where = new URL(url).origin;
  const paths = field === undefined ? ['commit', 'version'] : [field];
  const first = paths.map((path) => keysOf(path)?.[0] ?? path);
  const observed = await http.observe(http.params.parse({ url, keep: first }), context);
  const json: Json | undefined = observed['json'];
  if (json === undefined) {
    const why = observed['json_absent'] === undefined ? `status ${asText(observed['status'])} without JSON` : asText(observed['json_absent']);
    throw new NoAnswer('unknown', 'unreadable', `${where} did not say what is deployed: ${why}`);
  }
  const found = paths.flatMap((path) => valuesAt(json, keysOf(path) ?? [])).find((value) => typeof value === 'string' || typeof value === 'number');
  if (found === undefined || found === '')
    throw new NoAnswer(
      'unknown',
      'field-missing',
      `${where} answered ${asText(observed['status'])} without ${paths.map((path) => `\`${path}\``).join(' or ')}: name the field that holds the commit with \`field\``,
    );
  return oneLine(String(found), 200);
}

/** Whether what is deployed is this commit: its sha, at least 7 characters of it, a tag of it, or what `git describe` says. */
export function isCommit(deployed: string, commit: string, tags: readonly string[]): boolean {
  const said = deployed.trim();
  const isSha = (text: string | undefined): boolean => text !== undefined && /^[0-9a-f]{7,64}$/i.test(text) && commit.startsWith(text.toLowerCase());
  if (isSha(said) || tags.some((tag) => tag === said || tag === `v${said}` || `v${tag}` === said)) return true;
  return isSha(/(?:-g|\+g?|[-_@:]sha-|^sha-)([0-9a-f]{7,64})$/i.exec(said)?.[1]);
}
