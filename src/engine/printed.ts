/** What a step keeps of its output, in characters. */
const KEPT = 64 * 1024;

/** How much is held back of a line that does not end, so that no secret is recorded in two halves. */
const HELD = 4 * 1024;

/** An escape sequence that came only in part is no longer than this, in characters. */
const ESCAPE = 64;

/** Takes what a step prints and records it in whole lines, up to what is kept; `clean` takes secrets out before anything is cut, which would hide their halves. */
export function printer(
  record: (text: string) => Promise<void>,
  clean: (text: string) => string = (text) => text,
): {
  print(text: string): void;
  /** Records the rest; resolves once all of it is on the record. Rejects where it could not be recorded. */
  end(): Promise<{ readonly dropped_bytes: number }>;
} {
  let held = '';
  let waiting = '';
  let kept = 0;
  let dropped_bytes = 0;
  let recorded: Promise<void> = Promise.resolve();

  /** What comes while something is being recorded goes with the next. */
  const recordWaiting = async (): Promise<void> => {
    const text = waiting;
    waiting = '';
    if (text !== '') await record(text);
  };
  const take = (raw: string): void => {
    const text = clean(raw);
    const part = text.slice(0, Math.max(0, KEPT - kept));
    kept += part.length;
    dropped_bytes += new TextEncoder().encode(text.slice(part.length)).length;
    waiting += part;
    recorded = recorded.then(recordWaiting);
    recorded.catch(() => undefined); // told by `end`
  };

  return {
    print(text) {
      held += text.replace(/\r\n/g, '\n');
      const lines = held.lastIndexOf('\n') + 1;
      if (lines > 0) take(held.slice(0, lines));
      held = held.slice(lines);
      if (held.length <= HELD) return;
      const escape = held.lastIndexOf('\u001b');
      const end = escape >= 0 && escape >= held.length - ESCAPE ? escape : held.length;
      held = clean(held.slice(0, end)) + held.slice(end);
      const whole = Math.max(0, held.length - HELD);
      if (whole > 0) take(held.slice(0, whole));
      held = held.slice(whole);
    },
    async end() {
      take(held);
      held = '';
      await recorded;
      return { dropped_bytes };
    },
  };
}
