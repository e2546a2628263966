import type { Socket } from 'node:net';
import { NoAnswer } from '../model/errors.ts';

/** What a server may send after one question. */
export interface Bounds {
  /** As a person would call the server. */
  readonly where: string;
  /** The most bytes, from what was written last on. */
  readonly cap: number;
  /** Looks at each chunk before the client does; what it returns, if anything, is why the server is left. */
  readonly refuse?: (chunk: Buffer, again: boolean) => string | undefined;
}

/** Hangs up on a server that sends more than one answer can be, or what its client chokes on: clients gather in memory whatever comes, and throw where nobody listens. */
export function guarded<Guarded extends Socket>(socket: Guarded, { where, cap, refuse }: Bounds): Guarded {
  const emit = socket.emit.bind(socket) as (event: string | symbol, ...args: readonly unknown[]) => boolean; // of its overloads only the general one
  let written = -1;
  let bytes = 0;
  const leave = (why: string): true => {
    socket.destroy(new NoAnswer('unknown', 'too-long', `${where} ${why}`));
    return true;
  };
  const watching = (event: string | symbol, ...args: readonly unknown[]): boolean => {
    const [chunk] = args;
    if (event !== 'data' || !Buffer.isBuffer(chunk)) return emit(event, ...args);
    if (socket.destroyed) return true;
    const again = socket.bytesWritten === written;
    bytes = (again ? bytes : 0) + chunk.length;
    written = socket.bytesWritten;
    if (bytes > cap) return leave(`sent more than ${Math.round(cap / 1024 / 1024)} MiB in answer to one question, which was not read: ask for less`);
    const why = refuse?.(chunk, again);
    if (why !== undefined) return leave(why);
    try {
      return emit(event, ...args);
    } catch (error) {
      socket.destroy(new NoAnswer('unknown', 'unreadable', `${where} answered with something that cannot be read: check the port`, { cause: error }));
      return true;
    }
  };
  socket.emit = watching;
  return socket;
}
