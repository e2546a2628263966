import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Keys, keys, readRecord, timeOf } from '../../src/checks/logs/record.ts';
import { normalised, tally } from '../../src/checks/logs/tally.ts';

const defaults: Keys = keys.parse(undefined);
const noon = Date.parse('2026-11-22T12:00:00.000Z');
const iso = '2026-11-22T12:00:00.000Z';

describe('a line', () => {
  it.each<[string, object, object]>([
    [
      'of the product',
      { timestamp: iso, level: 'info', event: 'request', request_id: 'x', method: 'GET', path: '/health', status: 200, duration_ms: 3 },
      {
        time: noon,
        isError: false,
        isRequest: true,
        has: { user: false, path: true, duration: true },
        message: 'request',
        request: 'GET /health',
        status: '200',
      },
    ],
    [
      'of Railway, whose keys are flat',
      { message: 'task failed', timestamp: '2026-11-22T12:00:00.000123456Z', level: 'error', user_id: 7 },
      { time: noon, isError: true, isRequest: false, message: 'task failed', has: { user: true, path: false, duration: false } },
    ],
    [
      'of Railway, with severity and attributes',
      {
        message: 'slow',
        timestamp: iso,
        severity: 'ERROR',
        attributes: [
          { key: 'path', value: '/api' },
          { key: 'duration_ms', value: 9 },
        ],
      },
      { isError: true, isRequest: true, has: { path: true, duration: true, user: false } },
    ],
    [
      'of Railway around the JSON of the product, whose own level counts',
      { message: JSON.stringify({ level: 'info', message: 'fine', path: '/a', status: 200 }), timestamp: iso, level: 'error' },
      { time: noon, isError: false, isRequest: true, message: 'fine', request: '/a', status: '200' },
    ],
    [
      'of Loguru',
      {
        text: `${iso} boom`,
        record: {
          level: { name: 'CRITICAL', no: 50 },
          message: 'boom',
          time: { repr: 'x', timestamp: noon / 1000 },
          extra: { user_id: 1, path: '/a', duration_ms: 2 },
        },
      },
      { time: noon, isError: true, isRequest: true, message: 'boom', request: '/a', status: '', has: { user: true, path: true, duration: true } },
    ],
    ['of Pino', { level: 50, time: noon, msg: 'x' }, { time: noon, isError: true, message: 'x' }],
    ['of Pino that warns', { level: 40, time: noon, msg: 'x' }, { isError: false }],
    ['of ECS', { '@timestamp': iso, 'log.level': 'error', message: 'x' }, { time: noon, isError: true }],
    ['whose user is null', { path: '/a', status: 200, user: null }, { has: { user: false, path: true, duration: false } }],
    ['with a status that is a word', { status: 'active', path: '/a' }, { isRequest: false }],
    ['that is empty', {}, { time: undefined, isError: false, isRequest: false, message: undefined }],
  ])('%s', (_what, line, record) => expect(readRecord(JSON.stringify(line), defaults)).toMatchObject(record));

  it.each(['', 'Traceback (most recent call last):', '[1]', '"x"', 'null', '{"a":', '7'])('%j is no record', (line) =>
    expect(readRecord(line, defaults)).toBeUndefined(),
  );

  it('is read by the keys of the checklist', () => {
    const own = keys.parse({ time: 'when', level: ['how.bad'], message: 'what' });
    expect(readRecord(JSON.stringify({ when: iso, how: { bad: 'error' }, what: 'x', level: 'info' }), own)).toMatchObject({
      time: noon,
      isError: true,
      message: 'x',
    });
  });

  it.each([
    `{"timestamp":"${iso}","level":"error","message":${'['.repeat(60_000)}${']'.repeat(60_000)}}`,
    `${'{"record":'.repeat(20_000)}{}${'}'.repeat(20_000)}`,
    `{"timestamp":1e300,"level":"error","message":"x"}`,
    `{"timestamp":9999999999999999999,"level":"error"}`,
  ])('however absurd, is counted', (text) => {
    const into = tally(defaults, noon);
    into.line(text);
    expect(into.end(noon)).toMatchObject({ lines: 1 });
  });

  it('never throws, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (line) => {
        expect(['undefined', 'object']).toContain(typeof readRecord(line, defaults));
      }),
    );
  });
});

