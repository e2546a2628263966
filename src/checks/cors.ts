import * as z from 'zod';
import type { JsonObject } from '../model/json.ts';
import { type Answer, type Asker, openAsker } from './cors/ask.ts';
import { asBrowsersSend, blocked, keptApart, preflightBlocked, type Wish } from './cors/judge.ts';
import { asText, oneLine } from './kept.ts';
import { defineCheck } from './kind.ts';
import { names } from './names.ts';
import { flag } from './params.ts';

const origins = names.pipe(z.array(z.string()).max(20, { error: 'must hold at most 20 origins' }));

const params = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'must begin with http:// or https://, as in `${BASE_URL}`' }),
  path: z.string({ error: 'must be a path, such as `/api/messages`' }).startsWith('/', { error: 'must begin with `/`' }).optional(),
  origins: origins.pipe(z.array(z.string()).min(1, { error: 'must name an origin, such as `https://app.example`' })),
  refuse: origins.default(['https://not-ours.example']),
  method: z
    .string()
    .regex(/^[A-Za-z]+$/, { error: 'must be an HTTP method, such as GET or POST' })
    .transform((method) => method.toUpperCase())
    .default('GET'),
  headers: names.default([]),
  credentials: flag.default(false),
});

type Params = z.infer<typeof params>;

/** Asks as a browser on a page of each origin would: the preflight, then a GET. */
export const cors = defineCheck<Params>({
  kind: 'cors',
  title: 'Which front ends may call (CORS)',
  params,
  fields: {
    allowed: { type: 'list', about: 'those of `origins` that a browser would let in' },
    not_allowed: { type: 'list', about: 'those of `origins` that a browser would keep out' },
    leaking: { type: 'list', about: 'those of `refuse` that are let in' },
    refused: { type: 'list', about: 'those of `refuse` that are kept out' },
    malformed: {
      type: 'list',
      about: 'those of `origins` that no browser sends as written: with a path or a final `/`, without scheme, in capitals, with the default port',
    },
    why: { type: 'map', about: 'for each of `not_allowed`, what keeps it out: `why["https://app.example"]`' },
    production_allowed: { type: 'bool', about: 'whether the first of `origins` is let in' },
    wildcard: { type: 'bool', about: 'whether an answer allows every origin with `*`' },
    credentials: { type: 'bool', about: 'whether an answer allows credentials' },
    wildcard_with_credentials: { type: 'bool', about: 'whether one answer holds both, which browsers refuse' },
    reflects_any: { type: 'bool', about: 'whether an origin of `refuse` is named back as allowed' },
    vary_origin: { type: 'bool', about: 'whether every answer that names one origin says `Vary: Origin`, so that caches keep them apart' },
    statuses: { type: 'map', about: 'for each origin, the status codes: `statuses["https://app.example"].preflight`, and `.get`' },
    duration_ms: { type: 'double', about: 'milliseconds of all requests together' },
  },
  expect: 'size(not_allowed) == 0 && size(leaking) == 0 && !wildcard_with_credentials',
  example: [
    'check:',
    '  kind: cors',
    '  url: ${BASE_URL}',
    '  path: /api/messages',
    '  origins: [https://app.creator.example, https://admin.creator.example]',
    '  method: POST',
    '  headers: [content-type, authorization]',
    'warn: vary_origin && size(malformed) == 0',
  ].join('\n'),
  timeout_s: 10,
  async observe(asked, context) {
    const asker = await openAsker(4, context);
    try {
      const began = performance.now();
      const both = async (list: readonly string[]): Promise<Seen[]> => Promise.all(list.map((origin) => lookFrom(origin, asked, asker)));
      const [wanted, foreign] = await Promise.all([both(asked.origins), both(asked.refuse)]);
      return observation(asked, wanted, foreign, Math.round((performance.now() - began) * 10) / 10);
    } finally {
      asker.close();
    }
  },
  response(seen) {
    const list = (name: string): readonly unknown[] => (Array.isArray(seen[name]) ? seen[name] : []);
    const count = list('allowed').length + list('not_allowed').length;
    const why = Object.entries((seen['why'] ?? {}) as JsonObject).map(([origin, reason]) => `${origin}: ${asText(reason)}`); // declared as a map
    const strangers =
      list('leaking').length > 0 ? [`also lets in ${list('leaking').slice(0, 3).join(', ')}`] : list('refused').length > 0 ? ['strangers refused'] : [];
    return oneLine(
      [
        `${list('allowed').length} of ${count} ${count === 1 ? 'origin' : 'origins'} admitted`,
        ...strangers,
        ...(seen['wildcard_with_credentials'] === true ? ['`*` together with credentials'] : []),
        ...why.slice(0, 2),
        ...(list('malformed').length > 0 ? [`not written as browsers send it: ${list('malformed').slice(0, 3).join(', ')}`] : []),
      ].join(', '),
      400,
    );
  },
});

