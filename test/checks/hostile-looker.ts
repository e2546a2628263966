import { kinds } from '../../src/checks/index.ts';
import type { CheckContext, Field } from '../../src/checks/kind.ts';
import { NoAnswer } from '../../src/model/errors.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { redactor } from '../../src/model/redact.ts';

/** What the process that looks is asked. */
export interface Asked {
  readonly kind: string;
  readonly params: JsonObject;
  readonly deadline_ms: number;
  readonly folder: string;
}

/** What it saw, what it cost, and what is wrong with how it says it. */
export interface Looked {
  readonly observed?: JsonObject;
  readonly response?: string;
  readonly refused?: { readonly verdict: string; readonly code: string; readonly message: string };
  readonly faults: readonly string[];
  readonly ms: number;
  readonly risen: number;
}

const CAP = 16 * 1024;
const clean = redactor([]);
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

/** Observes once as the engine does, in a process of its own, which a client that throws out of turn would end. */
async function lookOnce({ kind: name, params, deadline_ms, folder }: Asked): Promise<Looked> {
  const kind = kinds.find((one) => one.kind === name);
  if (kind === undefined) throw new Error(`no kind ${name}`);
  const closing: (() => Promise<void>)[] = [];
  const before = await settledMemory();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 2);
  const began = performance.now();
  const deadline = new AbortController();
  const over = setTimeout(() => deadline.abort(new DOMException('the deadline passed', 'TimeoutError')), deadline_ms);
  const outcome = await kind
    .observe(kind.params.parse(params), contextOf(deadline.signal, deadline_ms, folder, closing))
    .then((observed) => ({ observed }))
    .catch((error: unknown) => ({ error }));
  const ms = Math.round(performance.now() - began);
  const risen = Math.max(most, process.memoryUsage.rss()) - before;
  clearTimeout(over);
  clearInterval(timer);
  await Promise.all(closing.map((close) => close()));
  if ('error' in outcome) {
    const { error } = outcome;
    if (!(error instanceof NoAnswer)) return { faults: [`threw ${error instanceof Error ? (error.stack ?? '') : String(error)}`], ms, risen };
    const { verdict, code, message } = error;
    return { refused: { verdict, code, message: message.slice(0, 2_000) }, faults: faultsOfText('the sentence', message), ms, risen };
  }
  const { observed } = outcome;
  const response = kind.response(observed);
  const faults = [...faultsOfObserved(observed, kind.fields), ...faultsOfText('the response', response)];
  const text = JSON.stringify(observed);
  return { ...(text.length > 4 * CAP ? {} : { observed }), response: response.slice(0, 2_000), faults, ms, risen };
}

function contextOf(signal: AbortSignal, deadline_ms: number, folder: string, closing: (() => Promise<void>)[]): CheckContext {
  const shared = new Map<string, Promise<unknown>>();
  return {
    signal,
    deadline_ms,
    clock: { now: () => Date.now() },
    variables: {},
    folder,
    observedOf: () => undefined,
    async share<Client>(key: string, open: () => Promise<Client>, close: (client: Client) => Promise<void>): Promise<Client> {
      const known = shared.get(key);
      if (known) return known as Promise<Client>; // a key is one kind of client
      const client = open();
      shared.set(key, client);
      closing.push(() => client.then(close));
      return client;
    },
  };
}

/** Garbage gone, and twice the same. */
async function settledMemory(): Promise<number> {
  let last = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    globalThis.gc?.();
    await new Promise(setImmediate);
    const now = process.memoryUsage.rss();
    if (Math.abs(last - now) < 1024 * 1024) break;
    last = now;
  }
  return process.memoryUsage.rss();
}

function faultsOfText(what: string, text: string): string[] {
  const faults: string[] = [];
  if (/\n/.test(text)) faults.push(`${what} has several lines`);
  if (/\bat (?:async )?\S+ ?\(?\S*:\d+:\d+/.test(text)) faults.push(`${what} holds a stack trace`);
  if (Buffer.byteLength(text) > 1_000) faults.push(`${what} is ${Buffer.byteLength(text)} bytes long`);
  if (control.test(clean.text(text))) faults.push(`${what} holds control characters`);
  return faults;
}

function faultsOfObserved(observed: JsonObject, fields: Readonly<Record<string, Field>>): string[] {
  const text = JSON.stringify(observed);
  const faults: string[] = [];
  if (JSON.stringify(JSON.parse(text)) !== text) faults.push('the observation is not plain JSON');
  if (Buffer.byteLength(text) > 2 * CAP) faults.push(`the observation is ${Buffer.byteLength(text)} bytes long`);
  for (const [name, value] of Object.entries(observed)) {
    if (value !== undefined && Buffer.byteLength(JSON.stringify(value)) > CAP) faults.push(`\`${name}\` is longer than 16 KiB`);
    const field = fields[name];
    if (field === undefined) faults.push(`\`${name}\` is not declared`);
    else if (!fits(field, value)) faults.push(`\`${name}\` is ${JSON.stringify(value)?.slice(0, 80)}, not a ${field.type}`);
  }
  const dirty = textsIn(clean.json(observed)).find((one) => control.test(one));
  if (dirty !== undefined) faults.push(`control characters in ${JSON.stringify(dirty.slice(0, 80))}`);
  return faults;
}

function fits({ type, optional }: Field, value: Json | undefined): boolean {
  if (value === undefined) return optional === true;
  if (type === 'dyn') return true;
  if (type === 'double' || type === 'int') return typeof value === 'number' && Number.isFinite(value);
  if (type === 'list') return Array.isArray(value);
  if (type === 'map') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === (type === 'bool' ? 'boolean' : 'string');
}

function textsIn(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)]);
}

// What a check loads lazily is not what a server makes it take.
await Promise.all([import('axios'), import('@sentry/node'), import('pg'), import('ioredis'), import('yaml'), import('execa')]);
process.on('message', (asked: Asked) => {
  void lookOnce(asked).then((looked) => process.send?.(looked));
});
process.send?.('ready');
