// The product's documentation pages, from its own list of routes.
import type { Route } from './routes.ts';

// The OpenAPI document.
export function openApi(list: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const { method, path } of list) {
    paths[path] = { ...paths[path], [method.toLowerCase()]: { summary: `${method} ${path}`, responses: { 200: { description: 'Successful response' } } } };
  }
  return { openapi: '3.1.0', info: { title: 'Creator', version: '1.4.0' }, paths };
}

// The page for people.
export function docsPage(list: readonly Route[]): string {
  const rows = list.map(({ method, path }) => `<li><code>${method} ${path}</code></li>`).join('\n');
  return `<!doctype html>\n<html lang="en">\n<title>Creator API</title>\n<h1>Creator API</h1>\n<ul>\n${rows}\n</ul>\n</html>\n`;
}
