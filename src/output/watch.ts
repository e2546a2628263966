import { inWords } from '../model/durations.ts';
import type { LedgerLine } from '../model/events.ts';
import type { LaunchState, WatchRecord } from '../state/launch-state.ts';
import { watchView, type ObjectiveView } from '../state/watch.ts';
import { budgetInWords, clockTime, valueInWords } from '../state/watch-words.ts';
import { oneLine } from './escape.ts';
import { painter, type Paint } from './paint.ts';

/** Tells of a watch line by line, each time something changed. */
export interface WatchOutput {
  readonly name: 'text' | 'jsonl';
  lines(latest: readonly LedgerLine[], state: LaunchState, now: number): string;
  /** What is printed when it is over: the hand-over note. */
  end(note: string): string;
}

/** The outputs of `gonogo watch`. */
export function watchOutputs(color: boolean): readonly WatchOutput[] {
  return [textWatch(painter(color)), jsonlWatch];
}

const jsonlWatch: WatchOutput = {
  name: 'jsonl',
  lines: (latest) => latest.map((line) => `${JSON.stringify(line)}\n`).join(''),
  end: () => '',
};

function textWatch(paint: Paint): WatchOutput {
  /** How each objective stood when it was last told. */
  const told = new Map<string, ObjectiveView['stands']>();
  return {
    name: 'text',
    lines(latest, state, now) {
      const said = latest.flatMap((line) => wordsOf(line, state, now, told, paint).map((words) => `${clockTime(line.at, true)}  ${oneLine(words)}\n`));
      return said.join('');
    },
    end: (note) => `\n${note}${note.endsWith('\n') ? '' : '\n'}`,
  };
}

function wordsOf({ event }: LedgerLine, state: LaunchState, now: number, told: Map<string, ObjectiveView['stands']>, paint: Paint): string[] {
  switch (event.type) {
    case 'watch-started': {
      const left = inWords((Date.parse(event.until) - now) / 1000);
      return [
        `${event.resumed ? 'the watch goes on' : `watching ${event.objectives.length} ${event.objectives.length === 1 ? 'objective' : 'objectives'} every ${inWords(event.every_s)}`}, ${left} to go`,
      ];
    }
    case 'watch-sampled': {
      const watch = state.watches.get(event.watch);
      return watch ? [...changes(watch, state, now, told, paint), ...event.news.map((one) => `${paint.doubtful('+ new')} in ${one.from}: ${one.text}`)] : [];
    }
    case 'watch-alert': {
      const objective = state.checklist.watch?.objectives.find(({ id }) => id === event.objective);
      const title = objective?.alerts.find(({ id }) => id === event.alert)?.title ?? event.alert;
      const value = event.value === undefined || !objective ? '' : `, ${valueInWords(event.value, objective.unit)}`;
      if (event.state === 'resolved') return [`${paint.good('✓ resolved')}: ${title}${value}`];
      return [`${paint.bad('▲ ALERT')}: ${title}${value}${event.already ? ', and was so before the watch' : ''}`];
    }
    case 'watch-ended':
      return [`the watch is over: ${event.ending}`];
    default:
      return [];
  }
}

function changes(watch: WatchRecord, state: LaunchState, now: number, told: Map<string, ObjectiveView['stands']>, paint: Paint): string[] {
  return watchView(state, watch, now).objectives.flatMap((view) => {
    if (told.get(view.spec.id) === view.stands) return [];
    told.set(view.spec.id, view.stands);
    return [objectiveWords(view, paint)];
  });
}

function objectiveWords({ spec, stands, last, budget }: ObjectiveView, paint: Paint): string {
  const value = last?.value === undefined ? (last?.why ?? 'no value yet') : valueInWords(last.value, spec.unit);
  const left = budget?.left === undefined ? '' : `, error budget ${budgetInWords(budget.left)}`;
  const words = `${spec.title}: ${value} (promised ${spec.objective})${left}`;
  switch (stands) {
    case 'holds':
      return `${paint.good('✓ holds')}: ${words}`;
    case 'broken':
      return `${paint.bad('✗ broken')}: ${words}`;
    case 'idle':
    case 'unknown':
    case 'not-asked':
      return `${paint.doubtful(`? ${stands.replace('-', ' ')}`)}: ${words}`;
    default:
      return stands satisfies never;
  }
}
