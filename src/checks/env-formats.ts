type Matcher = (value: string) => boolean;

/** A URL of one of the schemes, with a host. */
const urlOf =
  (...schemes: readonly string[]): Matcher =>
  (value) => {
    const url = URL.parse(value);
    return url !== null && url.host !== '' && (schemes.length === 0 || schemes.includes(url.protocol.slice(0, -1)));
  };

const formats: Readonly<Record<string, Matcher>> = {
  url: urlOf(),
  'http-url': urlOf('http', 'https'),
  'https-url': urlOf('https'),
  // SQLAlchemy writes its driver into the scheme: postgresql+asyncpg://
  'postgres-url': (value) => urlOf('postgres', 'postgresql')(value.replace(/^(postgres(?:ql)?)\+\w+:/, '$1:')),
  'redis-url': urlOf('redis', 'rediss'),
  dsn: isDsn,
  origins: (value) => value.split(',').every((origin) => isOrigin(origin.trim())),
  email: (value) => /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(value),
  host: (value) => /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?$/i.test(value),
  port: (value) => /^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= 65_535,
  integer: (value) => /^-?\d+$/.test(value),
  number: (value) => value.trim() !== '' && Number.isFinite(Number(value)),
  boolean: (value) => /^(true|false|1|0|yes|no|on|off)$/i.test(value),
};

/** The formats that have a name. */
export const formatNames: readonly string[] = Object.keys(formats);

/** What tests a value for a format: one of the names, or a regular expression between slashes; undefined where it is neither. */
export function matcherOf(format: string): Matcher | undefined {
  if (Object.hasOwn(formats, format)) return formats[format];
  const pattern = /^\/(.+)\/(i?)$/.exec(format);
  if (pattern?.[1] === undefined) return undefined;
  try {
    const regex = new RegExp(pattern[1], `u${pattern[2] ?? ''}`);
    return (value) => regex.test(value);
  } catch {
    return undefined; // not a regular expression: the caller says what would be one
  }
}

/** Sentry's: a key as the user, a project number as the end of the path. */
function isDsn(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && url.username !== '' && url.host !== '' && /\/\d+$/.test(url.pathname);
}

function isOrigin(value: string): boolean {
  return urlOf('http', 'https')(value) && new URL(value).origin === value;
}