it.each<[string | number, number | undefined]>([
  ['2026-11-22T12:00:00Z', noon],
  ['2026-11-22 12:00:00,000', noon],
  ['2026-11-22T13:00:00.000000+01:00', noon],
  ['2026-11-22T07:00:00-0500', noon],
  ['2026-11-22 12:00', noon],
  [noon, noon],
  [noon / 1000, noon],
  [String(noon), noon],
  [noon * 1000, noon],
  [noon * 1_000_000, noon],
  ['2026-11-22', undefined],
  ['2026-99-99T12:00:00Z', undefined],
  ['noon', undefined],
  [42, undefined],
])('the time %s', (written, time) => expect(timeOf(written)).toBe(time));

it.each([
  ['user 17 not found', 'user <n> not found'],
  ['request 3f2504e0-4f89-11d3-9a0c-0305e82c3301 failed', 'request <id> failed'],
  ['took 12.5 ms at 10:20:30', 'took <n> ms at <n>'],
  ['deadbeef1234 and 0x7fff', '<id> and <id>'],
  ['mail to ada@example.org bounced', 'mail to <email> bounced'],
  ['token eyJhbGciOiJIUzI1NiIsInR5cCI6 refused', 'token <id> refused'],
  ['connect ECONNREFUSED 10.0.0.1:5432', 'connect ECONNREFUSED <n>'],
  ['\u001b[31mboom\u001b[0m\n\tagain', 'boom again'],
  ['HTTP2 and sha256 stay', 'HTTP2 and sha256 stay'],
  ['no number at all', 'no number at all'],
])('%j is counted as %j', (message, as) => expect(normalised(message)).toBe(as));

describe('counting', () => {
  const line = (seconds: number, rest: object): string => JSON.stringify({ timestamp: new Date(noon + seconds * 1000).toISOString(), ...rest });

  it('takes the window only, and a line without a time with the one before it', () => {
    const into = tally(defaults, noon);
    for (const text of [
      line(-90, { level: 'error', message: 'old' }),
      'Traceback of the old one',
      '',
      line(10, { level: 'error', message: 'id 1' }),
      'Traceback',
      '  File',
      line(30, { level: 'error', message: 'id 2' }),
      line(40, { level: 'info' }),
    ])
      into.line(text);
    expect(into.end(noon + 60_000)).toEqual({
      lines: 5,
      error_lines: 2,
      unparsed: 2,
      groups: [{ message: 'id <n>', count: 2, last_at: '2026-11-22T12:00:30.000Z' }],
      group_count: 1,
      request_lines: 0,
      newest_age_s: 20,
      span_s: 30,
    });
  });

  it('shows the five most frequent errors and stays small with many', () => {
    const into = tally(defaults, noon);
    const word = (n: number): string => n.toString(26).replace(/./g, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 26)));
    for (let n = 0; n < 3_000; n++)
      for (let times = 0; times < (n === 7 ? 3 : 1); times++) into.line(line(n / 100, { level: 'error', message: `error ${word(n)}` }));
    const { groups, group_count, error_lines } = into.end(noon);
    expect(error_lines).toBe(3_002);
    expect(group_count).toBe(501);
    expect(groups).toHaveLength(5);
    expect(groups).toMatchObject([{ message: '(other errors)', count: 2_500 }, { message: 'error h', count: 3 }, {}, {}, {}]);
  });

  it('names an error by its request too, whose status counts and whose ids do not', () => {
    const into = tally(defaults, noon);
    const failed = { level: 'error', message: 'boom 7', method: 'GET', status: 500 };
    for (const id of [1, 2]) into.line(line(id, { ...failed, path: `/api/sync/${id}` }));
    into.line(line(3, { ...failed, path: '/api/sync/3', status: 503 }));
    into.line(line(4, { level: 'error' }));
    expect(into.end(noon)).toMatchObject({
      groups: [
        { message: 'boom <n> (GET /api/sync/<n> 500)', count: 2 },
        { message: '(no message)', count: 1 },
        { message: 'boom <n> (GET /api/sync/<n> 503)', count: 1 },
      ],
    });
  });

  it('tells which share of the requests has what', () => {
    const into = tally(defaults, noon);
    into.line(line(1, { path: '/a', status: 200, duration_ms: 1, user_id: 3 }));
    into.line(line(2, { path: '/a', status: 200, duration_ms: 1 }));
    into.line(line(3, { method: 'GET', status: 200 }));
    expect(into.end(noon)).toMatchObject({ request_lines: 3, with_user: 0.3333, with_path: 0.6667, with_duration: 0.6667, newest_age_s: 0 });
  });
});
