import * as z from 'zod';
import { NoAnswer } from '../../model/errors.ts';
import type { JsonObject } from '../../model/json.ts';
import { firstOf } from '../first.ts';
import { oneLine } from '../kept.ts';
import type { CheckContext } from '../kind.ts';
import { atMost } from '../within.ts';
import { ask, type Reading } from './api.ts';
import type { Dsn } from './dsn.ts';
import { ownTag, ownTitle } from './send.ts';

/** The most entries that are read of one page. */
const PAGE = 100;

/** The most pages that are read. */
const PAGES = 10;

/** The most new issues that an observation keeps. */
const NEW_CAP = 10;

const issues = firstOf(
  PAGE,
  z.looseObject({
    title: z.string().default('(no title)'),
    permalink: z.string().nullish(),
    firstSeen: z.string(),
    count: z.union([z.string(), z.number()]).default(0),
  }),
);
const events = firstOf(
  PAGE,
  z.looseObject({ title: z.string().nullish(), tags: firstOf(200, z.looseObject({ key: z.string().nullish(), value: z.unknown() })).default([]) }),
);
const anything = z.unknown();

/** Refuses a project that is not the DSN's: what is sent to the one would be looked for in the other. */
export async function sameProject(dsn: Dsn, reading: Reading, context: CheckContext): Promise<void> {
  const page = await ask('', {}, z.looseObject({ id: z.coerce.string() }), reading, context);
  if (page === undefined) throw noSuchProject(reading);
  const { id } = page.value;
  if (id !== dsn.projectId)
    throw new NoAnswer(
      'unknown',
      'other-project',
      `the DSN sends to project ${dsn.projectId}, and ${named(reading)} is project ${oneLine(id, 20)}: correct one of them`,
    );
}

/** Waits until an event can be read, at most until `deadline` in milliseconds of `performance.now()`; false where it never could. */
export async function appears(id: string, deadline: number, reading: Reading, context: CheckContext): Promise<boolean> {
  for (let pause = 200; ; pause = Math.min(2_000, pause * 1.5)) {
    const left = deadline - performance.now();
    const found = await ask(`events/${id}/`, {}, anything, reading, context).catch((error: unknown) => {
      if (error instanceof NoAnswer && error.code === 'rate-limited' && left > 0) return undefined; // it is asked again, more slowly
      throw error;
    });
    if (found !== undefined) return true;
    if (left <= pause) return false;
    await atMost(pause, context.signal);
  }
}

/** What the project has on its desk: unresolved issues, those that are new, and the events of the last hour; never those of launch checks. */
export async function readDesk(since: number, reading: Reading, context: CheckContext): Promise<JsonObject> {
  const [desk, events_last_hour] = await Promise.all([readIssues(since, reading, context), countEvents(reading, context)]);
  return { ...desk, events_last_hour };
}

async function readIssues(since: number, reading: Reading, context: CheckContext): Promise<JsonObject> {
  const found: z.infer<typeof issues> = [];
  const query = { query: `is:unresolved !${ownTag.key}:${ownTag.value}`, sort: 'new', statsPeriod: '', limit: String(PAGE) };
  let hits: number | undefined;
  let own = 0;
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const asked = await ask('issues/', { ...query, ...(cursor === undefined ? {} : { cursor }) }, issues, reading, context);
    if (asked === undefined) throw noSuchProject(reading);
    const foreign = asked.value.filter(({ title }) => !title.startsWith(ownTitle));
    own += asked.value.length - foreign.length;
    found.push(...foreign);
    hits ??= asked.hits;
    cursor = asked.next;
    const oldest = asked.value.at(-1)?.firstSeen;
    if (cursor === undefined || (hits !== undefined && oldest !== undefined && Date.parse(oldest) < since)) break; // newest first: all others are older
  }
  const fresh = found.filter(({ firstSeen }) => Date.parse(firstSeen) >= since);
  return {
    unresolved: Math.max(found.length, (hits ?? 0) - own),
    new_issue_count: fresh.length,
    new_issues: fresh.slice(0, NEW_CAP).map(({ title, permalink, firstSeen, count }) => ({
      title: oneLine(title, 200),
      link: /^https?:\/\//.test(permalink ?? '') ? oneLine(permalink ?? '', 300) : '',
      first_seen: new Date(Date.parse(firstSeen)).toISOString(),
      count: Number(count),
    })),
  };
}

async function countEvents(reading: Reading, context: CheckContext): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const asked = await ask('events/', { statsPeriod: '1h', ...(cursor === undefined ? {} : { cursor }) }, events, reading, context);
    if (asked === undefined) throw noSuchProject(reading);
    const own = (event: z.infer<typeof events>[number]): boolean =>
      event.title?.startsWith(ownTitle) === true || event.tags.some(({ key, value }) => key === ownTag.key && value === ownTag.value);
    count += asked.value.filter((event) => !own(event)).length;
    cursor = asked.next;
    if (cursor === undefined) break;
  }
  return count;
}

function noSuchProject(reading: Reading): NoAnswer {
  return new NoAnswer('unknown', 'no-such-project', `there is no project ${named(reading)} that this token may read: correct \`org\` and \`project\``);
}

function named(reading: Reading): string {
  return `\`${oneLine(`${reading.org}/${reading.project}`)}\``;
}
