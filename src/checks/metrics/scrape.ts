import { NoAnswer } from '../../model/errors.ts';
import type { CheckContext } from '../kind.ts';
import { lineReader } from '../lines.ts';
import { type Asked, drain, leave, open } from '../web.ts';
import { readLine, type Sample } from './exposition.ts';

/** The most that is read of one answer. */
const BYTES_CAP = 5 * 1024 * 1024;

/** The most samples that are kept of one answer, of those asked for. */
const SAMPLES_CAP = 20_000;

/** The most text of them: a sample of many labels takes many times its text. */
const TEXT_CAP = 1024 * 1024;

/** One reading of a metrics endpoint. */
export interface Scraped {
  /** The samples of the names asked for. */
  readonly samples: readonly Sample[];
  /** Names that the endpoint declares to be no counter. */
  readonly gauges: ReadonlySet<string>;
  /** Samples of any name. */
  readonly series: number;
  readonly unreadable: number;
  /** When the answer began, in milliseconds of `performance.now()`. */
  readonly at: number;
  readonly duration_ms: number;
}

/** Reads a metrics endpoint line by line and keeps only the samples that are wanted. */
export async function scrape(asked: Asked, wanted: ReadonlySet<string>, context: CheckContext): Promise<Scraped> {
  const where = new URL(asked.url).origin;
  const began = performance.now();
  const opened = await open(
    { ...asked, headers: { Accept: 'text/plain;version=0.0.4, application/openmetrics-text;q=0.5, */*;q=0.1', ...asked.headers } },
    where,
    context,
  );
  const at = performance.now();
  if (opened.status !== 200) {
    leave(opened);
    throw refusal(opened.status, asked.url, where);
  }
  const samples: Sample[] = [];
  const gauges = new Set<string>();
  const seen = { series: 0, text: 0, unreadable: 0, ended: false };
  const reader = lineReader((text) => {
    const line = readLine(text);
    if (line.type === 'unreadable') seen.unreadable += 1;
    if (line.type === 'end') seen.ended = true;
    if (line.type === 'declared' && /^(gauge|summary|info|stateset)$/.test(line.as)) gauges.add(line.name);
    if (line.type !== 'sample') return;
    seen.series += 1;
    if (!wanted.has(line.sample.name)) return;
    samples.push(line.sample);
    seen.text += text.length;
    if (samples.length > SAMPLES_CAP || seen.text > TEXT_CAP)
      throw new NoAnswer('unknown', 'too-long', `${where} has more than ${SAMPLES_CAP} series of what is asked, or more than 1 MiB of them: narrow it`);
  });
  await drain(opened, BYTES_CAP, where, context.signal, reader.take);
  reader.end();
  const duration_ms = Math.round((performance.now() - began) * 10) / 10;
  if (seen.series === 0 && seen.unreadable > 0)
    throw new NoAnswer('unknown', 'unreadable', `${where} did not answer with Prometheus' text format: check the address \`${new URL(asked.url).pathname}\``);
  if (/openmetrics/i.test(opened.header('content-type')) && !seen.ended)
    throw new NoAnswer('unknown', 'unreadable', `${where} sent OpenMetrics without its \`# EOF\`, so a part of it is missing`);
  return { samples, gauges, series: seen.series, unreadable: seen.unreadable, at, duration_ms };
}

function refusal(status: number, url: string, where: string): NoAnswer {
  const path = new URL(url).pathname;
  if (status === 401 || status === 403)
    return new NoAnswer('unknown', 'login-refused', `${where} wants a login for \`${path}\` (status ${status}): give \`auth\` or \`headers\``);
  if (status >= 500) return new NoAnswer('fail', 'server-error', `${where} answered \`${path}\` with status ${status}`);
  return new NoAnswer('unknown', 'no-metrics', `${where} has no metrics at \`${path}\` (status ${status}): correct \`url\``);
}
