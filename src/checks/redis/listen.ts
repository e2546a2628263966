import type { Redis } from 'ioredis';

/** What a Redis pushes to whoever listens: a list of texts and numbers. */
type Push = readonly string[];

/**
 * Subscribes to a pattern on a connection of the caller's own, and hands every message's text to `each`; resolves once it listens.
 * Reads the wire itself: the client throws out of turn, and so ends the process, where a server pushes what is no message.
 */
export function listen(client: Redis, pattern: string, each: (text: string) => void): Promise<void> {
  const { stream } = client;
  const listening = Promise.withResolvers<void>();
  let rest = Buffer.alloc(0);
  stream.removeAllListeners('data');
  stream.once('close', () => listening.reject(new Error('Connection is closed')));
  stream.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let found = pushIn(rest); found !== undefined; found = pushIn(rest)) {
      rest = rest.subarray(found.length);
      const [type, , , text] = found.push;
      if (type === 'psubscribe') listening.resolve();
      if (type === 'pmessage' && text !== undefined) each(text);
      if (found.error !== undefined) listening.reject(Object.assign(new Error(found.error), { name: 'ReplyError' }));
    }
  });
  stream.write(`*2\r\n$10\r\nPSUBSCRIBE\r\n$${Buffer.byteLength(pattern)}\r\n${pattern}\r\n`);
  return listening.promise;
}

/** The first whole push of what came; undefined where more must come. Throws where it is none. */
function pushIn(bytes: Buffer): { push: Push; length: number; error?: string } | undefined {
  const first = lineAt(bytes, 0);
  if (first === undefined) return undefined;
  if (first.text.startsWith('-')) return { push: [], length: first.end, error: first.text.slice(1) };
  const count = Number(/^\*([1-9])$/.exec(first.text)?.[1]);
  if (Number.isNaN(count)) throw new Error('Protocol error: a push that is no short list');
  const push: string[] = [];
  let at = first.end;
  while (push.length < count) {
    const head = lineAt(bytes, at);
    if (head === undefined) return undefined;
    const size = /^\$(\d{1,8})$/.exec(head.text)?.[1];
    if (size === undefined && !/^[:$]/.test(head.text)) throw new Error('Protocol error: a push of something else than texts and numbers');
    at = head.end;
    if (size === undefined) push.push(head.text.slice(1));
    else {
      const end = at + Number(size);
      if (bytes.length < end + 2) return undefined;
      push.push(bytes.subarray(at, end).toString('utf8'));
      at = end + 2;
    }
  }
  return { push, length: at };
}

function lineAt(bytes: Buffer, at: number): { text: string; end: number } | undefined {
  const end = bytes.indexOf('\r\n', at);
  return end === -1 ? undefined : { text: bytes.subarray(at, Math.min(end, at + 512)).toString('utf8'), end: end + 2 };
}
