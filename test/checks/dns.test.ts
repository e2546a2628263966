import { createSocket } from 'node:dgram';
import { describe, expect, it, onTestFinished } from 'vitest';
import { dns } from '../../src/checks/dns.ts';
import { asText } from '../../src/checks/kept.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { contextFor } from './context.ts';
import { faultsOf, look, meets, whyNot } from './look.ts';
import { secondsUntil } from './until.ts';

const types = { A: 1, NS: 2, CNAME: 5, MX: 15, TXT: 16, AAAA: 28 } as const;
type Type = keyof typeof types;

const named = (name: string): Buffer =>
  Buffer.concat([...name.split('.').flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]), Buffer.from([0])]);
const two = (number: number): Buffer => Buffer.from([number >> 8, number & 255]);
const text = (...parts: string[]): Buffer => Buffer.concat(parts.flatMap((part) => [Buffer.from([part.length]), Buffer.from(part)]));

/** What a name has: records of a type, or the code with which the server refuses. */
type Zone = Readonly<Record<string, number | Partial<Record<Type, readonly Buffer[]>>>>;

/** A DNS server on this machine; a name that is not in its zone does not exist. Without a zone it never answers. */
async function resolving(zone: Zone | 'silent' | 'junk', ttl = 300): Promise<string> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    if (zone === 'silent') return;
    const labels: string[] = [];
    let at = 12;
    for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
      labels.push(query.toString('latin1', at + 1, at + 1 + length));
      at += length + 1;
    }
    const type = query.readUInt16BE(at + 1);
    const known = zone === 'junk' ? 0 : zone[labels.join('.').toLowerCase()];
    const code = known === undefined ? 3 : typeof known === 'number' ? known : 0;
    const found = Object.entries(types).find(([, number]) => number === type)?.[0] as Type | undefined; // a key of that table
    const records = typeof known === 'object' && found !== undefined ? (known[found] ?? []) : [];
    const answers = records.map((data) => Buffer.concat([two(0xc00c), two(type), two(1), two(0), two(ttl), two(data.length), data]));
    const head = Buffer.concat([query.subarray(0, 2), two(0x8180 | code), two(1), two(zone === 'junk' ? 9 : answers.length), two(0), two(0)]);
    socket.send(Buffer.concat([head, query.subarray(12, at + 5), ...answers]), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await new Promise((resolve) => socket.once('listening', resolve));
  onTestFinished(() => new Promise((resolve) => void socket.close(() => resolve())));
  return `127.0.0.1:${socket.address().port}`;
}

const zone: Zone = {
  'api.creator.example': { A: [Buffer.from([192, 0, 2, 7]), Buffer.from([192, 0, 2, 1])], AAAA: [Buffer.from('20010db8000000000000000000000001', 'hex')] },
  'www.creator.example': { CNAME: [named('creator.up.railway.example')] },
  'creator.example': {
    MX: [Buffer.concat([two(20), named('b.mail.example')]), Buffer.concat([two(5), named('a.mail.example')])],
    TXT: [text('v=spf1 ', '-all'), text('\u001B[31mred')],
    NS: [named('ns2.example'), named('ns1.example')],
  },
  'failing.example': 2,
  'refused.example': 5,
};

describe('a name at a resolver', () => {
  it.each<[string, Type, string[]]>([
    ['api.creator.example', 'A', ['192.0.2.1', '192.0.2.7']],
    ['api.creator.example', 'AAAA', ['2001:db8::1']],
    ['www.creator.example', 'CNAME', ['creator.up.railway.example']],
    ['creator.example', 'MX', ['5 a.mail.example', '20 b.mail.example']],
    ['creator.example', 'TXT', ['red', 'v=spf1 -all']],
    ['creator.example', 'NS', ['ns1.example', 'ns2.example']],
  ])('%s has %s records', async (name, type, answers) => {
    const seen = await look(dns, { name, type, server: await resolving(zone) }, contextFor());
    expect(seen).toMatchObject({ found: true, problem: '', answers });
    expect(meets(dns, seen)).toBe(true);
    expect(meets(dns, seen, `"${answers[0]}" in answers && size(answers) == ${answers.length}`)).toBe(true);
    if (type === 'A') expect(dns.response(seen)).toBe('192.0.2.1, 192.0.2.7, kept 300 s');
    if (type === 'A' || type === 'AAAA') expect(seen['ttl_s']).toBe(300);
    else expect(seen).not.toHaveProperty('ttl_s');
  });

  it.each<[string, Type, string, string]>([
    ['nosuch.example', 'A', 'name-not-found', 'the name was not found'],
    ['nosuch.example', 'MX', 'name-not-found', 'the name was not found'],
    ['creator.example', 'A', 'no-records', 'the name has no record of this type'],
    ['api.creator.example', 'TXT', 'no-records', 'the name has no record of this type'],
  ])('%s without %s records is an answer, and fails: %s', async (name, type, problem, response) => {
    const seen = await look(dns, { name, type, server: await resolving(zone) }, contextFor());
    expect(seen).toMatchObject({ found: false, problem, answers: [] });
    expect(meets(dns, seen)).toBe(false);
    expect(meets(dns, seen, '!found')).toBe(true);
    expect(dns.response(seen)).toBe(response);
  });

  it('is the host of a URL too', async () => {
    const seen = await look(dns, { name: 'https://user:hunter2@api.creator.example:8443/x', server: await resolving(zone) }, contextFor());
    expect(seen).toMatchObject({ answers: ['192.0.2.1', '192.0.2.7'] });
  });
});

