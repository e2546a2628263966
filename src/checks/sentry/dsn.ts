import { NoAnswer } from '../../model/errors.ts';

/** Where a product sends its events; without the key. */
export interface Dsn {
  readonly text: string;
  readonly secure: boolean;
  /** As a person would call it. */
  readonly where: string;
  readonly origin: string;
  readonly projectId: string;
}

// No stricter and no laxer than the SDK, which prints a DSN that it cannot read, with its key.
const form = /^(https?):\/\/\w+(?::\w*)?@((?:\[[:.%\w]+\]|[\w.-]+)(?::\d+)?)\/(?:[^\s?#]+\/)?(\d+)$/;

/** Reads a DSN; a NoAnswer, which never repeats it, where it is none. */
export function readDsn(text: string): Dsn {
  const [, scheme, host, projectId] = form.exec(text.trim()) ?? [];
  if (scheme === undefined || host === undefined || projectId === undefined || !URL.canParse(`${scheme}://${host}`)) {
    const what = text.trim() === '' ? 'the DSN is empty' : 'the DSN cannot be read';
    throw new NoAnswer('unknown', 'bad-dsn', `${what}: it looks like \`https://KEY@HOST/PROJECT\`, and stands in the project's settings under Client Keys`);
  }
  return { text: text.trim(), secure: scheme === 'https', where: `Sentry at ${host}`, origin: `${scheme}://${host}`, projectId };
}
