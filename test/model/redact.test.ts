import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redactor } from '../../src/model/redact.ts';

const { text, json } = redactor(['s3cr3t-value', 'päss wörd/+"x"', '987654321', 'abc', '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\n-----END KEY-----']);

describe('secrets that are known', () => {
  test.each([
    ['itself', 'key s3cr3t-value.', 'key ***.'],
    ['in a URL', 'q=p%C3%A4ss%20w%C3%B6rd%2F%2B%22x%22&', 'q=***&'],
    ['in a URL, lower case', 'q=p%c3%a4ss%20w%c3%b6rd%2f%2b%22x%22&', 'q=***&'],
    ['in a form', 'q=p%C3%A4ss+w%C3%B6rd%2F%2B%22x%22&', 'q=***&'],
    ['in JSON', '{"p":"päss wörd/+\\"x\\""}', '{"p":"***"}'],
    ['in base64', `token ${btoa('s3cr3t-value')} end`, 'token *** end'],
    ['split by an escape sequence', 's3cr\u001b[31m3t-value', '***'],
    ['split by a control character', 's3cr\u00003t-val\u202eue', '***'],
    ['one line of several', 'got MIIEvQIBADANBgkqhkiG9w0B', 'got ***'],
    ['too short to be told from text', 'abc', 'abc'],
    ['twice', 's3cr3t-values3cr3t-value', '******'],
  ])('%s', (_what, before, after) => {
    expect(text(before)).toBe(after);
  });

  test.each([0, 1, 2, 3, 4, 5])('in base64 of more than itself, %i bytes before', (before) => {
    const encoded = btoa(`${'x'.repeat(before)}s3cr3t-value:and more`);
    expect(text(encoded)).toMatch(/^[\w]{0,8}\*\*\*[\w=]+$/);
  });
});

describe('a secret that a cut went through', () => {
  const { text, known } = redactor(['hunter2-and-more', 'postgres://app:pässwörd@db/app']);
  test.each([
    ['500: token hunter2-an…', '500: token ***…'],
    ['500: token hunter2-an…, p95 12 ms', '500: token ***…, p95 12 ms'],
    ['…ter2-and-more was refused', '…*** was refused'],
    [`${encodeURIComponent('postgres://app:pässwörd@db/app').slice(0, 24)}…`, '***…'],
    ['a hunt… that says little', 'a hunt… that says little'],
    ['hunter2-and-more…', '***…'],
    ['hunter2-an', 'hunter2-an'], // nothing was cut here
  ])('%s', (raw, clean) => {
    expect(text(raw)).toBe(clean);
    expect(known(raw)).toBe(clean);
  });
});

describe('what has the shape of a credential', () => {
  test.each([
    ['postgres://ada:pw@db.example:5432/app', 'postgres://ada:***@db.example:5432/app'],
    ['postgres://ada:p@w@db.example/app', 'postgres://ada:***@db.example/app'],
    ['postgres://ada:p/w@db.example/app', 'postgres://ada:***@db.example/app'],
    ['redis://:pw@127.0.0.1:6379/0 refused', 'redis://:***@127.0.0.1:6379/0 refused'],
    ['https://0123abcd@o1.ingest.example/42', 'https://***@o1.ingest.example/42'],
    ['https://key:old@sentry.example/42', 'https://***@sentry.example/42'],
    ['https://api.example:8080/users/@ada?x=a@b', 'https://api.example:8080/users/@ada?x=a@b'],
    ['postgres://gonogo@127.0.0.1/app', 'postgres://gonogo@127.0.0.1/app'],
    ['mail ada@creator.example', 'mail ada@creator.example'],
    ['Authorization: Bearer abc.def-1', 'Authorization: ***'],
    ['sent bearer abc.def-1, then', 'sent bearer ***, then'],
    ['WWW-Authenticate: Bearer realm="x"', 'WWW-Authenticate: Bearer realm="x"'],
    ['a bearer token is missing', 'a bearer token is missing'],
    [`Basic ${btoa('ada:pw')}`, 'Basic ***'],
    ['basic authentication failed', 'basic authentication failed'],
    ['< set-cookie: sid=1; HttpOnly\n< date: now', '< set-cookie: ***\n< date: now'],
    ['{"cookie":"sid=1","authorization":"Token x","n":1}', '{"cookie":"***","authorization":"***","n":1}'],
    ['host=db password=pw user=ada', 'host=db password=*** user=ada'],
  ])('%s', (before, after) => {
    expect(text(before)).toBe(after);
  });
});

