import { type ChildProcess, fork } from 'node:child_process';
import { createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { JsonObject } from '../../src/model/json.ts';
import { temporaryFolder } from './context.ts';
import type { Looked } from './hostile-looker.ts';
import { endlessly, listening } from './servers.ts';

/** What a server does with each connection; `greets` are those that speak first. */
export type Talk = (socket: Socket) => void;

/** The most that a check may rise above its baseline. */
export const MOST_MEMORY = 64 * 1024 * 1024;

/** Escape sequences, control characters, turned text and a link, as a server may put them anywhere. */
export const escapes = '\u001b[31mred\u001b[0m\u001b]8;;http://evil.example\u0007link\u001b]8;;\u0007\u009b2J\u0008\u202edcba\u0000\r\nnext';

/** A port of a server that speaks as it likes, at once or once something was asked, and whether somebody is still connected. */
export async function hostile(talk: Talk, first = false): Promise<{ port: number; connected(): number }> {
  let connected = 0;
  const server = createServer((socket) => {
    connected += 1;
    socket.once('close', () => (connected -= 1));
    socket.on('error', () => socket.destroy());
    if (first) talk(socket);
    else socket.once('data', () => talk(socket));
    socket.resume();
  });
  return { port: await listening(server), connected: () => connected };
}

/** A process that looks at servers, so that its memory is its own. */
export class Looker {
  readonly #process: ChildProcess;
  #stderr = '';

  private constructor(process: ChildProcess) {
    this.#process = process;
    process.stderr?.on('data', (text: Buffer) => (this.#stderr = (this.#stderr + text.toString()).slice(-2_000)));
  }

  static async start(): Promise<Looker> {
    const looker = new Looker(fork(new URL('hostile-looker.ts', import.meta.url), { execArgv: ['--expose-gc', '--no-warnings'], silent: true }));
    await looker.#answer();
    return looker;
  }

  async look(kind: string, params: JsonObject, deadline_ms: number, folder = temporaryFolder()): Promise<Looked> {
    this.#process.send({ kind, params, deadline_ms, folder });
    const stuck = setTimeout(() => this.stop(), deadline_ms + 10_000); // it never comes back to its event loop
    return (await this.#answer().finally(() => clearTimeout(stuck))) as Looked; // what the looker sends
  }

  get alive(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  stop(): void {
    this.#process.kill('SIGKILL');
  }

  #answer(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error(`the process that looked ended: ${this.#stderr}`));
      if (!this.alive) return ended();
      this.#process.once('exit', ended);
      this.#process.once('message', (message) => {
        this.#process.removeListener('exit', ended);
        resolve(message);
      });
    });
  }
}

const ok = 'HTTP/1.1 200 OK\r\n';
const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024, '1'), { level: 9 });

/** Says the same now and then. */
export function slowly(socket: Socket, part: string): void {
  const timer = setInterval(() => socket.write(part), 50);
  socket.once('close', () => clearInterval(timer));
}

