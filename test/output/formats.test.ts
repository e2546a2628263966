import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { oneLine } from '../../src/output/escape.ts';
import { outputNamed, outputs, reportOf, textOutput, type Report } from '../../src/output/index.ts';
import { exitCodes } from '../../src/model/exit.ts';
import { goldenCases } from './cases.ts';
import { checklistOf, item, LaunchLog, live } from './launches.ts';
import { reportSchema } from './report-schema.ts';
import { elementsNamed, readXml } from './xml.ts';

const end = (format: string, report: Report): string => outputNamed(format)?.end(report) ?? '';
const cases = goldenCases.map((one) => [one.name, reportOf(one.launch, one.now, one.selected)] as const);
const hidden = /[^\P{Cc}\n]|\p{Bidi_Control}/u;

/** Any text, with what the formats hold special more often than chance would have it. */
const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom(
        '<',
        '&',
        ']]>',
        '"',
        "'",
        '#',
        '# SKIP',
        '\\',
        '\\#',
        '|',
        '\n',
        '\r',
        '\t',
        '\0',
        '\u001b[2J',
        '\u009b',
        '\ud800',
        '\ufffe',
        '---',
        '...',
        '-->',
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

const hostile = fc.record({ title: text, response: text, expect: text, fix: text, name: text, by: text, reason: text }).map((said) => {
  const fixes = [{ title: said.fix, ref: said.fix, markdown: '' }];
  const list = checklistOf(
    { before: [live('a', { title: said.title, fixes }), live('b', { title: said.title }), item('c', { title: said.title }), item('d', { title: said.title })] },
    { title: said.title, name: said.name, file: said.name },
  );
  const log = new LaunchLog(list, { name: said.name, production: true })
    .saw('a', 'fail', said.response, { expect: said.expect, values: { [said.name]: said.response }, code: said.name })
    .saw('b', 'unknown', said.response, { expect: said.expect })
    .sign(said.by, 'c', { value: said.response, note: said.reason })
    .say(said.by, { type: 'ruled-out', item: 'd', reason: said.reason })
    .say(said.by, { type: 'held', reason: said.reason });
  return { said, log, report: reportOf(log.state(), log.now) };
});

describe('json', () => {
  it.each(cases)('of %s has every key, and nothing that the schema does not know', (_name, report) => {
    expect(reportSchema.parse(JSON.parse(end('json', report)))).toEqual(JSON.parse(JSON.stringify(report)));
  });

  it('reads back as it was, and holds nothing that a terminal obeys', () => {
    fc.assert(
      fc.property(hostile, ({ report }) => {
        expect(JSON.parse(end('json', report))).toEqual(JSON.parse(JSON.stringify(report)));
        expect(end('json', report)).not.toMatch(hidden);
      }),
    );
  });
});

describe('jsonl', () => {
  it('is the lines of the record, as they were given', () => {
    for (const { log, launch, now } of goldenCases) {
      const printed = outputNamed('jsonl')?.lines(log.lines, launch, now) ?? '';
      expect(
        printed
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line)),
      ).toEqual(log.lines);
    }
  });
});

/** A text without white space and the two characters that XML has no way to write. */
const bare = (said: string): string => oneLine(said).replace(/[\s\ufffe\uffff]/gu, '');

describe('junit', () => {
  it.each(cases)('of %s counts what it holds', (_name, report) => {
    const root = readXml(end('junit', report));
    const found = (name: string): number => elementsNamed(root, name).length;
    expect(root.attributes).toMatchObject({
      tests: `${report.items.length}`,
      failures: `${found('failure')}`,
      errors: `${found('error')}`,
      skipped: `${found('skipped')}`,
    });
    expect(found('testcase')).toBe(report.items.length);
    expect(found('testcase') - found('failure') - found('error') - found('skipped')).toBe(report.counts.done);
  });

  it('is well-formed and loses no text but control characters, whatever is in it', () => {
    fc.assert(
      fc.property(hostile, ({ report, said }) => {
        const [first] = elementsNamed(readXml(end('junit', report)), 'testcase');
        expect(bare(first?.attributes['name'] ?? '')).toBe(bare(`a: ${said.title}`));
      }),
    );
  });

  it.each(['<a>', '<a></b>', '<a>&</a>', '<a b="<"/>', '<a b="1" b="2"/>', '<a/><b/>', '<a>\u0001</a>', '<a>&#1;</a>', 'x<a/>'])(
    'is read by a reader that refuses %j',
    (document) => {
      expect(() => readXml(document)).toThrow(/./);
    },
  );
});

