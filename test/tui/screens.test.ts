import { afterEach, describe, expect, it } from 'vitest';
import { width } from '../../src/tui/text.ts';
import type { Terminal } from '../helpers/terminal.ts';
import { openBoard } from './console.ts';

const open: Terminal[] = [];
const board = async (options: Parameters<typeof openBoard>[0] = {}): Promise<Terminal> => {
  const terminal = await openBoard(options);
  open.push(terminal);
  return terminal;
};

afterEach(() => {
  for (const terminal of open.splice(0)) terminal.stop();
});

describe('the screen', () => {
  it.each([
    [
      120,
      40,
      [
        'gonogo · Open to the first 20 users',
        '▲ PRODUCTION api.creator.example',
        'NO-GO · 9 in the way',
        'T+00:42',
        'readiness',
        'announce',
        'expects used < max * 0.5',
        'saw     used = 31, max = 40',
        'FIX  Too many connections',
        '? keys',
      ],
    ],
    [
      80,
      24,
      [
        'Open to the first 20 users',
        '▲ PRODUCTION api.creator.example',
        'NO-GO · 9 in the way',
        'before REOPENED 1/9',
        '┃ ✗ failing',
        'FIX  Too many connections',
        '? keys',
      ],
    ],
    [60, 15, ['Open to the first', '▲ PRODUCTION api.creator.example', 'NO-GO · 9 in the way', 'before REOPENED 1/9', '┃ ✗ failing', '? keys']],
    [300, 80, ['gonogo · Open to the first 20 users', '┃ ✗ failing', 'creator-report holds 28 of them']],
  ])('at %ix%i shows what matters and fills the window', async (cols, rows, texts) => {
    const terminal = await board({ cols, rows });
    const screen = await terminal.waitFor('keys');
    for (const text of texts) expect(screen).toContain(text);
    expect(screen.split('\n')).toHaveLength(rows);
    for (const row of screen.split('\n')) expect(width(row)).toBeLessThanOrEqual(cols);
    expect(screen.split('\n').at(-1)).toContain('? keys');
  });

  it('says what it needs in a window that is too small, and comes back', async () => {
    const terminal = await board({ cols: 59, rows: 14, shows: 'gonogo needs 60x15' });
    expect(terminal.screen().join('\n')).toContain('this window has 59x14');
    terminal.resize(60, 15);
    await terminal.waitFor('┃ ✗ failing');
  });

  it('never shows a torn screen while the window is resized', async () => {
    const terminal = await board();
    for (const [cols, rows] of [
      [80, 24],
      [130, 50],
      [60, 15],
      [40, 10],
      [200, 30],
      [100, 20],
      [120, 40],
    ] as const) {
      terminal.resize(cols, rows);
      const wanted = cols < 60 ? `this window has ${cols}x${rows}` : '? keys';
      const screen = await terminal.waitFor(
        (text) => text.includes(wanted) && text.split('\n').length === rows && (cols < 60 || (text.split('\n').at(-1) ?? '').includes('? keys')),
      );
      expect(screen.match(/T\+00:42/g) ?? ['T']).toHaveLength(1);
    }
  });

  it('keeps a dialog and its text when the window shrinks', async () => {
    const terminal = await board();
    terminal.press('o');
    await terminal.waitFor('Override: Connections');
    terminal.press('because of the demo');
    await terminal.waitFor('because of the demo');
    terminal.resize(60, 15);
    await terminal.waitFor((text) => text.includes('because of the demo') && text.split('\n').length === 15);
    terminal.resize(50, 10);
    await terminal.waitFor('this window has 50x10');
    terminal.resize(120, 40);
    await terminal.waitFor((text) => text.includes('because of the demo') && text.includes('enter goes on'));
  });

  it('says on return what changed, and what was left, and resumes', async () => {
    const terminal = await board({ env: { BOARD: 'resume' }, shows: 'Since you left' });
    const screen = terminal.screen().join('\n');
    for (const text of [
      'No console was here since',
      '8 min ago',
      '✗ failing was sensed',
      '3 items by Connections stay under half of the pool',
      '◌ stale  Error handling reviewed',
      'You were at: Connections stay',
      'HOLD',
    ])
      expect(screen).toContain(text);
    terminal.press('enter');
    await terminal.waitFor((text) => /┃ ✗ failing +Connections/.test(text) && !text.includes('HOLD'));
  });

  it('keeps its columns under wide characters, emoji and combining marks, and lets no escape sequence through', async () => {
    const terminal = await board({ cols: 100, rows: 24, env: { BOARD: 'wide' } });
    const rows = (await terminal.waitFor('flipped')).split('\n');
    const body = rows.filter((row) => /^[ ┃] +[○·]/u.test(row) || row.startsWith('┃ '));
    expect(body).toHaveLength(5);
    const divider = rows.find((row) => row.includes('┬'))?.indexOf('┬');
    for (const row of body) expect(width(row.slice(0, row.indexOf('│')))).toBe(divider);
    expect(rows.join('\n')).toContain('Evil red flipped');
    expect(terminal.output()).not.toContain('title\u{7}');
    expect(terminal.output()).not.toContain('\u{202E}');
  });

  it('shows no colour codes with NO_COLOR, and is read by sign and word', async () => {
    const terminal = await board({ env: { NO_COLOR: '1' } });
    terminal.press('n', '?');
    const screen = await terminal.waitFor('Take the signatures back');
    expect(screen).toContain('NO-GO');
    terminal.press('esc');
    const list = await terminal.waitFor('┃');
    for (const text of ['✓ done', '✗ failing', '⊘ blocked', '◐ sensed', '◌ stale', '○ open']) expect(list).toContain(text);
    expect(terminal.output().match(/\u{1B}\[[\d;]*m/gu) ?? []).toEqual([]);
  });

  it('has colour without NO_COLOR', async () => {
    const terminal = await board({ env: { FORCE_COLOR: '1' } });
    expect(terminal.output()).toMatch(/\u{1B}\[31m/u);
  });

  it('reads plainly to a screen reader', async () => {
    const terminal = await board({ env: { BOARD_READER: '1' }, rows: 60 });
    const screen = await terminal.waitFor('current: failing, Connections stay under half of the pool');
    expect(screen).not.toMatch(/[│┃─█░]/);
    expect(screen).toContain('NO-GO · 9 in the way');
    expect(terminal.output()).not.toContain('[?1049h');
    terminal.press('j');
    await terminal.waitFor('3 items wait for: Connections');
    terminal.press('q');
    expect(await terminal.ended).toMatchObject({ code: 0 });
    // What follows begins on a line of its own.
    await terminal.waitFor((screen) => screen.split('\n').some((row) => row.startsWith('left the console')));
  });

  it('scrolls two thousand items, key by key and in chunks', async () => {
    const terminal = await board({ env: { BOARD: 'long', BOARD_ITEMS: '2000' } });
    terminal.write('j'.repeat(500));
    await terminal.waitFor(/┃.*Item number 446 /);
    for (let count = 0; count < 500; count += 1) terminal.press('k');
    await terminal.waitFor(/┃.*Item number 1 /);
    terminal.press('G');
    await terminal.waitFor(/S250 part: 8 unsettled/);
  });

  it('stays itself while fifty observations a second come in', async () => {
    const terminal = await board({ env: { BOARD: 'long', BOARD_ITEMS: '2000', BOARD_STORM: '1' } });
    const before = terminal.frames();
    for (let count = 0; count < 20; count += 1) terminal.press('j');
    await terminal.waitFor(/┃.*Item number 19 /);
    await terminal.waitFor(() => terminal.frames() > before + 5);
    const rows = terminal.screen();
    expect(rows[0]).toContain('A long launch');
    expect(rows.at(-1)).toContain('? keys');
  });
});
