import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/model/json.ts';
import { temporaryFolder } from './context.ts';
import { bounded } from './hostile-bounds.ts';
import { escapes, hostile, webServers, whole } from './hostile-servers.ts';

const scenario = (base: string): string => {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, 'walk.yaml'),
    `kind: journey\nname: walk\nsteps:\n  - name: look\n    check:\n      kind: http\n      url: ${base}/a\n    expect: status == 200 && has(json.ok)\n`,
  );
  return folder;
};
const checkout = (): string => {
  const folder = temporaryFolder();
  const git = (...args: readonly string[]): void =>
    void execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.example', ...args], { cwd: folder, stdio: 'pipe' });
  git('init', '-q', '-b', 'main');
  git('commit', '-q', '--allow-empty', '-m', 'first');
  return folder;
};

type Written = (base: string) => JsonObject;
const host = (base: string): string => base.replace('http://', '');
const reading = { org: 'creator', project: 'backend', token: 'sntrys_token' };

/** The kinds that ask over HTTP, and what a checklist writes for each. */
const overHttp: [kind: string, how: string, written: Written, folder?: (base: string) => string][] = [
  ['cors', '', (url) => ({ url, origins: ['https://app.example'] })],
  ['rate-limit', '', (url) => ({ url, limit: 20 })],
  ['metrics', '', (url) => ({ url: `${url}/metrics`, window: 0, gauges: { memory: 'process_resident_memory_bytes' } })],
  ['prometheus', '', (url) => ({ url, query: 'up' })],
  ['sentry', ', its DSN', (url) => ({ dsn: `http://key@${host(url)}/1` })],
  ['sentry', ', its web API', (url) => ({ dsn: `http://key@${host(url)}/1`, url, send: false, ...reading })],
  ['backup', '', (url) => ({ url })],
  ['backup', ', a field', (url) => ({ url, field: 'backups.*.created_at' })],
  ['git', '', (url) => ({ folder: '.', url }), checkout],
  ['journey', '', () => ({ scenario: 'walk.yaml' }), scenario],
];

describe.each(overHttp)('%s%s, against a server that', (kind, _how, written, folder) => {
  it.each(webServers)('%s', async (_what, talk, silent) => {
    const server = await hostile(talk);
    const base = `http://127.0.0.1:${server.port}`;
    const looked = await bounded(kind, written(base), 400, folder?.(base));
    if (silent === true && kind !== 'journey') expect(looked.refused?.verdict).toMatch(/^(fail|unknown)$/);
    if (kind === 'journey') expect(looked.observed?.['passed'] ?? false).toBe(false);
    await expect.poll(server.connected, { timeout: 2_000 }).toBe(0);
  });
});

