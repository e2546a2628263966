import * as z from 'zod';
import { NoAnswer } from '../model/errors.ts';
import type { JsonObject } from '../model/json.ts';
import { asText, oneLine } from './kept.ts';
import { type CheckContext, defineCheck } from './kind.ts';
import { standingOf } from './migrations/compare.ts';
import { chainIn } from './migrations/versions.ts';
import { quoted, readOnly } from './postgres/transaction.ts';
import { isServerError } from './postgres/answers.ts';
import { postgresUrl } from './postgres/target.ts';

/** The most revisions that a list of the observation keeps. */
const LIST_CAP = 100;

const paths = z
  .union([z.string(), z.array(z.string())], { error: 'must be the path of a versions folder, or a list of them' })
  .transform((given) => [given].flat())
  .pipe(z.array(z.string().trim().min(1, { error: 'must not be empty' })).min(1, { error: 'must name a folder' }));

// Without quotes YAML makes the number 3 of 0003.
const heads = z
  .union([z.string(), z.array(z.string())], { error: 'must be a revision in quotes, as in `"0003"`, or a list of such' })
  .transform((given) => [...new Set([given].flat().flatMap((each) => each.split(',').map((id) => id.trim())))].filter((id) => id !== ''))
  .pipe(z.array(z.string()).min(1, { error: 'must name a revision' }));

const params = z
  .strictObject({
    url: postgresUrl,
    versions: paths.optional(),
    head: heads.optional(),
    schema: z.string().min(1).optional(),
    table: z.string().min(1).default('alembic_version'),
  })
  .refine(({ versions, head }) => versions !== undefined || head !== undefined, {
    error: 'needs `versions` (the folder of the revisions in a checkout) or `head` (the revision that the code expects)',
    when: ({ value }) => typeof value === 'object' && value !== null, // also beside a `url` that is not known yet
  });

type Params = z.infer<typeof params>;

/** Compares the revision a database is at with the heads of a checkout's Alembic revisions, which are read and never executed. */
export const migrations = defineCheck<Params>({
  kind: 'migrations',
  title: 'Alembic migrations against the database',
  params,
  fields: {
    state: {
      type: 'string',
      about:
        '`at-head`; `behind`; `several-heads` (not at all of them, and `upgrade head` would not know which); `ahead` (at a later revision, or one that no file has); `diverged`; `empty` (no revision yet); `elsewhere` (not at `head`, and without `versions` no telling on which side)',
    },
    heads: { type: 'list', about: 'the revisions that the database should be at: `head`, or those of the checkout that nothing builds on' },
    current: { type: 'list', about: 'the revisions that the database says it is at' },
    pending: { type: 'list', about: 'revisions still to be applied, in order; the first 100' },
    pending_count: { type: 'double', about: 'how many are still to be applied' },
    unknown_revisions: { type: 'list', about: 'revisions of the database that no file has, or with `head` alone that are not it' },
    table_exists: { type: 'bool', about: 'whether the database has the version table at all' },
    revisions: { type: 'double', about: 'revisions in the checkout', optional: true },
  },
  expect: 'state == "at-head"',
  example: [
    'check:',
    '  kind: migrations',
    '  url: ${DATABASE_URL}',
    '  versions: backend/alembic/versions',
    'expect: state == "at-head" && size(heads) == 1',
  ].join('\n'),
  timeout_s: 15,
  async observe(asked, context) {
    const read = asked.versions === undefined ? undefined : await chainIn(asked.versions, context);
    const stranger = asked.head?.find((id) => read?.chain.has(id) === false);
    if (stranger !== undefined) throw new NoAnswer('unknown', 'no-such-revision', `no file in \`versions\` is revision \`${stranger}\`: correct \`head\``);
    const heads = asked.head ?? read?.chain.heads ?? [];
    const current = await currentOf(asked, context);
    const standing = standingOf(heads, current ?? [], read?.chain);
    return {
      state: standing.state,
      heads: heads.slice(0, LIST_CAP),
      current: (current ?? []).slice(0, LIST_CAP),
      pending: standing.pending.slice(0, LIST_CAP),
      pending_count: standing.pending.length,
      unknown_revisions: standing.unknown_revisions.slice(0, LIST_CAP),
      table_exists: current !== undefined,
      ...(read === undefined ? {} : { revisions: read.count }),
    };
  },
  response: inWords,
});

/** The revisions in the version table; undefined where there is no such table. */
function currentOf({ url, schema, table }: Params, context: CheckContext): Promise<string[] | undefined> {
  const name = schema === undefined ? quoted(table) : `${quoted(schema)}.${quoted(table)}`;
  return readOnly(url, context, async (client) => {
    const found = await client.query<{ there: boolean }>('SELECT pg_catalog.to_regclass($1) IS NOT NULL AS there', [name]);
    if (found.rows[0]?.there !== true) return undefined;
    try {
      const rows = await client.query<{ version_num: unknown }>(`SELECT version_num FROM ${name} ORDER BY 1 LIMIT 1000`);
      return rows.rows.map((row) => oneLine(String(row.version_num)));
    } catch (error) {
      if (!isServerError(error) || error.code !== '42703') throw error;
      throw new NoAnswer('unknown', 'undefined-column', `\`${table}\` at ${url.where} has no column \`version_num\`: correct \`table\``, { cause: error });
    }
  });
}

function inWords(seen: JsonObject): string {
  const [at, heads, unknown] = [listed(seen['current']), listed(seen['heads']), listed(seen['unknown_revisions'])];
  const count = Number(seen['pending_count']);
  const pending = `${count} pending (${listed(seen['pending'])})`;
  switch (asText(seen['state'])) {
    case 'at-head':
      return `at ${at}, head`;
    case 'behind':
      return `at ${at}, behind head ${heads}: ${pending}`;
    case 'several-heads':
      return `at ${at}, several heads: ${heads}; merge them, or upgrade to each`;
    case 'empty':
      return seen['table_exists'] === true ? `at no revision yet, head ${heads}` : `no version table yet, head ${heads}`;
    case 'ahead':
      return unknown === '' ? `at ${at}, ahead of ${heads}` : `at ${at}, which no file has: newer than this checkout (head ${heads}), or its file was removed`;
    case 'diverged':
      return `at ${at}, diverged from ${heads}: ${pending}`;
    default:
      return `at ${at}, not at ${heads}`;
  }
}

function listed(value: JsonObject[string]): string {
  if (!Array.isArray(value)) return '';
  return `${value.slice(0, 4).map(asText).join(', ')}${value.length > 4 ? ` and ${value.length - 4} more` : ''}`;
}
