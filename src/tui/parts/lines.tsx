import { Box, Text } from 'ink';
import { memo, type ReactNode } from 'react';
import { sameLine, type Line } from '../line.ts';
import { theme } from '../theme.ts';

interface LineProps {
  readonly line: Line;
  readonly color: boolean;
}

/** One row of the screen. It is drawn again only when its text or a tone changed. */
const LineView = memo(function LineView({ line: { spans }, color }: LineProps): ReactNode {
  if (!color) return <Text wrap="truncate-end">{spans.map(({ text }) => text).join('') || ' '}</Text>;
  return (
    <Text wrap="truncate-end">
      {spans.length === 0
        ? ' '
        : spans.map(({ text, tone }, index) =>
            tone === 'plain' ? (
              text
            ) : (
              <Text key={index} {...theme[tone]}>
                {text}
              </Text>
            ),
          )}
    </Text>
  );
}, same);

function same(a: LineProps, b: LineProps): boolean {
  return a.color === b.color && sameLine(a.line, b.line);
}

/** Rows of the screen, one below the other; each has a row of its own, whatever is on it. */
export function Lines({ lines, color, columns }: { readonly lines: readonly Line[]; readonly color: boolean; readonly columns: number }): ReactNode {
  return lines.map((line, index) => (
    <Box key={index} width={columns} height={1} flexShrink={0}>
      <LineView line={line} color={color} />
    </Box>
  ));
}
