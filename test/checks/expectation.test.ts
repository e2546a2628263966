import { describe, expect, it } from 'vitest';
import { compileExpectation, type Judged } from '../../src/checks/expectation.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { fields, observed } from './expectation-sample.ts';

function judge(source: string, seen: JsonObject = observed): Judged {
  const compiled = compileExpectation(source, fields);
  if (!compiled.ok) throw new Error(`${source}: ${compiled.faults.map((fault) => fault.what).join('; ')}`);
  return compiled.expectation.evaluate(seen);
}

describe('a condition holds or does not hold', () => {
  it.each<[string, boolean]>([
    ['used < max * 0.5', false],
    ['used < max', true],
    ['used / max == 0.775', true],
    ['used / 40 < 0.5', false],
    ['used < max * (1 / 2)', false],
    ['used > max * (1 / 2)', true],
    ['size(rows) / 4 == 0.5', true],
    ['status / 3 > 66.6', true],
    ['json.count / 2 == 1.5', true],
    ['used + 9 == max', true],
    ['9 + used == max', true],
    ['max - 9 == used', true],
    ['2 * used > max', true],
    ['used % 2 == 1', true],
    ['json.count % 2 == 1', true],
    ['-used < 0', true],
    ['used == 31', true],
    ['31 == used', true],
    ['used != 31', false],
    ['31 != used', false],
    ['used >= 31 && used <= 31', true],
    ['used == 31.0', true],
    ['status == 200', true],
    ['status == 200.0', true],
    ['status != 200', false],
    ['status in [200, 204]', true],
    ['status in [200.0]', true],
    ['!(status in [500, 502])', true],
    ['used in [31, 20]', true],
    ['used in [31, 20.5]', true],
    ['used in [30, 20]', false],
    ['json.count in [3, 4]', true],
    ['3 in json.list', true],
    ['5 in json.list', false],
    ['text in ["all is ok", "ok"]', true],
    ['"youtube" in waiting', true],
    ['"count" in json', true],
    ['"celery" in missing', false],
    ['json.count == 3', true],
    ['3 == json.count', true],
    ['json.count != 3', false],
    ['json.count + 1 == 4', true],
    ['json.name == "abc"', true],
    ['json.name == 3', false],
    ['json["name"] == "abc"', true],
    ['json.none == null', true],
    ['json.up', true],
    ['json.up == true', true],
    ['json.deep.n * 2 == 3', true],
    ['json.list[0] == 3', true],
    ['json.list == [3, 4]', true],
    ['waiting["youtube"] < 500', true],
    ['waiting.youtube < 5', false],
    ["waiting['in-stock'] == 3", true],
    ['waiting.all(queue, waiting[queue] < 500)', true],
    ['size(missing) == 0', true],
    ['missing.size() == 0', true],
    ['missing == []', true],
    ['size(rows) < used', true],
    ['size(rows) - size(missing) >= 0', true],
    ['rows[0].n >= 1', true],
    ['rows.all(row, row.n >= 1)', true],
    ['rows.exists(row, row.n / 2 == 1.5)', true],
    ['rows.exists(row, row.n in [3])', true],
    ['rows.map(row, row.n) == [1, 3]', true],
    ['text.contains("ok")', true],
    ['text.matches("^all")', true],
    ['size(text) > 2', true],
    ['ok', true],
    ['!ok', false],
    ['has(json.count)', true],
    ['has(json.other)', false],
    ['has(used)', true],
    ['has(ttl_s)', false],
    ['!has(ttl_s) || ttl_s > 5', true],
    ['has(json.other) && json.other > 3', false],
    ['status == 200 ? used < 100 : max > 100', true],
    ['used > 30 // more than thirty', true],
  ])('%s is %s', (source, met) => {
    expect(judge(source)).toMatchObject({ met });
  });
});

describe('the values that the condition names are kept as they were seen', () => {
  it.each<[string, Record<string, unknown>]>([
    ['used < max * 0.5', { used: 31, max: 40 }],
    ['status in [200, 204]', { status: 200 }],
    ['json.count == 3', { 'json.count': 3 }],
    ['waiting["youtube"] < 500', { 'waiting["youtube"]': 20 }],
    ["waiting['in-stock'] < 500", { 'waiting["in-stock"]': 3 }],
    ['rows[0].n >= 1', { 'rows[0].n': 1 }],
    ['size(missing) == 0', { missing: [] }],
    ['has(json.other)', {}],
    ['has(ttl_s) || used > 3', { used: 31 }],
    ['rows.all(row, row.n < used)', { rows: [{ n: 1 }, { n: 3 }], used: 31 }],
    ['waiting[text] > 3 || ok', { waiting: { youtube: 20, 'in-stock': 3 }, text: 'all is ok', ok: true }],
  ])('%s shows %j', (source, values) => {
    expect(judge(source)).toMatchObject({ values });
    expect(Object.keys((judge(source) as { values: object }).values)).toEqual(Object.keys(values));
  });

  it('names the fields that the condition needs', () => {
    const compiled = compileExpectation('used < max * 0.5 && used > 0 && json.a.b == 1', fields);
    expect(compiled.ok && compiled.expectation.fields).toEqual(['used', 'max', 'json']);
  });
});

describe('what is not there makes no verdict, and is named', () => {
  it.each<[string, string]>([
    ['json.other == 3', 'json.other'],
    ['json.deep.x > 1', 'json.deep.x'],
    ['json.nope.x > 1', 'json.nope'],
    ['waiting["instagram"] < 500', 'waiting["instagram"]'],
    ['rows[7].n == 1', 'rows[7]'],
    ['ttl_s > 5', 'ttl_s'],
    ['rows.all(row, row.m > 1)', 'row.m'],
  ])('%s misses %s', (source, missing) => {
    expect(judge(source)).toEqual({ missing });
  });

  it.each<[string, JsonObject, string]>([
    ['used < max', { ...observed, max: null }, 'max'],
    ['status == 200', {}, 'status'],
    ['json.a == 1', {}, 'json'],
  ])('%s of an observation without it', (source, seen, missing) => {
    expect(judge(source, seen)).toEqual({ missing });
  });

  it.each<[string, JsonObject, RegExp]>([
    ['json.name < 3', observed, /^`json.name` is text, which the expectation cannot judge/],
    ['json.name', observed, /^`json.name` is neither true nor false/],
    ['used < 3', { ...observed, used: 'many' }, /^`used` is text/],
    ['status == 200', { ...observed, status: 200.5 }, /^`status` is a number/],
    ['json.list > 3', observed, /^`json.list` is a list/],
    ['json.name / 2 > 3', observed, /^`json.name` is text/],
  ])('%s of another type says so', (source, seen, why) => {
    expect(judge(source, seen)).toMatchObject({ why: expect.stringMatching(why) });
  });
});
