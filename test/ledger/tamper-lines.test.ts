import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { describe, expect, test } from 'vitest';
import { GENESIS, prepareEvent, readLine, sealLine } from '../../src/ledger/hash.ts';
import { carried } from './sealed.ts';

const event = { type: 'signed', item: 'db', note: 'seen "twice" \u001b' } as const;

describe.each(carried)('a line that carries %s', (_what, more) => {
  const { line, text } = sealLine({ seq: 1, at: '2026-11-22T08:00:01.000Z', by: 'Ada', prev: GENESIS, ...more }, prepareEvent(event));

  test('is read back as it was sealed', () => {
    expect(readLine(text.trimEnd(), 1, GENESIS)).toStrictEqual({ line });
    expect({ ...line, ...more }).toStrictEqual(line);
  });

  test('can be checked with SHA-256 and RFC 8785 alone', () => {
    const { hash, ...others } = JSON.parse(text) as typeof line;
    const canonical = canonicalize(others) ?? '';
    expect(createHash('sha256').update(canonical).digest('hex')).toBe(hash);
  });

  test.each([
    ['another time of entry', '07:59:00', '07:58:00'],
    ['no time of entry', /"entered":"[^"]*",/, ''],
    ['a time of entry that it did not have', ',"event":', ',"entered":"2026-11-22T07:00:00.000Z","event":'],
    ['another key', 'SHA256:abc', 'SHA256:abd'],
    ['another signature', 'U1NIU0lH', 'U1NIU0lI'],
    ['another principal', 'ada@creator', 'eve@creator'],
    ['another last line seen', '"seq":7}', '"seq":8}'],
    ['another time of signing', '"at":"2026-11-22T08:00:00.000Z"', '"at":"2026-11-22T08:00:02.000Z"'],
    ['no signature', /"ssh":\{.*\},(?="event")/, ''],
    ['a signature in another order', /"ssh":\{("as":"[^"]*"),("at":"[^"]*"),/, '"ssh":{$2,$1,'],
    ['a part of the signature twice', '"ssh":{', '"ssh":{"as":"ada@creator.example",'],
    ['something beside it', '"ssh":{', '"ssh":{"more":1,'],
    ['a key of its own', ',"hash":', ',"more":1,"hash":'],
    ['another person', '"by":"Ada"', '"by":"Eve"'],
    ['another time', '08:00:01', '08:00:02'],
    ['another word', 'seen', 'sent'],
  ])('%s is found', (_change, from, to) => {
    const changed = text.trimEnd().replace(from, to);
    if (changed === text.trimEnd()) return expect(line).not.toMatchObject({ entered: expect.anything(), ssh: expect.anything() }); // it has no such part
    return expect(readLine(changed, 1, GENESIS)).toMatchObject({ fault: { seq: 1, json: true } });
  });
});

describe('what a console knew as its word was entered', () => {
  const { text } = sealLine(
    { seq: 1, at: '2026-11-22T08:00:01.000Z', by: 'Ada', prev: GENESIS, entered: '2026-11-22T07:59:00.000Z', knew: 7 },
    prepareEvent(event),
  );

  test.each([
    ['another line', '"knew":7', '"knew":8'],
    ['another spelling', '"knew":7', '"knew":7.0'],
    ['no line', '"knew":7,', ''],
    ['a line before the first', '"knew":7', '"knew":-1'],
  ])('is covered by the hash: %s is found', (_change, from, to) => {
    expect(readLine(text.trimEnd(), 1, GENESIS)).toMatchObject({ line: { knew: 7 } });
    expect(readLine(text.trimEnd().replace(from, to), 1, GENESIS)).toMatchObject({ fault: { seq: 1, json: true } });
  });
});

test('an event of an unknown kind is named in a few words, and none of the known ones', () => {
  const strange = JSON.stringify({ seq: 1, at: '2026-11-22T08:00:01.000Z', by: 'Ada', prev: GENESIS, event: { type: 'foo`\n' }, hash: 'x' });
  expect(readLine(strange, 1, GENESIS)).toMatchObject({ fault: { what: 'it is of a kind that this gonogo does not know: `foo??`' } });
});
