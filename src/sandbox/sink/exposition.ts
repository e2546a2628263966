// Samples in Prometheus' text format, as a scrape reads them.

// One sample: its labels, `__name__` among them, and its value.
export interface Sample {
  labels: Readonly<Record<string, string>>;
  value: number;
}

// `name="value"` once, and the whole of a sample's line.
const LABEL = /([A-Za-z_]\w*)="((?:[^"\\\n]|\\.)*)"/y;
const LINE = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})?[ \t]+(\S+)(?:[ \t]+-?\d+)?$/;

// Reads a page; a line that is no sample spoils the whole of it, as it does a real scrape.
export function readSamples(text: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map(readLine);
}

function readLine(line: string): Sample {
  const [, name, inside = '', written = ''] = LINE.exec(line) ?? [];
  const value = readNumber(written);
  if (name === undefined || value === undefined) throw new Error(`The line \`${line.slice(0, 80)}\` is no sample.`);
  const labels: Record<string, string> = { __name__: name };
  for (let at = 0; at < inside.length; ) {
    LABEL.lastIndex = at;
    const [whole, label, quoted] = LABEL.exec(inside) ?? [];
    if (whole === undefined || label === undefined || quoted === undefined) throw notRead(inside);
    labels[label] = quoted.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
    at = LABEL.lastIndex;
    if (at < inside.length && inside[at] !== ',') throw notRead(inside);
    at += 1;
  }
  return { labels, value };
}

function notRead(labels: string): Error {
  return new Error(`The labels \`${labels.slice(0, 80)}\` cannot be read.`);
}

function readNumber(text: string): number | undefined {
  const named: Record<string, number> = { NaN: Number.NaN, '+Inf': Number.POSITIVE_INFINITY, Inf: Number.POSITIVE_INFINITY, '-Inf': Number.NEGATIVE_INFINITY };
  if (Object.hasOwn(named, text)) return named[text];
  const value = Number(text);
  return text === '' || Number.isNaN(value) ? undefined : value;
}

// A value as Prometheus' API writes it.
export function writeNumber(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
