// Entry: what stands around the product. A Sentry of our own, which takes envelopes and shows what it took; a Prometheus; the newest backup.
import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { serve } from './rpc.ts';
import { backupPages } from './sink/backups.ts';
import { Prometheus } from './sink/prometheus.ts';
import { quotaPages } from './sink/quota.ts';
import { configSchema, openSink, type Sink } from './sink/server.ts';

let sink: Sink | undefined;
const prometheus = new Prometheus();

serve(
  {
    async start(value) {
      sink = await openSink(configSchema.parse(value), [prometheus.pages, backupPages(), quotaPages()]);
      return sink.port;
    },
    // Where the product is; it keeps its port when it is deployed again.
    async scrape(baseUrl) {
      prometheus.scrapeAt(z.url().parse(baseUrl));
    },
    // Takes events and loses them, as a project over its quota does.
    async drop(on) {
      sink?.behave({ drop: on === true });
    },
    async dropping() {
      return sink?.dropping() === true;
    },
    async resolve() {
      sink?.resolve();
    },
  },
  // The supervisor is gone without having cleaned up: its folder is the last thing left.
  async () => {
    const folder = process.argv[2];
    if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  },
);