/** What came of one origin; without answers where no browser can have such an origin. */
interface Seen {
  readonly written: string;
  readonly origin: string;
  readonly why: string | undefined;
  readonly answers: readonly Answer[];
  readonly statuses: JsonObject;
}

async function lookFrom(written: string, asked: Params, asker: Asker): Promise<Seen> {
  const origin = asBrowsersSend(written);
  if (origin === undefined) return { written, origin: written, why: 'is no origin: write `https://host`', answers: [], statuses: {} };
  const wish: Wish = { origin, method: asked.method, headers: asked.headers.map((name) => name.toLowerCase()).toSorted(), credentials: asked.credentials };
  const url = asked.path === undefined ? asked.url : at(asked.url, asked.path);
  const wanted: Record<string, string> = wish.headers.length > 0 ? { 'Access-Control-Request-Headers': wish.headers.join(',') } : {};
  const [preflight, get] = await Promise.all([
    asker.ask({ url, method: 'OPTIONS', headers: { Origin: origin, 'Access-Control-Request-Method': wish.method, ...wanted } }),
    asker.ask({ url, method: 'GET', headers: { Origin: origin } }),
  ]);
  const before = preflightBlocked(preflight, wish);
  const after = blocked(get, wish);
  return {
    written,
    origin,
    why: before !== undefined ? `the preflight (${preflight.status}) ${before}` : after === undefined ? undefined : `the GET (${get.status}) ${after}`,
    answers: [preflight, get],
    statuses: { preflight: preflight.status, get: get.status },
  };
}

function observation(asked: Params, wanted: readonly Seen[], foreign: readonly Seen[], duration_ms: number): JsonObject {
  const all = [...wanted, ...foreign];
  const answers = all.flatMap((seen) => seen.answers);
  const allowOf = (answer: Answer): string | undefined => answer.header('access-control-allow-origin');
  const withCredentials = (answer: Answer): boolean => answer.header('access-control-allow-credentials') === 'true';
  // A stranger needs no credentials, headers or preflight to do harm: one answer that it may read is enough.
  const leaks = (seen: Seen): boolean =>
    seen.answers.some((answer, index) => (index === 1 || answer.status < 300) && blocked(answer, { origin: seen.origin, credentials: false }) === undefined);
  const names = (list: readonly Seen[]): string[] => list.map((seen) => seen.written);
  return {
    allowed: names(wanted.filter((seen) => seen.why === undefined)),
    not_allowed: names(wanted.filter((seen) => seen.why !== undefined)),
    leaking: names(foreign.filter(leaks)),
    refused: names(foreign.filter((seen) => !leaks(seen))),
    malformed: asked.origins.filter((written) => asBrowsersSend(written) !== written),
    why: Object.fromEntries(wanted.flatMap((seen) => (seen.why === undefined ? [] : [[seen.written, seen.why]]))),
    production_allowed: wanted[0]?.why === undefined,
    wildcard: answers.some((answer) => allowOf(answer) === '*'),
    credentials: answers.some(withCredentials),
    wildcard_with_credentials: answers.some((answer) => allowOf(answer) === '*' && withCredentials(answer)),
    reflects_any: foreign.some((seen) => seen.answers.some((answer) => allowOf(answer) === seen.origin)),
    vary_origin: answers.every(keptApart),
    statuses: Object.fromEntries(all.map((seen) => [seen.written, seen.statuses])),
    duration_ms,
  };
}

function at(url: string, path: string): string {
  const base = new URL(url);
  return new URL(`${base.pathname.replace(/\/$/, '')}${path}`, base).href;
}
