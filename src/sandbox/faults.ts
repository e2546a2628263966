// The faults: data, one entry each. A new one is one more entry.
import type { Rig } from './rig.ts';

// A way in which the sandbox breaks. `on` and `off` return once it is really in force, or really gone.
export interface Fault {
  name: string;
  title: string;
  on(rig: Rig): Promise<void>;
  off(rig: Rig): Promise<void>;
}

// All faults, in the order in which they are offered.
export const faults: readonly Fault[] = [
  {
    name: 'redis-down',
    title: 'Redis is away',
    on: (rig) => rig.redis.pause(),
    off: async (rig) => {
      await rig.redis.start();
      await rig.settled();
    },
  },
  {
    name: 'worker-stopped',
    title: 'The worker is stopped',
    on: (rig) => rig.stopWorker(),
    off: async (rig) => {
      await rig.startWorker();
      await rig.settled();
    },
  },
  {
    name: 'migration-behind',
    title: 'The schema is one revision behind',
    on: (rig) => rig.migrateTo('previous'),
    // The way back took the enrichments along, and the old schema made requests fail: a deploy and a sync mend both.
    off: async (rig) => {
      await rig.migrateTo('head');
      await rig.redeploy();
      await rig.seed();
    },
  },
  {
    name: 'slow-api',
    title: 'Every answer takes 800 ms longer',
    on: (rig) => rig.tune({ delayMs: 800 }),
    off: (rig) => rig.tune({ delayMs: 0 }),
  },
  {
    // Counted page by page; `/health` and `/metrics` stay truthful. Somebody reads until it has happened.
    name: 'errors',
    title: 'One request in ten fails',
    on: async (rig) => {
      await rig.tune({ failEvery: 10 });
      await rig.browse(10);
    },
    off: async (rig) => {
      await rig.tune({ failEvery: 0 });
      await rig.redeploy();
    },
  },
];

// The fault of a name; a sentence for one that is not there.
export function faultNamed(name: string): Fault {
  const fault = faults.find((candidate) => candidate.name === name);
  if (fault === undefined) throw new Error(`There is no fault \`${name}\`: choose from ${faults.map((candidate) => candidate.name).join(', ')}.`);
  return fault;
}
