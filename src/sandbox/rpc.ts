// Calls between the sandbox's processes, over Node's own channel: a name, a value, an answer or a sentence.
import type { ChildProcess } from 'node:child_process';
import { z } from 'zod';
import { reason } from './servers/common.ts';

const message = z.union([
  z.object({ call: z.number(), name: z.string(), value: z.unknown().optional() }),
  z.object({ reply: z.number(), value: z.unknown().optional(), error: z.string().optional() }),
  z.object({ note: z.string() }),
  z.object({ news: z.unknown() }),
]);

// The calling end: one child process.
export interface Remote {
  call(name: string, value?: unknown, deadlineMs?: number): Promise<unknown>;
}

// Calls handlers of a child process; `title` names it in errors.
export function remote(
  child: ChildProcess,
  title: string,
  onNote: (line: string) => void = () => undefined,
  onNews: (value: unknown) => void = () => undefined,
): Remote {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let last = 0;
  child.on('message', (raw: unknown) => {
    const parsed = message.safeParse(raw);
    if (!parsed.success) return;
    if ('note' in parsed.data) onNote(parsed.data.note);
    if ('news' in parsed.data) onNews(parsed.data.news);
    if (!('reply' in parsed.data)) return;
    const { reply, value, error } = parsed.data;
    if (error === undefined) waiting.get(reply)?.resolve(value);
    else waiting.get(reply)?.reject(new Error(error));
  });
  const gone = (): void => {
    for (const call of waiting.values()) call.reject(new Error(`${title} ended before it answered.`));
  };
  child.once('exit', gone);
  child.on('error', gone);

  return {
    async call(name, value, deadlineMs = 10_000) {
      const id = ++last;
      let timer: NodeJS.Timeout | undefined;
      try {
        return await new Promise<unknown>((resolve, reject) => {
          if (!child.connected) reject(new Error(`${title} is not running.`));
          waiting.set(id, { resolve, reject });
          timer = setTimeout(() => reject(new Error(`${title} did not answer \`${name}\` within ${deadlineMs} ms.`)), deadlineMs);
          child.send({ call: id, name, value }, (error) => error && reject(new Error(`${title} is not reachable: ${error.message}`)));
        });
      } finally {
        clearTimeout(timer);
        waiting.delete(id);
      }
    },
  };
}

// What a child process answers to, by name.
export type Handlers = Record<string, (value: unknown) => Promise<unknown>>;

// The answering end, in the child: it lives as long as the channel, and no signal to the group ends it.
export function serve(handlers: Handlers, onOrphaned: () => Promise<void>): void {
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.once('disconnect', () => void onOrphaned().finally(() => process.exit(0)));
  process.on('message', (raw: unknown) => {
    const parsed = message.safeParse(raw);
    if (!parsed.success || !('call' in parsed.data)) return;
    const { call, name, value } = parsed.data;
    const handler = handlers[name];
    const answer = handler === undefined ? Promise.reject(new Error(`There is no call \`${name}\`: look at the sandbox's versions.`)) : handler(value);
    answer.then(
      (result) => tell({ reply: call, value: result }),
      (error: unknown) => tell({ reply: call, error: reason(error) }),
    );
  });
  // Only now does the event loop have a reason to stay: the channel.
  if (!process.connected) process.exit(0);
}

// Tells the parent something in passing.
export function note(line: string): void {
  tell({ note: line });
}

// Tells the parent what has changed by itself.
export function news(value: unknown): void {
  tell({ news: value });
}

function tell(value: object): void {
  // The parent may be gone; `disconnect` deals with that.
  if (process.connected) process.send?.(value, undefined, undefined, () => undefined);
}