const esc = JSON.stringify(escapes);
/** Answers that a kind takes for its own, with escape sequences or far too much in them. */
const wellFormed: [kind: string, what: string, body: string, written: Written, folder?: (base: string) => string][] = [
  [
    'prometheus',
    'labels and warnings',
    `{"status":"success","warnings":[${esc}],"data":{"resultType":"vector","result":[{"metric":{${esc}:${esc}},"value":[1,"1"]}]}}`,
    (url) => ({ url, query: 'up' }),
  ],
  ['prometheus', 'an error', `{"status":"error","errorType":${esc},"error":${esc}}`, (url) => ({ url, query: 'up' })],
  ['prometheus', 'a type', `{"status":"success","data":{"resultType":${esc},"result":[]}}`, (url) => ({ url, query: 'up' })],
  [
    'prometheus',
    'half a million series that are none',
    `{"status":"success","data":{"resultType":"vector","result":[0${',0'.repeat(500_000)}]}}`,
    (url) => ({ url, query: 'up' }),
  ],
  [
    'prometheus',
    'half a million warnings that are none',
    `{"status":"success","warnings":[0${',0'.repeat(500_000)}],"data":{"resultType":"scalar","result":[1,"1"]}}`,
    (url) => ({ url, query: 'up' }),
  ],
  [
    'prometheus',
    'a hundred thousand labels',
    `{"status":"success","data":{"resultType":"vector","result":[{"metric":{${Array.from({ length: 100_000 }, (_, n) => `"l${n}":"${n}"`).join(',')}},"value":[1,"1"]}]}}`,
    (url) => ({ url, query: 'up' }),
  ],
  [
    'prometheus',
    'fifty series of long labels',
    `{"status":"success","data":{"resultType":"vector","result":[${Array.from({ length: 50 }, () => `{"metric":{${Array.from({ length: 20 }, (_, n) => `"${'n'.repeat(80)}${n}":"${'v'.repeat(200)}"`).join(',')}},"value":[1,"1"]}`).join(',')}]}}`,
    (url) => ({ url, query: 'up' }),
  ],
  ['metrics', 'labels', `up{a=${esc}} 1\n${escapes} 1\nup 1\n`, (url) => ({ url, window: 0, gauges: { up: 'up' } })],
  ['metrics', 'a line that takes long to refuse', `up ${'#'.repeat(200_000)}\u2028x\nup 1\n`, (url) => ({ url, window: 0, gauges: { up: 'up' } })],
  ['metrics', 'a line of blanks', `up 1${' '.repeat(200_000)}x\nup 1${' 1'.repeat(100_000)}x\nup 1\n`, (url) => ({ url, window: 0, gauges: { up: 'up' } })],
  [
    'metrics',
    'a line of braces',
    `up{${'a="",'.repeat(40_000)}\nup{a="${'\\'.repeat(200_000)}\n${'{'.repeat(200_000)}\nup 1\n`,
    (url) => ({ url, window: 0, gauges: { up: 'up' } }),
  ],
  ['metrics', 'half a million series', `up{a="1"} 1\n`.repeat(400_000), (url) => ({ url, window: 0, gauges: { up: 'up' } })],
  [
    'metrics',
    'ten thousand series of many labels',
    `up{${Array.from({ length: 40 }, (_, n) => `l${n}=""`).join(',')}} 1\n`.repeat(16_000),
    (url) => ({ url, window: 0, gauges: { up: 'up' } }),
  ],
  ['backup', 'its time', `{"at":${esc}}`, (url) => ({ url, field: 'at' })],
  ['backup', 'a thousand times', `{"at":[${Array.from({ length: 1_000 }, () => '1764000000').join(',')}]}`, (url) => ({ url, field: 'at' })],
  ['git', 'its version', `{"version":${esc}}`, (url) => ({ folder: '.', url }), checkout],
  ['git', 'a version without end', `{"version":"${'v'.repeat(100_000)}"}`, (url) => ({ folder: '.', url }), checkout],
  ['journey', 'an error', `{"error":${esc},${esc}:${esc}}`, () => ({ scenario: 'walk.yaml' }), scenario],
];

describe('an answer that is well formed, with too much or escape sequences in it:', () => {
  it.each(wellFormed)('%s, %s', async (kind, _what, body, written, folder) => {
    const server = await hostile(whole(body));
    const base = `http://127.0.0.1:${server.port}`;
    await bounded(kind, written(base), 800, folder?.(base));
  });

  const issue = (title: string): string =>
    `{"title":${title},"permalink":${JSON.stringify(`https://sentry.example/${escapes}`)},"firstSeen":"2099-01-01T00:00:00Z","count":${title}}`;
  it.each([
    ['titles', `[${issue(esc)}]`, '[]'],
    ['half a million issues that are none', `[0${',0'.repeat(500_000)}]`, '[]'],
    ['many issues', `[${Array.from({ length: 10_000 }, () => issue('"x"')).join(',')}]`, '[]'],
    ['an impossible date', '[{"title":"x","firstSeen":"never"}]', '[]'],
    ['half a million tags that are none', '[]', `[{"title":"x","tags":[0${',0'.repeat(500_000)}]}]`],
  ])('sentry, %s', async (_what, issues, events) => {
    const body = (path: string): string => (path.includes('/issues/') ? issues : path.includes('/events/') ? events : '{"id":"1"}');
    const web = await hostileSentry(body);
    await bounded('sentry', { dsn: `http://key@127.0.0.1:${web}/1`, url: `http://127.0.0.1:${web}`, send: false, ...reading }, 800);
  });
});

async function hostileSentry(body: (path: string) => string): Promise<number> {
  const { createServer } = await import('node:http');
  const { listening } = await import('./servers.ts');
  return listening(
    createServer((request, response) => {
      response.setHeader('X-Hits', '999999999999999999999');
      response.setHeader('Link', '<https://a.example>; rel="next"; results="true"; cursor="0:100:0"');
      response.end(body(request.url ?? ''));
    }),
  );
}
