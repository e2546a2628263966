import type { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import * as z from 'zod';
import { NoAnswer } from '../model/errors.ts';
import { oneLine } from './kept.ts';
import { type CheckContext, defineCheck } from './kind.ts';
import { noAnswer } from './no-answer.ts';
import { within } from './within.ts';

/** The most JSON of answers that an observation keeps, in bytes. */
const ANSWERS_BYTES = 16_000;

const types = ['A', 'AAAA', 'CNAME', 'MX', 'TXT', 'NS'] as const;

const params = z.strictObject({
  name: z
    .string({ error: 'must be a name, such as `api.example`' })
    .trim()
    .transform((written) => (URL.canParse(written) && new URL(written).hostname !== '' ? new URL(written).hostname : written))
    .pipe(z.string().regex(/^[^\s:/@]{1,253}$/, { error: 'must be a name, such as `api.example`, or a URL whose host is meant' })),
  type: z.enum(types).default('A'),
  server: z
    .string({ error: 'must be the address of a resolver, such as `1.1.1.1` or `127.0.0.1:5353`' })
    .refine(isServer, { error: 'must be the IP address of a resolver, with or without a port: `1.1.1.1`, `127.0.0.1:5353`, `[::1]:53`' })
    .optional(),
});

type Params = z.infer<typeof params>;

/** Looks a name up: through this machine as every program does, or at a resolver that is named. */
export const dns = defineCheck<Params>({
  kind: 'dns',
  title: 'A name in DNS',
  params,
  fields: {
    found: { type: 'bool', about: 'whether there is a record of this type' },
    problem: {
      type: 'string',
      about: '`name-not-found`, `no-records` (the name has none of this type), or empty',
    },
    answers: { type: 'list', about: 'the records as text, sorted: addresses, names, texts; `10 mail.example.com` for MX' },
    ttl_s: { type: 'double', about: 'seconds that the answer may be kept; only for addresses, and only with `server`', optional: true },
    duration_ms: { type: 'double', about: 'milliseconds until the answer' },
  },
  expect: 'found',
  example: ['check:', '  kind: dns', '  name: api.creator.example', '  type: CNAME', 'expect: found && "creator.up.railway.example" in answers'].join('\n'),
  timeout_s: 5,
  async observe(asked, context) {
    const lookUp = await lookUpFor(asked, context);
    const began = performance.now();
    const found = await within(context.signal, lookUp()).catch((error: unknown) => absence(error, asked, context));
    const duration_ms = Math.round((performance.now() - began) * 10) / 10;
    if ('problem' in found) return { found: false, problem: found.problem, answers: [], duration_ms };
    let room = ANSWERS_BYTES;
    const answers = found.answers.map((answer) => oneLine(answer, 1024)).filter((answer) => (room -= Buffer.byteLength(JSON.stringify(answer)) + 1) >= 0);
    if (answers.length === 0) return { found: false, problem: 'no-records', answers, duration_ms };
    return { found: true, problem: '', answers, ...(found.ttl_s === undefined ? {} : { ttl_s: found.ttl_s }), duration_ms };
  },
  response(seen) {
    if (seen['problem'] === 'no-records') return 'the name has no record of this type';
    if (seen['found'] !== true) return 'the name was not found';
    const answers = Array.isArray(seen['answers']) ? seen['answers'] : [];
    const more = answers.length > 3 ? ` and ${answers.length - 3} more` : '';
    const kept = typeof seen['ttl_s'] === 'number' ? `, kept ${seen['ttl_s']} s` : '';
    return oneLine(`${answers.slice(0, 3).join(', ')}${more}${kept}`, 300);
  },
});

interface Found {
  readonly answers: readonly string[];
  readonly ttl_s?: number;
}

interface Absence {
  readonly problem: 'name-not-found' | 'no-records';
}

async function lookUpFor({ name, type, server }: Params, { signal, deadline_ms }: CheckContext): Promise<() => Promise<Found>> {
  const { lookup, Resolver: Client } = await import('node:dns/promises');
  if (server === undefined && (type === 'A' || type === 'AAAA')) {
    const family = type === 'A' ? 4 : 6;
    return async () => {
      try {
        const addresses = (await lookup(name, { all: true, family })).map(({ address }) => address);
        return { answers: sorted(addresses.filter((address) => isIP(address) === family)) }; // an address as a name comes back whatever its family
      } catch (error) {
        if (!isNotFound(error)) throw error;
        await lookup(name); // it says the same of a name that has only addresses of the other family
        return { answers: [] };
      }
    };
  }
  const resolver = new Client({ timeout: Math.max(100, Math.min(2_000, Math.round(deadline_ms / 3))), tries: 2 });
  if (server !== undefined) resolver.setServers([server]);
  signal.addEventListener('abort', () => resolver.cancel(), { once: true });
  return () => askResolver(resolver, name, type);
}

async function askResolver(resolver: Resolver, name: string, type: Params['type']): Promise<Found> {
  switch (type) {
    case 'A':
    case 'AAAA': {
      const records = await (type === 'A' ? resolver.resolve4(name, { ttl: true }) : resolver.resolve6(name, { ttl: true }));
      return { answers: sorted(records.map(({ address }) => address)), ...(records.length > 0 ? { ttl_s: Math.min(...records.map(({ ttl }) => ttl)) } : {}) };
    }
    case 'CNAME':
      return { answers: sorted(await resolver.resolveCname(name)) };
    case 'NS':
      return { answers: sorted(await resolver.resolveNs(name)) };
    case 'TXT':
      return { answers: sorted((await resolver.resolveTxt(name)).map((parts) => parts.join(''))) };
    case 'MX': {
      const records = (await resolver.resolveMx(name)).toSorted((a, b) => a.priority - b.priority || (a.exchange < b.exchange ? -1 : 1));
      return { answers: records.map(({ priority, exchange }) => `${priority} ${exchange}`) };
    }
  }
}

/** A name that is not there is an answer; a resolver that gives none is not. */
function absence(error: unknown, { name, server }: Params, { signal }: CheckContext): Absence {
  const { code } = (error ?? {}) as { code?: unknown }; // Node hangs it on errors without a type
  const resolver = server === undefined ? "this machine's resolver" : `the resolver at ${server}`;
  const unknown = (short: string, sentence: string): NoAnswer => new NoAnswer('unknown', short, sentence, { cause: error });
  if (signal.aborted) throw unknown('resolver-silent', `${resolver} did not answer in time: check it, and the network here`);
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_NONAME':
      return { problem: 'name-not-found' };
    case 'ENODATA':
    case 'EAI_NODATA':
      return { problem: 'no-records' };
    case 'ETIMEOUT':
    case 'ECONNREFUSED':
    case 'EAI_AGAIN':
      throw unknown('resolver-silent', `${resolver} does not answer: check it, and the network here`);
    case 'ESERVFAIL':
    case 'EAI_FAIL':
      throw unknown('resolver-failed', `${resolver} could not look up \`${oneLine(name)}\`: it failed itself, or the name's own servers do not answer`);
    case 'EREFUSED':
      throw unknown('resolver-refused', `${resolver} refuses to look up \`${oneLine(name)}\`: ask another with \`server\``);
    case 'EBADNAME':
      throw unknown('bad-name', `\`${oneLine(name)}\` is no name that DNS can hold: correct \`name\``);
    case 'EBADRESP':
    case 'EFORMERR':
      throw unknown('unreadable', `${resolver} answered with something that is not DNS`);
    default:
      throw noAnswer(error, resolver);
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOTFOUND';
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].toSorted();
}

function isServer(text: string): boolean {
  if (isIP(text) !== 0) return true;
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  return isIP(bracketed ?? plain ?? '') === (bracketed === undefined ? 4 : 6) && Number(port) > 0 && Number(port) < 65536;
}