/** An answer of 200 with this body and a matching length. */
export function whole(body: string, headers = ''): Talk {
  return (socket) =>
    void socket.end(`${ok}Content-Type: application/json\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
}

/** HTTP servers that mean no good, by what they do; `silent` where they never give an answer. */
export const webServers: [what: string, talk: Talk, silent?: true][] = [
  ['never answers', () => undefined, true],
  ['sends its headers byte by byte', (socket) => slowly(socket, 'H'), true],
  ['sends its body byte by byte', (socket) => (socket.write(`${ok}Content-Type: application/json\r\n\r\n[`), slowly(socket, '1'))],
  ['sends text without end', (socket) => (socket.write(`${ok}Content-Type: text/plain\r\n\r\n`), endlessly(socket, Buffer.alloc(65_536, 'a line\n')))],
  ['sends JSON without end', (socket) => (socket.write(`${ok}Content-Type: application/json\r\n\r\n[0`), endlessly(socket, Buffer.alloc(65_536, ',[]')))],
  ['sends one line without end', (socket) => (socket.write(`${ok}\r\n`), endlessly(socket, Buffer.alloc(65_536, 'a')))],
  ['sends a header of 100 MB', (socket) => (socket.write(`${ok}X-Long: `), endlessly(socket, Buffer.alloc(65_536, 'a'))), true],
  ['sends headers without end', (socket) => (socket.write(ok), endlessly(socket, 'X-One: more\r\n'.repeat(5_000))), true],
  ['sends a gzip bomb', (socket) => (socket.write(`${ok}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`), void socket.write(bomb))],
  ['redirects in a circle', (socket) => void socket.end('HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')],
  ['sends invalid JSON', whole('{"status": "success", "data": {')],
  ['sends JSON nested too deeply', whole('['.repeat(500_000) + ']'.repeat(500_000))],
  ['sends JSON of half a million nothings', whole(`[0${',0'.repeat(500_000)}]`)],
  ['sends JSON of half a million empty lists', whole(`[[]${',[]'.repeat(500_000)}]`)],
  ['sends more than its content length', (socket) => void socket.end(`${ok}Content-Length: 2\r\n\r\n{}trailing`)],
  ['sends less than its content length', (socket) => void socket.end(`${ok}Content-Length: 200\r\n\r\n{}`)],
  ['names a content length that is none', (socket) => void socket.end(`${ok}Content-Length: -5\r\n\r\n{}`), true],
  [
    'sends escape sequences in every header',
    (socket) =>
      void socket.end(
        Buffer.from(
          `HTTP/1.1 200 \u009b31mOK\r\nServer: \u009b2J${'é'.repeat(50)}\r\nAccess-Control-Allow-Origin: \u009b31mred\r\nRetry-After: \u009b1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
          'latin1',
        ),
      ),
  ],
  ['sends control characters in a header', (socket) => void socket.end(`${ok}Server: ${escapes.replace('\r\n', '')}\r\nContent-Length: 0\r\n\r\n`), true],
  ['hangs up', (socket) => void socket.end(), true],
];

type Redis = (command: string, args: readonly string[]) => string | Buffer | undefined;

/** A Redis of a sort: answers each command with whatever it is given to say; undefined is silence. */
export function redisTalk(reply: Redis): Talk {
  return (socket) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (let found = commandIn(text); found !== undefined; found = commandIn(text)) {
        text = text.slice(found.length);
        const [name = '', ...args] = found.words;
        const said = reply(name.toLowerCase(), args);
        if (said !== undefined && !socket.destroyed) socket.write(said);
      }
    });
  };
}

function commandIn(text: string): { words: string[]; length: number } | undefined {
  const head = /^\*(\d+)\r\n/.exec(text);
  if (head === null) return undefined;
  const words: string[] = [];
  let at = head[0].length;
  for (let n = Number(head[1]); n > 0; n--) {
    const size = /^\$(\d+)\r\n/.exec(text.slice(at, at + 20));
    if (size === null) return undefined;
    at += size[0].length;
    const end = at + Number(size[1]);
    if (text.length < end + 2) return undefined;
    words.push(text.slice(at, end));
    at = end + 2;
  }
  return { words, length: at };
}

/** A text as Redis sends one. */
export const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;

/** A message as PostgreSQL sends one. */
export function message(type: string, body: string | Buffer, length = Buffer.byteLength(body) + 4): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, Buffer.from(body as string)]); // Buffer.from takes both; its overloads do not say so together
}

/** What a PostgreSQL says before it takes questions. */
export const ready = Buffer.concat([message('R', Buffer.alloc(4)), message('Z', 'I')]);

/** The description of one column of text. */
export const oneColumn = message(
  'T',
  Buffer.concat([Buffer.from([0, 1]), Buffer.from('a\0'), Buffer.alloc(6), Buffer.from([0, 0, 0, 25, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0])]),
);
