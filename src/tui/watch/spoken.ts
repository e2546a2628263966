import { inWords } from '../../model/durations.ts';
import { suggestEnding } from '../../state/watch-verdict.ts';
import type { ObjectiveView } from '../../state/watch.ts';
import { clockTime } from '../../state/watch-words.ts';
import { line, type Line } from '../line.ts';
import type { Scene } from '../scene.ts';
import { many } from '../text.ts';
import type { Page } from '../ui.ts';
import { alertMark, alertsInOrder, alertTimes, alertValue } from './blocks.ts';
import { openAlertsText } from './brief.ts';
import { endingWords, shortened } from './head.ts';
import { budgetText, valueNow } from './objectives.ts';
import { noteShown, sectionOf, watchLines } from './page.ts';
import { conditionInWords } from './promise.ts';
import { countsText, lengths, markOf, type WatchNow } from './standing.ts';

/** The watch in one sentence, for the list; it changes only when the watch does. */
export function watchSentence(watch: WatchNow): string | undefined {
  const { view, moment } = watch;
  if (!view) return undefined;
  const alerts = openAlertsText(watch);
  if (moment === 'over') return `The watch is over: ${endingWords[view.record.ended?.ending ?? 'closed']}.`;
  const how = {
    running: 'The watch runs',
    left: 'The watch was left and can go on',
    'time-up': 'The time of the watch is up: it waits to be ended',
    ready: '',
    unwatched: '',
  }[moment];
  return `${how}: ${countsText(view.objectives)}${alerts === '' ? '' : `, ${alerts}`}.`;
}

/** The page of the watch as sentences; its times are told in whole minutes, or in tens of seconds where it is short. */
export function watchSentences(scene: Pick<Scene, 'launch' | 'now' | 'watch'>, page: Extract<Page, { type: 'watch' }>): Line[] {
  const { watch, now, launch } = scene;
  const { view } = watch;
  // A plan and a note are prose already.
  if (!view || noteShown(scene, page)) return watchLines(scene, page, 10_000, 10_000);
  const { whole_s, passed_s } = lengths(view, now);
  const step = whole_s < 300 ? 10 : 60;
  const missing = view.gaps.reduce((sum, { beats }) => sum + beats, 0);
  const { ending, why } = suggestEnding(view, now);
  const selected = view.objectives[page.selected];
  const sentences = [
    watchSentence(watch) ?? '',
    `${inWords(Math.floor(passed_s / step) * step)} of ${inWords(whole_s)}${watch.elsewhere ? `, at the console of ${watch.by}` : ''}.`,
    watch.moment === 'left' ? 'The key s goes on with it.' : '',
    watch.moment === 'time-up'
      ? `It waits for an ending: c close, e extend, r roll back, i inconclusive. The record speaks for: ${endingWords[ending]}, ${shortened(why)}.`
      : '',
    view.gaps.length === 0 ? '' : `${many(view.gaps.length, 'gap')}, ${many(missing, 'sample')} missing.`,
    ...view.objectives.map((objective) => `${objective === selected ? 'Current: ' : ''}${objectiveSentence(objective)}`),
    ...(selected?.budget ? [`Error budget of ${selected.spec.title}: ${budgetText(selected.budget)}.`] : []),
    ...(selected && sectionOf(launch, selected.spec) ? [`The runbook answers it: ${sectionOf(launch, selected.spec)?.title ?? ''}.`] : []),
    ...alertsInOrder(view.alerts).map(
      (alert) =>
        `Alert ${alertMark(alert).word}${alert.already && alert.resolvedAt !== undefined ? ', was so before' : ''}: ${alert.title}, ${alertValue(alert, view)}, ${alertTimes(alert, Math.floor(now / 60_000) * 60_000)}.`,
    ),
    ...view.news
      .slice(-10)
      .toReversed()
      .map(({ at, from, text }) => `${from === 'sentry' ? 'New Sentry issue' : 'New error line'} at ${clockTime(at)}: ${text}`),
  ];
  return sentences.filter((said) => said !== '').map((said) => line(said));
}

function objectiveSentence(objective: ObjectiveView): string {
  const { spec, last } = objective;
  const value = last?.value === undefined ? (last?.why ?? 'not sampled yet') : valueNow(objective);
  return `${spec.title} ${markOf(objective).word}: ${value}, promised ${conditionInWords(spec.objective, spec.unit)}.`;
}
