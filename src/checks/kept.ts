import type { Json, JsonObject } from '../model/json.ts';
import { capped, TEXT_CAP } from './kind.ts';

/** The most that is taken of one answer or output, in bytes, whatever is sent. */
export const TAKEN_CAP = 1024 * 1024;

/** The most JSON that an observation keeps, in bytes. */
const JSON_CAP = 16 * 1024;

/** The deepest JSON that an observation keeps: more would overflow the stack of whoever walks it later. */
const DEPTH_CAP = 64;

/** Takes text chunk by chunk in bounded memory and counts its lines, all of them. */
export interface TextKeeper {
  take(chunk: Uint8Array): void;
  /** `whole` is false where more came than was taken; `text` is not yet cut to what an observation keeps. */
  end(): { readonly text: string; readonly lines: number; readonly bytes: number; readonly whole: boolean };
}

/** Keeps text from its beginning; with `holding`, only the lines that hold it, and counts only those. */
export function textKeeper(holding?: string, charset = 'utf-8'): TextKeeper {
  const decoder = decoderOf(charset);
  let kept = '';
  let line = '';
  let whole = true;
  let lines = 0;
  let bytes = 0;
  const keep = (text: string): void => {
    const room = TAKEN_CAP - kept.length;
    kept += text.slice(0, room);
    if (text.length > room) whole = false;
  };
  const closeLine = (end: string): void => {
    if (holding === undefined || line.includes(holding)) {
      lines += 1;
      keep(line + end);
    }
    line = '';
  };
  const read = (text: string): void => {
    const parts = text.split('\n');
    const last = parts.pop() ?? '';
    for (const part of parts) {
      line += part;
      closeLine('\n');
    }
    line += last;
    if (line.length > TAKEN_CAP) closeLine(''); // a line without end must not fill the memory
  };
  return {
    take(chunk) {
      bytes += chunk.byteLength;
      read(decoder.decode(chunk, { stream: true }));
    },
    end() {
      read(decoder.decode());
      if (line !== '') closeLine('');
      return { text: clean(kept), lines, bytes, whole };
    },
  };
}

/** Keeps the end of a text, where programs say why they failed. */
export function tailKeeper(): { take(chunk: Uint8Array): void; end(): string } {
  const decoder = decoderOf('utf-8');
  let tail = '';
  let cut = false;
  const read = (text: string): void => {
    tail += text;
    if (tail.length <= TEXT_CAP) return;
    cut = true;
    tail = tail.slice(-TEXT_CAP);
  };
  return {
    take: (chunk) => read(decoder.decode(chunk, { stream: true })),
    end() {
      read(decoder.decode());
      const bytes = Buffer.from(tail);
      if (!cut && bytes.length <= TEXT_CAP) return clean(tail);
      return clean(
        `…${bytes
          .subarray(3 - TEXT_CAP)
          .toString('utf8')
          .replace(/^\uFFFD+/u, '')}`,
      );
    },
  };
}

/** What is kept of a text that may be JSON: the value, or why there is none; neither where it does not look like JSON. */
export function keptJson(text: string, whole: boolean, only?: readonly string[]): { json?: Json; json_absent?: string } {
  const start = text.trimStart().slice(0, 1);
  if (start === '') return {};
  if (!whole) return start === '{' || start === '[' ? { json_absent: 'longer than 1 MiB, so it was not read as JSON' } : {};
  let json: Json;
  try {
    json = JSON.parse(text, plain) as Json; // JSON.parse gives nothing but JSON
  } catch (error) {
    if (start !== '{' && start !== '[') return {};
    return { json_absent: error instanceof RangeError ? 'nested too deeply to be read as JSON' : 'not JSON, though it begins like it' };
  }
  if (only !== undefined && typeof json === 'object' && json !== null && !Array.isArray(json)) {
    json = Object.fromEntries(Object.entries(json).filter(([key]) => only.includes(key)));
  }
  if (deeperThan(json, DEPTH_CAP)) return { json_absent: `nested more than ${DEPTH_CAP} deep: too deep to keep` };
  const size = Buffer.byteLength(JSON.stringify(json));
  if (size > JSON_CAP) return { json_absent: `${size} bytes of JSON, and an observation keeps ${JSON_CAP}: name the keys to keep with \`keep\`` };
  return { json };
}

/** The end of a response where JSON was to be seen and could not be kept; empty elsewhere. */
export function withoutJson(observed: JsonObject): string {
  return typeof observed['json_absent'] === 'string' ? `, no \`json\`: ${observed['json_absent']}` : '';
}

/** A JSON value as text: text as it is, anything else as JSON. */
export function asText(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** A text of which nothing is hidden: control and formatting characters stand as escapes, for what a person is asked to allow. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => (character === '\n' ? '\\n' : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`));
}

/** A text on one line without control characters, for a response or a sentence. */
export function oneLine(text: string, cap = 120): string {
  return capped(
    text
      .replace(/\u001B\[[0-?]*[ -/]*[@-~]/gu, '')
      .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
      .trim(),
    cap,
  );
}

/** No NUL and no half of a character: stores refuse both. */
function clean(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** Makes what JSON.parse lets through plain: no `__proto__`, no infinite number, no broken text. */
function plain(key: string, value: unknown): unknown {
  if (key === '__proto__') return undefined;
  if (typeof value === 'string') return clean(value);
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}

function deeperThan(value: Json, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  return Object.values(value).some((inner) => inner !== undefined && deeperThan(inner, depth - 1));
}

function decoderOf(charset: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder(); // a charset nobody knows: what is not UTF-8 then shows as `\uFFFD`
  }
}