/** The test points of a TAP 14 document: number, whether ok, description, directive; the YAML below. */
function readTap(document: string): { ok: boolean; number: number; directive: string | undefined; yaml: string[] }[] {
  const [version, plan, ...lines] = document.split('\n');
  expect(version).toBe('TAP version 14');
  const points: { ok: boolean; number: number; directive: string | undefined; yaml: string[] }[] = [];
  for (const line of lines.slice(0, -1)) {
    const point = /^(not )?ok (\d+) - ((?:[^\\#]|\\[\\#])*?)(?: # (SKIP|TODO)\b(?:[^\\#]|\\[\\#])*)?$/.exec(line);
    if (point) points.push({ ok: !point[1], number: Number(point[2]), directive: point[4], yaml: [] });
    else if (line.startsWith('  ')) points.at(-1)?.yaml.push(line.slice(2));
    else expect(line).toMatch(/^# /);
  }
  expect(plan).toMatch(points.length === 0 ? /^1\.\.0 # SKIP / : new RegExp(`^1\\.\\.${points.length}$`));
  return points;
}

describe('tap', () => {
  it.each(cases)('of %s is numbered as planned, and only what is done is ok', (_name, report) => {
    const points = readTap(end('tap', report));
    expect(points.map((point) => point.number)).toEqual(report.items.map((_item, index) => index + 1));
    expect(points.filter((point) => point.ok && !point.directive)).toHaveLength(report.counts.done);
    expect(points.filter((point) => !point.ok && !point.directive)).toHaveLength(report.counts.failing + report.counts.unknown);
  });

  it('keeps its shape whatever is in it, and tells the response in YAML', () => {
    fc.assert(
      fc.property(hostile, ({ report, said }) => {
        const points = readTap(end('tap', report));
        expect(points.map(({ ok, directive }) => [ok, directive])).toEqual([
          [false, undefined],
          [false, undefined],
          [true, undefined],
          [true, 'SKIP'],
        ]);
        const [begin, ...yaml] = points[0]?.yaml ?? [];
        expect([begin, yaml.at(-1)]).toEqual(['---', '...']);
        expect(parse(yaml.slice(0, -1).join('\n'))).toMatchObject({ message: said.response, expected: said.expect });
      }),
    );
  });
});

describe('nagios', () => {
  it.each(Object.entries({ go: 0, warnings: 1, people: 1, fails: 2, noGo: 2, load: 2, unknowns: 3, usage: 3, internal: 3, interrupted: 3, terminated: 3 }))(
    'ends %s with %i',
    (name, status) => {
      const code = Object.entries(exitCodes).find(([known]) => known === name)?.[1];
      expect(code === undefined ? undefined : outputNamed('nagios')?.exit(code)).toBe(status);
    },
  );

  it('knows what to do with every exit code', () => {
    expect(Object.values(exitCodes).map((code) => outputNamed('nagios')?.exit(code))).not.toContain(undefined);
  });

  it('begins with one status line and its performance data, whatever is in it', () => {
    fc.assert(
      fc.property(hostile, ({ report }) => {
        const [status = '', ...rest] = end('nagios', report).split('\n');
        expect(status).toMatch(/^GONOGO CRITICAL - [^|]+\|fail=1;;0 unknown=1;0 blocked=0 wait=0;0 warn=0;0 done=1;;;0;4$/u);
        expect(rest.join('\n')).not.toContain('|');
      }),
    );
  });
});

describe('text', () => {
  const strip = (painted: string): string => painted.replace(/\p{Cc}\[\d+m/gu, '');

  it.each(goldenCases.map((one) => [one.name, one] as const))('of %s says the same with and without colour', (_name, one) => {
    const report = reportOf(one.launch, one.now, one.selected);
    expect(strip(textOutput(true).end(report))).toBe(textOutput(false).end(report));
    expect(textOutput(true).end(report)).not.toBe(textOutput(false).end(report));
  });

  it('holds no control character but line ends, and a hostile text is never a line of its own', () => {
    fc.assert(
      fc.property(hostile, ({ report, log }) => {
        const printed = textOutput(false).lines(log.lines, log.state(), log.now) + textOutput(false).end(report);
        expect(printed).not.toMatch(hidden);
        expect(printed.split('\n').filter((line) => /^ {4}\S \S+ +[abcd] /u.test(line))).toHaveLength(4);
      }),
    );
  });

  it('prints nothing for lines that end no check', () => {
    const log = new LaunchLog(checklistOf({ before: [item('a')] })).say('ann', { type: 'noted', item: 'a', note: 'x' });
    expect(textOutput(false).lines(log.lines, log.state(), log.now)).toBe('');
  });

  it.each<[string, (log: LaunchLog) => LaunchLog, string]>([
    ['a check that never ran', (log) => log, 'run what was not checked lately: `gonogo check checklists/small-launch.md`'],
    ['a check that has to be allowed', (log) => log.saw('a', 'pass', 'x'), 'allow w in the console (sends an event): `gonogo checklists/small-launch.md`'],
    [
      'a value to read',
      (log) => log.saw('a', 'pass', 'x').saw('w', 'pass', 'x', { kind: 'http' }).sign('ann', 'two').sign('bob', 'two'),
      'sign value: `gonogo sign value checklists/small-launch.md --as NAME --value VALUE`, or',
    ],
    [
      'a second person',
      (log) => log.saw('a', 'pass', 'x').saw('w', 'pass', 'x', { kind: 'http' }).sign('ann', 'two').sign('ann', 'value'),
      'somebody other than ann signs two: `gonogo sign two checklists/small-launch.md --as NAME`',
    ],
  ])('names the command for %s', (_about, steps, expected) => {
    const check = { kind: 'http', params: {}, expect: 'true', timeout_s: 1 };
    const list = checklistOf({
      before: [
        live('a'),
        live('w', { check: { ...check, consent: { why: 'writes', subject: 'sends an event' } } }),
        item('value', { check: { ...check, kind: 'manual' } }),
        item('two', { sign: 'two' }),
      ],
    });
    const log = steps(new LaunchLog(list));
    expect(textOutput(false).end(reportOf(log.state(), log.now))).toContain(`next: ${expected}`);
  });
});

describe('the list of outputs', () => {
  it('finds each by its name, and no other', () => {
    expect(outputs.map((output) => outputNamed(output.name)?.name)).toEqual(['text', 'json', 'jsonl', 'junit', 'tap', 'nagios']);
    expect(outputNamed('xml')).toBeUndefined();
  });
});
