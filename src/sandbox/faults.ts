// The faults: data, one entry each. A new one is one more entry.
import { HEAD } from './migrations.ts';
import type { Service } from './platform.ts';
import { HEALTHY, type Tuning } from './product/settings.ts';
import { PREVIOUS, type Rig } from './rig.ts';

// A way in which the sandbox breaks. `on` and `off` return once it is really in force, or really gone.
export interface Fault {
  name: string;
  title: string;
  on(rig: Rig): Promise<void>;
  off(rig: Rig): Promise<void>;
  // Whether it still is, asked of the thing itself: an operator may have mended it.
  inForce(rig: Rig): boolean | Promise<boolean>;
}

// How few waiting tasks are none to speak of.
const SHORT = 100;

const builtWith = (rig: Rig, part: keyof Tuning): boolean => rig.platform.current('backend').build[part] !== HEALTHY[part];

// A service's variables change, and with it what runs.
async function setAndDeploy(rig: Rig, change: Record<string, string | undefined>, services: readonly Service[] = ['backend']): Promise<void> {
  for (const service of services) rig.configure(service, change);
  const names = Object.keys(change).join(', ');
  for (const service of services) await rig.deploy(service, `Change of ${names}`);
}

// The values that the sandbox began with.
const original = (rig: Rig, ...names: string[]): Record<string, string | undefined> => Object.fromEntries(names.map((name) => [name, rig.env[name]]));
const without = (...names: string[]): Record<string, undefined> => Object.fromEntries(names.map((name) => [name, undefined]));

