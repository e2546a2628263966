// Entry: holds the sandbox for the console. When the console is gone, however it went, so is the sandbox.
import { z } from 'zod';
import { Cleanup } from './cleanup.ts';
import { faultNamed } from './faults.ts';
import { type Rig, startRig } from './rig.ts';
import { note, serve } from './rpc.ts';

const cleanup = new Cleanup();
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
      for (const name of faults) await setFault(name, true);
      return { env: rig.env, envFile: rig.envFile, active: [...active] };
    },
    async setFault(value) {
      const { name, on } = faultSchema.parse(value);
      const mine = turn.then(() => setFault(name, on));
      turn = mine.catch(() => undefined); // The one who asked hears of it; the next one has its own turn.
      await mine;
      return [...active];
    },
  },
  end,
);
