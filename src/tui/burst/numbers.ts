const thousands = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** A number of things: `1,418`. */
export function count(value: number): string {
  return Math.abs(value) < 1_000_000 ? thousands.format(value) : compact.format(value);
}

/** So many a second: `118.2`. */
export function rate(value: number): string {
  return Math.abs(value) < 1000 ? value.toFixed(1) : count(value);
}

/** Milliseconds: `3.4`, `38`, `1,204`; `–` where nothing was answered. */
export function ms(value: number | undefined): string {
  if (value === undefined) return '–';
  return Math.abs(value) < 10 ? value.toFixed(1) : count(value);
}

/** A share, from 0 to 1: `0.2 %`. What is not zero does not read as zero. */
export function percent(share: number): string {
  return share > 0 && share < 0.0005 ? '<0.1 %' : `${(share * 100).toFixed(1)} %`;
}

/** A number of which only a check knows what it is, in at most six cells. */
export function anyNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100_000) return compact.format(value);
  return Number.isInteger(value) ? thousands.format(value) : String(Number(value.toPrecision(4)));
}

/** Seconds as a clock has them: `0:12`, `1:02:03`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds + 0.05));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** The end of an axis that holds a value: a round number, so that it seldom moves. */
export function roundAbove(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((one) => one * power >= value * (1 - 1e-9)) ?? 10;
  return Number((step * power).toPrecision(3));
}
