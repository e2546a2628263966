import * as z from 'zod';
import { inWords } from '../model/durations.ts';
import { NoAnswer } from '../model/errors.ts';
import { placeOf, statOf } from './file/read.ts';
import { deployedAt, isCommit } from './git/deployed.ts';
import { gitIn } from './git/run.ts';
import { fetchedAt, statusOf, trackingOf } from './git/status.ts';
import { keysOf } from './json/path.ts';
import { asText } from './kept.ts';
import { defineCheck } from './kind.ts';

// Nothing that git could take for an option, a range or a pattern.
const refName = z
  .string()
  .regex(/^(?!-)(?!.*(?:\.\.|@\{|\/\/|\/$))[^\s~^:?*[\]\\]+$/, { error: 'must be a name as git takes it, such as main or release/1.2' });

const params = z
  .strictObject({
    folder: z.string({ error: "must be the folder of a checkout; a relative one begins at the checklist's folder" }).min(1).default('.'),
    branch: refName.optional(),
    remote: refName.default('origin'),
    url: z.url({ protocol: /^https?$/, error: 'must begin with http:// or https://, as in `${BASE_URL}/health`' }).optional(),
    field: z
      .string()
      .refine((path) => keysOf(path) !== undefined, { error: "must be a path into the URL's JSON, such as `commit` or `build.sha`" })
      .optional(),
  })
  .refine(({ url, field }) => field === undefined || url !== undefined, { path: ['field'], error: 'is of the JSON at `url`, which is not given' });

type Params = z.infer<typeof params>;

/** Looks at a checkout: what is changed, pushed and deployed. Never fetches. */
export const git = defineCheck<Params>({
  kind: 'git',
  title: 'A checkout: clean, pushed, deployed',
  params,
  fields: {
    branch: { type: 'string', about: 'the branch that is checked out; empty where HEAD is at none' },
    on_branch: { type: 'bool', about: 'whether that is the `branch` that was asked for; true where none was' },
    commit: { type: 'string', about: 'the full id of the commit that is checked out' },
    tags: { type: 'list', about: 'tags of that commit, the first 20' },
    clean: { type: 'bool', about: 'whether nothing is changed and nothing untracked' },
    changed: { type: 'double', about: 'tracked files that are changed, staged or in conflict' },
    untracked: { type: 'double', about: 'files and folders that git neither tracks nor ignores' },
    pushed: { type: 'bool', about: 'whether the remote has the commit, by what this checkout heard at its last fetch or push: it never fetches' },
    ahead: { type: 'double', about: "commits that the remote's branch lacks, as of then; absent where the remote has no such branch", optional: true },
    behind: { type: 'double', about: "commits of the remote's branch that are not here, as of then", optional: true },
    fetched_age_s: { type: 'double', about: 'seconds since the last fetch; absent where there was none since the clone', optional: true },
    deployed: {
      type: 'string',
      about: 'with `url`: what the product says it runs, its `commit` or else its `version` unless `field` says otherwise',
      optional: true,
    },
    deployed_matches: {
      type: 'bool',
      about: 'with `url`: whether that is this commit: its id, at least 7 characters of it, one of its tags, or what `git describe` says',
      optional: true,
    },
  },
  expect: 'on_branch && clean && pushed && (!has(deployed_matches) || deployed_matches)',
  example: [
    'check:',
    '  kind: git',
    '  folder: backend',
    '  branch: main',
    '  url: ${BASE_URL}/health',
    '  field: version',
    'expect: clean && pushed && deployed_matches',
  ].join('\n'),
  timeout_s: 15,
  async observe(asked, context) {
    const place = await placeOf(asked.folder, context);
    if (!(await statOf(place))?.isDirectory()) throw new NoAnswer('unknown', 'folder-absent', `there is no folder ${place.name}: correct \`folder\``);
    const ask = gitIn(place.path, place.name, context);
    const { branch, commit, changed, untracked } = await statusOf(ask);
    if (commit === undefined) throw new NoAnswer('unknown', 'no-commit', `${place.name} has no commit yet`);
    const [tracking, tagged, fetched, deployed] = await Promise.all([
      trackingOf(ask, asked.remote, asked.branch ?? branch),
      ask('tag', '--points-at', 'HEAD'),
      fetchedAt(ask, place.path),
      asked.url === undefined ? undefined : deployedAt(asked.url, asked.field, context),
    ]);
    const tags = tagged.text.split('\n').filter((tag) => tag !== '');
    return {
      branch,
      on_branch: asked.branch === undefined || asked.branch === branch,
      commit,
      tags: tags.slice(0, 20),
      clean: changed + untracked === 0,
      changed,
      untracked,
      ...tracking,
      ...(fetched === undefined ? {} : { fetched_age_s: Math.max(0, Math.round((context.clock.now() - fetched) / 1000)) }),
      ...(deployed === undefined ? {} : { deployed, deployed_matches: isCommit(deployed, commit, tags) }),
    };
  },
  response(seen) {
    const counts = (['changed', 'untracked', 'ahead', 'behind'] as const).map((name) => [name, Number(seen[name] ?? 0)] as const);
    const parts = counts.filter(([, count]) => count > 0).map(([name, count]) => `${count} ${name}`);
    const age = seen['fetched_age_s'] === undefined ? 'as of the clone' : `as of the last fetch ${inWords(Number(seen['fetched_age_s']))} ago`;
    const at = seen['branch'] === '' ? 'at no branch' : `${asText(seen['branch'])}${seen['on_branch'] === true ? '' : ' (another was asked for)'}`;
    const deployed =
      seen['deployed'] === undefined ? '' : `; deployed is ${asText(seen['deployed'])}${seen['deployed_matches'] === true ? '' : ', another commit'}`;
    const pushed = seen['pushed'] === true ? `pushed (${age})` : `not pushed (${age})`;
    return `${at} at ${asText(seen['commit']).slice(0, 9)}: ${[...(seen['clean'] === true ? ['clean'] : []), ...parts, pushed].join(', ')}${deployed}`;
  },
});
