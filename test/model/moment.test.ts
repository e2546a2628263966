import { describe, expect, it } from 'vitest';
import { parseMoment, sincePhrase, type Span } from '../../src/model/moment.ts';

const span: Span = { openedAt: '2026-11-22T22:30:15.250Z', lastAt: '2026-11-24T03:00:00.500Z', lines: 1204 };
const short: Span = { openedAt: '2026-11-22T08:00:15.250Z', lastAt: '2026-11-22T09:10:00.000Z', lines: 7 };

describe('a moment that is written', () => {
  it.each([
    ['T+00:42', '2026-11-22T23:13:15.249Z'],
    ['T+00:42:30', '2026-11-22T23:12:46.249Z'],
    ['t+0:42', '2026-11-22T23:13:15.249Z'],
    ['T+00:00', '2026-11-22T22:31:15.249Z'],
    ['T+1d 04:10', '2026-11-24T02:41:15.249Z'],
    ['T+1d04:10', '2026-11-24T02:41:15.249Z'],
    ['T+28:10', '2026-11-24T02:41:15.249Z'],
    ['T+90s', '2026-11-22T22:31:46.249Z'],
    ['T+1h30m', '2026-11-23T00:00:16.249Z'],
    ['23:05', '2026-11-22T23:05:59.999Z'],
    ['23:05:11', '2026-11-22T23:05:11.999Z'],
    ['22:30', '2026-11-22T22:30:59.999Z'],
    ['22:30:15', '2026-11-22T22:30:15.999Z'],
    ['22:30:14', '2026-11-23T22:30:14.999Z'],
    ['22:29', '2026-11-23T22:29:59.999Z'],
    ['04:10', '2026-11-23T04:10:59.999Z'],
    [' 4:10 ', '2026-11-23T04:10:59.999Z'],
    ['2026-11-24T01:02', '2026-11-24T01:02:59.999Z'],
    ['2026-11-24 01:02:03', '2026-11-24T01:02:03.999Z'],
    ['2026-11-24T01:02:03.250Z', '2026-11-24T01:02:03.250Z'],
    ['2026-11-24T02:02+01:00', '2026-11-24T01:02:59.999Z'],
    ['2026-11-22T22:30Z', '2026-11-22T22:30:59.999Z'],
    ['2026-11-24T03:00:00.500Z', '2026-11-24T03:00:00.500Z'],
    ['2026-11-24T03:00', '2026-11-24T03:00:00.500Z'],
    ['03:00:00', '2026-11-23T03:00:00.999Z'],
  ])('%j is %s', (text, at) => {
    const moment = parseMoment(text, span);
    expect('at' in moment ? new Date(moment.at).toISOString() : moment).toBe(at);
  });

  it.each([
    ['#1', 1],
    ['#1204', 1204],
    ['# 12', 12],
  ])('%j is an event', (text, seq) => {
    expect(parseMoment(text, span)).toEqual({ seq });
  });

  it.each(['T+01:10', '09:11', '07:59', '08:00:14', '2026-11-22T08:00:14Z', '2026-11-22T07:59Z', '2027-01-01T00:00Z', 'T+2d'])(
    '%j is outside the record, whose span is said',
    (text) => {
      const span = 'it goes from `2026-11-22T08:00:15Z` to `2026-11-22T09:10:00Z` (`T+01:09:44`), events `#1` to `#7`';
      expect(parseMoment(text, short)).toEqual({ wrong: `\`${text}\` is outside the record: ${span}` });
    },
  );

  it.each(['#0', '#8', '#99999999999999999999'])('%j is no event of the record', (text) => {
    expect(parseMoment(text, short)).toEqual({ wrong: expect.stringContaining('the record has `#1` to `#7`') });
  });

  it.each(['', 'noon', '25:00', '12:60', '12:30:61', 'T+', 'T+x', 'T-00:10', '#', '#x', '2026-11-22', '12', '1:2', '2026-13-01T00:00Z'])(
    '%j is no moment, and what is one is said',
    (text) => {
      expect(parseMoment(text, span)).toEqual({ wrong: expect.stringMatching(/is no moment: write `T\+00:42`.*`#12` for an event$/) });
    },
  );
});

it.each([
  [0, 'T+00:00:00'],
  [42 * 60_000 + 999, 'T+00:42:00'],
  [86_400_000 + 4 * 3_600_000 + 10_000, 'T+1d 04:00:10'],
  [-5, 'T+00:00:00'],
])('%i ms after the opening is told as %s', (passed, phrase) => {
  expect(sincePhrase(passed)).toBe(phrase);
});
