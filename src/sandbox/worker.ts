// Entry: the product's worker as a process of its own. It speaks Celery's protocol on Redis.
import { createWriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { queueKey, taskMessage } from './celery/kombu.ts';
import { readSettings } from './product/settings.ts';
import { openPool, openRedis } from './product/stores.ts';
import { serve } from './rpc.ts';
import { until } from './servers/common.ts';
import { Consumer } from './worker/consumer.ts';
import { Mailbox } from './worker/mailbox.ts';
import { WorkerState } from './worker/state.ts';

let settled: () => Promise<void> = () => Promise.reject(new Error('The worker has not been started: call `start` first.'));
let pause: (on: boolean) => void = () => undefined;
let shutdown: () => Promise<void> = async () => undefined;

function start(env: unknown): void {
  const settings = readSettings(env);
  const state = new WorkerState(settings.REDIS_URL, settings.CELERY_QUEUES, settings.CELERY_KEY_PREFIX);
  const pool = openPool(settings.DATABASE_URL, 4, 'creator-worker');
  const lines = createWriteStream(join(dirname(settings.LOG_FILE), 'worker.log'), { flags: 'a', mode: 0o600 });
  const log = (line: object): void => void lines.write(`${JSON.stringify({ timestamp: new Date().toISOString(), ...line })}\n`);
  const commands = openRedis(settings.REDIS_URL);
  const subscriber = openRedis(settings.REDIS_URL, { patient: true });
  const consumer = new Consumer(
    state,
    commands,
    openRedis(settings.REDIS_URL, { patient: true }),
    (root) => ({
      pool,
      async enqueue(task, args, queue) {
        const message = taskMessage(task, args, queue, { origin: state.hostname, root, parent: root });
        await commands.lpush(state.key(queueKey(queue, 0)), message.text);
      },
    }),
    log,
  );
  const mailbox = new Mailbox(state, commands, subscriber, {
    onDeaf() {
      mailbox.deafen();
      consumer.halt();
    },
    onFatal: () => process.exit(1),
  });
  // Subscribing waits for Redis; a failure only means that we were stopped meanwhile.
  const opened = mailbox.open().then(
    () => {
      consumer.start();
      log({ level: 'INFO', event: 'ready', message: `${state.hostname} ready` });
    },
    () => undefined,
  );

  settled = async () => {
    await until(
      async () => mailbox.listening(),
      8_000,
      () => 'The worker does not listen on Redis after 8 s.',
    );
    await opened;
    await pool.query('SELECT 1');
  };
  pause = (on) => consumer.pause(on);
  shutdown = async () => {
    const parts = [consumer.stop(), mailbox.close()];
    // With Redis away there is nobody to take leave of.
    await Promise.allSettled(parts);
  };
}

process.once('SIGTERM', () => void shutdown().finally(() => process.exit(0)));

serve({ start: async (env) => start(env), settled: () => settled(), pause: async (on) => pause(on === true) }, async () => undefined);
