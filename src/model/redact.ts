/** Takes secrets and terminal tricks out of what is about to be recorded. */
export interface Redactor {
  /** The text without secrets, control characters and escape sequences. */
  text(text: string): string;
  /** The text without the secret values, control characters and escape sequences; what only looks like a credential stays. */
  known(text: string): string;
  /** A copy in which every text is cleaned, keys too; its shape stays, but a number that is a secret and what an authorization or cookie key held become `***`. */
  json<T>(value: T): T;
}

const MARK = '***';
/** Stands where a text was cut. */
const CUT = '…';
/** Less of a secret beside a cut opens nothing, and may be there by chance. */
const HALF = 6;
/** Shorter values occur in ordinary text by chance. */
const SHORTEST = 4;

const credentialKey = /^(?:proxy-)?authorization$|^(?:set-)?cookie2?$|^x-(?:api-key|auth-token)$/i;

/** A redactor for these secret values, and for whatever has the shape of a credential. */
export function redactor(secrets: readonly string[]): Redactor {
  const values = secrets.filter((secret) => secret.length >= SHORTEST);
  const forms = [...new Set(values.flatMap(formsOf))].filter((form) => form.length >= SHORTEST).toSorted((a, b) => b.length - a.length);
  const numbers = new Set(values.filter((secret) => secret.length >= 6)); // a measured value is seldom that long, and a pool of 5432 must stay one

  const withoutSecrets = (text: string): string => {
    let clean = text;
    // Again until none is left: what a removal joins may be a secret once more. Each round is shorter, so it ends.
    for (let before = ''; before !== clean; ) {
      before = clean;
      for (const form of forms) if (clean.includes(form)) clean = clean.replaceAll(form, MARK);
    }
    return clean;
  };

  // A secret that a cut went through is found no more: its beginning goes, or its end.
  const withoutHalves = (text: string): string => {
    if (!text.includes(CUT)) return text;
    const parts = text.split(CUT);
    return parts
      .map((part, at) => {
        const start = at === 0 ? 0 : longest(forms, part.length, (form, n) => part.startsWith(form.slice(-n)));
        const end = at === parts.length - 1 ? 0 : longest(forms, part.length - start, (form, n) => part.endsWith(form.slice(0, n)));
        return `${start > 0 ? MARK : ''}${part.slice(start, part.length - end)}${end > 0 ? MARK : ''}`;
      })
      .join(CUT);
  };

  // Before and after: an escape sequence may swallow the beginning of a secret, or stand in the middle of one.
  const known = (raw: string): string => withoutHalves(withoutSecrets(visible(withoutSecrets(raw))));
  const text = (raw: string): string => withoutSecrets(shapes(known(raw)));

  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value);
    if (typeof value === 'number') return numbers.has(String(value)) ? MARK : value;
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    const clean = new Map<string, unknown>();
    for (const [key, inner] of Object.entries(value)) {
      let name = text(key);
      for (let n = 2; clean.has(name); n++) name = `${text(key)} (${n})`; // two keys that differed in their secret only
      clean.set(name, credentialKey.test(name) && inner !== undefined ? MARK : walk(inner));
    }
    return Object.fromEntries(clean);
  };

  return {
    text,
    known,
    json: <T>(value: T): T => walk(value) as T, // walk keeps the shape; the exceptions are said above
  };
}

/** The length of the longest part of a secret, not all of it, for which something holds; 0 where there is none. */
function longest(forms: readonly string[], room: number, holds: (form: string, length: number) => boolean): number {
  let most = 0;
  for (const form of forms) {
    for (let n = Math.min(form.length - 1, room); n >= HALF && n > most; n -= 1) if (holds(form, n)) most = n;
  }
  return most;
}

/** The ways in which a secret may be spelled: itself, in a URL, in JSON, in base64 wherever it begins, and its long lines. */
function formsOf(secret: string): string[] {
  const lines = secret.includes('\n')
    ? secret
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line.length >= 16)
    : [];
  return [secret, visible(secret), ...lines].flatMap((value) => {
    const inUrl = encodeURIComponent(value.toWellFormed());
    const inForm = new URLSearchParams([['', value]]).toString().slice(1);
    const inUserinfo = inUrl.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
    const encoded = [inUrl, inForm, inUserinfo];
    return [value, value.toWellFormed(), JSON.stringify(value).slice(1, -1), ...encoded, ...encoded.map(lowerHex), ...base64Forms(value)];
  });
}

function lowerHex(text: string): string {
  return text.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
}

/** Base64 of the value, and the part of it that stays the same when something stands before and after it. */
function base64Forms(value: string): string[] {
  const whole = base64(new TextEncoder().encode(value));
  const forms = [whole, whole.replace(/=+$/, '')];
  const bytes = new TextEncoder().encode(value);
  if (bytes.length >= 6) {
    for (const before of [0, 1, 2]) {
      const shifted = base64(new Uint8Array([...new Uint8Array(before), ...bytes]));
      forms.push(shifted.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6)));
    }
  }
  return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const sequences =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]+[0-~]|\x1b[78=>cDEHMNOZ]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const invisible = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

/** Without escape sequences, control characters except newline and tab, and marks that turn the direction of text. */
function visible(text: string): string {
  return text.replace(sequences, '').replace(invisible, '').toWellFormed();
}

/** Without what looks like a credential, whoever's it is. */
function shapes(text: string): string {
  let clean = text;
  if (clean.includes('://')) {
    clean = clean
      .replace(/(https?:\/\/)[^\s/?#"'<>]+@/gi, `$1${MARK}@`) // a DSN's key, or a user with a password: neither is needed to know the host
      .replace(/(:\/\/[^\s/?#"'<>:@]*:)[^\s/?#"'<>]+@/g, `$1${MARK}@`)
      .replace(/(:\/\/[^\s/?#"'<>:@]*:)(?!\d+[/?#]|\*{3}@)[^\s"'<>@]{1,256}@/g, `$1${MARK}@`); // a `/` in a password that nobody encoded
  }
  if (/cookie|authorization/i.test(clean))
    clean = clean.replace(headerLine, (_whole, name: string, colon: string, quote: string | undefined) => `${name}${colon}${quote ?? ''}${MARK}${quote ?? ''}`);
  return clean
    .replace(/\b(bearer\s+)(?!(?:auth\w*|tokens?|realm\S*|scheme|error\S*|or|and|is|was|not|for|in|of|to)(?![^\s,;."']))[^\s,;"'<>]+/gi, `$1${MARK}`)
    .replace(/\b(basic\s+)([A-Za-z0-9+/_-]{4,}={0,2})/gi, (whole, word: string, token: string) => (isUserAndPassword(token) ? `${word}${MARK}` : whole))
    .replace(/\b(password|passwd|pwd|client_secret|api_?key|access_token)=[^\s&"';,]+/gi, `$1=${MARK}`);
}

/** A header as a client prints it: at the start of a line, or as a quoted key. */
const headerLine = /(?<=^[<>]?[ \t]{0,8}|["'])((?:proxy-)?authorization|(?:set-)?cookie)(["']?\s*[:=]\s*)(?:(["'])(?:(?!\3)[^\n])*\3?|[^\n]+)/gim;

function isUserAndPassword(token: string): boolean {
  try {
    return atob(token.replaceAll('-', '+').replaceAll('_', '/')).includes(':');
  } catch {
    return token.length >= 16; // cut off, so it cannot be told
  }
}
