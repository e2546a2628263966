import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { kinds } from '../../src/checks/index.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { watchObserver } from '../../src/engine/watch/observe.ts';
import type { Trust } from '../../src/model/trust.ts';
import type { Variables } from '../../src/model/variables.ts';
import type { Objective } from '../../src/model/watch.ts';
import { launchView } from '../../src/state/views.ts';
import { checklistOf, LaunchLog, live } from '../output/launches.ts';

const logs = { kind: 'logs', params: { run: 'echo {}' }, expect: 'lines > 0', timeout_s: 5, consent: { why: 'command', subject: 'echo {}' } } as const;

function observer(variables: Variables, about: { said?: (log: LaunchLog) => void; command?: boolean; trust?: Trust } = {}) {
  const checklist = checklistOf({ all: [live('logs-watched', { check: logs })] });
  const log = new LaunchLog(checklist);
  about.said?.(log);
  const ports: EnginePorts = {
    clock: { now: () => Date.now() },
    checklist,
    kinds,
    variables,
    folder: import.meta.dirname,
    session: 's',
    operator: 'ann',
    allowed: { writes: false, command: about.command === true },
    ...(about.trust ? { trust: () => about.trust ?? { trusted: true } } : {}),
    random: () => 0.5,
    wait: () => Promise.resolve(),
    record: () => Promise.resolve(),
    look: () => launchView(log.state(), log.now),
  };
  const observe = watchObserver(ports);
  return (check: Objective['check'], deadline_ms = 5_000) => observe(check, { deadline_ms, signal: new AbortController().signal });
}

const ofLine: Objective['check'] = { kind: logs.kind, params: logs.params, timeout_s: 5, item: 'logs-watched' };
const health: Objective['check'] = { kind: 'http', params: { url: '${HEALTH_URL}' }, timeout_s: 5 };

describe('a watch observes', () => {
  it('with the variables of the launch', async () => {
    const server = createServer((_request, response) => response.setHeader('Content-Type', 'application/json').end('{"used": 12}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo; // it listens on a port
    expect(await observer({ HEALTH_URL: `http://127.0.0.1:${port}` })(health)).toMatchObject({ status: 200, json: { used: 12 } });
  });

  it('nothing where a variable is missing', () => expect(observer({})(health)).rejects.toMatchObject({ code: 'variable-missing' }));

  it('no longer than it has', async () => {
    const server = createServer(() => {}); // never answers
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void (server.closeAllConnections(), server.close()));
    const { port } = server.address() as AddressInfo; // as above
    await expect(observer({ HEALTH_URL: `http://127.0.0.1:${port}` })(health, 100)).rejects.toMatchObject({ code: 'timed-out' });
  });

  it.each<[what: string, about: Parameters<typeof observer>[1], runs: boolean]>([
    ['only with leave', {}, false],
    ['with leave that the line has', { said: (log) => void log.say('ann', { type: 'allowed', item: 'logs-watched', subject: 'echo {}' }) }, true],
    ['not with leave for another', { said: (log) => void log.say('ann', { type: 'allowed', item: 'logs-watched', subject: 'true' }) }, false],
    ['with leave for all commands', { command: true }, true],
  ])('the command of a line %s', async (_what, about, runs) => {
    const observed = observer({}, about)(ofLine);
    if (runs) await expect(observed).resolves.toMatchObject({ lines: 1 });
    else await expect(observed).rejects.toMatchObject({ code: 'not-allowed', message: expect.stringContaining('allow it on its line') });
  });

  it.each<[what: string, about: NonNullable<Parameters<typeof observer>[1]>]>([
    ['all commands were allowed', { command: true }],
    ['the line was allowed before its file changed', { said: (log) => void log.say('ann', { type: 'allowed', item: 'logs-watched', subject: 'echo {}' }) }],
  ])('no command of a file that nobody trusts, although %s', async (_what, about) => {
    const trust: Trust = { trusted: false, why: 'nobody trusted `launch.md` on this machine yet', changes: [] };
    await expect(observer({}, { ...about, trust })(ofLine)).rejects.toMatchObject({ code: 'not-allowed', message: trust.why });
  });
});
