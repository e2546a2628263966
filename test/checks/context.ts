import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CheckContext } from '../../src/checks/kind.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Variables } from '../../src/model/variables.ts';

/** What a test says of the context; the rest is a real deadline, clock, folder and share. */
export interface ContextWishes {
  readonly deadline_ms?: number;
  readonly variables?: Variables;
  readonly folder?: string;
  readonly answer?: string;
  /** The latest observation of other items, by id. */
  readonly observed?: Readonly<Record<string, JsonObject>>;
  /** Stops the run before the deadline does. */
  readonly stop?: AbortSignal;
}

/** A new empty folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gonogo-check-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A real check context: the deadline runs from now, and what was shared is closed when the test ends. */
export function contextFor(wishes: ContextWishes = {}): CheckContext {
  const deadline_ms = wishes.deadline_ms ?? 5_000;
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(new DOMException('the deadline passed', 'TimeoutError')), deadline_ms);
  const shared = new Map<string, { client: Promise<unknown>; close: () => Promise<void> }>();
  onTestFinished(async () => {
    clearTimeout(timer);
    await Promise.all([...shared.values()].map(({ close }) => close()));
  });
  return {
    signal: wishes.stop ? AbortSignal.any([deadline.signal, wishes.stop]) : deadline.signal,
    deadline_ms,
    clock: { now: () => Date.now() },
    variables: wishes.variables ?? {},
    folder: wishes.folder ?? temporaryFolder(),
    ...(wishes.answer === undefined ? {} : { answer: wishes.answer }),
    observedOf: (item) => wishes.observed?.[item],
    async share<Client>(key: string, open: () => Promise<Client>, close: (client: Client) => Promise<void>): Promise<Client> {
      const known = shared.get(key);
      if (known) return known.client as Promise<Client>; // a key is one kind of client: whoever shares it opened it the same way
      const client = open();
      client.catch(() => shared.delete(key));
      const closeIt = async () => {
        const opened = await Promise.allSettled([client]);
        if (opened[0].status === 'fulfilled') await close(opened[0].value);
      };
      shared.set(key, { client, close: closeIt });
      return client;
    },
  };
}
