/** Calls out when nothing was heard for so long. */
export interface Watchdog {
  heard(): void;
  /** Watches no more until something is heard again. */
  rest(): void;
  stop(): void;
}

/** How long the messages that are already here may take to be read, in milliseconds. */
const READING_MS = 300;

/** Watches for silence. This process may itself have stood still (a laptop that slept): then what waits to be read is read first. */
export function watchdog(silence_ms: number, bark: () => void): Watchdog {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  const arm = (ms: number, then: () => void): void => {
    clearTimeout(timer);
    if (!over) timer = setTimeout(then, ms);
  };
  const heard = (): void => arm(silence_ms, () => arm(READING_MS, bark));
  heard();
  return {
    heard,
    rest: () => clearTimeout(timer),
    stop() {
      over = true;
      clearTimeout(timer);
    },
  };
}
