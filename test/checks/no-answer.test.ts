import { execFileSync } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectRaw, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, createServer as createTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noAnswer } from '../../src/checks/no-answer.ts';
import { NoAnswer } from '../../src/model/errors.ts';
import { listening } from './servers.ts';

const where = 'PostgreSQL at db.example:5432';

/** What a connection throws, from the first byte until an answer. */
async function thrownBy(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => {
    socket.once('error', resolve);
    socket.once('data', () => resolve('an answer'));
    socket.on('connect', () => socket.write('hello'));
  }).finally(() => socket.destroy());
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}

describe('a connection', () => {
  it('that is refused', async () => {
    const port = await freePort();
    expect(noAnswer(await thrownBy(connectRaw(port, '127.0.0.1')), where)).toMatchObject({
      verdict: 'fail',
      code: 'refused',
      message: `${where} refused the connection: nothing listens there`,
    });
  });

  it('that is refused on each address of a name', async () => {
    const port = await freePort();
    expect(noAnswer(await thrownBy(connectRaw(port, 'localhost')), where)).toMatchObject({ verdict: 'fail', code: 'refused' });
  });

  it('that is reset', async () => {
    const port = await listening(createServer((socket) => void socket.once('data', () => socket.resetAndDestroy())));
    expect(noAnswer(await thrownBy(connectRaw(port, '127.0.0.1')), where)).toMatchObject({
      verdict: 'fail',
      code: 'reset',
      message: `${where} closed the connection before it answered`,
    });
  });

  it('that hangs until the deadline', async () => {
    const port = await listening(createServer());
    const signal = AbortSignal.timeout(100);
    const socket = connectRaw({ port, host: '127.0.0.1', signal });
    expect(noAnswer(await thrownBy(socket), where, signal)).toMatchObject({ verdict: 'fail', code: 'timed-out', message: `${where} did not answer in time` });
  });

  it('to a name that does not exist', async () => {
    const error: unknown = await lookup('no-such-name.invalid').catch((thrown: unknown) => thrown);
    expect(noAnswer(error, where)).toMatchObject({ verdict: 'unknown', code: 'name-not-found' });
  });
});

describe('TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gonogo-tls-'));
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'pipe', cwd: folder });
  beforeAll(() => {
    openssl(
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
      '-addext',
      'subjectAltName=DNS:localhost',
      '-keyout',
      'key',
      '-out',
      'own',
    );
    // Only a certificate authority of OpenSSL's may date a certificate back.
    writeFileSync(
      file('ca.cnf'),
      '[ca]\ndefault_ca=it\n[it]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=names\n[names]\ncommonName=supplied\n',
    );
    writeFileSync(file('index'), '');
    writeFileSync(file('serial'), '01\n');
    openssl('req', '-new', '-key', 'key', '-subj', '/CN=localhost', '-out', 'request');
    openssl(
      'ca',
      '-batch',
      '-notext',
      '-config',
      'ca.cnf',
      '-selfsign',
      '-keyfile',
      'key',
      '-in',
      'request',
      '-out',
      'expired',
      '-startdate',
      '20200101000000Z',
      '-enddate',
      '20200102000000Z',
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const secure = (name: string): Server => createTls({ key: readFileSync(file('key')), cert: readFileSync(file(name)) }, (socket) => socket.end('hello'));

  it.each([
    ['a self-signed certificate', 'own', {}, `${where} shows a self-signed certificate`],
    ['a certificate for another name', 'own', { trusted: true, servername: 'api.example' }, `the certificate of ${where} is for another name`],
    ['an expired certificate', 'expired', { trusted: true }, `the certificate of ${where} has expired`],
  ] as const)('with %s', async (_what, name, wishes, message) => {
    const { trusted, servername } = { trusted: false, servername: 'localhost', ...wishes };
    const port = await listening(secure(name));
    const socket = connectTls({ port, host: '127.0.0.1', servername, ...(trusted ? { ca: readFileSync(file(name)) } : {}) });
    expect(noAnswer(await thrownBy(socket), where)).toMatchObject({ verdict: 'fail', code: 'tls', message });
  });

  it('with somebody who does not speak it', async () => {
    const port = await listening(createServer((socket) => void socket.end('220 mail.example ESMTP\r\n')));
    const said = noAnswer(await thrownBy(connectTls({ port, host: '127.0.0.1' })), where);
    expect(said).toMatchObject({ verdict: 'fail', code: 'tls' });
    expect(said.message).toMatch(/^PostgreSQL at db\.example:5432 does not speak TLS there: [^\n]+$/);
  });

  it('with somebody who speaks too old a version, in few words', async () => {
    const server = createTls({ key: readFileSync(file('key')), cert: readFileSync(file('own')), maxVersion: 'TLSv1.2' });
    server.on('tlsClientError', () => undefined);
    const said = noAnswer(await thrownBy(connectTls({ port: await listening(server), host: '127.0.0.1', minVersion: 'TLSv1.3' })), where);
    expect(said).toMatchObject({ verdict: 'fail', code: 'tls' });
    expect(said.message).toMatch(/^PostgreSQL at db\.example:5432 and this machine agreed on no TLS connection: [\w ]+$/);
  });
});

describe('anything else', () => {
  const coded = (code: string, message = code): Error => Object.assign(new Error(message), { code });

  it.each([
    ['EHOSTUNREACH', 'fail', 'unreachable-host'],
    ['ENETUNREACH', 'unknown', 'unreachable'],
    ['EAI_AGAIN', 'unknown', 'name-not-found'],
    ['EMFILE', 'unknown', 'no-handles'],
    ['EPERM', 'unknown', 'not-permitted'],
    ['UNABLE_TO_GET_CRL', 'fail', 'tls'],
    ['HPE_INVALID_CONSTANT', 'unknown', 'unreadable'],
    ['EWHATEVER', 'unknown', 'unreadable'],
  ])('%s is %s, %s', (code, verdict, short) => {
    expect(noAnswer(coded(code), where)).toMatchObject({ verdict, code: short });
  });

  it('is found under the causes of an error, circles included', () => {
    const error = new Error('outer', { cause: new AggregateError([coded('EWHATEVER'), coded('ECONNREFUSED')]) });
    Object.assign(error.cause as Error, { cause: error }); // what new AggregateError made
    expect(noAnswer(error, where)).toMatchObject({ code: 'refused' });
  });

  it('is said on one line, without the password of a URL, control characters or a stack', () => {
    const said = noAnswer(new Error('cannot use postgres://app:hunter2@db.example/app\n    at x.ts:1:1 \u001B[31mred\u0007'), where).message;
    expect(said).toBe(`${where} could not be asked: cannot use postgres://db.example/app at x.ts:1:1 red`);
  });

  it('stays what it is where it is an answer already', () => {
    const error = new NoAnswer('unknown', 'login-refused', 'no');
    expect(noAnswer(error, where, AbortSignal.abort())).toBe(error);
  });

  it.each([[undefined], [null], ['text'], [{}]])('thrown as %j is a sentence', (thrown) => {
    expect(noAnswer(thrown, where)).toMatchObject({ verdict: 'unknown', code: 'unreadable', message: expect.stringMatching(/could not be asked: \S+/) });
  });
});
