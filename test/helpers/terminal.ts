import { spawn } from '@lydell/node-pty';
import headless, { type IBufferLine } from '@xterm/headless';
import stringWidth from 'string-width';

/** A program in a real pseudo-terminal, with an emulator that shows what a person would see. */
export interface Terminal {
  /** Sends keys by name (`enter`, `esc`, `up`, `ctrl-c`, `space` …) or, where it is no name, as text. */
  press(...keys: readonly string[]): void;
  /** Sends one chunk of bytes as it is. */
  write(chunk: string): void;
  /** What the screen showed after the last whole frame: rows without trailing blanks. */
  screen(): readonly string[];
  /** The cells of the screen as it is now, with their colours. */
  cells(): readonly (readonly Cell[])[];
  /** Resolves with the screen once it matches; rejects at the deadline, with the screen in the message. */
  waitFor(wanted: string | RegExp | ((screen: string) => boolean), deadline_ms?: number): Promise<string>;
  resize(cols: number, rows: number): void;
  /** Everything that was written, escape sequences and all. */
  output(): string;
  /** How many whole frames were shown. */
  frames(): number;
  readonly pid: number;
  /** The end of the program. */
  readonly ended: Promise<{ readonly code: number; readonly signal: number }>;
  /** Ends the program, if it still runs. */
  stop(): void;
}

/** One cell of the screen; `color` is one of the terminal's sixteen, or the default. */
export interface Cell {
  readonly text: string;
  readonly width: number;
  readonly color: number | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly inverse: boolean;
}

/** Where and how a program starts. */
export interface TerminalOptions {
  readonly cols: number;
  readonly rows: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Twenty seconds for the start of a program on a busy machine. */
export const startDeadline_ms = 20_000;

const named: Readonly<Record<string, string>> = {
  enter: '\r',
  esc: '\u{1B}',
  tab: '\t',
  space: ' ',
  backspace: '\u{7F}',
  delete: '\u{1B}[3~',
  up: '\u{1B}[A',
  down: '\u{1B}[B',
  right: '\u{1B}[C',
  left: '\u{1B}[D',
  home: '\u{1B}[H',
  end: '\u{1B}[F',
  pgup: '\u{1B}[5~',
  pgdn: '\u{1B}[6~',
};

/** The bytes of a key: `ctrl-c`, a name of the table, or the text itself. */
function bytesOf(key: string): string {
  const letter = /^ctrl-([a-z])$/.exec(key)?.[1];
  return letter === undefined ? (named[key] ?? key) : String.fromCharCode(letter.charCodeAt(0) - 96);
}

/** Starts a program in a pseudo-terminal. */
export function start(command: string, args: readonly string[], { cols, rows, env = {}, cwd }: TerminalOptions): Terminal {
  // A CI variable, even an empty one, would make Ink silent; NO_COLOR and the like are for the test to set.
  const { CI: _ci, NO_COLOR: _noColor, FORCE_COLOR: _force, VITEST: _vitest, NODE_ENV: _nodeEnv, BASE_URL: _ofVitest, ...outer } = process.env;
  const pty = spawn(command, [...args], { name: 'xterm-256color', cols, rows, cwd: cwd ?? process.cwd(), env: { ...outer, TERM: 'xterm-256color', ...env } });
  const emulator = new headless.Terminal({ cols, rows, allowProposedApi: true });
  emulator.unicode.register({ version: 'wide', wcwidth, charProperties });
  emulator.unicode.activeVersion = 'wide';

  let bytes = '';
  let frame: readonly string[] = [];
  let count = 0;
  let painting = false;
  const watchers = new Set<() => void>();
  const snapshot = (): void => {
    const { active } = emulator.buffer;
    frame = Array.from({ length: emulator.rows }, (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '');
    count += 1;
    for (const watcher of watchers) watcher();
  };
  // Synchronized output (DEC mode 2026): between these two the screen is half painted.
  const synchronized = (params: (number | number[])[], on: boolean): boolean => {
    if (params.includes(2026)) {
      painting = on;
      if (!on) snapshot();
    }
    return false;
  };
  emulator.parser.registerCsiHandler({ prefix: '?', final: 'h' }, (params) => synchronized(params, true));
  emulator.parser.registerCsiHandler({ prefix: '?', final: 'l' }, (params) => synchronized(params, false));
  pty.onData((data) => {
    bytes += data;
    emulator.write(data, () => {
      if (!painting) snapshot();
    });
  });
  // Questions that a program asks of its terminal get the emulator's answers.
  emulator.onData((data) => pty.write(data));
  const ended = new Promise<{ code: number; signal: number }>((resolve) => {
    // The emulator takes what it is given a little later: what came last is on the screen by then.
    pty.onExit(({ exitCode, signal }) => emulator.write('', () => resolve({ code: exitCode, signal: signal ?? 0 })));
  });
  let running = true;
  void ended.then(() => {
    running = false;
  });

  return {
    press: (...keys) => {
      for (const key of keys) pty.write(bytesOf(key));
    },
    write: (chunk) => pty.write(chunk),
    screen: () => frame,
    cells: () => Array.from({ length: emulator.rows }, (_, row) => cellsOf(emulator.buffer.active.getLine(emulator.buffer.active.baseY + row))),
    output: () => bytes,
    frames: () => count,
    pid: pty.pid,
    ended,
    resize(columns, lines) {
      emulator.resize(columns, lines);
      pty.resize(columns, lines);
    },
    stop() {
      if (running) pty.kill('SIGKILL');
    },
    waitFor(wanted, deadline_ms = 10_000) {
      const matches = (text: string): boolean =>
        typeof wanted === 'string' ? text.includes(wanted) : wanted instanceof RegExp ? wanted.test(text) : wanted(text);
      return new Promise((resolve, reject) => {
        const look = (): void => {
          const text = frame.join('\n');
          if (!matches(text)) return;
          settle();
          resolve(text);
        };
        const timer = setTimeout(() => {
          settle();
          reject(new Error(`not on the screen within ${deadline_ms} ms: ${String(wanted)}\n${frame.join('\n')}`));
        }, deadline_ms);
        const settle = (): void => {
          clearTimeout(timer);
          watchers.delete(look);
        };
        watchers.add(look);
        look();
      });
    },
  };
}

function cellsOf(line: IBufferLine | undefined): Cell[] {
  return Array.from({ length: line?.length ?? 0 }, (_, column) => {
    const cell = line?.getCell(column);
    return {
      text: cell?.getChars() ?? '',
      width: cell?.getWidth() ?? 1,
      color: cell?.isFgPalette() ? cell.getFgColor() : undefined,
      bold: Boolean(cell?.isBold()),
      dim: Boolean(cell?.isDim()),
      inverse: Boolean(cell?.isInverse()),
    };
  });
}

function wcwidth(codepoint: number): 0 | 1 | 2 {
  if (codepoint < 32 || (codepoint >= 0x7f && codepoint < 0xa0)) return 0;
  const width = stringWidth(String.fromCodePoint(codepoint));
  return width === 0 ? 0 : width === 1 ? 1 : 2;
}

// xterm packs state, width and "joins the cell before" into one number: state << 3 | width << 1 | joins.
function charProperties(codepoint: number, preceding: number): number {
  const width = wcwidth(codepoint);
  const joins = width === 0 && preceding !== 0;
  return (joins ? ((preceding >> 1) & 3) << 1 : width << 1) | (joins ? 1 : 0);
}
