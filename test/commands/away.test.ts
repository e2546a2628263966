import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFile } from 'node:fs/promises';
import type { Report } from '../../src/output/index.ts';
import { creatorLaunch, gonogo, temporary } from '../helpers/gonogo.ts';

let folder: { path: string; remove: () => Promise<void> };

beforeAll(async () => {
  folder = await temporary('away');
});

afterAll(() => folder.remove());

async function envFile(name: string, port: number): Promise<string> {
  const path = join(folder.path, name);
  const lines = [
    `BASE_URL=http://127.0.0.1:${port}`,
    `DATABASE_URL=postgresql://creator:hunter22secret@127.0.0.1:${port}/creator`,
    `REDIS_URL=redis://default:hunter33secret@127.0.0.1:${port}/3`,
    `SENTRY_DSN=http://hunter44secret@127.0.0.1:${port}/1`,
    `SENTRY_URL=http://127.0.0.1:${port}`,
    'SENTRY_ORG=creator',
    'SENTRY_PROJECT=creator-api',
    'SENTRY_AUTH_TOKEN=hunter55secret',
    'ALLOWED_ORIGINS=https://app.creator.example',
    `LOG_FILE=${join(folder.path, 'none.log')}`,
  ];
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

async function check(file: string): Promise<{ report: Report; text: string; took_s: number }> {
  const begun = performance.now();
  const ran = await gonogo([
    'check',
    creatorLaunch,
    '--env-file',
    file,
    '--ledger',
    join(folder.path, 'led'),
    '--as',
    'ada',
    '--new',
    '--allow-writes',
    '--format',
    'json',
  ]);
  const report = JSON.parse(ran.stdout) as Report; // the report's shape has a test of its own
  expect([3, 7]).toContain(ran.code);
  return { report, text: ran.stdout + ran.stderr, took_s: (performance.now() - begun) / 1000 };
}

/** Kinds that ask this machine, a name or a bare connection: they may well pass here. */
const elsewhere = ['env', 'manual', 'dns', 'tcp', 'tls', 'file', 'json', 'git', 'logs'];

/** Every live item got a verdict with a sentence, or folds under one that did. */
function everyLineSpeaks({ items }: Report): void {
  const live = items.filter((item) => item.kind !== null && !elsewhere.includes(item.kind) && item.state !== 'open');
  expect(live.length).toBeGreaterThan(20);
  expect(live.filter((item) => !['failing', 'unknown', 'blocked'].includes(item.state)).map((item) => `${item.id} ${item.state}`)).toEqual([]);
  expect(live.filter((item) => item.state !== 'blocked' && !/\w+ \w+/.test(item.response ?? '')).map((item) => item.id)).toEqual([]);
}

describe('a target that is not there', () => {
  it('with every port closed: nothing hangs, each line says why, one cause folds what needs it', async () => {
    const { report, text, took_s } = await check(await envFile('closed.env', await closedPort()));
    everyLineSpeaks(report);
    expect(report.items.find((item) => item.id === 'redis-reachable')).toMatchObject({ state: 'failing', code: 'refused' });
    expect(took_s).toBeLessThan(30);
    expect(text).not.toMatch(/hunter\d\d|\n {4}at /);
  });

  it('with a server that takes every connection and says nothing: each line ends at its deadline', async () => {
    const server = await silent();
    try {
      const { report, took_s } = await check(await envFile('silent.env', portOf(server.server)));
      everyLineSpeaks(report);
      expect(took_s).toBeLessThan(25);
    } finally {
      await server.stop();
    }
  });
});

const portOf = (server: Server): number => (server.address() as AddressInfo).port; // it listens on TCP

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await listening(server);
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function silent(): Promise<{ server: Server; stop: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined); // They give up on us, as they should.
  });
  await listening(server);
  return {
    server,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
