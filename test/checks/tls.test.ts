import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTls, type TlsOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asText } from '../../src/checks/kept.ts';
import { tls } from '../../src/checks/tls.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { contextFor } from './context.ts';
import { faultsOf, look, meets, whyNot } from './look.ts';
import { listening, misbehaving } from './servers.ts';
import { secondsUntil } from './until.ts';

const folder = mkdtempSync(join(tmpdir(), 'gonogo-tls-kind-'));
const file = (name: string): string => join(folder, name);
const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'pipe', cwd: folder });
const DAY = 86_400_000;
const stamp = (days: number): string => `${new Date(Date.now() + days * DAY).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;

/** Signs a request of a new or known key; `by` is the name of the authority, itself where there is none. */
function sign(name: string, wishes: { cn: string; by?: string; key?: string; ext?: string; days?: readonly [number, number] }): void {
  const { cn, key = name, ext = 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign', days = [-1, 60] } = wishes;
  if (key === name) openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-out', `${key}.key`);
  openssl('req', '-new', '-config', 'ca.cnf', '-key', `${key}.key`, '-subj', cn, '-out', `${name}.csr`);
  writeFileSync(file(`${name}.ext`), ext);
  const signer = wishes.by === undefined ? ['-selfsign', '-keyfile', `${key}.key`] : ['-cert', `${wishes.by}.pem`, '-keyfile', `${wishes.by}.key`];
  const dates = ['-startdate', stamp(days[0]), '-enddate', stamp(days[1])];
  openssl('ca', '-batch', '-notext', '-config', 'ca.cnf', ...signer, ...dates, '-extfile', `${name}.ext`, '-in', `${name}.csr`, '-out', `${name}.pem`);
}

const forLocalhost = 'subjectAltName=DNS:localhost,DNS:api.creator.example,IP:127.0.0.1';

beforeAll(() => {
  const section = 'database=index\nrand_serial=yes\nunique_subject=no\nnew_certs_dir=.\ndefault_md=sha256\npolicy=names\n';
  const names = '[names]\ncommonName=supplied\norganizationName=optional\n[req]\ndistinguished_name=dn\n[dn]\n';
  writeFileSync(file('ca.cnf'), `[ca]\ndefault_ca=it\n[it]\n${section}${names}`);
  writeFileSync(file('index'), '');
  sign('root', { cn: '/CN=Test Root/O=Gonogo' });
  sign('between', { cn: '/CN=Test Between/O=Gonogo', by: 'root' });
  sign('leaf', { cn: '/CN=localhost', by: 'between', ext: forLocalhost });
  const again = { cn: '/CN=localhost', by: 'between', key: 'leaf', ext: forLocalhost };
  sign('old', { ...again, days: [-90, -3] });
  sign('early', { ...again, days: [2, 90] });
  sign('soon', { ...again, days: [-80, 10.5] });
  sign('other', { ...again, cn: '/CN=elsewhere.example', ext: 'subjectAltName=DNS:elsewhere.example,DNS:*.elsewhere.example' });
  sign('public', { ...again, ext: `${forLocalhost}\nauthorityInfoAccess=caIssuers;URI:http://authority.example/between.der` });
  sign('own', { cn: '/CN=localhost', key: 'leaf', ext: forLocalhost });
  // The same authority, whose certificate has run out.
  sign('stale', { cn: '/CN=Test Between/O=Gonogo', by: 'root', key: 'between', days: [-90, -1] });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The port of a TLS server that sends these certificates, its own first. */
async function showing(chain: readonly string[], options: TlsOptions = {}): Promise<number> {
  const cert = chain.map((name) => readFileSync(file(`${name}.pem`), 'utf8')).join('');
  const server = createTls({ key: readFileSync(file('leaf.key')), cert, ...options }, (socket) => socket.on('error', () => socket.destroy()));
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return listening(server);
}

const seenOf = async (chain: readonly string[], written: JsonObject = {}): Promise<JsonObject> =>
  look(tls, { host: '127.0.0.1', port: await showing(chain), servername: 'localhost', ca: 'root.pem', ...written }, contextFor({ folder }));

