// The console on a launch in memory, to be run in a pseudo-terminal: `BOARD` names what stands on it.
import { fixDesk } from '../helpers/fix-desk.ts';
import { setTimeout } from 'node:timers/promises';
import { openConsole } from '../../src/tui/index.tsx';
import { createRecorder } from '../helpers/recorder.ts';
import { creator, long, sketch } from './sample.ts';

const scene = process.env['BOARD'] ?? 'creator';
const minutes = (count: number): number => Date.now() - count * 60_000 - 1500;
const checklists: Record<string, () => typeof creator> = {
  long: () => long(Number(process.env['BOARD_ITEMS'] ?? 2000)),
  wide: () =>
    sketch('Wide 打ち上げ 🚀', {
      'Before 前': {
        Wide: [
          { id: 'kanji', title: '接続プールの半分以下であることを確認する接続プールの半分以下であることを確認する接続プール' },
          { id: 'emoji', title: 'Family 👩‍👩‍👧‍👦 flag 🇩🇪 heart ❤️ thumbs 👍🏽 done' },
          { id: 'marks', title: 'Cafe\u0301 na\u0308ive Z\u0335\u0321a\u0334lgo' },
          { id: 'escape', title: 'Evil \u001B[31mred\u001B]0;title\u0007 \u202Eflipped' },
        ],
      },
    }),
};
const faults = new Set<string>();
const failing = new Set(scene === 'healthy' || scene === 'long' || scene === 'wide' ? [] : ['db-connections']);

const recorder = createRecorder({
  operator: 'ana',
  checklist: checklists[scene]?.() ?? creator,
  target: scene === 'healthy' ? { name: '127.0.0.1:4000', production: false } : { name: 'api.creator.example', production: true },
  openedAt: minutes(42),
  checkTakes_ms: Number(process.env['BOARD_CHECK_MS'] ?? 20),
  observe: (item) =>
    failing.has(item)
      ? { verdict: 'fail', response: '31 of 40 connections in use, 28 of them idle: creator-report', values: { used: 31, max: 40 } }
      : { verdict: 'pass', response: item === 'db-connections' ? '12 of 40 connections in use' : 'answers', values: { used: 12, max: 40 } },
});
const { add } = recorder;
const saw = (item: string, verdict: 'pass' | 'fail', response: string, age: number, values = {}): void => {
  add({ type: 'observed', item, kind: 'postgres', verdict, response, expect: 'used < max * 0.5', values, duration_ms: 12 }, { at: minutes(age) });
};

if (scene === 'creator' || scene === 'resume') {
  add({ type: 'session-started', session: 's0', host: 'ship', pid: 1 }, { at: minutes(42) });
  saw('env', 'pass', '14 of 14 set', 41);
  add({ type: 'signed', item: 'env' }, { at: minutes(41) });
  saw('domain', 'pass', 'app.creator.example', 40);
  saw('migration', 'pass', '0003, head', 4);
  add({ type: 'signed', item: 'migration' }, { at: minutes(4) });
  add({ type: 'signed', item: 'errors' }, { at: minutes(300) });
  saw('cors', 'pass', 'app.creator.example', 2);
  saw('db-connections', 'pass', '12 of 40 connections in use', 10, { used: 12, max: 40 });
  add({ type: 'signed', item: 'db-connections', note: 'looked twice' }, { at: minutes(9), by: 'ben' });
  if (scene === 'resume') add({ type: 'session-ended', session: 's0' }, { at: minutes(8) });
  saw('db-connections', 'fail', '31 of 40 connections in use, 28 of them idle: creator-report', 1, { used: 31, max: 40 });
}
add({ type: 'session-started', session: 's1', host: 'ship', pid: process.pid });
if (scene === 'creator') add({ type: 'session-started', session: 's2', host: 'shore', pid: 2 }, { by: 'ben' });

// Another console on the same launch: it signs, or (with BOARD_STORM) observes fifty times a second.
process.on('SIGUSR2', () => add({ type: 'signed', item: 'deploy', note: 'from the shore' }, { by: 'ben' }));
if (process.env['BOARD_STORM']) {
  const all = [...(recorder.store.getState().launch?.items.keys() ?? [])];
  let count = 0;
  setInterval(() => saw(all[(count += 7) % all.length] ?? '', 'pass', `value ${count}`, 0), 20).unref();
}

const leave = new AbortController();
process.on('SIGTERM', () => leave.abort('SIGTERM'));

let noticed: ((sentence: string) => void) | undefined;
await openConsole({
  store: recorder.store,
  clock: { now: () => Date.now() },
  send: async (command) => {
    await setTimeout(Number(process.env['BOARD_SEND_MS'] ?? 0));
    return recorder.send(command);
  },
  operator: 'ana',
  session: 's1',
  stopChecks: recorder.stopChecks,
  leave: leave.signal,
  onNotice: (listener) => {
    noticed = listener;
    return () => {
      noticed = undefined;
    };
  },
  ...(scene === 'healthy'
    ? {
        rehearsal: {
          faults: [
            { name: 'redis-down', title: 'Redis does not answer' },
            { name: 'slow-api', title: 'The API takes two seconds' },
          ],
          active: () => [...faults],
          set: async (name, on) => {
            if (on) faults.add(name);
            else faults.delete(name);
            noticed?.(`The record was told of \`${name}\`.`);
          },
        },
      }
    : {}),
  color: !process.env['NO_COLOR'],
  fixes: fixDesk(recorder.store),
  alerts: false,
  screenReader: process.env['BOARD_READER'] === '1',
});
process.stdout.write('left the console\n');
process.exit(0);
