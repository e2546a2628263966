import type { Dialog } from '../dialog.ts';
import { entryOf } from '../text-input.ts';

/** What a dialog of a replay asks of the replay itself: nothing of it is sent anywhere. */
export type ReplayAsk = { readonly replay: 'jump' | 'note'; readonly text: string };

const about = { at: 0, yes: false, busy: false } as const;

/** Asks where to go. */
export function jumpDialog(): Dialog {
  return {
    ...about,
    kind: 'replay-jump',
    title: 'Jump to a moment',
    fields: [
      {
        label: 'To',
        entry: entryOf(''),
        hint: '14:02  14:02:11  T+00:42, to their end  #1204',
        anew: true,
        fault: (text) => (text === '' ? 'Enter a moment, such as `14:02`, `T+00:42` or `#12`.' : undefined),
      },
    ],
    does: 'jumps',
    doing: 'jumping',
    command: ([text = '']) => ({ replay: 'jump', text }),
  };
}

/** Asks for a note at this moment. */
export function replayNoteDialog(): Dialog {
  return {
    ...about,
    kind: 'replay-note',
    title: 'Write a note at this moment',
    fields: [{ label: 'Note', entry: entryOf(''), fault: (text) => (text === '' ? 'Enter a note, or press esc to leave it.' : undefined) }],
    does: 'writes it',
    doing: 'writing the note',
    command: ([text = '']) => ({ replay: 'note', text }),
  };
}
