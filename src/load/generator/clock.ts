/** A clock of milliseconds since it began, which can stand still. */
export class Clock {
  #began = performance.now();
  #stoodAt: number | undefined;

  now(): number {
    return this.#stoodAt ?? performance.now() - this.#began;
  }

  stands(): boolean {
    return this.#stoodAt !== undefined;
  }

  /** Stands still, at a moment that may be just over. */
  stand(at = this.now()): void {
    this.#stoodAt ??= at;
  }

  go(): void {
    if (this.#stoodAt !== undefined) this.#began = performance.now() - this.#stoodAt;
    this.#stoodAt = undefined;
  }
}
