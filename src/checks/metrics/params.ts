import * as z from 'zod';
import { parseDuration } from '../../model/durations.ts';
import { didYouMean } from '../did-you-mean.ts';
import { text } from '../params.ts';
import { selector } from './selector.ts';

const name = z.string().regex(/^[a-z_][a-z0-9_]*$/i);

/** The message of a map: what is wrong with a name, or what the map should be. */
const mapError =
  (shape: string) =>
  (issue: { readonly code?: string | undefined }): string =>
    issue.code === 'invalid_key' ? 'must be named with letters, digits and `_`, as an expectation writes it' : `must be a map such as ${shape}`;

const selectors = z.record(name, selector, { error: mapError('`{memory_bytes: process_resident_memory_bytes}`') }).default({});

const share = z.coerce.number({ error: 'must be a number from 0 to 1' }).min(0, { error: 'must be from 0 to 1' }).max(1, { error: 'must be from 0 to 1' });

const units: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12, ki: 1024, mi: 1024 ** 2, gi: 1024 ** 3, ti: 1024 ** 4 };

/** A limit: a number, or a size such as `512 MiB`, `512Mi` or `8 GB`. */
const limit = text.transform((written, context): number => {
  const [, amount = '', unit = ''] = /^\s*(\d+(?:\.\d+)?(?:e\d+)?)\s*([kmgt]i?)?b?\s*$/i.exec(written) ?? [];
  const value = Number(amount) * (units[unit.toLowerCase()] ?? Number.NaN);
  if (amount !== '' && value > 0) return value;
  context.addIssue({ code: 'custom', message: 'must be a number above 0, or a size such as `512 MiB`' });
  return z.NEVER;
});

/** A length of time in seconds, as a number or as text. */
const seconds = z
  .union([z.number(), z.string().transform((written) => parseDuration(/^[\d.]+$/.test(written.trim()) ? `${written.trim()}s` : written))], {
    error: 'must be a duration, such as `2s`',
  })
  .pipe(z.number({ error: 'must be a duration, such as `2s`' }).min(0).max(3600, { error: 'must be at most an hour' }));

/** What a metrics check takes. */
export const params = z
  .strictObject({
    url: z.url({ protocol: /^https?$/, error: 'must begin with http:// or https://, as in `${BASE_URL}/metrics`' }),
    headers: z.record(z.string(), text, { error: 'must be a map of header names and values' }).default({}),
    auth: z.strictObject({ username: text, password: text }, { error: 'must hold `username` and `password`' }).optional(),
    window: seconds.default(2),
    gauges: selectors,
    totals: selectors,
    rates: selectors,
    quantiles: z
      .record(name, z.strictObject({ of: selector, q: share, scale: z.coerce.number().positive({ error: 'must be above 0' }).default(1) }), {
        error: mapError('`{p95_ms: {of: http_request_duration_seconds, q: 0.95, scale: 1000}}`'),
      })
      .default({}),
    counters: selectors,
    histograms: selectors,
    limits: z.record(name, limit, { error: mapError('`{memory_bytes: 512 MiB}`') }).default({}),
  })
  .superRefine(({ gauges, totals, rates, quantiles, counters, histograms, limits, window }, { addIssue }) => {
    const fault = (path: string[], message: string): void => addIssue({ code: 'custom', path, message });
    const asked = [gauges, totals, rates, quantiles, counters, histograms].flatMap((map) => Object.keys(map));
    if (asked.length === 0) fault([], 'asks for nothing: name something in `gauges`, `totals`, `rates`, `quantiles`, `counters` or `histograms`');
    if (asked.length > 100) fault([], 'asks for more than 100 values: split it over several items');
    const double = asked.find((one, index) => asked.indexOf(one) !== index);
    if (double !== undefined) fault([], `names \`${double}\` twice: give each value a name of its own`);
    if (window === 0 && Object.keys(rates).length > 0) fault(['window'], 'must be above 0 where `rates` are asked for: a rate needs two scrapes');
    for (const limited of Object.keys(limits)) {
      if (Object.hasOwn(gauges, limited)) continue;
      const near = didYouMean(limited, Object.keys(gauges));
      fault(['limits', limited], `must have a value of the same name in \`gauges\`${near === undefined ? '' : `: did you mean \`${near}\`?`}`);
    }
  });

/** What a metrics check was given. */
export type Params = z.infer<typeof params>;
