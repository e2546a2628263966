import type { LendTerminal } from '../contract.ts';

/** Hands the terminal to somebody else while it works; Ink's own way. */
type Suspend = (work: () => Promise<void>) => Promise<void>;

/** Gives the terminal away and takes it back. */
export interface Lender {
  readonly lend: LendTerminal;
  /** Leaves the screen and prints a text as it is, until a key. */
  readonly print: (title: string, text: string) => Promise<void>;
  /** Whether keys are not for the console: they were typed for a program that has the terminal, or just had it. */
  readonly deaf: () => boolean;
  /** Says how the screen is suspended, once there is one. */
  readonly attach: (suspend: Suspend) => void;
}

/** What was typed for a program and not read by it arrives in this time after its end, in milliseconds. */
const leftover_ms = 250;

/** What a program that was killed may have left on: colours, a scroll region, the mouse, pasting, its own keys, no cursor. Its own screen is Ink's to leave. */
const tidy = '\u{1B}[0m\u{1B}7\u{1B}[r\u{1B}8\u{1B}[?1000l\u{1B}[?1002l\u{1B}[?1003l\u{1B}[?1006l\u{1B}[?2004l\u{1B}[?1l\u{1B}>\u{1B}[?25h';

/** Makes the lender of this process's terminal; `onBack` is called once it is the console's again. */
export function createLender(leave: AbortSignal, onBack: () => void): Lender {
  const { stdin, stdout } = process;
  let suspended: Suspend | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  // A program that has the terminal may leave behind what was typed for it.
  let heardFrom = 0;

  const give = async (work: () => Promise<void>, leftover: number, raw: boolean): Promise<void> => {
    if (!suspended) throw new Error('the console has no terminal to give yet: try again');
    heardFrom = leftover > 0 ? Number.POSITIVE_INFINITY : 0;
    const restore = deafToSignals();
    try {
      await suspended(async () => {
        // At once, so that no key (ctrl-d, ctrl-c) ends the console's input, however early it is pressed.
        if (raw && stdin.isTTY) stdin.setRawMode(true);
        // Ink takes its listener away; only a stream that is paused leaves the keys to the program. It takes notice of the one a tick later, and of the other too.
        await new Promise(setImmediate);
        stdin.pause();
        await new Promise(setImmediate);
        await work();
      });
    } finally {
      restore();
      heardFrom = Date.now() + leftover;
      onBack();
    }
  };

  // One at a time: a step that wants the terminal waits for the page that was printed.
  const inTurn: typeof give = (work, leftover, raw) => {
    const mine = turn.then(() => give(work, leftover, raw));
    turn = mine.catch(() => undefined); // told to who asked
    return mine;
  };

  return {
    deaf: () => Date.now() < heardFrom,
    attach: (suspend) => {
      suspended = suspend;
    },
    lend: (work) =>
      inTurn(
        async () => {
          stdout.write('gonogo: the terminal belongs to this step; the console comes back when it ends.\n');
          try {
            await work();
          } finally {
            stdout.write(tidy);
          }
        },
        leftover_ms,
        false,
      ),
    print: (title, text) =>
      inTurn(
        async () => {
          await anyKey(leave, () => stdout.write(`\n# ${title}\n${text}\n\ngonogo: any key goes back to the console.\n`));
        },
        0,
        true,
      ),
  };
}

/** Shows something until a key is pressed; the terminal is raw. */
async function anyKey(leave: AbortSignal, show: () => void): Promise<void> {
  const { stdin } = process;
  if (!stdin.isTTY || leave.aborted) return show();
  show();
  await new Promise<void>((resolve) => {
    const done = (): void => {
      stdin.off('data', done);
      leave.removeEventListener('abort', done);
      resolve();
    };
    stdin.on('data', done);
    leave.addEventListener('abort', done, { once: true });
    stdin.resume();
  });
  stdin.pause();
  stdin.setRawMode(false);
  // A stream that is paused stops reading a little later; Ink listens again only after that.
  await new Promise(setImmediate);
}

/** The terminal's keys for interrupt and quit go to the program, and reach this process as well: here they mean nothing meanwhile. */
function deafToSignals(): () => void {
  const nothing = (): void => undefined;
  const kept = (['SIGINT', 'SIGQUIT'] as const).map((signal) => {
    const listeners = process.listeners(signal);
    process.removeAllListeners(signal);
    process.on(signal, nothing);
    return { signal, listeners };
  });
  return () => {
    for (const { signal, listeners } of kept) {
      for (const listener of listeners) process.on(signal, listener);
      process.off(signal, nothing);
    }
  };
}
