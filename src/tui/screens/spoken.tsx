import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { line, span, textOf, type Line } from '../line.ts';
import { detailLines } from '../parts/detail.ts';
import { dialogLines } from '../parts/dialog-lines.ts';
import { launchConflicts } from '../parts/conflicts.ts';
import { linkSentence } from '../parts/link.ts';
import { messageLines } from '../parts/footer.ts';
import { verdictText } from '../parts/header.ts';
import { rowLine } from '../parts/row.ts';
import { missionTime } from '../parts/when.ts';
import type { Scene } from '../scene.ts';
import type { Page } from '../ui.ts';
import { burstTitle } from '../burst/page.ts';
import { burstSentences } from '../burst/spoken.ts';
import { troubleSentences } from '../fix/spoken.ts';
import { pollTitle } from '../poll/page.ts';
import { pollSentence, pollSentences } from '../poll/spoken.ts';
import { replaySentences } from '../replay/timeline.ts';
import { watchTitle } from '../watch/page.ts';
import { watchSentence, watchSentences } from '../watch/spoken.ts';
import { walkthroughLines } from '../walkthrough/lines.ts';
import { peopleText } from '../people/words.ts';
import { pageView } from './pages.ts';

/** Cells that no line reaches: what is read aloud is never cut off. */
const endless = 10_000;

/** How many rows around the current one are read. */
const around = 4;

/** The console for a screen reader: plain lines in the order in which they matter, no boxes, no columns. */
export function Spoken({ scene }: { readonly scene: Scene }): ReactNode {
  const { ui, launch, summary, rows, index } = scene;
  const message = messageLines(scene, endless);
  const from = Math.max(0, index - around);
  return (
    <Box flexDirection="column">
      <Text>{`gonogo, ${launch.checklist.title}, ${launch.target.production ? 'PRODUCTION ' : ''}${launch.target.name}. ${verdictText(scene)}. ${missionTime(launch.openedAt, scene.now)}.`}</Text>
      <Text>
        {summary.phases
          .map(
            ({ title, settled, total, reopened }) =>
              `${title} ${settled} of ${total}${reopened[0] ? `, reopened: ${reopened[0].by}'s signature was voided` : ''}`,
          )
          .join('; ')}
      </Text>
      {(scene.replay ? replaySentences(scene.replay) : []).map((said) => (
        <Text key={said}>{said}</Text>
      ))}
      {linkSentence(scene.link) ? <Text>{linkSentence(scene.link)}</Text> : undefined}
      {launchConflicts(launch).map((what) => (
        <Text key={what}>{`Two words: ${what}.`}</Text>
      ))}
      {troubleSentences(scene).map((said) => (
        <Text key={said}>{said}</Text>
      ))}
      {ui.page?.type === 'watch' || !watchSentence(scene.watch) ? undefined : <Text>{watchSentence(scene.watch)}</Text>}
      {ui.page?.type === 'poll' || !pollSentence(scene.poll) ? undefined : <Text>{pollSentence(scene.poll)}</Text>}
      {ui.page ? <Said lines={pageLines(ui.page, scene)} /> : undefined}
      {ui.page || ui.walkthrough ? undefined : (
        <Box flexDirection="column" aria-role="list">
          {rows.slice(from, index + around + 1).map((row, offset) => {
            const line = rowLine(scene, row, from + offset === index, 200);
            return (
              <Box key={row.key} aria-role="listitem" aria-state={{ selected: from + offset === index }}>
                <Text>{line.say ?? said(line)}</Text>
              </Box>
            );
          })}
        </Box>
      )}
      {ui.page ? undefined : <Said lines={ui.walkthrough ? walkthroughLines(scene, endless, endless) : detailLines(scene, endless)} />}
      {scene.replay ? undefined : <Text>{peopleText(scene, endless)}</Text>}
      {ui.dialog ? <Said lines={dialogLines(ui.dialog, scene, endless, 40).lines} /> : undefined}
      <Text>{message ? message.lines.map((line) => textOf(line).trim()).join(' ') : 'question mark lists the keys'}</Text>
    </Box>
  );
}

/** A page as it is read aloud: plots become sentences. */
function pageLines(page: Page, scene: Scene): Line[] {
  if (page.type === 'burst') return [line(span(burstTitle(scene, page.item))), ...burstSentences(scene, page.item)];
  if (page.type === 'watch') return [line(span(watchTitle(scene, page))), ...watchSentences(scene, page)];
  if (page.type === 'poll') return [line(span(pollTitle(scene))), ...pollSentences(scene, page)];
  const { title, lines } = pageView(page, scene, endless, endless);
  return [line(span(title)), ...lines];
}

/** The text of a line without what only makes columns. */
function said(line: Line): string {
  return textOf(line)
    .replace(/[┃│█░─]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function Said({ lines }: { readonly lines: readonly Line[] }): ReactNode {
  return lines.filter((line) => textOf(line).trim() !== '' && line.say !== '').map((line, index) => <Text key={index}>{line.say ?? said(line)}</Text>);
}
