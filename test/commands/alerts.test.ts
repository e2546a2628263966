import { type ChildProcess, spawn } from 'node:child_process';
import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventOf, LedgerLine } from '../../src/model/events.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { cli, creatorLaunch, gonogo, temporary } from '../helpers/gonogo.ts';
import { changes, connect, SOON_MS, Target } from './alert-changes.ts';

type Sample = EventOf<'watch-sampled'>;
type Alert = EventOf<'watch-alert'>;

let target: Target;
let folder: { path: string; remove: () => Promise<void> };
let watch: ChildProcess;
let ended: Promise<number | null>;
let stderr = '';
const events: LedgerLine['event'][] = [];
const listeners = new Set<() => void>();

/** The bundled checklist with short times, and nothing else of it changed. */
async function shortened(): Promise<string> {
  const bundled = await readFile(creatorLaunch, 'utf8');
  const [start, end] = [bundled.indexOf('\nwatch:\n'), bundled.indexOf('\n---\n')];
  const times: readonly [RegExp, string][] = [
    [/every: 10s/g, 'every: 2s'],
    [/, for: \dm/g, ', for: 3s'],
    [/(when: value > [\d.]+)/g, '$1, clear: 3s'],
    [/over: 15m/g, 'over: 6s'],
    [/\n( +)(value: (?:bad|quantile|rate))/g, '\n$1over: 6s\n$1$2'],
  ];
  const watched = times.reduce(
    (text, [pattern, short]) => {
      const changed = text.replace(pattern, short);
      if (changed === text) throw new Error(`Nothing in the bundled watch is \`${pattern.source}\`: shorten what it has now.`);
      return changed;
    },
    bundled.slice(start, end),
  );
  return bundled.slice(0, start) + watched + bundled.slice(end);
}

/** Waits for what the watch prints. */
function until(what: string, there: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void): void => {
      clearTimeout(deadline);
      listeners.delete(look);
      done();
    };
    const fail = (why: string): void =>
      settle(() => reject(new Error(`${why} before ${what}: ${JSON.stringify(samples().at(-1)?.values).slice(0, 2_000)} ${stderr}`)));
    const look = (): void => {
      if (there()) settle(resolve);
    };
    const deadline = setTimeout(() => fail(`${SOON_MS / 1000} s passed`), SOON_MS);
    void ended.then(() => fail('The watch ended'));
    listeners.add(look);
    look();
  });
}

const samples = (): Sample[] => events.filter((event) => event.type === 'watch-sampled');
const alerts = (state: Alert['state'], from = 0): Alert[] =>
  events.slice(from).filter((event): event is Alert => event.type === 'watch-alert' && event.state === state);
const nameOf = ({ objective, alert }: Alert): string => `${objective}: ${alert}`;
const names = (state: Alert['state'], from = 0): string[] => [...new Set(alerts(state, from).map(nameOf))].toSorted();

beforeAll(async () => {
  const [sandbox, place] = await Promise.all([startSandbox(), temporary('alerts')]);
  target = new Target(sandbox);
  folder = place;
  const lists = join(folder.path, 'checklists');
  await mkdir(lists);
  await writeFile(join(lists, 'creator-launch.md'), await shortened());
  await copyFile(join(dirname(creatorLaunch), 'creator-launch.runbook.md'), join(lists, 'creator-launch.runbook.md'));
  await symlink(join(dirname(creatorLaunch), '..', 'scenarios'), join(folder.path, 'scenarios'));
  target.open(await connect(sandbox, 'UC-alerts', 'SUCCESS'));
  const { BASE_URL: _ofVitest, ...outer } = process.env;
  const words = ['watch', 'creator-launch.md', '--env-file', sandbox.envFile, '--ledger', join(folder.path, 'led'), '--as', 'ada', '--format', 'jsonl'];
  const child = spawn(process.execPath, ['--', cli, ...words], { cwd: lists, env: { ...outer, XDG_CONFIG_HOME: folder.path } });
  watch = child;
  ended = new Promise((resolve) => child.on('close', resolve));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  createInterface({ input: child.stdout }).on('line', (line) => {
    events.push((JSON.parse(line) as LedgerLine).event); // a line that gonogo itself wrote
    for (const listener of listeners) listener();
  });
}, 240_000);

afterAll(async () => {
  watch?.kill('SIGKILL');
  await target?.close();
  await target?.sandbox.stop();
  await folder?.remove();
}, 30_000);

describe('the bundled watch on the rehearsal target', () => {
  it('finds nothing wrong with a healthy one, memory and CPU among it', async () => {
    const known = ({ values }: Sample): boolean => Object.values(values).every(({ value, code }) => value !== undefined || code === 'idle');
    await until('everything was seen', () => samples().some(known));
    const values: Sample['values'] = samples().find(known)?.values ?? {};
    const held = Object.keys(values).filter((id) => values[id]?.ok === true);
    expect(held.toSorted()).toEqual(['answer-time', 'api-quota', 'connections', 'cpu', 'error-rate', 'memory', 'queue-length', 'sync-lands']);
    expect(values).toMatchObject({ 'sync-lands': { value: 0 }, 'api-quota': { value: 0.12 }, 'queue-length': { value: 0 } });
    expect(values['sync-accepted']).toMatchObject({ code: 'idle' }); // nobody syncs yet
    expect(values['memory']?.value).toBeGreaterThan(0.02);
    expect(values['cpu']?.value).toBeGreaterThan(0);
    expect(names('fired')).toEqual([]);
  }, 60_000);

  it.each(changes)(
    '$what: fires just what it should, and resolves once it is mended',
    async ({ make, fires }) => {
      const from = events.length;
      const should = Object.keys(fires).toSorted();
      const all = (state: Alert['state']) => (): boolean => should.every((name) => names(state, from).includes(name));
      const undo = await make(target);
      try {
        await until(`${should.join(', ')} fired`, all('fired'));
      } finally {
        await undo();
      }
      await until(`${should.join(', ')} resolved`, all('resolved'));
      expect(names('fired', from)).toEqual(should);
      const likely = (alert: Alert): boolean => {
        const [least, most] = fires[nameOf(alert)] ?? [];
        return least !== undefined && most !== undefined && alert.value !== undefined && alert.value >= least && alert.value <= most;
      };
      expect(alerts('fired', from).filter((alert) => !likely(alert) || alert.already)).toEqual([]);
    },
    120_000,
  );

  it('leaves a record that is whole, with nothing else in it and no alert open', async () => {
    watch.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(names('fired')).toEqual([...new Set(changes.flatMap(({ fires }) => Object.keys(fires)))].toSorted());
    expect(alerts('resolved').map(nameOf).toSorted()).toEqual(alerts('fired').map(nameOf).toSorted());
    expect(samples().at(-1)?.values).toMatchObject({ memory: { ok: true }, cpu: { value: expect.any(Number) } });
    expect(target.answered).toBeGreaterThan(200);
    const { code, stdout } = await gonogo(['verify', '--ledger', join(folder.path, 'led')]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/: whole, \d+ lines\n$/) });
  }, 60_000);
});
