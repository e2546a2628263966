// Entry: holds the sandbox for the console. When the console is gone, however it went, so is the sandbox.
import { z } from 'zod';
import { Cleanup } from './cleanup.ts';
import { faultNamed } from './faults.ts';
import { type Rig, startRig } from './rig.ts';
import { openDesk, type Tool } from './desk.ts';
import { makeBin } from './bin.ts';
import { news, note, serve } from './rpc.ts';
import { alembic } from './tools/alembic.ts';
import { celery } from './tools/celery.ts';
import { railway } from './tools/railway.ts';

const cleanup = new Cleanup();
const LOOK_MS = 1_000;
let looking: Promise<void> | undefined;
let rig: Rig | undefined;
const active = new Set<string>();

const startSchema = z.object({ faults: z.array(z.string()) });
const faultSchema = z.object({ name: z.string(), on: z.boolean() });

// One after the other: two faults may turn the same thing.
let turn: Promise<unknown> = Promise.resolve();

async function setFault(name: string, on: boolean): Promise<void> {
  const fault = faultNamed(name);
  if (rig === undefined) throw new Error('The sandbox has not started yet: wait for it.');
  if (active.has(name) === on) return;
  if (on) active.add(name);
  try {
    await (on ? fault.on(rig) : fault.off(rig));
    if (!on) active.delete(name);
  } catch (error) {
    if (on) active.delete(name);
    throw error;
  }
}

// In the same turn as the faults; then it is asked what is still in force.
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = turn.then(work);
  turn = mine.catch(() => undefined); // The one who asked hears of it; the next one has its own turn.
  return mine;
}

// What an operator mended, by whatever means, is in force no more.
async function lookAgain(): Promise<void> {
  if (rig === undefined) return;
  for (const name of active) {
    const gone = await Promise.resolve(faultNamed(name).inForce(rig)).then(
      (there) => !there,
      () => false, // What cannot be asked is not known to be gone.
    );
    if (gone) active.delete(name);
    if (gone) news([...active]);
  }
}

function watchFaults(): void {
  const timer = setInterval(() => {
    if (active.size > 0 && !looking) looking = inTurn(lookAgain).finally(() => (looking = undefined));
  }, LOOK_MS);
  timer.unref();
}

async function openTools(running: Rig): Promise<void> {
  const programs: Record<string, Tool> = { railway: railway(running), alembic: alembic(running), celery: celery(running) };
  const tools = Object.fromEntries(
    Object.entries(programs).map(([name, run]): [string, Tool] => [
      name,
      (call) =>
        inTurn(async () => {
          const said = await run(call);
          await lookAgain();
          return said;
        }),
    ]),
  );
  await makeBin(running.folder, Object.keys(tools), note);
  cleanup.add(await openDesk(running.folder, tools));
  watchFaults();
}

let starting: Promise<unknown> = Promise.resolve();
const abort = new AbortController();

const end = async (): Promise<void> => {
  abort.abort(new Error('The sandbox was stopped while it started.'));
  await cleanup.run(starting);
};
process.once('SIGTERM', () => void end().finally(() => process.exit(0)));

serve(
  {
    async start(value) {
      const { faults } = startSchema.parse(value);
      faults.forEach(faultNamed);
      const rising = startRig(cleanup, note, abort.signal);
      starting = rising;
      rig = await rising;
      await openTools(rig);
      for (const name of faults) await setFault(name, true);
      return { env: rig.env, envFile: rig.envFile, active: [...active] };
    },
    async setFault(value) {
      const { name, on } = faultSchema.parse(value);
      await inTurn(() => setFault(name, on));
      return [...active];
    },
  },
  end,
);
