// Renews the generated parts of README.md from the code; with --check it only says whether they are current.
import { readFile, writeFile } from 'node:fs/promises';
import { kinds } from '../src/checks/index.ts';
import { outputs } from '../src/output/index.ts';
import { FAULTS } from '../src/sandbox/index.ts';
import { caught } from '../test/commands/caught.ts';
import { keyBindings, keyGroups } from '../src/tui/keys.ts';
import { exitTable } from '../src/model/exit.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
/** Two short rows beside each other: the first half of them on the left. */
const paired = (heads: readonly string[], rows: readonly (readonly string[])[]): string => {
  const half = Math.ceil(rows.length / 2);
  return table(
    [...heads, ...heads],
    rows.slice(0, half).map((row, index) => [...row, ...(rows[half + index] ?? heads.map(() => ''))]),
  );
};
const code = (text: string): string => `\`${text}\``;

const parts: Record<string, string> = {
  keys: table(
    ['', 'keys'],
    keyGroups.map((group) => [
      group,
      keyBindings
        .filter((key) => key.group === group)
        .map((key) => `${code(key.shown)} ${key.help.charAt(0).toLowerCase()}${key.help.slice(1)}`)
        .join(' · '),
    ]),
  ),
  formats: table(
    ['`--format`', 'what it prints'],
    outputs.map((output) => [code(output.name), output.about]),
  ),
  exits: paired(
    ['exit code', 'what it says'],
    exitTable.map(([exit, meaning]) => [String(exit), meaning]),
  ),
  kinds: table(
    ['kind', 'what it does', 'observes', 'expects, unless you say otherwise'],
    kinds.map(({ kind, title, fields, expect }) => [code(kind), title, Object.keys(fields).map(code).join(' '), code(expect)]),
  ),
  faults: paired(
    ['`--fault`', 'what is wrong then', 'caught by'],
    FAULTS.map((fault) => [code(fault.name), fault.title, (caught[fault.name] ?? []).map(code).join(' ')]),
  ),
};

const text = await readFile('README.md', 'utf8');
const renewed = Object.entries(parts).reduce((page, [name, part]) => {
  const between = new RegExp(`(<!-- ${name}: [^>]* -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!between.test(page)) throw new Error(`README.md has no place for \`${name}\``);
  return page.replace(between, (_whole, begin: string, end: string) => `${begin}\n${part}\n\n${end}`);
}, text);

if (renewed === text) process.stdout.write('README.md is current\n');
else if (process.argv.includes('--check')) {
  process.stderr.write('README.md is behind the code: run `npm run readme`\n');
  process.exitCode = 1;
} else await writeFile('README.md', renewed);
