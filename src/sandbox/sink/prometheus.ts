// A Prometheus without a memory: each query scrapes the product, and is answered from what it says now.
import { reason } from '../servers/common.ts';
import { readSamples, type Sample, writeNumber } from './exposition.ts';
import { evaluate, readQuery } from './promql.ts';
import type { Pages } from './server.ts';

const SCRAPE_MS = 5_000;
const SCRAPE_LIMIT = 4 << 20;
const PATH = '/prometheus/api/v1/query';

// What it scrapes, once somebody has said so, and the pages below `/prometheus`.
export class Prometheus {
  #target: URL | undefined;

  scrapeAt(baseUrl: string): void {
    this.#target = new URL('/metrics', baseUrl);
  }

  readonly pages: Pages = async ({ url, method, body }) => {
    if (!url.pathname.startsWith('/prometheus/')) return undefined;
    if (url.pathname.replace(/\/$/, '') !== PATH) return refusal(404, 'not_found', `a rehearsal's Prometheus has one page, \`${PATH}\``);
    if (method !== 'GET' && method !== 'POST') return refusal(405, 'bad_data', 'ask with GET or POST');
    const asked = new URLSearchParams(url.searchParams);
    if (method === 'POST') for (const [name, value] of new URLSearchParams(await body())) asked.append(name, value);
    if (asked.has('time')) return refusal(422, 'execution', 'it keeps no history and answers as of now: leave `time` out');
    try {
      const query = readQuery(asked.get('query') ?? '');
      const samples = await this.#scrape();
      const time = Date.now() / 1000;
      const result = evaluate(query, samples).map(({ labels, value }) => ({ metric: labels, value: [time, writeNumber(value)] }));
      return { status: 200, body: { status: 'success', data: { resultType: 'vector', result } } };
    } catch (error) {
      return refusal(400, 'bad_data', `invalid parameter "query": ${reason(error)}`);
    }
  };

  // `up`, and beside it what the target says where it says something; every sample carries where it is from.
  async #scrape(): Promise<Sample[]> {
    if (this.#target === undefined) return [];
    const from = { instance: this.#target.host, job: 'creator-api' };
    const up = (value: number): Sample => ({ labels: { __name__: 'up', ...from }, value });
    try {
      const response = await fetch(this.#target, { signal: AbortSignal.timeout(SCRAPE_MS), redirect: 'error' });
      const text = await response.text();
      if (!response.ok || text.length > SCRAPE_LIMIT) return [up(0)];
      return [up(1), ...readSamples(text).map(({ labels, value }) => ({ labels: { ...labels, ...from }, value }))];
    } catch {
      // Refused, too late or unreadable: all that a Prometheus knows then.
      return [up(0)];
    }
  }
}

function refusal(status: number, errorType: string, error: string): { status: number; body: object } {
  return { status, body: { status: 'error', errorType, error } };
}
