import { describe, expect, it } from 'vitest';
import { manual } from '../../src/checks/manual.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { contextFor } from './context.ts';
import { faultsOf, look, meets, whyNot } from './look.ts';

const ask = 'Which revision does the copy show?';

describe('an answer', () => {
  it.each<[JsonObject, string, unknown, string]>([
    [{}, ' 0003 ', '0003', 'answered 0003'],
    [{ number: true }, '12', 12, 'answered 12'],
    [{ number: 'true' }, ' -0.5 ', -0.5, 'answered -0.5'],
    [{ number: true }, '0', 0, 'answered 0'],
    [{ number: true }, '1e3', 1000, 'answered 1000'],
    [{ choices: ['Yes', 'No'] }, 'yes', 'Yes', 'answered Yes'],
    [{ choices: [1, 2] }, '2', '2', 'answered 2'],
    [{}, 'two\nlines \u001B[31mred', 'two\nlines \u001B[31mred', 'answered two lines red'],
  ])('%j takes %j', async (written, answer, seen, response) => {
    const observed = await look(manual, { ask, ...written }, contextFor({ answer }));
    expect(observed).toEqual({ answer: seen });
    expect(manual.response(observed)).toBe(response);
    expect(meets(manual, observed)).toBe(true);
  });

  it.each<[JsonObject, string | undefined, string, string]>([
    [{}, undefined, 'not-answered', `nobody answered yet: ${ask}`],
    [{}, '  ', 'not-answered', `nobody answered yet: ${ask}`],
    [{ number: true }, 'twelve', 'not-a-number', '`twelve` is no number: enter digits only, such as 12 or 0.5'],
    [{ number: true }, '0x10', 'not-a-number', '`0x10` is no number: enter digits only, such as 12 or 0.5'],
    [{ number: true }, '1e999', 'not-a-number', '`1e999` is no number: enter digits only, such as 12 or 0.5'],
    [{ number: true }, '12 %', 'not-a-number', '`12 %` is no number: enter digits only, such as 12 or 0.5'],
    [{ choices: ['yes', 'no'] }, 'perhaps', 'not-a-choice', '`perhaps` is none of the answers: enter yes, no'],
    [{ of: 'head' }, '0003', 'nothing-observed', '`head` has no observation to compare with: check that item first'],
  ])('%j does not take %j', async (written, answer, code, message) => {
    const why = await whyNot(manual, { ask, ...written }, contextFor(answer === undefined ? {} : { answer }));
    expect(why).toMatchObject({ verdict: 'unknown', code, message });
  });

  it.each([
    ['0003', true],
    ['0002', false],
  ])('%s is compared with what another item saw', async (answer, met) => {
    const observed = await look(manual, { ask, of: 'head' }, contextFor({ answer, observed: { head: { head: '0003', limit: 5 } } }));
    expect(meets(manual, observed, 'answer == observed.head')).toBe(met);
  });

  it('that is a number is judged as one', async () => {
    const observed = await look(manual, { ask, number: true, of: 'limits' }, contextFor({ answer: '4', observed: { limits: { max: 10 } } }));
    expect(meets(manual, observed, 'answer < observed.max * 0.5')).toBe(true);
    expect(meets(manual, observed, 'answer == 4 && answer <= 4.5')).toBe(true);
  });
});

describe('what is written', () => {
  it.each<[JsonObject, RegExp]>([
    [{}, /^ask: must be the question/],
    [{ ask: ' ' }, /^ask: must not be empty/],
    [{ ask, choices: ['only'] }, /^choices: must hold at least two/],
    [{ ask, number: true, choices: ['1', '2'] }, /takes `number` or `choices`, not both/],
    [{ ask, numeric: true }, /numeric/],
    [{ ask, number: 'some' }, /^number: must be true or false/],
  ])('%j is refused', (written, message) => {
    expect(faultsOf(manual, written)).toEqual([expect.stringMatching(message)]);
  });
});
