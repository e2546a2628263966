// Entry: an HTTP server whose times are known beforehand: `node test/load/known-server.ts constant|uniform|stall|hello` prints its port.
// In a process of its own, because it spins for the last moments before an answer: timers alone come up to 2 ms late.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isKnownServer, knownTimes } from './known-servers.ts';

const kind = process.argv[2] ?? 'hello';
if (!isKnownServer(kind)) throw new Error(`\`${kind}\` is no server with known times: take constant, uniform, stall or hello.`);
const times = knownTimes[kind];

const waiting: { at: number; response: ServerResponse }[] = [];
let timer: NodeJS.Timeout | undefined;
let spins = false;

function answer(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '5' });
  response.end('hello');
}

function serveDue(): void {
  spins = false;
  const now = performance.now();
  while (waiting[0] !== undefined && waiting[0].at <= now) {
    const first = waiting.shift();
    if (first !== undefined) answer(first.response);
  }
  plan();
}

function plan(): void {
  const first = waiting[0];
  if (first === undefined || spins) return;
  clearTimeout(timer);
  const left = first.at - performance.now();
  if (left > 2.5) {
    timer = setTimeout(serveDue, left - 2);
    return;
  }
  spins = true;
  setImmediate(serveDue);
}

let asked = 0;
let began: number | undefined;

const server = createServer((_request, response) => {
  const now = performance.now();
  began ??= now;
  const after = times.delay(asked, now - began);
  asked += 1;
  if (after === 0) return answer(response);
  const at = now + after;
  const place = waiting.findLastIndex((other) => other.at <= at) + 1;
  waiting.splice(place, 0, { at, response });
  plan();
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`); // a server that listens on TCP has no other kind of address
});
process.stdin.on('end', () => process.exit(0)).resume();
