import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { markdownOf } from '../../../src/output/record/markdown.ts';
import { recordDocument } from '../../../src/output/record/record-document.ts';
import { recordReport, recordFormats, writeRecord } from '../../../src/output/record/index.ts';
import { sparkline } from '../../../src/output/record/plot.ts';
import { LaunchLog } from '../launches.ts';
import { checklist } from './everything.ts';
import { proof, recordCase, reportOfCase } from './records.ts';

function nodes(node: Nodes): Nodes[] {
  return [node, ...('children' in node ? node.children.flatMap(nodes) : [])];
}

const read = (markdown: string): Nodes[] => nodes(fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }));
const page = (name: string): string => markdownOf(recordDocument(reportOfCase(recordCase(name))));
const typed = (reason: string): string => {
  const log = new LaunchLog(checklist)
    .say('bob', { type: 'held', reason })
    .saw('cors', 'fail', reason)
    .say(reason, { type: 'overridden', item: 'cors', reason, until: '2026-11-23T00:00:00.000Z' });
  return markdownOf(recordDocument(recordReport(log.lines, log.state(), [], log.now, proof)));
};

describe('Markdown in which people’s words stay words', () => {
  it.each(['everything', 'refused', 'on-hold', 'broken-off', 'nasty'])('%s has no link, picture or HTML, and only its own headings', (name) => {
    const found = read(page(name));
    expect(
      found.filter(({ type }) => ['link', 'image', 'html', 'linkReference', 'imageReference', 'footnoteReference', 'definition', 'delete'].includes(type)),
    ).toEqual([]);
    const headings = found.filter((node) => node.type === 'heading' && node.depth <= 2);
    expect(headings).toHaveLength(1 + recordDocument(reportOfCase(recordCase(name))).sections.length);
  });

  it('has each table as wide as its head, in every row', () => {
    const tables = read(page('nasty')).flatMap((node) => (node.type === 'table' ? [node] : []));
    expect(tables.length).toBeGreaterThan(1);
    for (const table of tables) expect(new Set(table.children.map((row) => row.children.length)).size).toBe(1);
  });

  it.each([
    'ask @root about it',
    'as #12 says',
    'see acme/repo#7',
    'GH-7',
    'https://evil.example/x',
    'www.evil.example',
    'mail me@evil.example',
    'since 9fceb02d0ae5',
    'it is $x^2$',
    ':tada:',
    '<b>bold</b>',
    '<!-- gone -->',
    '&lt;b&gt;',
    '[a](https://evil.example)',
    '![a](x.png)',
    '**bold** and _thin_',
    'a | b | c',
    '`tick` and ``two``',
    'a ` alone',
    'line\n\n# heading\n\n- list',
    '~~gone~~ [^1]',
    '- [x] done',
    '\\`x\\` \\| y',
  ])('%j reads as it was typed', (text) => {
    const found = read(typed(text));
    expect(found.map(({ type }) => type)).not.toEqual(expect.arrayContaining(['html']));
    expect(found.filter(({ type }) => ['link', 'image', 'delete', 'footnoteReference', 'emphasis'].includes(type))).toEqual([]);
    const cells = found.flatMap((node) => (node.type === 'tableCell' ? [nodes(node)] : []));
    const words = cells.map((inside) => inside.flatMap((node) => ('value' in node ? [node.value] : [])).join(''));
    // A pair of backticks becomes what it stands for; all else is there, character by character.
    const squeezed = (line: string): string => line.replace(/\s+/g, ' ').replaceAll('`', '');
    expect(words.map(squeezed)).toContain(squeezed(text));
    // GitHub looks for these in text only, never in code.
    const bare = found.flatMap((node) => (node.type === 'text' ? [node.value] : [])).join('\n');
    expect(bare).not.toMatch(/@\w|#\d|GH-\d|https?:|www\.|\$\w|:tada:|9fceb02/);
  });
});

it.each<[string, (number | null)[], number, string]>([
  ['from nothing to the most', [0, 1, 2, 3, 4, 5, 6, 7], 8, '▁▂▃▄▅▆▇█'],
  ['a gap as a gap', [7, null, 7], 8, '█ █'],
  ['a peak where there is little room', [0, 0, 0, 9, 0, 0], 2, '▁█'],
  ['nothing but zeros', [0, 0], 8, '▁▁'],
  ['nothing known', [null, null], 8, '  '],
])('a curve in a line of text: %s', (_name, values, room, line) => expect(sparkline(values, room)).toBe(line));

it.each(recordFormats)('has no credential in %s, even where a record or a note has one', async (format) => {
  const secret = 'hunter2hunter2';
  const log = new LaunchLog(checklist)
    .saw('cors', 'fail', `postgres://app:${secret}@db.example/x refused`)
    .say('bob', { type: 'held', reason: `Authorization: Bearer ${secret}` });
  const note = { seq: 1, at: '2026-11-22T08:00:00.000Z', by: 'sam', written: '2026-11-22T09:00:00.000Z', note: `password=${secret}` };
  const text = await writeRecord(recordReport(log.lines, log.state(), [note], log.now, proof), log.state(), format);
  expect(text).toContain('db.example');
  expect(text).not.toContain(secret);
});