describe('a resolver that gives no answer', () => {
  it.each<[string, string, string]>([
    ['failing.example', 'resolver-failed', 'could not look up `failing.example`'],
    ['refused.example', 'resolver-refused', 'refuses to look up `refused.example`'],
  ])('because it says so: %s', async (name, code, sentence) => {
    const why = await whyNot(dns, { name, server: await resolving(zone) }, contextFor());
    expect(why).toMatchObject({ verdict: 'unknown', code, message: expect.stringContaining(sentence) });
  });

  it('because it is silent', async () => {
    const server = await resolving('silent');
    const took = await secondsUntil(async () => {
      const why = await whyNot(dns, { name: 'api.creator.example', server }, contextFor({ deadline_ms: 600 }));
      expect(why).toMatchObject({ verdict: 'unknown', code: 'resolver-silent' });
      expect(why.message).toContain(server);
    });
    expect(took).toBeLessThan(2);
  });

  it('because nothing listens there', async () => {
    expect(await whyNot(dns, { name: 'api.creator.example', server: '127.0.0.1:9' }, contextFor())).toMatchObject({
      verdict: 'unknown',
      code: 'resolver-silent',
    });
  });

  it('because it speaks something else', async () => {
    const why = await whyNot(dns, { name: 'api.creator.example', server: await resolving('junk') }, contextFor({ deadline_ms: 1_500 }));
    expect(why).toMatchObject({ verdict: 'unknown', code: expect.stringMatching(/^(unreadable|resolver-silent)$/) });
  });

  it('because the operator stops', async () => {
    const stop = new AbortController();
    const pending = whyNot(dns, { name: 'x.example', server: await resolving('silent') }, contextFor({ deadline_ms: 20_000, stop: stop.signal }));
    stop.abort();
    expect((await secondsUntil(async () => void (await pending))) < 1).toBe(true);
  });
});

describe("a name by this machine's own means", () => {
  it('finds localhost', async () => {
    const seen = await look(dns, { name: 'localhost' }, contextFor());
    expect(seen).toMatchObject({ found: true, answers: ['127.0.0.1'] });
    expect(dns.response(seen)).toBe('127.0.0.1');
  });

  it('tells a name without such an address from one that is not there', async () => {
    expect(await look(dns, { name: '127.0.0.1', type: 'AAAA' }, contextFor())).toMatchObject({ found: false, problem: 'no-records', answers: [] });
    const seen = await look(dns, { name: 'localhost', type: 'AAAA' }, contextFor()); // some machines have `::1` for it
    expect(['found ::1', 'no-records']).toContain(seen['found'] === true ? `found ${asText(seen['answers'])}`.replace(/["[\]]/g, '') : seen['problem']);
  });

  it('does not find what never exists', async () => {
    // Where no resolver can be reached at all, that is another thing than a name that is not there.
    const answered = await dns.observe(dns.params.parse({ name: 'nosuch.invalid' }), contextFor()).catch((error: unknown) => error);
    expect(answered).toMatchObject(answered instanceof Error ? { verdict: 'unknown', code: 'resolver-silent' } : { found: false, problem: 'name-not-found' });
  });
});

describe('what is written', () => {
  it.each<[JsonObject, RegExp]>([
    [{}, /^name: must be a name/],
    [{ name: '' }, /^name: must be a name/],
    [{ name: 'two words' }, /^name: must be a name/],
    [{ name: 'x.example', type: 'SRV' }, /^type: /],
    [{ name: 'x.example', server: 'dns.example' }, /^server: must be the IP address/],
    [{ name: 'x.example', server: '127.0.0.1:99999' }, /^server: must be the IP address/],
    [{ name: 'x.example', resolver: '1.1.1.1' }, /resolver/],
  ])('%j is refused', (written, message) => {
    expect(faultsOf(dns, written)).toEqual([expect.stringMatching(message)]);
  });

  it.each(['1.1.1.1', '127.0.0.1:53', '::1', '[::1]:53'])('`%s` is the address of a resolver', (server) => {
    expect(faultsOf(dns, { name: 'x.example', server })).toEqual([]);
  });
});
