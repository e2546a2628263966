import * as z from 'zod';
import { parseDuration } from '../model/durations.ts';
import { look } from './celery/look.ts';
import { defineCheck } from './kind.ts';
import { names, text } from './names.ts';
import { connectionsTo, leftOf } from './redis/connections.ts';
import { redisAnswer } from './redis/answers.ts';
import { redisUrl } from './redis/target.ts';

const seconds = z
  .union([z.number(), z.string().transform((text) => parseDuration(/^[\d.]+$/.test(text.trim()) ? `${text.trim()}s` : text))], {
    error: 'must be a duration, such as `2s`',
  })
  .pipe(z.number({ error: 'must be a duration, such as `2s`' }).positive({ error: 'must be longer than nothing' }));

const params = z.strictObject({
  url: redisUrl,
  queues: names.default([]),
  prefix: text.default(''),
  namespace: z.string().min(1).default('celery'),
  separator: z.string().min(1).default('\u0006\u0016'),
  priority_steps: z.array(z.coerce.number().int()).max(20).default([0, 3, 6, 9]),
  ping_timeout: seconds.default(2),
});

/** What a celery check takes. */
export type Params = z.infer<typeof params>;

/** Asks Celery's workers over their Redis broker who is alive, what they consume and what waits. Leaves nothing behind. */
export const celery = defineCheck<Params>({
  kind: 'celery',
  title: 'Celery workers and queues on Redis',
  params,
  fields: {
    liveness: {
      type: 'string',
      about:
        '`answering`, `some-silent` (some listen and do not answer), `stopped`, `dead` (killed: it left its mailbox), `hung-or-busy` (listens, none answers), `deaf` (runs, but takes no tasks)',
    },
    silence: { type: 'string', about: 'what the silence means and the way out, where one is silent', optional: true },
    workers: { type: 'list', about: 'names of the workers that answered' },
    worker_count: { type: 'double', about: 'workers that answered, also those that share a name' },
    receivers: { type: 'double', about: 'workers that listened for the question' },
    silent: { type: 'list', about: 'names with a mailbox that did not answer: hung, or killed long ago' },
    latency_ms: { type: 'double', about: 'milliseconds until the last answer came', optional: true },
    queues: { type: 'map', about: 'for each worker, the queues that it consumes' },
    consumed: { type: 'list', about: 'queues that an answering worker consumes' },
    unconsumed: { type: 'list', about: 'those of `queues` in the checklist that no answering worker consumes' },
    waiting: { type: 'map', about: 'tasks that wait, for each queue, all priorities together: `waiting["default"]`' },
    waiting_total: { type: 'double', about: 'tasks that wait in these queues' },
    unacked: { type: 'double', about: 'tasks handed to workers and not confirmed yet, of all queues' },
    running: { type: 'double', about: 'tasks that the answering workers run now' },
  },
  expect: 'worker_count > 0 && size(unconsumed) == 0',
  example: [
    'check:',
    '  kind: celery',
    '  url: ${REDIS_URL}',
    '  queues: ${CELERY_QUEUES}',
    '  prefix: ${CELERY_KEY_PREFIX:-}',
    'expect: worker_count > 0 && size(unconsumed) == 0 && waiting_total < 500',
  ].join('\n'),
  timeout_s: 10,
  async observe(asked, context) {
    try {
      return await look(asked, context);
    } catch (error) {
      throw redisAnswer((await leftOf(connectionsTo(asked.url, context))) ?? error, asked.url, context.signal);
    }
  },
  response(seen) {
    const count = Number(seen['worker_count']);
    const liveness = typeof seen['liveness'] === 'string' ? seen['liveness'].replaceAll('-', ' ') : 'not told';
    const workers = count === 0 ? `no worker answers (${liveness})` : `${count} ${count === 1 ? 'worker answers' : 'workers answer'}`;
    const silent = liveness === 'some silent' ? [`${Number(seen['receivers']) - count} silent`] : [];
    const unconsumed = seen['unconsumed'];
    const idle = Array.isArray(unconsumed) && unconsumed.length > 0 && count > 0 ? [`no consumer of ${unconsumed.slice(0, 3).join(', ')}`] : [];
    return [workers, ...silent, ...idle, `${Number(seen['waiting_total'])} waiting`].join(', ');
  },
});
