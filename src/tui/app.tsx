import { Box, Text, useApp, useCursor, useInput, usePaste, useStdout } from 'ink';
import { useEffect, useSyncExternalStore, type ReactNode } from 'react';
import type { Board } from './board.ts';
import type { Lender } from './fix/terminal.ts';
import { pressesOf } from './input.ts';
import { Lines } from './parts/lines.tsx';
import { Spoken } from './screens/spoken.tsx';

interface AppProps {
  readonly board: Board;
  readonly lender: Lender;
  readonly color: boolean;
  readonly screenReader: boolean;
}

/** From the first cell, everything is erased. */
const homeAndErase = '\u{1B}[H\u{1B}[J';

/** The console on the screen: hands keys to the board and draws its frames; no logic of its own. */
export function App({ board, lender, color, screenReader }: AppProps): ReactNode {
  useSyncExternalStore(board.subscribe, board.version);
  const { setCursorPosition } = useCursor();
  const { write } = useStdout();
  const { suspendTerminal } = useApp();
  useEffect(() => lender.attach(suspendTerminal), [lender, suspendTerminal]);
  useInput((input, key) => {
    if (!lender.deaf()) board.press(pressesOf(input, key));
  });
  usePaste((text) => {
    if (!lender.deaf()) board.paste(text);
  });

  const scene = board.scene();
  const frame = board.frame();
  const redraws = scene?.ui.redraws ?? 0;
  // Ink writes the frame anew below what is written through it.
  useEffect(() => {
    if (redraws > 0) write(homeAndErase);
  }, [redraws, write]);
  setCursorPosition(frame?.cursor);
  if (!scene || !frame) return <Text>opening the launch…</Text>;
  if (screenReader) return <Spoken scene={scene} />;
  const { columns, rows } = scene.ui;
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Lines lines={frame.lines} color={color} columns={columns} />
    </Box>
  );
}
