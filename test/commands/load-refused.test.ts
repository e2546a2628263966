import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPlace, near, scenario, type LoadPlace } from './load-place.ts';

let place: LoadPlace;

beforeAll(async () => {
  place = await loadPlace({
    'pass.yaml': scenario('pass', ['expect: error_rate == 0']),
    'much.yaml': scenario('much', ['expect: error_rate == 0']).replace('users: 4', 'users: 400'),
    'wrong.yaml': 'kind: load\nname: Wrong Name\nrequests: [{ path: nowhere }]\nstages: [{ users: many, for: 2s }]\nexpect: p42_ms < 5\n',
    'journey.yaml': 'kind: journey\nname: walk\nsteps: []\n',
    'far.md': '---\nname: far\nvariables: { BASE_URL: {}, LOAD_FOR: {} }\ntargets: [far.invalid]\n---\n## P\n- [ ] x\n',
  });
});
afterAll(() => place.remove());

describe('what is refused before anything is sent', () => {
  it.each<[string, readonly string[], RegExp]>([
    [
      'a host that nobody allowed',
      ['pass.yaml', '--env-file', 'far.env', '--confirm', 'far.invalid:8443'],
      /load goes to no host that is not named: write `targets: \[far\.invalid\]`/,
    ],
    ['too many users', ['much.yaml', ...near], /`400` users are more than the ceiling of 200: give `--max-users 400`/],
    ['a number that is none', ['pass.yaml', ...near, '--max-users', 'many'], /`--max-users many` is no whole number/],
    ['a rate of nothing', ['pass.yaml', ...near, '--max-rate', '0'], /`--max-rate 0` is no whole number/],
    ['a host that is none', ['pass.yaml', ...near, '--confirm', 'http://far.invalid/'], /`--confirm http:\/\/far\.invalid\/` is no host/],
    ['a format that is none', ['pass.yaml', ...near, '--format', 'tap'], /there is no format `tap` here: choose `text`, `json`, `jsonl`, `junit`/],
    ['a file that is not there', ['nothere.yaml', ...near], /^nothere\.yaml:1:1 {2}there is no such file/],
    ['a journey', ['journey.yaml', ...near], /^journey\.yaml:1:1 {2}this is a scenario of kind `journey`/],
    ['a target without an address', ['pass.yaml'], /`BASE_URL`/],
  ])('%s, with the way out', async (_what, words, said) => {
    const ledger = place.freshLedger();
    const { code, stdout, stderr } = await place.load(words, ledger);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(said);
    await expect(readdir(ledger)).rejects.toThrow(/ENOENT/);
  });

  it('every fault of every scenario, at once', async () => {
    const { code, stderr } = await place.load(['wrong.yaml', 'nothere.yaml', ...near]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/wrong\.yaml:2:7 /);
    expect(stderr).toMatch(/wrong\.yaml:3:/);
    expect(stderr).toMatch(/wrong\.yaml:4:/);
    expect(stderr).toMatch(/wrong\.yaml:5:/);
    expect(stderr).toMatch(/nothere\.yaml:1:1 /);
  });

  it('load to another host that is allowed and not confirmed: users, requests, duration and the flag are said', async () => {
    const { code, stderr } = await place.load(['pass.yaml', '--env-file', 'far.env', '--checklist', 'far.md']);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /`pass` sends load to `far\.invalid:8443`, which is not this machine: 4 users for 2 s, 2 requests \(read, root\); add `--confirm far\.invalid:8443`/,
    );
  });
});
