import { describe, expect, it } from 'vitest';
import { toProbe, toRecheck } from '../../src/commands/recheck.ts';
import type { CheckSpec } from '../../src/model/checklist.ts';
import { LaunchLog, checklistOf, item, live } from '../output/launches.ts';

const command: CheckSpec = {
  kind: 'command',
  params: { run: 'deploy' },
  expect: 'exit_code == 0',
  timeout_s: 10,
  consent: { why: 'command', subject: 'deploy' },
};

const log = (): LaunchLog =>
  new LaunchLog(
    checklistOf({
      before: [
        live('db'),
        live('rows', { needs: ['db'] }),
        live('deployed', { check: command }),
        live('after-deploy', { needs: ['deployed'] }),
        item('person'),
      ],
      after: [live('later')],
    }),
  );

function seen(walk: LaunchLog, ...ids: string[]): void {
  for (const id of ids) walk.saw(id, 'pass', 'seen');
}

describe('what the console checks unasked', () => {
  it('on a new launch is the first phase, without what somebody has to allow and what would bring that along', () => {
    const walk = log();
    expect(toProbe(walk.state(), walk.now)).toEqual(['db', 'rows']);
  });

  it('stays without a command that was allowed once, and with what needs it only while the command stands', () => {
    const walk = log();
    walk.say('ann', { type: 'allowed', item: 'deployed', subject: 'deploy' });
    seen(walk, 'deployed', 'after-deploy');
    walk.wait(120);
    expect(toRecheck(walk.state(), walk.now, 60)).toEqual(['after-deploy']);
    walk.saw('deployed', 'fail', 'seen');
    walk.wait(120);
    expect(toRecheck(walk.state(), walk.now, 60)).toEqual([]);
  });

  it('is what was seen longer ago than wanted', () => {
    const walk = log();
    seen(walk, 'db');
    walk.wait(40);
    seen(walk, 'rows');
    walk.wait(30);
    expect(toRecheck(walk.state(), walk.now, 60)).toEqual(['db']);
  });

  it('follows what goes on all the time every ten seconds, while its line is open', () => {
    const logs: CheckSpec = { kind: 'logs', params: {}, expect: 'error_lines == 0', timeout_s: 20, follows: true };
    const walk = new LaunchLog(checklistOf({ during: [live('logs', { check: logs, sign: 'one' }), live('db')] }));
    seen(walk, 'logs', 'db');
    walk.wait(11);
    expect(toRecheck(walk.state(), walk.now, 60)).toEqual(['logs']);
    walk.sign('ann', 'logs');
    expect(toRecheck(walk.state(), walk.now, 60)).toEqual([]);
    walk.wait(60);
    expect(toRecheck(walk.state(), walk.now, 60)).toEqual(['logs', 'db']);
  });

  it('asks the cause at its own pace, and what it blocks not at all', () => {
    const walk = log();
    seen(walk, 'db', 'rows');
    walk.wait(120);
    walk.saw('db', 'fail', 'seen');
    expect(toRecheck(walk.state(), walk.now, 60)).toEqual([]);
    walk.wait(61);
    expect(toRecheck(walk.state(), walk.now, 60)).toEqual(['db']);
  });

  it('is nothing while the count is on hold', () => {
    const walk = log();
    seen(walk, 'db');
    walk.wait(120);
    walk.say('ann', { type: 'held', reason: 'lunch' });
    expect(toRecheck(walk.state(), walk.now, 60)).toEqual([]);
  });
});