describe('what a terminal would obey', () => {
  test.each([
    ['colours', '\u001b[1;31mred\u001b[0m', 'red'],
    ['a title', 'a\u001b]0;title\u0007b', 'ab'],
    ['a link', '\u001b]8;;https://x.example\u001b\\here\u001b]8;;\u001b\\', 'here'],
    ['an unfinished sequence', 'a\u001b]0;title', 'a]0;title'],
    ['a sequence in a sequence', '\u001b\u001b[2J[2Jx', '[2Jx'],
    ['one-byte controls', 'a\u009b2Jb\u0085c', 'abc'],
    ['bell, backspace, carriage return', 'a\u0007\bb\r\nc', 'ab\nc'],
    ['text turned around', 'user\u202etxt.exe\u2066\u2069', 'usertxt.exe'],
    ['newline and tab stay', 'a\n\tb', 'a\n\tb'],
    ['half a character', 'a\ud83d', 'a\ufffd'],
    ['emoji stay', '👩‍🚀 ü', '👩‍🚀 ü'],
  ])('%s', (_what, before, after) => {
    expect(text(before)).toBe(after);
  });
});

test('objects keep their shape; keys are cleaned, and credentials under their usual names', () => {
  const before = {
    used: 31,
    port: 5432,
    pin: 987654321,
    none: null,
    on: true,
    list: ['s3cr3t-value', { Authorization: 'Digest x', COOKIE: ['a', 'b'] }],
    's3cr3t-value': 1,
    's3cr3t-value\u0000': 2,
    headers: { 'Set-Cookie': 'sid=1', 'x-api-key': 'k', date: 'now' },
    absent: undefined,
  };
  expect(json(before)).toStrictEqual({
    used: 31,
    port: 5432,
    pin: '***',
    none: null,
    on: true,
    list: ['***', { Authorization: '***', COOKIE: '***' }],
    '***': 1,
    '*** (2)': 2,
    headers: { 'Set-Cookie': '***', 'x-api-key': '***', date: 'now' },
    absent: undefined,
  });
  expect(before.list[0]).toBe('s3cr3t-value');
  expect(Object.keys(json(JSON.parse('{"__proto__":{"a":1}}') as object))).toEqual(['__proto__']);
});

test('no secret survives anywhere, however it is spelled and wherever it stands', () => {
  const character = fc.constantFrom(...Array.from('abcXYZ019-_*.+/=%@:~ äß\u001b\u0007🚀'));
  const secret = fc.string({ unit: character, minLength: 4, maxLength: 24 });
  const scenario = fc.array(secret, { minLength: 1, maxLength: 4 }).chain((secrets) => {
    const spelled = fc
      .constantFrom(...secrets)
      .chain((one) =>
        fc.constantFrom(
          one,
          encodeURIComponent(one),
          Buffer.from(one).toString('base64'),
          JSON.stringify(one),
          `postgres://u:${one}@h`,
          `Bearer ${one}`,
          `\u001b[3${one}`,
          one.slice(0, 2) + '\u0000' + one.slice(2),
        ),
      );
    const piece = fc.oneof(spelled, fc.string({ unit: character, maxLength: 8 }), fc.constantFrom(...secrets.map((one) => one.slice(0, 3))));
    const string = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        string,
        fc.integer({ max: 99 }),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(string, tie('tree'), { maxKeys: 3 }),
      ),
    }));
    return fc.record({ secrets: fc.constant(secrets), tree });
  });
  fc.assert(
    fc.property(scenario, ({ secrets, tree }) => {
      const seen: string[] = [];
      JSON.stringify(redactor(secrets).json(tree), (key, value: unknown) => {
        seen.push(key, typeof value === 'string' ? value : '');
        return value;
      });
      for (const one of secrets) {
        for (const form of [one, encodeURIComponent(one), Buffer.from(one).toString('base64')])
          expect(seen.filter((found) => found.includes(form))).toEqual([]);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('an observation is cleaned in well under a millisecond', () => {
  const secrets = Array.from({ length: 12 }, (_, n) => `secret-number-${n}-${'x'.repeat(20)}`);
  const quick = redactor(secrets);
  const observation = {
    status: 200,
    text: 'The answer of a server, with https://api.example/path?x=1 in it. '.repeat(50),
    headers: Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`header-${n}`, `value ${n}`])),
  };
  for (let n = 0; n < 200; n++) quick.json(observation);
  const times = Array.from({ length: 200 }, () => {
    const begun = performance.now();
    quick.json(observation);
    return performance.now() - begun;
  }).toSorted((a, b) => a - b);
  console.log(`${JSON.stringify(observation).length} bytes in ${times[100]?.toFixed(3)} ms`);
  expect(times[100]).toBeLessThan(1);
});

test.each([
  ['letters', 'a'.repeat(65_536)],
  ['schemes', '://a:'.repeat(13_000)],
  ['escapes', '\u001b]'.repeat(32_000)],
  ['quotes', '"cookie'.repeat(9_000)],
  ['bearers', 'bearer '.repeat(9_000)],
])('64 KiB of %s take no longer than they should', (_what, hostile) => {
  const begun = performance.now();
  text(hostile);
  expect(performance.now() - begun).toBeLessThan(500);
});
