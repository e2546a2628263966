import type { GeneratorPlan, RequestTemplate } from '../protocol.ts';

/** A request as it goes out, for one connection. */
export interface Prepared {
  /** Its place among the plan's requests. */
  readonly index: number;
  readonly method: string;
  /** What autocannon writes. */
  readonly requestBuffer: Buffer;
}

type Columns = Readonly<Record<string, string>>;

const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/** The order of the requests, each evenly among the others (smooth weighted round robin), as places in the plan. */
export function interleave(weights: readonly number[]): number[] {
  const divisor = weights.reduce(greatestCommonDivisor, 0) || 1;
  const shares = weights.map((weight) => weight / divisor);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const credit = shares.map(() => 0);
  return Array.from({ length: total }, () => {
    let best = 0;
    for (const [index, share] of shares.entries()) {
      credit[index] = (credit[index] ?? 0) + share;
      if ((credit[index] ?? 0) > (credit[best] ?? 0)) best = index;
    }
    credit[best] = (credit[best] ?? 0) - total;
    return best;
  });
}

/** Checks every request against every row, and gives the requests of connection n, from 0. Throws a sentence. */
export function prepareRequests(plan: GeneratorPlan): (connection: number) => readonly Prepared[] {
  const origin = new URL(plan.origin);
  const shared = plan.requests.map((template, index) => (isTemplate(template) ? undefined : prepare(template, index, origin, {}, '')));
  const columnsOf = (connection: number): Columns => ({
    ...plan.rows[connection % Math.max(1, plan.rows.length)],
    connection: String(connection + 1),
  });
  const all = (connection: number): readonly Prepared[] => {
    const place = plan.rows.length === 0 ? '' : ` in row ${(connection % plan.rows.length) + 1} of the data`;
    return plan.requests.map((template, index) => shared[index] ?? prepare(template, index, origin, columnsOf(connection), place));
  };
  // A hole in a late row is better found now than by the user who gets it.
  for (let row = 0; row < Math.max(1, plan.rows.length); row += 1) all(row);
  return all;
}

function prepare(template: RequestTemplate, index: number, origin: URL, columns: Columns, place: string): Prepared {
  const fill = (text: string): string =>
    text.replace(reference, (_whole, name: string, fallback: string | undefined) => {
      const value = Object.hasOwn(columns, name) ? columns[name] : undefined;
      if (value !== undefined && (value !== '' || fallback === undefined)) return value;
      if (fallback !== undefined) return fallback;
      throw new Error(`request \`${template.name}\` wants \`\${${name}}\`, which has no value${place}: add the column to the data, or a default`);
    });
  const headers = new Map(Object.entries(template.headers).map(([name, value]) => [name.toLowerCase(), fill(value)]));
  const path = fill(template.path);
  if (!path.startsWith('/')) throw new Error(`the path of request \`${template.name}\` is \`${path}\`${place}: it has to begin with \`/\``);
  const body = Buffer.from(template.body === undefined ? '' : filledBody(template.body, headers.get('content-type') ?? '', fill));
  for (const name of ['content-length', 'transfer-encoding']) {
    if (headers.has(name)) throw new Error(`request \`${template.name}\` sets the header \`${name}\`, which follows from its body: leave it out`);
  }
  for (const [name, value] of headers) {
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) throw new Error(`\`${name}\` of request \`${template.name}\` is no name of a header`);
    if (/[\0\r\n]/.test(value)) throw new Error(`header \`${name}\` of request \`${template.name}\` holds a line break${place}: a header has one line`);
  }
  const needsLength = body.length > 0 || ['POST', 'PUT', 'PATCH'].includes(template.method);
  const lines = Object.entries({
    host: origin.host,
    connection: 'keep-alive',
    'user-agent': 'gonogo',
    accept: '*/*',
    ...Object.fromEntries(headers),
    ...(needsLength ? { 'content-length': String(body.length) } : {}),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const target = requestTarget(origin.pathname.replace(/\/$/, '') + path);
  const head = Buffer.from(`${template.method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`);
  return { index, method: template.method, requestBuffer: Buffer.concat([head, body]) };
}

/** Values inside JSON are escaped as JSON has them; any other text is filled as it stands. */
function filledBody(body: string, contentType: string, fill: (text: string) => string): string {
  if (!/[/+]json\b/i.test(contentType)) return fill(body);
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return fill(body); // such as `{"id": ${id}}`, which is JSON only once filled in
  }
  return JSON.stringify(json, (_key, value: unknown) => (typeof value === 'string' ? fill(value) : value));
}

function isTemplate(template: RequestTemplate): boolean {
  return [template.path, template.body ?? '', ...Object.values(template.headers)].some((text) => text.search(reference) >= 0);
}

/** What a request line cannot hold goes percent-encoded, as a browser sends it. */
function requestTarget(path: string): string {
  return path.toWellFormed().replace(/[^\x21\x24-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7e]+/g, encodeURIComponent);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