describe('a certificate', () => {
  it('that is right, with its chain', async () => {
    const seen = await seenOf(['leaf', 'between']);
    expect(seen).toMatchObject({
      authorized: true,
      problem: '',
      reason: '',
      issuer: 'Test Between, Gonogo',
      subject: 'localhost',
      alt_names: ['localhost', 'api.creator.example', '127.0.0.1'],
      protocol: 'TLSv1.3',
      chain_length: 3,
    });
    expect(seen['expires_in_days']).toBeCloseTo(60, 0);
    expect(Date.parse(asText(seen['valid_to'])) - Date.parse(asText(seen['valid_from']))).toBeCloseTo(61 * DAY, -4);
    expect(seen['handshake_ms']).toBeGreaterThan(0);
    expect(meets(tls, seen)).toBe(true);
    expect(tls.response(seen)).toMatch(/^valid for (59|60) days, TLSv1\.3, issued by Test Between, Gonogo$/);
  });

  it('that is right for the address itself, and for a name in the URL', async () => {
    const port = await showing(['leaf', 'between']);
    for (const url of [`https://127.0.0.1:${port}/x`, `https://user:hunter2@localhost:${port}`]) {
      expect(await look(tls, { url, ca: file('root.pem') }, contextFor())).toMatchObject({ authorized: true });
    }
  });

  it('that runs out soon is trusted, and fails by the default expectation', async () => {
    const seen = await seenOf(['soon', 'between']);
    expect(seen).toMatchObject({ authorized: true });
    expect(seen['expires_in_days']).toBeCloseTo(10.5, 1);
    expect(meets(tls, seen)).toBe(false);
    expect(tls.response(seen)).toMatch(/^valid for 10 days/);
  });

  it.each<[string, readonly string[], JsonObject, string, RegExp]>([
    ['that has expired', ['old', 'between'], {}, 'expired', /^the certificate expired on 20\d\d-\d\d-\d\d$/],
    ['that has expired, whoever signed it', ['old'], { ca: 'leaf.pem' }, 'expired', /^the certificate expired on/],
    ['that is not valid yet', ['early', 'between'], {}, 'not-yet-valid', /^the certificate is valid only from 20.*check the clocks/],
    ['that signed itself', ['own'], {}, 'self-signed', /^the certificate is self-signed/],
    [
      'for another host',
      ['other', 'between'],
      {},
      'wrong-host',
      /^the certificate is not for `localhost` but for `elsewhere\.example`, `\*\.elsewhere\.example`$/,
    ],
    [
      'for this host, asked for another',
      ['leaf', 'between'],
      { servername: 'admin.creator.example' },
      'wrong-host',
      /^the certificate is not for `admin\.creator\.example`/,
    ],
    ['without its intermediate', ['leaf'], {}, 'incomplete-chain', /own certificate alone, without that of its issuer `Test Between, Gonogo`/],
    ['below an intermediate that has expired', ['leaf', 'stale'], {}, 'expired', /^the certificate of its issuer `Test Between, Gonogo` has expired/],
    [
      'of an authority that is not in the file',
      ['leaf', 'between', 'root'],
      { ca: 'own.pem' },
      'untrusted',
      /^the chain ends in `Test Root, Gonogo`.*not in the file that `ca` names$/,
    ],
  ])('%s', async (_what, chain, written, problem, reason) => {
    const seen = await seenOf(chain, written);
    expect(seen).toMatchObject({ authorized: false, problem, reason: expect.stringMatching(reason) });
    expect(meets(tls, seen)).toBe(false);
    expect(meets(tls, seen, `problem == "${problem}"`)).toBe(true);
    expect(tls.response(seen)).toBe(seen['reason']);
  });

  it.each<[string, readonly string[], string, RegExp]>([
    ['with its whole chain', ['leaf', 'between', 'root'], 'untrusted', /`Test Root, Gonogo`, which is not trusted here: give the authority's file as `ca`/],
    ['with its chain up to the root', ['leaf', 'between'], 'untrusted', /ends in `Test Between, Gonogo`, whose issuer `Test Root, Gonogo` is not trusted here/],
    ['alone', ['leaf'], 'untrusted', /issuer `Test Between, Gonogo` is not known here: give the authority's file as `ca`, or let the server send/],
    ['alone, though it says where its issuer is', ['public'], 'incomplete-chain', /own certificate alone/],
  ])('of an authority that this machine does not know, %s', async (_how, chain, problem, reason) => {
    const port = await showing(chain);
    const seen = await look(tls, { url: `https://localhost:${port}` }, contextFor());
    expect(seen).toMatchObject({ authorized: false, problem, reason: expect.stringMatching(reason) });
  });

  it('that signed itself passes where it is the authority', async () => {
    expect(await seenOf(['own'], { ca: 'own.pem' })).toMatchObject({ authorized: true, chain_length: 1 });
  });

  it('and the version that both sides speak', async () => {
    const port = await showing(['leaf', 'between'], { maxVersion: 'TLSv1.2' });
    const written = { host: 'localhost', port, ca: 'root.pem' };
    expect(await look(tls, { ...written, min_version: 'TLSv1.2' }, contextFor({ folder }))).toMatchObject({ authorized: true, protocol: 'TLSv1.2' });
    expect(await whyNot(tls, { ...written, min_version: 'TLSv1.3' }, contextFor({ folder }))).toMatchObject({
      verdict: 'fail',
      code: 'tls-version',
      message: `localhost:${port} speaks no TLS of version TLSv1.3 or newer`,
    });
  });

  it('is shown also by a server that then wants one of its clients', async () => {
    const port = await showing(['leaf', 'between'], { requestCert: true, rejectUnauthorized: true });
    expect(await look(tls, { host: 'localhost', port, ca: 'root.pem' }, contextFor({ folder }))).toMatchObject({ authorized: true });
  });
});

describe('no answer', () => {
  it('where nothing listens', async () => {
    expect(await whyNot(tls, { host: '127.0.0.1', port: 9 }, contextFor())).toMatchObject({ verdict: 'fail', code: 'refused' });
  });

  it.each<[string, () => Promise<number>]>([
    ['HTTP', () => listening(createHttp((_request, response) => void response.end()))],
    ['something else', () => listening(createServer((socket) => void socket.on('error', () => socket.destroy()).write('220 mail.example ESMTP\r\n')))],
  ])('from a port that speaks %s', async (_what, start) => {
    const port = await start();
    const why = await whyNot(tls, { url: `https://127.0.0.1:${port}` }, contextFor());
    expect(why).toMatchObject({ verdict: 'fail', code: 'tls' });
    expect(why.message).toMatch(/^127\.0\.0\.1:\d+ does not speak TLS there: check the port/);
  });

  it.each<[string, (socket: Socket) => void, string, RegExp]>([
    ['resets', (socket) => socket.resetAndDestroy(), 'reset', /closed the connection before it answered$/],
    ['hangs up', (socket) => void socket.end(), 'reset', /closed the connection before it answered$/],
    ['says nothing', () => undefined, 'timed-out', /took the connection and did not answer the TLS handshake in time/],
  ])('from a server that %s', async (_what, talk, code, sentence) => {
    const { host } = new URL(await misbehaving(talk));
    const took = await secondsUntil(async () => {
      const why = await whyNot(tls, { url: `https://${host}` }, contextFor({ deadline_ms: 400 }));
      expect(why).toMatchObject({ verdict: 'fail', code });
      expect(why.message).toMatch(sentence);
    });
    expect(took).toBeLessThan(1.5);
  });

  it.each<[string, string, string]>([
    ['is not there', 'nosuch.pem', 'file-absent'],
    ['holds no certificate', 'ca.cnf', 'unreadable'],
  ])('where the file of authorities %s', async (_what, ca, code) => {
    const why = await whyNot(tls, { host: '127.0.0.1', port: 9, ca }, contextFor({ folder }));
    expect(why).toMatchObject({ verdict: 'unknown', code, message: expect.stringContaining(`\`${ca}\``) });
  });
});

describe('what is written', () => {
  it.each<[JsonObject, RegExp]>([
    [{}, /^: names no target/],
    [{ url: 'https://h', host: 'h' }, /^: names its target twice/],
    [{ host: 'h', min_version: 'TLSv1.1' }, /^min_version: /],
    [{ host: 'h', verify: false }, /verify/],
  ])('%j is refused', (written, message) => {
    expect(faultsOf(tls, written)).toEqual([expect.stringMatching(message)]);
  });

  it('needs no port: 443 is meant', () => {
    expect(faultsOf(tls, { host: 'api.creator.example' })).toEqual([]);
  });

  it('says of a plain URL that nothing is encrypted, asks nothing, and tells loopback apart', async () => {
    const here = await look(tls, { url: 'http://127.0.0.1:9' }, contextFor());
    expect(here).toMatchObject({ encrypted: false, loopback: true, authorized: false, problem: 'plain' });
    expect(meets(tls, here)).toBe(false);
    expect(meets(tls, here, 'loopback || (authorized && expires_in_days > 14)')).toBe(true);
    expect(await look(tls, { url: 'http://api.creator.example' }, contextFor())).toMatchObject({ encrypted: false, loopback: false });
  });
});
