import * as z from 'zod';
import { inWords } from '../model/durations.ts';
import type { JsonObject } from '../model/json.ts';
import { byCommand, byUrl } from './backup/age.ts';
import { restoreDrill } from './backup/drill.ts';
import { command } from './command.ts';
import { keysOf } from './json/path.ts';
import { asText, oneLine, visible } from './kept.ts';
import { defineCheck } from './kind.ts';
import { names } from './names.ts';
import { flag, text, variableNames } from './params.ts';
import { postgresUrl } from './postgres/target.ts';

const params = z
  .strictObject({
    run: z.union([z.string(), z.array(text)], { error: 'must be a command, or a list of its words' }).optional(),
    shell: flag.optional(),
    cwd: z.string().min(1).optional(),
    pass: variableNames.optional(),
    url: z.url({ protocol: /^https?$/, error: 'must begin with http:// or https://' }).optional(),
    headers: z.record(z.string(), text, { error: 'must be a map of header names and values' }).optional(),
    auth: z.strictObject({ username: text, password: text }, { error: 'must hold `username` and `password`' }).optional(),
    field: z
      .string()
      .refine((path) => keysOf(path) !== undefined, { error: 'must be a path into the JSON, such as `backups[0].created_at` or `backups.*.created_at`' })
      .optional(),
    drill: z
      .strictObject(
        {
          source: postgresUrl,
          tables: names.pipe(
            z
              .array(z.string().regex(/^[^\s."*?]+(?:\.[^\s."*?]+)?$/, { error: 'must be the name of a table, as in `users` or `public.users`' }))
              .min(1, { error: 'must name a table' }),
          ),
          scratch: postgresUrl,
        },
        { error: 'must hold `source`, `tables` and `scratch`' },
      )
      .optional(),
  })
  .refine(({ run, url, drill }) => [run, url, drill].filter((way) => way !== undefined).length === 1, {
    error: 'needs one of `run` (a command that prints the time), `url` (where the time is read) and `drill` (a restore)',
    when: ({ value }) => typeof value === 'object' && value !== null, // also beside a `url` that is not known yet
  })
  .superRefine((given, { addIssue }) => {
    const issue = (path: string[], message: string): void => addIssue({ code: 'custom', path, message });
    const { run, url } = given;
    for (const name of ['shell', 'cwd', 'pass'] as const)
      if (given[name] !== undefined && run === undefined) issue([name], 'belongs to `run`, which is not given');
    for (const name of ['headers', 'auth'] as const) if (given[name] !== undefined && url === undefined) issue([name], 'belongs to `url`, which is not given');
    if (given.field !== undefined && run === undefined && url === undefined) issue(['field'], 'is of the JSON that `run` or `url` gives');
    if (run === undefined) return;
    for (const fault of command.params.safeParse(commandOf(given)).error?.issues ?? []) issue(fault.path.map(String), fault.message);
  });

type Params = z.infer<typeof params>;

/** How old the newest backup is; or whether tables can be restored at all, by doing so. */
export const backup = defineCheck<Params>({
  kind: 'backup',
  title: 'Backups: the age of the newest, or a restore drill',
  params,
  fields: {
    backups: { type: 'double', about: 'with `run` or `url`: how many backups were read of', optional: true },
    newest_at: { type: 'string', about: 'when the newest was made, ISO in UTC; a time without a zone is read as UTC', optional: true },
    age_s: { type: 'double', about: 'seconds since then', optional: true },
    age_hours: { type: 'double', about: 'hours since then', optional: true },
    tables: {
      type: 'list',
      about: 'with `drill`: each table with `table`, `source_rows` and `restored_rows`, counted at one moment of the source',
      optional: true,
    },
    equal: { type: 'bool', about: 'whether every table has as many rows as its source; indexes and foreign keys are not restored', optional: true },
    restored_bytes: { type: 'double', about: 'bytes of the dump, compressed', optional: true },
    extensions_missing: { type: 'list', about: "the source's extensions that the scratch server could not create", optional: true },
    duration_ms: { type: 'double', about: 'milliseconds that the drill took', optional: true },
  },
  expect: 'has(equal) ? equal : has(age_hours) && age_hours < 26',
  example: [
    'check:',
    '  kind: backup',
    '  drill:',
    '    source: ${DATABASE_URL}',
    '    tables: [users, content_pieces]',
    '    scratch: ${SCRATCH_URL}',
    'expect: equal && tables.all(t, t.source_rows > 0)',
  ].join('\n'),
  timeout_s: 120,
  consent(written) {
    if (written['run'] !== undefined) return command.consent?.(written);
    const drill = written['drill'];
    if (typeof drill !== 'object' || drill === null) return undefined;
    const { source, tables, scratch } = drill as JsonObject; // a list is refused before anything is asked
    const named = [tables]
      .flat()
      .map((name) => asText(name ?? null))
      .join(', ');
    return { why: 'writes', subject: visible(`pg_dump ${named} of ${asText(source)} into a new scratch database on ${asText(scratch)}, dropped at the end`) };
  },
  async observe(asked, context) {
    if (asked.drill !== undefined) return restoreDrill(asked.drill, context);
    if (asked.run !== undefined) return byCommand(commandOf(asked), asked.field, context);
    return byUrl(given({ url: asked.url, headers: asked.headers, auth: asked.auth }), asked.field, context);
  },
  response(seen) {
    if (Array.isArray(seen['tables'])) return drillInWords(seen, seen['tables'] as readonly JsonObject[]); // every entry is a map
    if (seen['newest_at'] === undefined) return 'no backup';
    return `newest ${inWords(Number(seen['age_s']))} old, of ${asText(seen['newest_at']).slice(0, 16).replace('T', ' ')} UTC`;
  },
});

function commandOf({ run, shell, cwd, pass }: Pick<Params, 'run' | 'shell' | 'cwd' | 'pass'>): JsonObject {
  return given({ run, shell, cwd, pass });
}

function given(values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function drillInWords(seen: JsonObject, tables: readonly JsonObject[]): string {
  const took = `in ${inWords(Number(seen['duration_ms']) / 1000)}`;
  const sum = tables.reduce((rows, table) => rows + Number(table['restored_rows']), 0);
  if (seen['equal'] === true) return `${sum} rows of ${tables.length} ${tables.length === 1 ? 'table' : 'tables'} restored and equal ${took}`;
  const wrong = tables.filter((table) => table['restored_rows'] !== table['source_rows']);
  return oneLine(
    `restored ${wrong.map((table) => `${Number(table['restored_rows'])} of ${Number(table['source_rows'])} rows of ${asText(table['table'])}`).join(', ')}`,
  );
}
