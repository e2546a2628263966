import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean } from '../../src/checks/did-you-mean.ts';
import { compileExpectation } from '../../src/checks/expectation.ts';
import { fields, observed } from './expectation-sample.ts';

describe('what is wrong in a condition is found before it runs', () => {
  it.each<[string, number, RegExp, RegExp]>([
    ['', 0, /ends too early/, /used < max/],
    ['used >', 6, /ends too early/, /finish/],
    ['used = 3', 5, /`=` is not an operator/, /`==`/],
    ['used === 3', 7, /`=` is one too many/, /`==`/],
    ['used < 3 and ok', 9, /`and` is not an operator/, /`&&`/],
    ['used < 3 or ok', 9, /`or` is not an operator/, /`\|\|`/],
    ['not ok', 0, /`not` is not an operator/, /`!`/],
    ['used < 3 & ok', 9, /`&` is not an operator/, /`&&`/],
    ['used < 50%', 10, /ends too early/, /finish/],
    ['text == "ok', 8, /never closed/, /close/],
    ['(used < 3', 9, /ends too early/, /finish/],
    ['used < 3)', 8, /`\)` cannot stand here/, /brackets/],
    ['usedd < max', 0, /`usedd` is not observed/, /did you mean `used`\? It observes `used`, `max`/],
    ['used < 3 && statuss == 200', 12, /`statuss`/, /did you mean `status`/],
    ['zebra > 3', 0, /`zebra`/, /^it observes `used`/],
    ['used', 0, /no condition/, /compare/],
    ['size(rows)', 0, /no condition/, /compare/],
    ['1 == 1', 0, /names nothing/, /`used`/],
    ['true', 0, /names nothing/, /`used`/],
    ['used > 0 || true', 12, /`true` is the same whatever/, /leave it out/],
    ['1 < 2 && used > 0', 0, /`1 < 2` is the same whatever/, /leave it out/],
    ['used == used', 0, /compared with itself/, /limit/],
    ['ok || !ok', 0, /always true/, /leave/],
    ['size(rows) >= 0', 0, /never below 0/, /> 0/],
    ['ok ? used > 3 : used > 3', 0, /same/, /without/],
    ['used == "a"', 0, /`==` compares a number with text/, /same type/],
    ['text > 3', 0, /`>` compares text with a whole number/, /same type/],
    ['text in [1, 2]', 0, /whole number|text/, /same type/],
    ['!(status in ["500"])', 2, /a whole number with a list/, /same type/],
    ['sum(rows) > 3', 0, /no function `sum`/, /`size`/],
    ['ok && used', 0, /conditions on both sides/, /compare/],
    ['has(size(rows))', 4, /`has` wants/, /json.count/],
  ])('%s', (source, offset, what, instead) => {
    const compiled = compileExpectation(source, fields);
    expect(compiled).toMatchObject({ ok: false, faults: [{ offset, what: expect.stringMatching(what), instead: expect.stringMatching(instead) }] });
  });

  it('names every unknown field at once', () => {
    const compiled = compileExpectation('usedd < maxx || stat == 200', fields);
    expect(compiled.ok ? [] : compiled.faults.map((fault) => fault.offset)).toEqual([0, 8, 16]);
  });

  it('never throws, whatever is written', () => {
    const word = fc.constantFrom(
      'used',
      'max',
      'json',
      '.',
      '(',
      ')',
      '[',
      ']',
      '<',
      '==',
      '&&',
      '||',
      '!',
      '1',
      '0.5',
      '"a"',
      'in',
      'has',
      'all',
      ',',
      '?',
      ':',
      '/',
      '{',
      '}',
      'x',
      'rows',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')),
        ),
        (source) => {
          const compiled = compileExpectation(source, fields);
          if (compiled.ok) compiled.expectation.evaluate(observed);
          else expect(compiled.faults.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('a misspelled word', () => {
  it.each<[string, string[], string | undefined]>([
    ['sorce', ['source', 'sign'], 'source'],
    ['Postgres', ['postgres', 'redis'], 'postgres'],
    ['prio', ['priority', 'needs'], 'priority'],
    ['idd', ['id', 'needs'], 'id'],
    ['hihg', ['critical', 'high', 'low'], 'high'],
    ['titel', ['name', 'title'], 'title'],
    ['zebra', ['id', 'needs'], undefined],
    ['x', [], undefined],
  ])('%s of %j', (word, candidates, meant) => {
    expect(didYouMean(word, candidates)).toBe(meant);
  });
});
