import type { CheckContext } from '../kind.ts';

/** Clients of the cleanup alone: those of the run may be closed while it still works. */
export interface OwnClients {
  readonly share: CheckContext['share'];
  close(): Promise<void>;
}

/** Makes an empty set of them. */
export function ownClients(): OwnClients {
  const clients = new Map<string, { client: Promise<unknown>; close: () => Promise<void> }>();
  return {
    share<Client>(key: string, open: () => Promise<Client>, close: (client: Client) => Promise<void>): Promise<Client> {
      const known = clients.get(key);
      if (known) return known.client as Promise<Client>; // a key names one kind of client
      const client = open();
      client.catch(() => clients.delete(key));
      clients.set(key, { client, close: async () => close(await client) });
      return client;
    },
    async close() {
      const open = [...clients.values()];
      clients.clear();
      await Promise.allSettled(open.map((entry) => entry.close()));
    },
  };
}
