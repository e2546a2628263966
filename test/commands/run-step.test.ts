import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runStep, type StepRun } from '../../src/commands/run-step.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await realpath(await mkdtemp(join(tmpdir(), 'gonogo-step-')));
});

const never = new AbortController().signal;

async function run(what: StepRun['what'], more: Partial<StepRun> = {}, signal: AbortSignal = never) {
  const printed: string[] = [];
  const ended = await runStep(
    { what, cwd, env: { PATH: process.env['PATH'] ?? '' }, terminal: false, timeout_s: 20, ...more },
    (text) => printed.push(text),
    signal,
  );
  return { ended, printed: printed.join('') };
}

describe('a step of a runbook', () => {
  it('prints what its programs print, one after the other, in the folder and environment that it is given', async () => {
    const { ended, printed } = await run(
      { programs: [['pwd'], ['printenv', 'GIVEN'], ['printenv', 'HOME']] },
      { env: { PATH: process.env['PATH'] ?? '', GIVEN: 'a b' } },
    );
    expect(printed).toBe(`${cwd}\na b\n`);
    expect(ended).toEqual({ ended: 'exited', exit_code: 1 }); // HOME was not given, so it is not there
  });

  it('goes no further once a program fails', async () => {
    expect(await run({ programs: [['false'], ['echo', 'never']] })).toEqual({ ended: { ended: 'exited', exit_code: 1 }, printed: '' });
  });

  it('gives words to the program as they are: nothing of a shell in them is obeyed', async () => {
    expect((await run({ programs: [['echo', '$HOME; rm -rf *', '`id`']] })).printed).toBe('$HOME; rm -rf * `id`\n');
  });

  it('runs a script by a shell that stops at the first failure and at a variable that is not there', async () => {
    expect(await run({ script: 'echo one | tr a-z A-Z\nfalse\necho never' })).toEqual({ ended: { ended: 'exited', exit_code: 1 }, printed: 'ONE\n' });
    const unset = await run({ script: 'echo "$ABSENT"' });
    expect(unset.ended).not.toEqual({ ended: 'exited', exit_code: 0 });
    expect(unset.printed).toContain('ABSENT');
  });

  it('says what is not on this machine', async () => {
    const { ended } = await run({ programs: [['gonogo-has-no-such-tool']] });
    expect(ended).toMatchObject({ ended: 'not-started', why: expect.stringContaining('`gonogo-has-no-such-tool` is not on this machine') });
  });

  it('tells letters apart that come in two pieces', async () => {
    const { printed } = await run({ script: String.raw`printf '\303'; sleep 0.1; printf '\251\n'` });
    expect(printed).toBe('é\n');
  });

  it('is stopped with all that it started, also where that does not listen', async () => {
    const stop = new AbortController();
    const printed: string[] = [];
    const began = performance.now();
    const running = runStep(
      { what: { script: "trap '' TERM; sleep 60 & echo $!; wait; sleep 60" }, cwd, env: { PATH: process.env['PATH'] ?? '' }, terminal: false, timeout_s: 50 },
      (text) => {
        printed.push(text);
        stop.abort();
      },
      stop.signal,
    );
    expect(await running).toEqual({ ended: 'stopped' });
    expect(performance.now() - began).toBeLessThan(8_000);
    await expect.poll(() => alive(Number(printed.join(''))), { timeout: 5_000 }).toBe(false);
  });

  it('is ended at its deadline', async () => {
    expect((await run({ programs: [['sleep', '60']] }, { timeout_s: 0.2 })).ended).toEqual({ ended: 'timed-out' });
  });

  it('ends with its program although something that it left behind holds its output', async () => {
    const { ended, printed } = await run({ script: 'sleep 60 & echo $!' });
    expect(ended).toEqual({ ended: 'exited', exit_code: 0 });
    process.kill(Number(printed), 'SIGKILL'); // it lives: what a step starts may be meant to stay
  });
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    return false;
  }
}
