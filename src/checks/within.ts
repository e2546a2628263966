/** Waits for a promise as long as the check may go on; whatever comes of it later is swallowed. */
export function within<Value>(signal: AbortSignal, promise: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason instanceof Error ? signal.reason : new DOMException('the check was stopped', 'AbortError'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Waits for one of several promises, at most so many milliseconds; rejects when the signal is aborted. Leaves no timer behind. */
export async function atMost(ms: number, signal: AbortSignal, ...promises: readonly Promise<unknown>[]): Promise<void> {
  const over = Promise.withResolvers<void>();
  const timer = setTimeout(over.resolve, Math.max(0, ms));
  try {
    await within(signal, Promise.race([over.promise, ...promises]));
  } finally {
    clearTimeout(timer);
  }
}

/** A signal that is never aborted: for putting things away after the check was stopped. */
export const never: AbortSignal = new AbortController().signal;
