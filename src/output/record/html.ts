import type { Element, ElementContent } from 'hast';
import { h } from 'hastscript';
import { toHtml } from 'hast-util-to-html';
import { textOf, withCode, type Block, type Document, type Inline, type Line, type Row, type Table } from './document.ts';
import { figureOf } from './html-plot.ts';
import { lines, piece } from './plain.ts';
import { style } from './style.ts';

/** Nothing may be loaded, sent or run, whatever a text of the record holds. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** A document as one HTML file that needs nothing beside it: no script, no font, no picture. */
export function htmlOf(document: Document): string {
  const head = h('head', [
    h('meta', { charSet: 'utf-8' }),
    h('meta', { httpEquiv: 'Content-Security-Policy', content: policy }),
    h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    h('meta', { name: 'color-scheme', content: 'light dark' }),
    h('meta', { name: 'referrer', content: 'no-referrer' }),
    h('title', piece(`${document.outcome.word}: ${document.title} on ${document.subtitle}`)),
    h('style', style),
  ]);
  const { outcome } = document;
  const body = h('body', [
    h('header', [
      h('h1', piece(document.title)),
      h('p.target', [...(document.production ? [h('span.production', 'PRODUCTION'), ' '] : []), piece(document.subtitle)]),
      h('p', { className: ['outcome', ...(outcome.stops ? ['stops'] : [])] }, [h('strong', outcome.word), h('span', inlines(outcome.sentence))]),
      h('nav', { ariaLabel: 'Sections' }, [
        h(
          'ul',
          document.sections.map(({ id, title }) => h('li', [h('a', { href: `#${id}` }, title)])),
        ),
      ]),
    ]),
    h(
      'main',
      document.sections.map(({ id, title, blocks }) =>
        h('section', { id, ariaLabelledBy: `${id}-title` }, [h('h2', { id: `${id}-title` }, title), ...blocks.map((block) => blockOf(block, id))]),
      ),
    ),
    h('footer', [h('p', piece(document.foot))]),
  ]);
  return toHtml({ type: 'root', children: [{ type: 'doctype' }, h('html', { lang: 'en' }, [head, body])] }) + '\n';
}

function blockOf(block: Block, section: string): Element {
  switch (block.type) {
    case 'paragraph':
      return h('p', inlines(block.line));
    case 'heading':
      return h('h3', [piece(block.text), ...(block.note === undefined ? [] : [h('small', ` ${piece(block.note)}`)])]);
    case 'list':
      return h(
        'ul',
        block.rows.map((row) => h('li', { className: stops(row) }, inlines(row.cells.flat()))),
      );
    case 'facts':
      return h(
        'dl',
        block.facts.flatMap(([name, line]) => [h('dt', name), h('dd', inlines(line))]),
      );
    case 'table':
      return tableOf(block, section);
    case 'plot':
      return h('div', figureOf(block.plot));
    case 'details':
      return h('details', [h('summary', piece(block.summary)), ...block.blocks.map((inner) => blockOf(inner, section))]);
    case 'text':
      return h('pre', [h('code', lines(block.text))]);
    default:
      return block satisfies never;
  }
}

/** What is as short as a number is not broken in two. */
const SHORT = 14;

const looks: Readonly<Record<string, string>> = { timeline: 'timeline', notes: 'timeline', items: 'lines' };

function tableOf({ caption, head, rows }: Table, section: string): Element {
  const look = looks[section];
  return h('table', { className: look === undefined ? [] : [look] }, [
    h('caption', piece(caption)),
    h('thead', [
      h(
        'tr',
        head.map((name) => h('th', { scope: 'col' }, name)),
      ),
    ]),
    h(
      'tbody',
      rows.map((row) =>
        h(
          'tr',
          { className: stops(row) },
          row.cells.map((cell, at) => cellOf(cell, at, head[at] ?? '')),
        ),
      ),
    ),
  ]);
}

function cellOf(line: Line, at: number, name: string): Element {
  const className = line.map(textOf).join('').length <= SHORT ? ['short'] : [];
  return at === 0 ? h('th', { scope: 'row' }, inlines(line)) : h('td', { className, dataName: name }, inlines(line));
}

function stops(row: Row): string[] {
  return row.stops === true ? ['stops'] : [];
}

function inlines(line: Line): ElementContent[] {
  return line.flatMap((inline) => (typeof inline === 'string' ? withCode(inline) : [inline])).map(inlineOf);
}

function inlineOf(inline: Inline): ElementContent {
  if (typeof inline === 'string') return { type: 'text', value: piece(inline) };
  if ('strong' in inline) return h('strong', piece(inline.strong));
  if ('code' in inline) return h('code', piece(inline.code));
  return 'quiet' in inline ? h('span.quiet', piece(inline.quiet)) : h('strong.stop', piece(inline.stop));
}
