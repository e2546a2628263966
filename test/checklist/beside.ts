import { decode } from '../../src/checklist/source.ts';
import { parseChecklist, type Parsed } from '../../src/checklist/parse.ts';
import { faultLine } from '../../src/model/errors.ts';

const front = 'name: x\nvariables:\n  BASE_URL: {}\n  TOKEN: { secret: true }\n';
/** Two live lines and one by hand. */
export const items = [
  '- [ ] Redis answers. [Redis is gone](list.runbook.md#redis-is-gone)',
  '  ```yaml gonogo\n  id: redis-reachable\n  check: { kind: redis, url: "${BASE_URL}" }\n  ```',
  '- [ ] Queues',
  '  ```yaml gonogo\n  id: queues-short\n  check: { kind: celery, url: "${BASE_URL}", queues: [a] }\n  ```',
  '- [ ] By hand',
  '  ```yaml gonogo\n  id: by-hand\n  ```',
].join('\n\n');

/** Reads a checklist in `lists/` with these files beside it. */
export function readBeside(files: Readonly<Record<string, string>>, { more = '', text = items }: { more?: string; text?: string } = {}): Parsed {
  const all: Record<string, string> = Object.fromEntries(Object.entries(files).map(([name, content]) => [`lists/${name}`, content]));
  return parseChecklist(`---\n${front}${more}---\n\n${text}\n`, 'lists/list.md', {
    exists: (path) => path in all,
    read: (path) =>
      path in all ? decode(new TextEncoder().encode(all[path])) : { ok: false, missing: true, what: 'there is no such file', instead: 'check the path' },
  });
}

/** The faults as `gonogo lint` prints them, paths as seen from the checklist. */
export const said = ({ faults }: Parsed): string[] => faults.map((fault) => faultLine(fault).replaceAll('lists/', ''));
/** A runbook of one section, the one that the checklist links to. */
export const only = (body: string): string => `## Redis is gone\n\n${body}\n`;
