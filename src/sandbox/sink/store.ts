// What the sink took: events, and the issues they add up to.
import { z } from 'zod';
import { isFound } from './search.ts';

const eventSchema = z.looseObject({
  event_id: z.string().regex(/^[0-9a-f]{32}$/),
  level: z.string().optional(),
  message: z.union([z.string(), z.looseObject({ formatted: z.string().optional() })]).optional(),
  environment: z.string().optional(),
  fingerprint: z.array(z.string()).optional(),
  transaction: z.string().optional(),
  tags: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]).optional(),
  exception: z.object({ values: z.array(z.looseObject({ type: z.string().optional(), value: z.string().optional() })).optional() }).optional(),
});

interface Stored {
  id: string;
  received: string;
  shownFrom: number;
  title: string;
  level: string;
  environment: string | null;
  culprit: string;
  tags: { key: string; value: string }[];
  issue: string;
}

const KEEP = 1_000;

// How it treats what comes: it may accept events and lose them, or be late to show them.
export interface Manners {
  drop?: boolean;
  delayMs?: number;
}

// Keeps the latest events, in memory.
export class SinkStore {
  readonly #events: Stored[] = [];
  readonly #issues = new Map<string, string>();
  #drop = false;
  #delay = 0;

  // Changes how it treats what comes from now on.
  behave({ drop, delayMs }: Manners): void {
    this.#drop = drop ?? this.#drop;
    this.#delay = delayMs ?? this.#delay;
  }

  get dropping(): boolean {
    return this.#drop;
  }

  // Resolves every issue: what comes next is new.
  resolve(): void {
    this.#events.length = 0;
    this.#issues.clear();
  }

  // Takes an envelope: lines of JSON, a header for the whole and one before each item. Answers the event's id.
  take(body: string): string | undefined {
    const lines = body.split('\n');
    let id: string | undefined;
    for (let index = 1; index + 1 < lines.length; index += 2) {
      const header = z.looseObject({ type: z.string() }).safeParse(JSON.parse(lines[index] || '{}'));
      if (!header.success || header.data.type !== 'event') continue;
      id = this.#keep(eventSchema.parse(JSON.parse(lines[index + 1] ?? '')));
    }
    return id;
  }

  #keep(event: z.infer<typeof eventSchema>): string {
    const exception = event.exception?.values?.at(-1);
    const message = typeof event.message === 'string' ? event.message : event.message?.formatted;
    const title = exception === undefined ? (message ?? '<unlabeled event>') : `${exception.type ?? 'Error'}: ${exception.value ?? ''}`;
    if (this.#drop) return event.event_id;
    const group = event.fingerprint === undefined || event.fingerprint.includes('{{ default }}') ? title : JSON.stringify(event.fingerprint);
    const issue = this.#issues.get(group) ?? String(this.#issues.size + 1);
    this.#issues.set(group, issue);
    const tags = Array.isArray(event.tags) || event.tags === undefined ? [] : Object.entries(event.tags).map(([key, value]) => ({ key, value: String(value) }));
    this.#events.unshift({
      id: event.event_id,
      received: new Date().toISOString(),
      shownFrom: Date.now() + this.#delay,
      title,
      level: event.level ?? 'error',
      environment: event.environment ?? null,
      culprit: event.transaction ?? '',
      tags,
      issue,
    });
    this.#events.length = Math.min(this.#events.length, KEEP);
    return event.event_id;
  }

  // Those of the last so many seconds, newest first.
  events(seconds: number): object[] {
    return this.#shown()
      .filter((event) => Date.parse(event.received) >= Date.now() - seconds * 1000)
      .map(show);
  }

  event(id: string): object | undefined {
    const found = this.#shown().find((event) => event.id === id);
    return found === undefined ? undefined : show(found);
  }

  #shown(): Stored[] {
    return this.#events.filter((event) => event.shownFrom <= Date.now());
  }

  // Newest first; `home` is where their pages are.
  issues(query: string, home: string): object[] {
    return [...this.#issues.values()].toReversed().flatMap((issue) => {
      const events = this.#shown().filter((event) => event.issue === issue);
      const [newest, oldest] = [events[0], events.at(-1)];
      if (newest === undefined || oldest === undefined) return [];
      if (!isFound(query, { firstSeen: oldest.received, tags: newest.tags })) return [];
      const { title } = newest;
      return [
        {
          id: issue,
          shortId: `CREATOR-${issue}`,
          title,
          culprit: newest.culprit,
          level: newest.level,
          status: 'unresolved',
          type: 'error',
          count: String(events.length),
          userCount: 0,
          firstSeen: oldest.received,
          lastSeen: newest.received,
          isUnhandled: false,
          permalink: `${home}/${issue}/`,
          metadata: { title },
        },
      ];
    });
  }
}

function show(event: Stored): object {
  return {
    id: event.id,
    eventID: event.id,
    groupID: event.issue,
    title: event.title,
    message: event.title,
    dateCreated: event.received,
    dateReceived: event.received,
    'event.type': 'error',
    type: 'error',
    platform: 'node',
    culprit: event.culprit,
    tags: [{ key: 'level', value: event.level }, ...(event.environment === null ? [] : [{ key: 'environment', value: event.environment }]), ...event.tags],
  };
}
