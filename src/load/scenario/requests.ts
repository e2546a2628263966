import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { plainValue } from '../../checks/written/yaml.ts';
import type { KeyReader, Written } from '../../checks/written/reader.ts';
import type { Json } from '../../model/json.ts';
import { byItself, checkAmount } from './amounts.ts';
import { statusKey } from './metrics.ts';
import { type Entry, entriesOf, type Reading } from './reading.ts';
import type { ScenarioRequest } from './types.ts';

const keys = ['name', 'path', 'method', 'headers', 'body', 'weight', 'ok'];
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const example = '{ path: /api/content }';
/** Headers that belong to the connection, which is the generator's. */
const ours = new Set(['host', 'content-length', 'connection', 'transfer-encoding', 'keep-alive', 'upgrade', 'expect', 'te', 'trailer']);
const bodiless = new Set<string>(['GET', 'HEAD', 'OPTIONS']);

/** Reads the requests of a scenario. */
export function readRequests(reading: Reading): ScenarioRequest[] {
  const { faults } = reading;
  const taken = new Set<string>();
  return entriesOf('requests', keys, 100, example, reading).flatMap((entry) => {
    const request = requestOf(entry, reading);
    if (!request) return [];
    const { place, ...rest } = request;
    if (taken.has(rest.name)) faults.error(place, `the name \`${rest.name}\` is taken already`, 'write another: figures are told apart by it');
    taken.add(rest.name);
    return [rest];
  });
}

function requestOf({ node, reader }: Entry, reading: Reading): (ScenarioRequest & Pick<Written, 'place'>) | undefined {
  const { faults } = reading;
  const place = reader.placeOf(node);
  const path = reader.text('path', 'a path such as `/api/content`');
  if (!reader.has('path')) faults.error(place, 'this request has no path', 'write `path: /…`');
  const whole = path && byItself(path.text);
  const wrong = path && pathFault(whole ?? path.text, whole !== undefined);
  if (path && wrong) faults.error(path.place, wrong.what, wrong.instead);
  const body = bodyOf(reader, reading);
  const method = methodOf(reader, body !== undefined, reading);
  const name = reader.text('name', 'a name such as `list content`');
  if (name && name.text.length > 80) faults.error(name.place, 'this name is longer than 80 characters', 'write a shorter one');
  const weight = reader.text('weight', 'a whole number such as `4`');
  checkAmount('weight', weight, faults);
  const headers = headersOf(reader, reading);
  const ok = okOf(reader, reading);
  if (!path) return undefined;
  return {
    name: name?.text ?? `${method} ${path.text}`,
    method,
    path: path.text,
    headers,
    ...(body === undefined ? {} : { body }),
    weight: weight?.text ?? '1',
    ok,
    place: name?.place ?? place,
  };
}

/** What is wrong with a path; `whole` where every variable in it has its value. */
export function pathFault(path: string, whole: boolean): { readonly what: string; readonly instead: string } | undefined {
  if (/^https?:/i.test(path)) return { what: `\`${path}\` is a URL, not a path`, instead: 'write what follows the host here, and the rest in `target`' };
  if (!path.startsWith('/') && (whole || !/^\$\{[A-Z]/.test(path)))
    return { what: `the path \`${path}\` does not begin with \`/\``, instead: 'write it as seen from `target`' };
  // A space or a control character would end the request line, and begin another request.
  if (/[\s#\p{Cc}]/u.test(path.replace(/\$\{[^}]*\}/g, '')))
    return { what: `the path \`${path}\` holds a space or a \`#\``, instead: 'write `%20` or `%23` for it' };
  return undefined;
}

function methodOf(reader: KeyReader, hasBody: boolean, { faults }: Reading): string {
  const written = reader.text('method', 'an HTTP method such as `POST`');
  const method = methods.find((one) => one === written?.text.toUpperCase());
  if (written && !method)
    faults.error(written.place, `\`${written.text}\` is no method that is sent`, `write one of ${methods.map((one) => `\`${one}\``).join(', ')}`);
  const chosen = method ?? (hasBody ? 'POST' : 'GET');
  if (hasBody && bodiless.has(chosen)) faults.error(reader.place('body'), `a ${chosen} has no body`, 'leave `body` out, or write another `method`');
  return chosen;
}

function bodyOf(reader: KeyReader, { piece, faults }: Reading): Json | undefined {
  const node = reader.node('body');
  if (!node) return undefined;
  const body = plainValue(piece, node, faults);
  return isMap(node) || isSeq(node) || typeof body === 'string' ? body : JSON.stringify(body);
}

function headersOf(reader: KeyReader, { piece, faults }: Reading): Record<string, string> {
  const node = reader.node('headers');
  if (!node) return {};
  if (!isMap(node)) {
    faults.error(reader.placeOf(node), '`headers` is no list of names', 'write `accept: application/json` below it');
    return {};
  }
  const headers = new Map<string, string>();
  for (const pair of node.items) {
    const written = isScalar(pair.key) ? String(pair.key.value) : '';
    const name = written.toLowerCase();
    const place = piece.place((pair.key as Node).range?.[0] ?? 0); // what parseDocument read are nodes
    const value: unknown = isScalar(pair.value) ? pair.value.value : undefined;
    const text = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) faults.error(place, `\`${written}\` is no name of a header`, 'write one such as `authorization`');
    else if (ours.has(name)) faults.error(place, `\`${written}\` is set by the connection itself`, 'leave it out');
    else if (headers.has(name)) faults.error(place, `the header \`${written}\` stands here twice`, 'keep one of them');
    else if (text === undefined) faults.error(place, `the header \`${written}\` is no text`, 'write its value in quotes');
    else if (badHeader(text))
      faults.error(place, `the header \`${written}\` holds a line break or a character that no header may hold`, 'write it on one line');
    else headers.set(name, text);
  }
  return Object.fromEntries(headers);
}

/** Whether a value would end its line, and begin a header of its own. */
export function badHeader(value: string): boolean {
  return /[^\t\x20-\x7e\x80-\xff]/.test(value);
}

function okOf(reader: KeyReader, { faults }: Reading): string[] {
  if (!reader.has('ok')) return ['2xx', '3xx'];
  return reader.texts('ok', 'a status such as `201`, a class such as `2xx`, or a list of them').flatMap(({ text, place }) => {
    const status = text.toLowerCase();
    if (statusKey.test(status)) return [status];
    faults.error(place, `\`${text}\` is no status`, 'write one such as `201`, or a class such as `2xx`');
    return [];
  });
}
