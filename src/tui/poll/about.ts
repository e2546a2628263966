import { resultText, restsText, voidText } from '../../state/poll-words.ts';
import { inTheWay } from '../../state/views.ts';
import { clockTime } from '../../state/watch-words.ts';
import type { Dialog } from '../dialog.ts';
import { span, wrap, type Line } from '../line.ts';
import { ago } from '../parts/when.ts';
import type { Scene } from '../scene.ts';
import { many } from '../text.ts';
import { linesBefore } from './standing.ts';

/** What a dialog of the poll says before enter: what a go is bound to, that a no-go holds the launch. */
export function pollAbout({ kind, about }: Dialog, scene: Scene, cells: number): Line[] {
  const { poll, launch } = scene;
  const view = poll.view;
  if (kind === 'poll-begin')
    return wrap([span(`${many(poll.stations.length, 'station')} answer: ${poll.stations.join(', ')}. Who is silent at the deadline is no-go.`)], cells);
  if (!view) return [];
  if (kind === 'poll-end') return wrap([span(`${resultText(view)}. Who did not answer is no-go.`)], cells);
  const given = about === undefined ? undefined : poll.record?.answers.get(about);
  const holds = launch.hold ? 'The launch is on hold already.' : 'It holds the launch: somebody has to resume it with `h`, after you talked.';
  return [
    ...(given
      ? wrap(
          [
            span(
              given.voided ? voidText(given) : `${given.by} answered ${given.go ? 'go' : 'no-go'}, ${restsText(given)}; the record keeps it.`,
              given.voided ? 'stop' : 'plain',
            ),
          ],
          cells,
        )
      : []),
    ...(kind === 'poll-no-go' ? wrap([span('A no-go stops the count. ', 'stop'), span(holds)], cells) : evidenceLines(scene, view.phase, cells)),
    ...(kind === 'poll-record' ? wrap([span(launch.hold ? 'A no-go is possible too.' : 'A no-go holds the launch.', 'dim')], cells) : []),
  ];
}

/** What a go rests on: how many lines stand, what failed last, since when all of it holds. */
function evidenceLines({ launch, views, now }: Scene, phase: string, cells: number): Line[] {
  const lines = linesBefore(launch, views, phase);
  const way = lines.filter(inTheWay);
  const failures = lines
    .flatMap(({ item, history }) => {
      const failed = history.findLast(({ text }) => text.startsWith('fail: '));
      return failed ? [{ item: item.id, at: failed.at, text: failed.text.slice(6) }] : [];
    })
    .toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const [last] = failures;
  return [
    ...wrap(
      [
        span(
          `It rests on ${lines.length - way.length} of ${many(lines.length, 'line')}, as of record ${launch.lastSeq}, ${clockTime(launch.lastAt, true)} UTC. `,
          'strong',
        ),
        span('What fails later makes it void.'),
      ],
      cells,
    ),
    ...wrap(
      [span(last ? `Failed last: ${last.item} ${ago(last.at, now)}, ${last.text}` : 'None of them failed in this launch.', last ? 'plain' : 'dim')],
      cells,
      '  ',
    ).slice(0, 2),
  ];
}
