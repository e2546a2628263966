import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { messageOf } from '../model/errors.ts';

/** The most a file may hold, in bytes. */
const SIZE_CAP = 2 * 1024 * 1024;

/** A file as text, or why it is none, with the way out. */
export type Source =
  | { readonly ok: true; readonly text: string; readonly digest: string }
  | { readonly ok: false; readonly missing: boolean; readonly what: string; readonly instead: string };

const reasons: Readonly<Record<string, readonly [what: string, instead: string]>> = {
  ENOENT: ['there is no such file', 'check the path'],
  ENOTDIR: ['there is no such file', 'check the path'],
  EACCES: ['this file may not be read', 'give yourself read permission with `chmod u+r`'],
  EPERM: ['this file may not be read', 'give yourself read permission with `chmod u+r`'],
  EISDIR: ['this is a folder', 'name a Markdown file inside it'],
  ELOOP: ['this link leads in a circle', 'name the file itself'],
  ENAMETOOLONG: ['this path is too long', 'check the path'],
};

/** Reads a text file that a person wrote: UTF-8, of a sane size. */
export function readSource(path: string): Source {
  let bytes: Buffer;
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) return refused('EISDIR');
    if (stat.isFile() && stat.size > SIZE_CAP) return tooLarge(stat.size);
    // `--env-file <(decrypt …)` is a pipe that the shell holds open; any other pipe or device may never end.
    const fromShell = stat.isFIFO() && /^\/(?:dev\/fd|proc)\//.test(path);
    if (!stat.isFile() && !fromShell) return { ok: false, missing: false, what: 'this is no regular file', instead: 'name a text file' };
    bytes = readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return code in reasons ? refused(code) : { ok: false, missing: false, what: `this file cannot be read: ${messageOf(error)}`, instead: 'check the path' };
  }
  return decode(bytes);
}

function refused(code: string): Source {
  const [what, instead] = reasons[code] ?? ['this file cannot be read', 'check the path'];
  return { ok: false, missing: code === 'ENOENT' || code === 'ENOTDIR', what, instead };
}

function tooLarge(size: number): Source {
  const megabytes = (size / 1024 / 1024).toFixed(1);
  return { ok: false, missing: false, what: `this file has ${megabytes} MiB, more than the 2 MiB that are read`, instead: 'split it into several files' };
}

/** The text of bytes that must be UTF-8; says where they stop being that. */
export function decode(bytes: Uint8Array): Source {
  if (bytes.byteLength > SIZE_CAP) return tooLarge(bytes.byteLength);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { ok: true, text, digest: createHash('sha256').update(bytes).digest('hex') };
  } catch {
    // Only the fact that it is not UTF-8 is in what was thrown; the offset is found below.
    const what = `this file is not UTF-8 text: byte ${firstBadByte(bytes)} cannot be read`;
    return { ok: false, missing: false, what, instead: 'save it as UTF-8' };
  }
}

function firstBadByte(bytes: Uint8Array): number {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const encoder = new TextEncoder();
  for (let from = text.indexOf('\uFFFD'); from !== -1; from = text.indexOf('\uFFFD', from + 1)) {
    const offset = encoder.encode(text.slice(0, from)).byteLength;
    const genuine = bytes[offset] === 0xef && bytes[offset + 1] === 0xbf && bytes[offset + 2] === 0xbd;
    if (!genuine) return offset;
  }
  return 0;
}

/** The text with every line ended by one line feed and without a byte order mark; lines and columns stay as they are. */
export function normalised(text: string): string {
  return text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
}
