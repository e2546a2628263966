import * as z from 'zod';
import type { JsonObject } from '../model/json.ts';
import { asText } from './kept.ts';
import { defineCheck } from './kind.ts';
import { formatNames, matcherOf } from './env-formats.ts';
import { variableNames } from './params.ts';

const format = z.string().refine((text) => matcherOf(text) !== undefined, {
  error: `must be one of ${formatNames.join(', ')}, or a regular expression between slashes: \`/^sk-/\``,
});

const params = z
  .strictObject({
    required: variableNames.default([]),
    recommended: variableNames.default([]),
    format: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), format, { error: 'must be a map of variable names and formats' }).default({}),
  })
  .refine(({ required, recommended, format: formats }) => required.length + recommended.length + Object.keys(formats).length > 0, {
    error: 'names no variable: list some under `required`, `recommended` or `format`',
  });

type Params = z.infer<typeof params>;

/** Looks whether variables are set and well formed. Only names are ever observed. */
export const env = defineCheck<Params>({
  kind: 'env',
  title: 'Variables that are set',
  params,
  fields: {
    missing: { type: 'list', about: 'names of required variables that are not set, or set to nothing' },
    empty: { type: 'list', about: 'names of variables that are set to nothing or to blanks' },
    recommended_missing: { type: 'list', about: 'names of recommended variables that are not set, or set to nothing' },
    malformed: { type: 'list', about: 'names of variables whose value is not in its `format`' },
    set: { type: 'double', about: 'how many of the named variables are set' },
    named: { type: 'double', about: 'how many variables are named' },
  },
  expect: 'size(missing) == 0 && size(malformed) == 0',
  example: [
    'check:',
    '  kind: env',
    '  required: [DATABASE_URL, REDIS_URL, SENTRY_DSN]',
    '  recommended: [CLAUDE_API_KEY]',
    '  format:',
    '    DATABASE_URL: postgres-url',
    '    SENTRY_DSN: dsn',
    'warn: size(recommended_missing) == 0',
  ].join('\n'),
  timeout_s: 5,
  async observe(asked, { variables }) {
    const valueOf = (name: string): string | undefined => (Object.hasOwn(variables, name) || !(name in Object.prototype) ? variables[name] : undefined);
    const isSet = (name: string): boolean => (valueOf(name) ?? '').trim() !== '';
    const named = [...new Set([...asked.required, ...asked.recommended, ...Object.keys(asked.format)])];
    return {
      missing: asked.required.filter((name) => !isSet(name)),
      empty: named.filter((name) => valueOf(name) !== undefined && !isSet(name)),
      recommended_missing: asked.recommended.filter((name) => !isSet(name)),
      malformed: Object.entries(asked.format)
        .filter(([name, spec]) => isSet(name) && matcherOf(spec)?.(valueOf(name) ?? '') !== true)
        .map(([name]) => name),
      set: named.filter(isSet).length,
      named: named.length,
    };
  },
  response(observed) {
    const parts = [
      `${asText(observed['set'])} of ${asText(observed['named'])} set`,
      listed('missing', observed, 'missing'),
      listed('malformed', observed, 'malformed'),
      listed('recommended but not set', observed, 'recommended_missing'),
    ];
    return parts.filter((part) => part !== '').join('; ');
  },
});

function listed(what: string, observed: JsonObject, field: string): string {
  const names = observed[field];
  if (!Array.isArray(names) || names.length === 0) return '';
  const shown = names.slice(0, 5).join(', ');
  return `${what}: ${shown}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;
}
