import type { ConsoleOptions } from '../../src/tui/contract.ts';
import { fixDesk } from './fix-desk.ts';
import type { Recorder } from './recorder.ts';

/** What a console without a screen gets in a test: the recorder's launch, at a time that the test tells. */
export function consoleOptions(
  recorder: Pick<Recorder, 'store' | 'send' | 'stopChecks'>,
  now: () => number,
  about: Partial<ConsoleOptions> = {},
): ConsoleOptions {
  return {
    store: recorder.store,
    clock: { now },
    send: recorder.send,
    operator: 'ana',
    session: 's1',
    stopChecks: recorder.stopChecks,
    onNotice: () => () => undefined,
    leave: new AbortController().signal,
    color: true,
    fixes: fixDesk(recorder.store),
    alerts: false,
    screenReader: false,
    ...about,
  };
}
