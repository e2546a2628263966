import { parseDuration } from '../../model/durations.ts';
import type { WatchEnding } from '../../model/watch.ts';
import { suggestEnding } from '../../state/watch-verdict.ts';
import { clock } from '../burst/numbers.ts';
import type { Dialog, Field } from '../dialog.ts';
import { entryOf } from '../text-input.ts';
import { endingWords, shortened } from './head.ts';
import type { WatchNow } from './standing.ts';

const titles: Readonly<Record<WatchEnding, { readonly title: string; readonly does: string; readonly doing: string; readonly done: string }>> = {
  closed: { title: 'Close the watch: it held', does: 'closes it', doing: 'closing the watch', done: 'Closed; this is its hand-over note.' },
  extended: {
    title: 'Extend the watch',
    does: 'extends it',
    doing: 'extending the watch',
    done: 'Extended: the next watch began; `o` shows the hand-over note.',
  },
  'rolled-back': { title: 'End the watch: roll back', does: 'ends it', doing: 'ending the watch', done: 'The ending is recorded; `R` rolls back.' },
  inconclusive: { title: 'End the watch: inconclusive', does: 'ends it', doing: 'ending the watch', done: 'Ended; this is its hand-over note.' },
};

/** Ends a watch: says what the record speaks for, asks for a note and for the word that it is meant. */
export function endWatchDialog(ending: WatchEnding, { view, spec }: WatchNow, now: number): Dialog {
  const { title, does, doing, done } = titles[ending];
  const sure: Field = {
    label: 'Sure',
    entry: entryOf(''),
    hint: 'type yes',
    anew: true,
    fault: (value) => (value.toLowerCase() === 'yes' ? undefined : 'Type `yes`, in full, or press esc to leave it.'),
  };
  const note: Field = { label: 'Note', entry: entryOf(''), hint: 'optional' };
  const fault = (value: string): string | undefined =>
    (parseDuration(value) ?? 0) > 0 ? undefined : `\`${value}\` is no length of time: write it like \`30m\`, \`1h\` or \`2h\`.`;
  const length: Field = { label: 'For how long', entry: entryOf(written(spec?.for_s ?? 3600)), fault };
  return {
    kind: 'end-watch',
    title,
    about: `${view?.record.watch ?? ''} ${ending}`,
    fields: ending === 'extended' ? [length, note, sure] : [note, sure],
    ...(view ? { ask: askText(ending, view, now) } : {}),
    at: 0,
    yes: false,
    busy: false,
    does,
    doing,
    done,
    command: (values) => {
      const [for_s, said = ''] = ending === 'extended' ? [parseDuration(values[0] ?? ''), values[1]] : [undefined, values[0]];
      return { type: 'end-watch', ending, ...(for_s === undefined ? {} : { for_s }), ...(said === '' ? {} : { note: said }) };
    },
  };
}

function askText(ending: WatchEnding, view: NonNullable<WatchNow['view']>, now: number): string {
  const { ending: suggested, why } = suggestEnding(view, now);
  const early = view.left_s > 0 ? `It has ${clock(Math.ceil(view.left_s))} to go. ` : '';
  return `${early}The record speaks for${suggested === ending ? ' that' : `: ${endingWords[suggested]}`} (${shortened(why)}).`;
}

/** A length of time as it is typed. */
function written(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
