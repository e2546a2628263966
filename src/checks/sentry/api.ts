import * as z from 'zod';
import { NoAnswer } from '../../model/errors.ts';
import type { CheckContext } from '../kind.ts';
import { leave, open, textOf } from '../web.ts';

/** Whose events are read, and with what. */
export interface Reading {
  readonly url: string;
  readonly org: string;
  readonly project: string;
  readonly token: string;
}

/** One page of Sentry's web API. */
interface Page<Value> {
  readonly value: Value;
  /** Where the next page begins, where there is one. */
  readonly next: string | undefined;
  /** How many there are in all, where it says so. */
  readonly hits: number | undefined;
}

/** Asks Sentry's web API about one project. `undefined` is a 404: there is no such thing, or not yet. */
export async function ask<Value>(
  path: string,
  query: Readonly<Record<string, string>>,
  schema: z.ZodType<Value>,
  reading: Reading,
  context: CheckContext,
): Promise<Page<Value> | undefined> {
  const url = new URL(reading.url);
  const where = `Sentry at ${url.host}`;
  const [org, project] = [reading.org, reading.project].map(encodeURIComponent);
  url.pathname = `${url.pathname.replace(/\/(?:api\/0\/?)?$/, '')}/api/0/projects/${org}/${project}/${path}`;
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const opened = await open({ url: url.href, headers: { Accept: 'application/json', Authorization: `Bearer ${reading.token}` } }, where, context);
  if (opened.status === 404) {
    leave(opened);
    return undefined;
  }
  if (opened.status !== 200) {
    leave(opened);
    throw refusal(opened.status, where);
  }
  const text = await textOf(opened, where, context.signal);
  const hits = Number.parseInt(opened.header('x-hits'), 10);
  return { value: read(text, schema, where), next: nextOf(opened.header('link')), hits: Number.isNaN(hits) ? undefined : hits };
}

function read<Value>(text: string, schema: z.ZodType<Value>, where: string): Value {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new NoAnswer('unknown', 'unreadable', `${where} did not answer as Sentry's web API does: check the address in \`url\``, { cause: error });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new NoAnswer('unknown', 'unreadable', `${where} did not answer as Sentry's web API does: check the address in \`url\``);
}

function nextOf(link: string): string | undefined {
  const next = link.split(',').find((part) => /;\s*rel="next"/.test(part) && /;\s*results="true"/.test(part));
  return /;\s*cursor="([^"]+)"/.exec(next ?? '')?.[1];
}

function refusal(status: number, where: string): NoAnswer {
  if (status === 401)
    return new NoAnswer('unknown', 'login-refused', `${where} refuses the token: make a new one with the scopes \`project:read\` and \`event:read\``);
  if (status === 403)
    return new NoAnswer('unknown', 'not-permitted', `${where} does not let this token read: it needs the scopes \`project:read\` and \`event:read\``);
  if (status === 429) return new NoAnswer('unknown', 'rate-limited', `${where} answers no more questions for now (status 429): ask again in a minute`);
  if (status >= 500) return new NoAnswer('fail', 'server-error', `${where} answered with status ${status}`);
  return new NoAnswer('unknown', 'unreadable', `${where} did not answer as Sentry's web API does (status ${status}): check the address in \`url\``);
}
