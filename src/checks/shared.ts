import type { CheckContext } from './kind.ts';

/** Clients that the checks of one run share, each opened once and closed at its end. */
export interface Shared {
  readonly share: CheckContext['share'];
  close(): Promise<void>;
}

/** Makes an empty set of shared clients. */
export function createShared(): Shared {
  const clients = new Map<string, { client: Promise<unknown>; close: () => Promise<void> }>();
  return {
    share<Client>(key: string, open: () => Promise<Client>, close: (client: Client) => Promise<void>): Promise<Client> {
      const known = clients.get(key);
      if (known) return known.client as Promise<Client>; // a key names one kind of client
      const client = open();
      clients.set(key, { client, close: async () => close(await client) });
      // A client that could not be opened is no use to the next check: it shall try by itself.
      client.catch(() => clients.delete(key));
      return client;
    },
    async close() {
      const open = [...clients.values()];
      clients.clear();
      await Promise.allSettled(open.map((entry) => entry.close()));
    },
  };
}
