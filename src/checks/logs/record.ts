import * as z from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { text } from '../params.ts';

const names = z.union([z.array(text).min(1), text.transform((one) => [one])], { error: 'must be a key of the JSON lines, or a list of them' });

/** The keys under which a log line holds what is looked for; the first that is there counts. `a.b` looks inside `a`. */
export const keys = z
  .strictObject({
    time: names.default(['timestamp', 'time', 'ts', '@timestamp', 'datetime', 'date']),
    level: names.default(['level', 'severity', 'levelname', 'log.level', 'level.name', 'lvl']),
    message: names.default(['message', 'msg', 'error', 'exception', 'text', 'event']),
    method: names.default(['method', 'http_method', 'request.method']),
    path: names.default(['path', 'endpoint', 'url', 'route', 'request.path']),
    status: names.default(['status', 'status_code', 'httpStatus', 'response.status']),
    user: names.default(['user', 'user_id', 'userId', 'user.id', 'uid']),
    duration: names.default(['duration_ms', 'duration', 'duration_s', 'elapsed_ms', 'elapsed', 'latency_ms', 'totalDuration']),
  })
  .prefault({});

/** The keys of one check. */
export type Keys = z.infer<typeof keys>;

/** What one line of a log says. */
export interface LogRecord {
  /** Milliseconds since 1970, where the line tells. */
  readonly time: number | undefined;
  readonly isError: boolean;
  readonly message: string | undefined;
  readonly isRequest: boolean;
  /** What was requested, `GET /api/sync`, and the status it got; empty where the line is about no request. */
  readonly request: string;
  readonly status: string;
  readonly has: { readonly user: boolean; readonly path: boolean; readonly duration: boolean };
}

/** Reads a JSON line, also as a platform wraps it: the product's own JSON as text in `message`, other keys in `attributes`. Undefined where it is no JSON object. */
export function readRecord(line: string, keys: Keys): LogRecord | undefined {
  const outer = objectIn(line);
  if (outer === undefined) return undefined;
  const wrapped = outer['message'] ?? outer['log'];
  const inner = typeof wrapped === 'string' && wrapped.trimStart().startsWith('{') ? objectIn(wrapped) : isJsonObject(wrapped) ? wrapped : undefined;
  const places = [...(inner === undefined ? [] : placesOf(inner)), ...placesOf(outer)];
  const value = (wanted: readonly string[]): Json | undefined => {
    for (const place of places) {
      for (const key of wanted) {
        const found = Object.hasOwn(place, key) ? place[key] : inside(place, key);
        if (found !== undefined && found !== null && found !== '') return found;
      }
    }
    return undefined;
  };
  const status = value(keys.status);
  const has = { user: value(keys.user) !== undefined, path: value(keys.path) !== undefined, duration: value(keys.duration) !== undefined };
  const signs = [value(keys.method) !== undefined, has.path, isStatus(status), has.duration].filter(Boolean).length;
  const message = value(keys.message);
  const isRequest = signs >= 2;
  return {
    time: timeOf(value(keys.time)),
    isError: isErrorLevel(value(keys.level)),
    message: message === undefined ? undefined : asMessage(message),
    isRequest,
    request: isRequest ? [value(keys.method), value(keys.path)].filter(isWord).join(' ') : '',
    status: isRequest && isStatus(status) ? String(status) : '',
    has,
  };
}

function objectIn(text: string): JsonObject | undefined {
  if (!/^\s*\{/.test(text)) return undefined; // a fault of the parser costs much more than a look, and a program may print for ever
  try {
    const json = JSON.parse(text) as Json; // JSON.parse gives nothing but JSON
    return isJsonObject(json) ? json : undefined;
  } catch {
    return undefined; // counted by the caller
  }
}

/** Where a line keeps its keys: in itself, in Loguru's `record` with its `extra`, in a platform's `attributes`, a map or a list of keys and values. */
function placesOf(line: JsonObject, depth = 2): readonly JsonObject[] {
  const { record, attributes, extra } = line;
  return [...(isJsonObject(record) && depth > 0 ? placesOf(record, depth - 1) : []), line, ...[attributes, extra].flatMap(asMap)];
}

function asMap(value: Json | undefined): JsonObject[] {
  if (isJsonObject(value)) return [value];
  if (!Array.isArray(value)) return [];
  return [Object.fromEntries(value.flatMap((one: Json) => (isJsonObject(one) && typeof one['key'] === 'string' ? [[one['key'], one['value']]] : [])))];
}

function inside(place: JsonObject, key: string): Json | undefined {
  if (!key.includes('.')) return undefined;
  let part: Json | undefined = place;
  for (const step of key.split('.')) part = isJsonObject(part) && Object.hasOwn(part, step) ? part[step] : undefined;
  return part;
}

/** A time as loggers write it: ISO text (without a zone it is UTC), or seconds, milliseconds, microseconds or nanoseconds since 1970. */
export function timeOf(value: Json | undefined): number | undefined {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d{9,19}(?:\.\d+)?$/.test(value))) {
    const since = Number(value);
    const scale = since > 1e17 ? 1e-6 : since > 1e14 ? 1e-3 : since > 1e11 ? 1 : 1000;
    return since > 1e8 && since < 1e19 ? since * scale : undefined;
  }
  if (isJsonObject(value)) return timeOf(value['timestamp']);
  if (typeof value !== 'string') return undefined;
  const [, date, clock, zone] = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)\s*(Z|[+-]\d\d:?\d\d)?$/i.exec(value.trim()) ?? [];
  if (date === undefined || clock === undefined) return undefined;
  const offset = zone === undefined ? 'Z' : zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  const time = Date.parse(`${date}T${clock.replace(',', '.').replace(/(\.\d{3})\d+/, '$1')}${offset.toUpperCase()}`);
  return Number.isNaN(time) ? undefined : time;
}

function isErrorLevel(level: Json | undefined): boolean {
  if (isJsonObject(level)) return isErrorLevel(level['name']);
  if (typeof level === 'number') return level >= 50; // Pino's error; Python's 40 is Pino's warning
  return typeof level === 'string' && /^(err(or)?|fatal|crit(ical)?|alert|emerg(ency)?|panic|severe|exception|50|60)$/i.test(level.trim());
}

function isStatus(status: Json | undefined): status is string | number {
  return isWord(status) && /^[1-5]\d\d$/.test(String(status));
}

function asMessage(message: Json): string {
  if (typeof message === 'string') return message;
  try {
    return JSON.stringify(message);
  } catch {
    return '(a message nested too deeply)'; // it can be parsed deeper than it can be written
  }
}

function isWord(value: Json | undefined): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
