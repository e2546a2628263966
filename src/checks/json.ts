import * as z from 'zod';
import { messageOf, NoAnswer } from '../model/errors.ts';
import type { Json } from '../model/json.ts';
import { ageOf, placeOf, readTo, statOf, unreadable } from './file/read.ts';
import { keysOf, valuesAt } from './json/path.ts';
import { asText, keptJson, oneLine } from './kept.ts';
import { defineCheck } from './kind.ts';

/** The longest file that is read, in KiB: what a parser makes of it takes many times that, and of YAML a hundred times, all at once. */
const READ_KIB = { json: 2048, yaml: 256 } as const;

const params = z.strictObject({
  path: z.string({ error: "must be a path; a relative one begins at the checklist's folder" }).trim().min(1, { error: 'must not be empty' }),
  field: z
    .string({ error: 'must be a path into the file, such as `releases[0].version` or `/releases/0/version`' })
    .refine((path) => keysOf(path)?.includes('*') === false, {
      error: 'must lead to one value: `releases[0].version`, `["odd key"]`, or a JSON pointer such as `/releases/0/version`',
    })
    .optional(),
  format: z.enum(['json', 'yaml'], { error: 'must be json or yaml' }).optional(),
});

type Params = z.infer<typeof params>;

/** Reads a value out of a JSON or YAML file of this machine. */
export const json = defineCheck<Params>({
  kind: 'json',
  title: 'A value in a JSON or YAML file',
  params,
  fields: {
    found: { type: 'bool', about: 'whether something stands at `field`' },
    value: { type: 'dyn', about: 'what stands there, at most 16 KiB; without `field`, the whole file', optional: true },
    value_absent: { type: 'string', about: 'why there is no `value`, where something was found', optional: true },
    json: { type: 'dyn', about: 'the whole file, where it is at most 16 KiB', optional: true },
    size_bytes: { type: 'double', about: 'bytes of the file' },
    age_s: { type: 'double', about: 'seconds since it was last written' },
  },
  expect: 'found',
  example: ['check:', '  kind: json', '  path: frontend/package.json', '  field: engines.node', 'expect: value == "22.x"'].join('\n'),
  timeout_s: 10,
  async observe(asked, context) {
    const place = await placeOf(asked.path, context);
    const stats = await statOf(place);
    if (stats === undefined) throw unreadable(Object.assign(new Error('no such file'), { code: 'ENOENT' }), place);
    if (!stats.isFile()) throw new NoAnswer('unknown', 'not-a-file', `${place.name} is no file: correct \`path\``);
    const format = asked.format ?? (/\.ya?ml$/i.test(place.path) ? 'yaml' : 'json');
    const chunks: Uint8Array[] = [];
    if (await readTo(READ_KIB[format] * 1024, place, (chunk) => chunks.push(chunk), context.signal))
      throw new NoAnswer(
        'unknown',
        'too-long',
        `${place.name} is longer than ${READ_KIB[format]} KiB, which is not read as ${format.toUpperCase()}: name a shorter file`,
      );
    const text = Buffer.concat(chunks)
      .toString('utf8')
      .replace(/^\uFEFF/, '');
    const document = format === 'yaml' ? await readYaml(text, place.name) : readJson(text, place.name);
    const [value] = valuesAt(document, asked.field === undefined ? [] : (keysOf(asked.field) ?? []));
    const kept = value === undefined ? {} : keptJson(JSON.stringify(value), true);
    const whole = keptJson(JSON.stringify(document), true);
    return {
      found: value !== undefined,
      ...(kept.json === undefined ? {} : { value: kept.json }),
      ...(kept.json_absent === undefined ? {} : { value_absent: kept.json_absent.replace(/: name the keys.*$/, ': name a smaller one with `field`') }),
      ...(whole.json === undefined ? {} : { json: whole.json }),
      size_bytes: stats.size,
      age_s: ageOf(stats, context),
    };
  },
  response(seen) {
    if (seen['found'] !== true) return 'nothing stands at `field`';
    return seen['value'] === undefined ? `found, not kept: ${asText(seen['value_absent'])}` : oneLine(asText(seen['value']), 80);
  },
});

function readJson(text: string, name: string): Json {
  try {
    return plain(JSON.parse(text));
  } catch (error) {
    throw new NoAnswer('unknown', 'unreadable', `${name} is not JSON: ${oneLine(messageOf(error), 160)}`, { cause: error });
  }
}

async function readYaml(text: string, name: string): Promise<Json> {
  const { parseDocument } = await import('yaml');
  try {
    const document = parseDocument(text);
    const [fault] = document.errors;
    if (fault) throw fault;
    return plain(document.toJS({ maxAliasCount: 100 }));
  } catch (error) {
    throw new NoAnswer('unknown', 'unreadable', `${name} is not YAML that can be read: ${oneLine(messageOf(error), 160)}`, { cause: error });
  }
}

/** Plain JSON of whatever a parser gave; throws where it goes round in a circle, or too deep. */
function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null)) as Json; // JSON.parse gives nothing but JSON
}
