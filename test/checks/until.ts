/** Waits until something is so, at most so many seconds. */
export async function until(isSo: () => Promise<boolean> | boolean, seconds = 10): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`it was not so after ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** How many seconds something took. */
export async function secondsUntil(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
