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
  {
    name: 'cors-wrong',
    title: 'The allowed origins are those of another deployment',
    on: (rig) => rig.tune({ origins: 'https://staging.creator.example' }),
    off: (rig) => rig.tune({ origins: '' }),
  },
  {
    name: 'rate-limit-off',
    title: 'Nobody is ever told to wait',
    on: (rig) => rig.tune({ messageLimit: 0 }),
    off: (rig) => rig.tune({ messageLimit: 20 }),
  },
  {
    name: 'sentry-missing',
    title: 'SENTRY_DSN is not set',
    on: async (rig) => {
      await rig.configure({ SENTRY_DSN: undefined });
      await rig.redeploy();
    },
    off: async (rig) => {
      await rig.configure({ SENTRY_DSN: rig.env['SENTRY_DSN'] });
      await rig.redeploy();
    },
  },
  {
    name: 'sentry-dropping',
    title: 'Sentry accepts events and loses them',
    on: (rig) => rig.sink('drop', true),
    off: (rig) => rig.sink('drop', false),
  },
  {
    name: 'env-missing',
    title: 'Two variables of the product are not set',
    on: (rig) => rig.configure({ JWT_SECRET: undefined, YOUTUBE_CLIENT_SECRET: undefined }),
    off: (rig) => rig.configure({ JWT_SECRET: rig.env['JWT_SECRET'], YOUTUBE_CLIENT_SECRET: rig.env['YOUTUBE_CLIENT_SECRET'] }),
  },
  {
    name: 'slow-query',
    title: 'A query has been running for a long time',
    on: (rig) => rig.sessions.sleep(900),
    off: (rig) => rig.sessions.end(),
  },
  {
    name: 'connections-exhausted',
    title: 'PostgreSQL has no connection left',
    on: async (rig) => void (await rig.sessions.exhaust()),
    off: (rig) => rig.sessions.end(),
  },
  {
    name: 'queue-full',
    title: '800 tasks wait in the queue',
    on: async (rig) => {
      await rig.pauseWorker(true);
      await rig.fillQueue(800);
    },
    off: async (rig) => {
      await rig.purgeQueue();
      await rig.pauseWorker(false);
    },
  },
  {
    name: 'worker-frozen',
    title: 'The worker lives and does not answer',
    on: async (rig) => rig.freezeWorker(true),
    off: async (rig) => {
      rig.freezeWorker(false);
      await rig.settled();
    },
  },
  {
    name: 'docs-open',
    title: 'The API docs are open to everybody',
    on: (rig) => rig.tune({ docsOpen: true }),
    off: (rig) => rig.tune({ docsOpen: false }),
  },
  {
    name: 'memory-high',
    title: 'The product takes 600 MB',
    on: (rig) => rig.tune({ ballastBytes: 600 * 1024 * 1024 }),
    off: async (rig) => {
      await rig.tune({ ballastBytes: 0 });
      await rig.redeploy();
    },
  },
  {
    name: 'errors-in-log',
    title: 'The log fills with errors',
    on: (rig) => rig.product('complain', 40),
    off: (rig) => rig.product('forget'),
  },
];

// The fault of a name; a sentence for one that is not there.
export function faultNamed(name: string): Fault {
  const fault = faults.find((candidate) => candidate.name === name);
  if (fault === undefined) throw new Error(`There is no fault \`${name}\`: choose from ${faults.map((candidate) => candidate.name).join(', ')}.`);
  return fault;
}
