import { render } from 'ink';
import { App } from './app.tsx';
import { createBoard } from './board.ts';
import type { ConsoleOptions } from './contract.ts';
import { createLender } from './fix/terminal.ts';
import { alarmBytes } from './watch/bell.ts';

/** Opens the console; resolves when the operator quits. It reads the store and sends commands, nothing else. */
export async function openConsole(options: ConsoleOptions): Promise<void> {
  const { color, screenReader, leave } = options;
  const { stdin, stdout } = process;
  const quit = (): void => app.unmount();
  const lender = createLender(leave, () => measure());
  const board = createBoard(options, quit, lender.print, (notice) => {
    // Between two frames: it takes no cell and moves no cursor, so the screen stays as Ink knows it.
    stdout.write(alarmBytes(notice, process.env['TMUX'] !== undefined));
  });
  const measure = (): void => board.resize(stdout.columns, stdout.rows);
  measure();
  // Ink goes raw only after its first frame: a key pressed before that would be echoed into the screen.
  if (stdin.isTTY) stdin.setRawMode(true);
  const props = { board, lender, color, screenReader };
  options.fixes.onLend(lender.lend);
  const app = render(<App {...props} />, {
    alternateScreen: !screenReader,
    incrementalRendering: true,
    exitOnCtrlC: false,
    isScreenReaderEnabled: screenReader,
    maxFps: 100,
  });
  // Ahead of Ink's own listener, which would lay out the frame of the old size in the new window.
  const onResize = (): void => {
    measure();
    app.rerender(<App {...props} />);
  };
  stdout.prependListener('resize', onResize);
  leave.addEventListener('abort', quit, { once: true });
  if (leave.aborted) quit();
  try {
    await app.waitUntilExit();
  } finally {
    stdout.off('resize', onResize);
    leave.removeEventListener('abort', quit);
    board.close();
    // Ink ends what it says aloud without a line's end.
    if (screenReader) stdout.write('\n');
  }
}
