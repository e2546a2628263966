import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LedgerLine } from '../../src/model/events.ts';
import type { BurstReport } from '../../src/output/burst-report.ts';
import { readXml } from '../output/xml.ts';
import { linesOf, loadPlace, near, scenario, type LoadPlace } from './load-place.ts';

let place: LoadPlace;

beforeAll(async () => {
  place = await loadPlace({
    'pass.yaml': scenario('pass', [
      'expect: [error_rate == 0, p95_ms < 5000, status.5xx == 0]',
      'vitals:',
      '  health: { kind: http, url: "${BASE_URL}/health" }',
    ]),
    'fail.yaml': scenario('fail', ['expect: [p50_ms < 1, error_rate == 0]']),
    'secret.yaml': scenario('secret', ['expect: requests > 0']).replace('path: / }', 'path: /bad, headers: { authorization: "Bearer ${API_TOKEN}" } }'),
    'gone.env': 'BASE_URL=http://127.0.0.1:1\n',
  });
});
afterAll(() => place.remove());

describe('a burst against a server of this machine', () => {
  it('passes, says so, and is compared with the one before', async () => {
    const ledger = place.freshLedger();
    const first = await place.load(['pass.yaml', ...near], ledger);
    expect({ code: first.code, begins: first.stdout.split('\n')[0] }).toEqual({ code: 0, begins: `PASS  The burst pass · 127.0.0.1:${place.target.port}` });
    expect(first.stdout).toMatch(/✓ error_rate == 0 +0\n/);
    expect(first.stdout).toMatch(/ {2}read +[\d,]+ +[\d.]+ +4\d/);
    expect(first.stdout).toMatch(/health \(http\): /);
    expect(first.stdout).toMatch(/compared {2}with nothing: this scenario/);
    expect(first.stderr).toMatch(/^pass {2}begins: 2 s$/m);
    const second = await place.load(['pass.yaml', ...near, '--format', 'json'], ledger);
    const report = JSON.parse(second.stdout) as BurstReport;
    expect(report).toMatchObject({ verdict: 'pass', exit: 0, burst: { ended: 'finished', partial: false } });
    expect(report.burst?.comparison?.launch).toBe(report.launch);
    expect(report.burst?.samples.at_s.length).toBeGreaterThanOrEqual(2);
    expect((await readdir(ledger)).filter((name) => name.endsWith('.jsonl'))).toHaveLength(1);
  });

  it('ends with 99 where an expectation failed, each told with its value', async () => {
    const { code, stdout } = await place.load(['fail.yaml', ...near]);
    expect(code).toBe(99);
    expect(stdout).toMatch(/^FAIL {2}.*\n {6}1 of 2 expectations failed\n/);
    expect(stdout).toMatch(/✗ p50_ms < 1 +\d/);
  });

  it('tells several one after the other, and the worst of them counts', async () => {
    const { code, stdout } = await place.load(['pass.yaml', 'fail.yaml', ...near, '--format', 'junit']);
    expect(code).toBe(99);
    expect(readXml(stdout).children.map(({ attributes }) => [attributes['tests'], attributes['failures']])).toEqual([
      ['4', '0'],
      ['3', '1'],
    ]);
  });

  it("prints the ledger's own lines with jsonl", async () => {
    const ledger = place.freshLedger();
    const { code, stdout } = await place.load(['pass.yaml', ...near, '--format', 'jsonl'], ledger);
    const printed = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as LedgerLine);
    expect(code).toBe(0);
    expect(printed.map(({ event }) => event.type)).toContain('burst-sampled');
    expect(await linesOf(ledger)).toEqual(expect.arrayContaining(printed));
    expect(printed.at(-1)?.event.type).toBe('observed');
  });

  it('prints no secret, in no format, though it is sent', async () => {
    const ledger = place.freshLedger();
    for (const format of ['text', 'json', 'jsonl', 'junit']) {
      const { stdout, stderr } = await place.load(['secret.yaml', ...near, '--format', format], ledger);
      expect(stdout + stderr).not.toContain('s3cr3t-token-91');
    }
    expect(place.target.asked.get('/bad')).toBeGreaterThan(0);
    expect(place.target.tokens).toEqual(new Set(['Bearer s3cr3t-token-91']));
    expect(JSON.stringify(await linesOf(ledger))).not.toContain('s3cr3t-token-91');
  });

  it('ends with 3 where nothing answers', async () => {
    const { code, stdout } = await place.load(['pass.yaml', '--env-file', 'gone.env']);
    expect({ code, said: stdout.split('\n')[1]?.trim() }).toEqual({ code: 3, said: expect.stringMatching(/refused/) as string });
  });
});
