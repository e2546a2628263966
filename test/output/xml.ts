/** An element as the reader found it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const illegal = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const declaration = /<\?xml version="1\.0" encoding="UTF-8"\?>\s*/y;
const tag = /<(\/?)([A-Za-z][\w.-]*)((?:\s+[A-Za-z][\w.-]*="[^"<]*")*)\s*(\/?)>/y;
const attribute = /\s+([A-Za-z][\w.-]*)="([^"<]*)"/g;
const chars = /[^<]+/y;

/** Reads XML 1.0 as strictly as a parser of a CI server would; throws at the first thing that is not well-formed. */
export function readXml(document: string): Element {
  const bad = illegal.exec(document);
  if (bad) throw new Error(`a character that XML forbids at ${bad.index}`);
  let at = take(declaration, document, 0)?.end ?? 0;
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open: Element[] = [root];
  while (at < document.length) {
    const top = open.at(-1);
    if (!top) throw new Error('an end without a start');
    const found = take(tag, document, at);
    if (!found) {
      const text = take(chars, document, at);
      if (!text) throw new Error(`a bare \`<\` at ${at}: ${document.slice(at, at + 40)}`);
      if (open.length === 1 && text.match[0].trim() !== '') throw new Error('text outside the root');
      top.text += unescape(text.match[0]);
      at = text.end;
      continue;
    }
    const [, end, name = '', inside = '', empty] = found.match;
    at = found.end;
    if (end) {
      if (open.pop()?.name !== name) throw new Error(`\`</${name}>\` closes something else`);
      continue;
    }
    const element: Element = { name, attributes: attributesOf(inside), children: [], text: '' };
    if (open.length === 1 && root.children.length > 0) throw new Error('a second root');
    top.children.push(element);
    if (!empty) open.push(element);
  }
  const [only] = root.children;
  if (open.length !== 1 || !only) throw new Error('the document is not closed');
  return only;
}

function take(pattern: RegExp, text: string, at: number): { match: RegExpExecArray; end: number } | undefined {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  return match ? { match, end: pattern.lastIndex } : undefined;
}

function attributesOf(inside: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', value = ''] of inside.matchAll(attribute)) {
    if (name in found) throw new Error(`\`${name}\` twice`);
    found[name] = unescape(value);
  }
  return found;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescape(text: string): string {
  return text.replace(/&(?:#(\d+)|(\w+));|&/g, (whole, code: string | undefined, name: string | undefined) => {
    const char = code === undefined ? entities[name ?? ''] : String.fromCodePoint(Number(code));
    if (char === undefined || illegal.test(char)) throw new Error(`\`${whole}\` is no reference`);
    return char;
  });
}

/** Every element of that name, anywhere below. */
export function elementsNamed(element: Element, name: string): Element[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...elementsNamed(child, name)]);
}
