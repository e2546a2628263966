import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LedgerLine } from '../../src/model/events.ts';
import { cli, temporary } from '../helpers/gonogo.ts';

let folder: { path: string; remove: () => Promise<void> };
let server: Server;
let url: string;
/** What the product has counted. */
let counted = { good: 0, bad: 0 };
/** Requests that each look at it finds beside those before. */
let step = { good: 10, bad: 0 };
let test = 0;

beforeAll(async () => {
  folder = await temporary('watch');
  server = createServer((_request, response) => {
    counted = { good: counted.good + step.good, bad: counted.bad + step.bad };
    response.end(`# TYPE http_requests_total counter\nhttp_requests_total{status="200"} ${counted.good}\nhttp_requests_total{status="500"} ${counted.bad}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server has one
});
afterAll(async () => {
  server.close();
  await folder.remove();
});
beforeEach(async () => {
  test += 1;
  counted = { good: 0, bad: 0 };
  step = { good: 10, bad: 0 };
  await writeFile(join(folder.path, 'launch.md'), checklist());
});

const checklist = (): string => `---
name: watched
variables: { BASE_URL: { required: true } }
watch:
  for: 6s
  every: 1s
  objectives:
    - id: error-rate
      title: Requests that fail
      check: { kind: metrics, url: "\${BASE_URL}/metrics", counters: { bad: 'http_requests_total{status=~"5.."}', all: http_requests_total } }
      over: 2s
      value: bad / all
      unit: ratio
      objective: value < 0.01
      alerts:
        - { id: many, title: Many requests fail, when: value > 0.05, for: 2s, clear: 2s, weight: high }
---
- [ ] One line
`;

/** A watch that runs; `until` waits for what it prints. */
function watch(...words: string[]) {
  const { BASE_URL: _ofVitest, ...outer } = process.env;
  const env = { ...outer, BASE_URL: url, XDG_CONFIG_HOME: folder.path };
  const child = spawn(process.execPath, ['--', cli, 'watch', 'launch.md', '--ledger', `led-${test}`, '--as', 'ada', ...words], { cwd: folder.path, env });
  const said = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].on('data', (chunk: Buffer) => {
      said[stream] += chunk.toString();
      for (const listener of listeners) listener();
    });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const deadline = setTimeout(() => child.kill('SIGKILL'), 50_000);
  void ended.then(() => clearTimeout(deadline));
  return {
    child,
    said,
    ended,
    async until(pattern: RegExp): Promise<void> {
      const found = new Promise<void>((resolve) => {
        const look = (): void => {
          if (!pattern.test(said.stdout)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
      });
      const code = await Promise.race([found, ended]);
      if (typeof code === 'number') expect(said.stdout + said.stderr).toMatch(pattern);
    },
  };
}

const eventsOf = (stdout: string): LedgerLine['event'][] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as LedgerLine).event); // lines that gonogo itself wrote

describe('gonogo watch', () => {
  it('prints a line a change, and closes a watch that held, with its hand-over note', async () => {
    const { ended, said } = watch();
    expect({ code: await ended, stderr: said.stderr }).toEqual({ code: 0, stderr: '' });
    const lines = said.stdout.split('\n').filter((line) => /^\d\d:/.test(line));
    expect(lines.filter((line) => line.includes('holds'))).toHaveLength(1);
    expect(said.stdout).toMatch(/\n# Watch of [\s\S]*\*\*Ended\*\*: closed[\s\S]*Requests that fail/);
  }, 60_000);

  it('fires an alert by a real change, resolves it by another, and prints the very lines of the record', async () => {
    await writeFile(join(folder.path, 'launch.md'), checklist().replace('for: 6s', 'for: 40s'));
    const { child, said, until, ended } = watch('--format', 'jsonl');
    await until(/"ok":true/);
    step = { good: 10, bad: 10 };
    await until(/"state":"fired"/);
    step = { good: 10, bad: 0 };
    await until(/"state":"resolved"/);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    const alerts = eventsOf(said.stdout).filter((event) => event.type === 'watch-alert');
    expect(alerts).toMatchObject([
      { objective: 'error-rate', alert: 'many', state: 'fired', value: expect.closeTo(0.5, 1) },
      { objective: 'error-rate', alert: 'many', state: 'resolved' },
    ]);
    expect(alerts[0]).not.toHaveProperty('already');
  }, 60_000);

  it('speaks for a rollback where a grave alert stands at the end', async () => {
    const { until, said, ended } = watch();
    await until(/holds/);
    step = { good: 10, bad: 10 };
    await until(/ALERT: Many requests fail/);
    expect(await ended).toBe(6);
    expect(said.stdout).toMatch(/✗ broken: Requests that fail[\s\S]*\*\*Ended\*\*: rolled back/);
  }, 60_000);

  it.each([['SIGINT'], ['SIGKILL']] as const)(
    'goes on after %s where it was, with the gap as a gap',
    async (signal) => {
      await writeFile(join(folder.path, 'launch.md'), checklist().replace('for: 6s', 'for: 9s'));
      const first = watch();
      await first.until(/holds/);
      first.child.kill(signal);
      await first.ended;
      const second = watch('--format', 'jsonl');
      expect(await second.ended).toBe(0);
      const [started] = eventsOf(second.said.stdout).filter((event) => event.type === 'watch-started');
      expect(started).toMatchObject({ resumed: true });
      const ended = eventsOf(second.said.stdout).find((event) => event.type === 'watch-ended');
      expect(ended).toMatchObject({ ending: 'closed', note: expect.stringMatching(/went on at|gap from/) });
    },
    60_000,
  );

  it('calls a target that is away unknown, never zero, and cannot conclude', async () => {
    url = 'http://127.0.0.1:1';
    try {
      const { ended, said } = watch();
      expect(await ended).toBe(7);
      expect(said.stdout).toMatch(/\? unknown: Requests that fail/);
      expect(said.stdout).toContain('inconclusive');
    } finally {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server has one
    }
  }, 60_000);

  it.each([
    [['--for', 'long'], /`--for long` is no length of time/],
    [['--format', 'junit'], /there is no format `junit` here/],
  ])('refuses %j', async (words, reason) => {
    const { ended, said } = watch(...words);
    expect(await ended).toBe(2);
    expect(said.stderr).toMatch(reason);
  });

  it('says how to watch a checklist that watches nothing', async () => {
    await writeFile(join(folder.path, 'launch.md'), '- [ ] One line\n');
    const { ended, said } = watch();
    expect(await ended).toBe(2);
    expect(said.stderr).toContain('write `watch:` with its `objectives` into the front matter');
  });
});
