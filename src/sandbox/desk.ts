// Where the sandbox's own tools ask: a socket in its folder that only its owner opens.
import { createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { reason } from './servers/common.ts';

// What a tool was called with; `stdin` is there where the tool read it.
export interface Call {
  args: readonly string[];
  stdin: string;
}

// What a tool prints, and how it ends.
export interface Printed {
  code: number;
  out: string;
  err: string;
}

// A program of the sandbox's `bin`.
export type Tool = (call: Call) => Promise<Printed>;

// The socket's place.
export const socketIn = (folder: string): string => join(folder, 'desk.sock');

const callSchema = z.object({ tool: z.string(), args: z.array(z.string()), stdin: z.string() });
const LIMIT = 1 << 20;

// Prints, and ends well.
export const printed = (out: string, err = ''): Printed => ({ code: 0, out, err });

// Complains, and ends otherwise.
export const refused = (err: string, code = 1): Printed => ({ code, out: '', err: `${err}\n` });

// Listens until it is closed: one JSON line a connection, and one back.
export async function openDesk(folder: string, tools: Readonly<Record<string, Tool>>): Promise<() => Promise<void>> {
  const answer = async (line: string): Promise<Printed> => {
    try {
      const { tool, ...call } = callSchema.parse(JSON.parse(line));
      const run = Object.hasOwn(tools, tool) ? tools[tool] : undefined;
      return run === undefined ? refused(`There is no tool \`${tool}\` in a rehearsal.`, 127) : await run(call);
    } catch (error) {
      return refused(reason(error));
    }
  };
  const server = createServer((socket) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('error', () => undefined); // Whoever asked has gone.
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (text.length > LIMIT) socket.destroy();
      const end = text.indexOf('\n');
      if (end < 0) return;
      socket.pause();
      void answer(text.slice(0, end)).then((said) => socket.end(`${JSON.stringify(said)}\n`));
    });
  });
  // The socket is made while this is in force.
  const before = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(socketIn(folder), resolve);
    });
  } finally {
    process.umask(before);
  }
  return () => new Promise((resolve) => void server.close(() => resolve()));
}
