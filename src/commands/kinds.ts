import { didYouMean } from '../checklist/did-you-mean.ts';
import type { Kind } from '../checks/kind.ts';
import { exitCodes, type ExitCode } from '../model/exit.ts';
import { UsageError } from '../model/errors.ts';
import { withOwnKinds } from './own-kinds.ts';

/** `gonogo kinds`: the check kinds, or one with its fields and an example. */
export async function kinds(name: string | undefined, flags: { format: string; kinds?: readonly string[] }): Promise<ExitCode> {
  const all = await withOwnKinds(flags.kinds);
  const chosen = name === undefined ? all : all.filter((kind) => kind.kind === name);
  if (chosen.length === 0) {
    const meant = didYouMean(
      name ?? '',
      all.map((kind) => kind.kind),
    );
    throw new UsageError(
      `there is no check kind \`${name ?? ''}\`: ${meant ? `did you mean \`${meant}\`?` : `choose ${all.map((kind) => `\`${kind.kind}\``).join(', ')}`}`,
    );
  }
  process.stdout.write(await print(chosen, flags.format, name !== undefined));
  return exitCodes.go;
}

async function print(chosen: readonly Kind[], format: string, whole: boolean): Promise<string> {
  switch (format) {
    case 'text':
      return chosen.map((kind) => (whole ? page(kind) : `${kind.kind.padEnd(10)} ${kind.title}\n`)).join('');
    case 'markdown':
      return `| kind | what it does | what it observes | expected unless said otherwise |\n|---|---|---|---|\n${chosen.map(row).join('')}`;
    case 'json': {
      const { toJSONSchema } = await import('zod');
      const described = chosen.map(({ kind, title, fields, expect, example, timeout_s, params }) => ({
        kind,
        title,
        expect,
        timeout_s,
        fields,
        example,
        params: toJSONSchema(params, { unrepresentable: 'any', io: 'input' }),
      }));
      return `${JSON.stringify(described, undefined, 2)}\n`;
    }
    default:
      throw new UsageError(`there is no format \`${format}\` here: choose \`text\`, \`markdown\` or \`json\``);
  }
}

function page(kind: Kind): string {
  const width = Math.max(...Object.keys(kind.fields).map((name) => name.length));
  const fields = Object.entries(kind.fields).map(
    ([name, field]) => `  ${name.padEnd(width)}  ${field.type.padEnd(6)}  ${field.about}${field.optional ? ' (not always there)' : ''}`,
  );
  return [
    `${kind.kind}: ${kind.title}`,
    '',
    'observes',
    ...fields,
    '',
    `expects \`${kind.expect}\` unless the checklist says otherwise; given up after ${kind.timeout_s} s`,
    '',
    'example',
    ...kind.example
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`),
    '',
  ].join('\n');
}

function row(kind: Kind): string {
  const fields = Object.keys(kind.fields)
    .map((name) => `\`${name}\``)
    .join(' ');
  return `| \`${kind.kind}\` | ${kind.title} | ${fields} | \`${kind.expect.replaceAll('|', '\\|')}\` |\n`;
}
