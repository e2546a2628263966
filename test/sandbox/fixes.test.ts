import { execFileSync } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { resolveVariables } from '../../src/checklist/variables.ts';
import { readEnvFile } from '../../src/checklist/env-file.ts';
import { loadChecklist } from '../../src/checklist/load.ts';
import { claimJudge } from '../../src/checks/claims.ts';
import { runStep } from '../../src/commands/run-step.ts';
import { type Checklist, itemsOf } from '../../src/model/checklist.ts';
import { stepWords } from '../../src/model/fix-command.ts';
import type { FixStep, RunbookSection } from '../../src/model/fix.ts';
import type { ItemView } from '../../src/model/views.ts';
import type { Report } from '../../src/output/index.ts';
import type { ReportItem } from '../../src/output/report-item.ts';
import { FAULTS, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { fixesFor } from '../../src/state/fix-match.ts';
import { caught } from '../commands/caught.ts';
import { creatorLaunch, gonogo, temporary } from '../helpers/gonogo.ts';
import { ask, need, post, processesOf, rows } from './parts.ts';

/** The section whose steps mend the fault, for each line that it turns red. */
const answered: Readonly<Record<string, string>> = {
  'redis-reachable': 'redis-does-not-answer',
  'schema-at-head': 'the-schema-is-behind',
  'answers-fast': 'answers-are-slow',
  'front-end-admitted': 'the-front-end-is-refused',
  'rate-limit': 'the-rate-limit-does-not-bite',
  'sentry-configured': 'sentry-receives-nothing',
  'sentry-receives': 'sentry-drops-events',
  'variables-set': 'variables-are-missing',
  'no-slow-query': 'a-query-runs-long',
  'db-reachable': 'too-many-connections',
  'queues-short': 'the-queue-grows',
  'docs-closed': 'the-docs-are-open-to-everyone',
  'memory-has-room': 'memory-is-high',
  'logs-watched': 'errors-in-the-logs',
  'no-server-errors': 'requests-end-in-500',
  'sentry-looked-at': 'sentry-shows-issues',
};
const workerSections: Readonly<Record<string, string>> = { 'worker-stopped': 'the-worker-is-stopped', 'worker-frozen': 'the-worker-hangs' };

const claims = claimJudge();
let sandbox: Sandbox;
let ledger: { path: string; remove: () => Promise<void> };
let checklist: Checklist;

beforeAll(async () => {
  const [started, place, loaded] = await Promise.all([startSandbox(), temporary('fixes'), loadChecklist(creatorLaunch)]);
  [sandbox, ledger] = [started, place];
  if (loaded.checklist === undefined) throw new Error(loaded.faults.map(({ line, what }) => `${line}: ${what}`).join('\n'));
  checklist = loaded.checklist;
}, 240_000);

afterAll(async () => {
  await sandbox?.stop();
  await ledger?.remove();
});

afterEach(async () => {
  for (const name of sandbox.active()) await sandbox.setFault(name, false);
}, 30_000);

// The line as `gonogo check` sees it.
async function check(id: string): Promise<ReportItem> {
  const words = [
    'check',
    creatorLaunch,
    '--env-file',
    sandbox.envFile,
    '--item',
    id,
    '--ledger',
    ledger.path,
    '--as',
    'ada',
    '--allow-writes',
    '--format',
    'json',
  ];
  const { stdout, stderr } = await gonogo(words);
  const report = JSON.parse(stdout || '{}') as Partial<Report>; // the report's shape has a test of its own
  const item = report.items?.find((candidate) => candidate.id === id);
  if (item === undefined) throw new Error(`There is no \`${id}\` in the report: ${stderr}`);
  return item;
}

// The section that the console shows first.
function sectionFor({ id, kind, verdict, code, observed }: ReportItem): RunbookSection {
  const item = itemsOf(checklist).find((candidate) => candidate.id === id);
  const evidence = { kind, verdict, ...(code === null ? {} : { code }), ...(observed === null ? {} : { observed }) };
  const [best] = fixesFor({ item, evidence } as unknown as ItemView, checklist, claims); // all that ranking looks at
  if (best === undefined) throw new Error(`No section answers \`${id}\`.`);
  return best.section;
}

// PATH, HOME, locale and what the checklist declares, as the env file says now.
async function environment(): Promise<Record<string, string>> {
  const { values } = resolveVariables(checklist, (await readEnvFile(sandbox.envFile)).values, {});
  const own = Object.fromEntries(checklist.variables.flatMap(({ name }): [string, string][] => (values[name] ? [[name, values[name]]] : [])));
  return { HOME: ledger.path, LC_ALL: 'C', ...own };
}

async function run(step: FixStep): Promise<{ code: number | undefined; printed: string }> {
  const env = await environment();
  const words = stepWords(step, env);
  if (!step.shell && !words.ok) throw new Error(words.why);
  let printed = '';
  const what = step.shell || !words.ok ? { script: step.command } : { programs: words.argv };
  const ended = await runStep({ what, cwd: ledger.path, env, terminal: false, timeout_s: 60 }, (text) => (printed += text), new AbortController().signal);
  for (const { name, secret } of checklist.variables) if (secret && env[name]) expect(printed).not.toContain(env[name]);
  return { code: ended.ended === 'exited' ? ended.exit_code : undefined, printed };
}

describe('a section mends what the line shows', () => {
  it('for every fault there is', () => {
    // None of them needs a person to mend it.
    expect(Object.keys(caught).toSorted()).toEqual(FAULTS.map(({ name }) => name).toSorted());
  });

  it.each(Object.entries(caught))('%s: from %j to green, by the steps as they are printed', async (fault, red) => {
    await sandbox.setFault(fault, true);
    for (const id of red) {
      let item = await check(id);
      if (item.state !== 'failing' && id !== red[0]) continue; // mended by the steps of the line before
      expect(item.state).toBe('failing');
      const section = sectionFor(item);
      expect(section.ref).toBe(`creator-launch.runbook.md#${workerSections[fault] ?? answered[id]}`);
      for (const step of section.steps) {
        const { code, printed } = await run(step);
        if (!step.mutating) continue;
        expect(`${step.title}: ${code} ${code === 0 ? '' : printed}`).toBe(`${step.title}: 0 `);
        await vi.waitFor(
          async () => {
            item = await check(id);
          },
          { timeout: 20_000 },
        );
        if (item.state !== 'failing') break;
      }
      expect(`${item.state} ${item.response}`).not.toMatch(/^(failing|unknown|blocked)/);
    }
    await vi.waitFor(() => expect(sandbox.active()).toEqual([]), { timeout: 10_000, interval: 50 });
  });
});

/** Sections whose looks need what a rehearsal on this machine has not. */
const elsewhere: Readonly<Record<string, string>> = {
  'the-name-is-not-found': 'a loopback address has no name, and `dig` asks the world',
  'the-certificate-is-refused': 'the rehearsal speaks no TLS',
  'the-certificate-runs-out': 'the rehearsal speaks no TLS',
};

describe('every step that only looks', () => {
  it('runs as it is printed, and ends well on a healthy target', async () => {
    const failed: string[] = [];
    for (const { ref, steps } of checklist.runbook ?? []) {
      if ((ref.split('#')[1] ?? '') in elsewhere) continue;
      for (const step of steps.filter(({ mutating, terminal }) => !mutating && !terminal)) {
        if (step.command.includes('launch.dump')) continue; // made by the step before it
        const { code, printed } = await run(step);
        if (code !== 0) failed.push(`${ref}, ${step.title}: ${code}, ${printed}`);
      }
    }
    expect(failed).toEqual([]);
  });
});

describe('the tools of the sandbox', () => {
  const tool = async (...words: readonly [string, ...string[]]): Promise<string> => {
    const [program, ...args] = words;
    return execFileSync(program, args, { env: await environment(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  };

  it('are found first, and nobody else may ask at their desk', async () => {
    const home = dirname(sandbox.envFile);
    expect((await environment())['PATH']?.split(':')[0]).toBe(join(home, 'bin'));
    expect((await stat(join(home, 'desk.sock'))).mode & 0o777).toBe(0o600);
  });

  it('print what really is: pongs, revisions, deployments, logs', async () => {
    expect(await tool('celery', '-A', 'app.core.celery', 'inspect', 'ping')).toBe('->  celery@creator-worker: OK\n        pong\n\n1 node online.\n');
    expect(await tool('celery', '-A', 'app.core.celery', 'inspect', 'active_queues')).toContain("'name': 'youtube'");
    expect(await tool('alembic', 'current')).toBe('0003 (head)\n');
    expect(await tool('redis-cli', '-h', '127.0.0.1', '-p', need(sandbox.env, 'REDISPORT'), 'ping')).toBe('PONG\n');
    expect(await tool('psql', '-h', '127.0.0.1', '-Atc', 'select current_user, current_database()')).toBe('creator|creator\n');
    const before = (JSON.parse(await tool('railway', 'deployment', 'list', '--service', 'worker', '--json')) as unknown[]).length; // ours, and a list
    await tool('railway', 'redeploy', '--service', 'worker', '--yes');
    const list = JSON.parse(await tool('railway', 'deployment', 'list', '--service', 'worker', '--json')) as { status: string }[]; // as above
    expect([list.length, list[0]?.status, list[1]?.status]).toEqual([before + 1, 'SUCCESS', 'REMOVED']);
    expect(await tool('railway', 'logs', '--service', 'worker', '--lines', '1')).toMatch(/\[INFO\] event=ready/);
    await ask(sandbox.env, '/health?mark=here');
    await vi.waitFor(async () => expect(await tool('railway', 'logs', '--service', 'backend', '--json', '--filter', '/health')).toContain('"path":"/health"'));
  });

  it('take a migration down and up again', async () => {
    await tool('alembic', 'downgrade', '-1');
    await expect(rows(sandbox.env, 'SELECT 1 FROM enrichments')).rejects.toThrow('does not exist');
    await tool('alembic', 'upgrade', 'head');
    expect(await rows(sandbox.env, 'SELECT count(*)::int AS n FROM enrichments')).toEqual([{ n: 0 }]);
  });

  it('purge what waits, and refuse what they do not know', async () => {
    await sandbox.setFault('queue-full', true);
    expect(await tool('celery', '-A', 'app.core.celery', 'purge', '-f', '-Q', 'youtube')).toMatch(/^Purged (79\d|800) messages from 1 known task queue\.\n$/);
    await expect(tool('railway', 'restart', '--service', 'backend')).rejects.toThrow('--yes');
    await expect(tool('railway', 'explode')).rejects.toThrow('explode');
    await expect(tool('railway', 'logs', '--service', 'frontend')).rejects.toThrow('the services are backend, worker, redis');
    await expect(tool('alembic', 'upgrade', '0009')).rejects.toThrow("Can't locate revision");
  });

  it('show a deployment that crashed, and the way back from it', async () => {
    await expect(tool('railway', 'variable', 'delete', 'ALLOWED_ORIGINS', '--service', 'backend')).rejects.toThrow('without a proper `ALLOWED_ORIGINS`');
    await expect(ask(sandbox.env, '/health')).rejects.toThrow('fetch failed');
    const [crashed, before] = JSON.parse(await tool('railway', 'deployment', 'list', '--service', 'backend', '--json')) as { id: string; status: string }[]; // as above
    expect([crashed?.status, before?.status]).toEqual(['CRASHED', 'REMOVED']);
    await tool('railway', 'api', `mutation { deploymentRollback(id: "${before?.id}") }`);
    expect((await ask(sandbox.env, '/health')).status).toBe(200);
    await tool('railway', 'variable', 'set', `ALLOWED_ORIGINS=${need(sandbox.env, 'ALLOWED_ORIGINS')}`, '--service', 'backend');
  });

  it('keep values out of the process list and in the files of their owner', async () => {
    const list = processesOf(dirname(sandbox.envFile)).join('\n');
    for (const name of ['PGPASSWORD', 'PGADMINPASSWORD', 'REDISCLI_AUTH', 'JWT_SECRET']) expect(list).not.toContain(need(sandbox.env, name));
    for (const file of await Promise.all(['railway', 'psql'].map((name) => readFile(join(dirname(sandbox.envFile), 'bin', name), 'utf8')))) {
      expect(file).toMatch(/^#!\/bin\/sh\n/);
      expect(file).not.toContain(need(sandbox.env, 'PGPASSWORD'));
    }
  });
});

describe('what a watch looks at moves', () => {
  it('the quota of the day, as somebody says', async () => {
    const quota = async (init: RequestInit = {}): Promise<unknown> => (await fetch(need(sandbox.env, 'QUOTA_URL'), init)).json();
    expect(await quota()).toEqual({ used: 1_200, limit: 10_000 });
    expect(await quota({ method: 'PUT', body: '{"used": 9000}' })).toEqual({ used: 9_000, limit: 10_000 });
    expect(await quota()).toEqual({ used: 9_000, limit: 10_000 });
  });

  it('syncs that fail: those of a channel that is gone', async () => {
    const connected = await ask(sandbox.env, '/api/youtube/connect', post({ email: 'gone@creator.example', channel_id: 'UC-gone-1' }));
    const { connection_id } = connected.body as { connection_id: number }; // the contract says so
    const { task_id } = (await ask(sandbox.env, '/api/sync', post({ connection_id }))).body as { task_id: string }; // as above
    await vi.waitFor(async () => expect((await ask(sandbox.env, `/api/sync/${task_id}`)).body).toMatchObject({ status: 'FAILURE' }), {
      timeout: 10_000,
      interval: 50,
    });
    expect(await rows(sandbox.env, "SELECT status FROM youtube_connections WHERE channel_id = 'UC-gone-1'")).toEqual([{ status: 'error' }]);
  });
});