// All faults, in the order in which they are offered.
export const faults: readonly Fault[] = [
  {
    name: 'redis-down',
    title: 'Redis is away',
    on: (rig) => rig.redis.pause(),
    off: async (rig) => {
      await rig.redis.start();
      await rig.services.settled();
    },
    inForce: (rig) => !rig.redis.running(),
  },
  {
    name: 'worker-stopped',
    title: 'The worker is stopped',
    on: async (rig) => {
      await rig.services.stopWorker();
      rig.platform.current('worker').status = 'CRASHED';
    },
    off: async (rig) => {
      if (!rig.services.workerRuns()) await rig.restart('worker');
    },
    inForce: (rig) => !rig.services.workerRuns(),
  },
  {
    name: 'migration-behind',
    title: 'The schema is one revision behind',
    on: (rig) => rig.migrateTo(PREVIOUS),
    // The way back took the enrichments along, and the old schema made requests fail: a deploy and a sync mend both.
    off: async (rig) => {
      await rig.migrateTo(HEAD);
      await rig.redeploy();
      await rig.seed();
    },
    inForce: async (rig) => (await rig.revision()) !== HEAD,
  },
  {
    name: 'slow-api',
    title: 'Every answer takes 800 ms longer',
    on: (rig) => rig.ship('Read the figures of every channel on each request', { delayMs: 800 }),
    off: (rig) => rig.ship('Revert "Read the figures of every channel on each request"', { delayMs: 0 }),
    inForce: (rig) => builtWith(rig, 'delayMs'),
  },
  {
    // Counted page by page; `/health` and `/metrics` stay truthful. Somebody reads until it has happened.
    name: 'errors',
    title: 'One request in ten fails',
    on: async (rig) => {
      await rig.ship('Answer from the new cache', { failEvery: 10 });
      await rig.browse(10);
    },
    off: async (rig) => {
      await rig.ship('Revert "Answer from the new cache"', { failEvery: 0 });
      await rig.redeploy();
    },
    inForce: (rig) => builtWith(rig, 'failEvery'),
  },
  {
    name: 'cors-wrong',
    title: 'The allowed origins are those of another deployment',
    on: (rig) => setAndDeploy(rig, { ALLOWED_ORIGINS: 'https://staging.creator.example' }),
    off: (rig) => setAndDeploy(rig, original(rig, 'ALLOWED_ORIGINS')),
    inForce: (rig) => rig.platform.current('backend').variables['ALLOWED_ORIGINS'] === 'https://staging.creator.example',
  },
  {
    name: 'rate-limit-off',
    title: 'Nobody is ever told to wait',
    on: (rig) => setAndDeploy(rig, { RATELIMIT_ENABLED: 'false' }),
    off: (rig) => setAndDeploy(rig, without('RATELIMIT_ENABLED')),
    inForce: (rig) => rig.platform.current('backend').variables['RATELIMIT_ENABLED'] === 'false',
  },
  {
    name: 'sentry-missing',
    title: 'SENTRY_DSN is not set',
    on: async (rig) => {
      await rig.writeDown(without('SENTRY_DSN'));
      await setAndDeploy(rig, without('SENTRY_DSN'), ['backend', 'worker']);
    },
    off: async (rig) => {
      await rig.writeDown(original(rig, 'SENTRY_DSN'));
      await setAndDeploy(rig, original(rig, 'SENTRY_DSN'), ['backend', 'worker']);
    },
    inForce: (rig) => rig.missing().includes('SENTRY_DSN') || rig.platform.current('backend').variables['SENTRY_DSN'] === undefined,
  },
  {
    name: 'sentry-dropping',
    title: 'Sentry accepts events and loses them',
    on: async (rig) => void (await rig.sink('drop', true)),
    off: async (rig) => void (await rig.sink('drop', false)),
    inForce: async (rig) => (await rig.sink('dropping')) === true,
  },
  {
    // The worker has them still, as happens where a service is copied and half of its variables with it.
    name: 'env-missing',
    title: 'Two variables of the product are not set',
    on: async (rig) => {
      rig.configure('backend', without('JWT_SECRET', 'YOUTUBE_CLIENT_SECRET'));
      await rig.writeDown(without('JWT_SECRET', 'YOUTUBE_CLIENT_SECRET'));
    },
    off: async (rig) => {
      rig.configure('backend', original(rig, 'JWT_SECRET', 'YOUTUBE_CLIENT_SECRET'));
      await rig.writeDown(original(rig, 'JWT_SECRET', 'YOUTUBE_CLIENT_SECRET'));
    },
    inForce: (rig) => rig.missing().some((name) => name === 'JWT_SECRET' || name === 'YOUTUBE_CLIENT_SECRET'),
  },
  {
    name: 'slow-query',
    title: 'A query has been running for a long time',
    on: (rig) => rig.sessions.sleep(900),
    off: (rig) => rig.sessions.end(),
    inForce: async (rig) => (await rig.sessions.held('active')) > 0,
  },
  {
    name: 'connections-exhausted',
    title: 'PostgreSQL has no connection left',
    on: async (rig) => void (await rig.sessions.exhaust()),
    off: (rig) => rig.sessions.end(),
    inForce: async (rig) => (await rig.sessions.held('idle')) > 1,
  },
  {
    name: 'queue-full',
    title: '800 tasks wait in the queue',
    on: async (rig) => {
      await rig.services.pause(true);
      await rig.fillQueue(800);
    },
    off: async (rig) => {
      await rig.purgeQueues(['youtube']);
      await rig.services.pause(false);
    },
    inForce: async (rig) => rig.services.paused || (rig.redis.running() && (await rig.queueLength()) >= SHORT),
  },
  {
    name: 'worker-frozen',
    title: 'The worker lives and does not answer',
    on: async (rig) => rig.services.freeze(true),
    off: async (rig) => {
      rig.services.freeze(false);
      await rig.services.settled();
    },
    inForce: (rig) => rig.services.frozen,
  },
  {
    name: 'docs-open',
    title: 'The API docs are open to everybody',
    on: (rig) => setAndDeploy(rig, without('DOCS_PASSWORD')),
    off: (rig) => setAndDeploy(rig, original(rig, 'DOCS_PASSWORD')),
    inForce: (rig) => rig.platform.current('backend').variables['DOCS_PASSWORD'] === undefined,
  },
  {
    // Of the process, not of the build: it goes with a restart.
    name: 'memory-high',
    title: 'The product takes 600 MB',
    on: (rig) => rig.services.leak(600 * 1024 * 1024),
    off: async (rig) => {
      if (rig.services.leaking) await rig.redeploy();
    },
    inForce: (rig) => rig.services.leaking,
  },
  {
    name: 'errors-in-log',
    title: 'The log fills with errors',
    on: (rig) => rig.ship('Sync every channel at once', { complaints: 40 }),
    off: async (rig) => {
      await rig.ship('Revert "Sync every channel at once"', { complaints: 0 });
      await rig.services.product.call('forget');
    },
    inForce: (rig) => builtWith(rig, 'complaints'),
  },
];

// The fault of a name; a sentence for one that is not there.
export function faultNamed(name: string): Fault {
  const fault = faults.find((candidate) => candidate.name === name);
  if (fault === undefined) throw new Error(`There is no fault \`${name}\`: choose from ${faults.map((candidate) => candidate.name).join(', ')}.`);
  return fault;
}
