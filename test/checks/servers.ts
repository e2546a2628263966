import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createRaw, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createHttps } from 'node:https';
import { execFileSync } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** A server on a free port of this machine that ends with the test. */
export async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port; // a server that listens on TCP has no other kind of address
}

/** The base URL of an HTTP server. */
export async function serving(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listening(createHttp(listener))}`;
}

/** The base URL of an HTTPS server that signed its own certificate. */
export async function servingSelfSigned(listener: RequestListener): Promise<string> {
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
    '-keyout',
    '-',
    '-out',
    '-',
  ];
  const pem = execFileSync('openssl', args, { stdio: 'pipe' });
  return `https://127.0.0.1:${await listening(createHttps({ key: pem, cert: pem }, listener))}`;
}

/** The base URL of a server that speaks as it likes. `talk` gets each connection once something was asked. */
export async function misbehaving(talk: (socket: Socket) => void): Promise<string> {
  const server = createRaw((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => talk(socket));
  });
  return `http://127.0.0.1:${await listening(server)}`;
}

/** Writes the same again and again as fast as it is taken, until the other side hangs up. */
export function endlessly(socket: Socket, part: string | Uint8Array): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(part));
    if (!socket.destroyed) socket.once('drain', more);
  };
  more();
}
