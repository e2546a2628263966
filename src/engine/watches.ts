import type { WatchCommand } from '../model/commands.ts';
import { messageOf, Refusal } from '../model/errors.ts';
import type { EnginePorts } from './ports.ts';
import { newsOf } from './watch/news-of.ts';
import { watchObserver } from './watch/observe.ts';
import { createWatch, type Left, type Watch } from './watch.ts';

/** The watch that runs at one console; all engines of a console share one desk. */
export class WatchDesk {
  #running: { readonly id: string; readonly watch: Watch; readonly over: Promise<Left> } | undefined;
  #stop = new AbortController();

  /** Begins the watch of the checklist, or goes on with the one that a console left; says which. */
  async begin({ for_s }: Extract<WatchCommand, { type: 'watch' }>, ports: EnginePorts, onTrouble: (sentence: string) => void): Promise<string> {
    const spec = ports.checklist.watch;
    if (!spec) throw new Refusal('this checklist watches nothing: write `watch:` with its `objectives` into the front matter');
    const latest = ports.look().watch?.();
    if (this.#running) throw new Refusal('the watch runs here already');
    if (latest?.stands === 'running') throw new Refusal(`the watch runs at ${latest.by}'s console: one is enough`);
    const earlier = latest?.stands === 'left' ? latest : undefined;
    if (earlier && for_s !== undefined) throw new Refusal('a watch was left and goes on as it was begun: extend it when it ends');
    const id = earlier?.watch ?? `watch-${ports.clock.now().toString(36)}`;
    const plan = { watch: id, session: ports.session, spec, kinds: ports.kinds, ...(for_s === undefined ? {} : { for_s }), ...(earlier ? { earlier } : {}) };
    const begun = Promise.withResolvers<void>();
    const watch = createWatch(plan, {
      clock: ports.clock,
      wait: ports.wait,
      observe: watchObserver(ports),
      news: newsOf(ports),
      async record(events) {
        await ports.record(events);
        begun.resolve();
      },
    });
    this.#stop = new AbortController();
    const over = watch.run(this.#stop.signal);
    this.#running = { id, watch, over };
    over.then(
      () => this.#leave(id),
      (error: unknown) => {
        this.#leave(id);
        begun.reject(error);
        onTrouble(`the watch ended by itself: ${messageOf(error)}; begin it again to go on`);
      },
    );
    await begun.promise;
    return earlier ? 'the watch goes on where it was left' : 'the watch began';
  }

  /** Ends the watch, or the one that was left, with its hand-over note. */
  async end({ ending, for_s, note }: Extract<WatchCommand, { type: 'end-watch' }>, ports: EnginePorts, onTrouble: (sentence: string) => void): Promise<string> {
    const latest = ports.look().watch?.();
    if (!latest || latest.stands === 'over') throw new Refusal('no watch runs: there is nothing to end');
    const handOver = (): string => ports.handOver?.({ ending, ...(note === undefined ? {} : { note }) }) ?? note ?? '';
    const running = this.#running;
    if (running) await running.watch.end(ending, handOver);
    // One of this console that is out of time runs no more, and waits for its ending.
    else if (latest.stands === 'running' && latest.session !== ports.session)
      throw new Refusal(`the watch runs at ${latest.by}'s console: only there can it be ended`);
    else await ports.record([{ type: 'watch-ended', watch: latest.watch, ending, note: handOver() }]);
    this.#leave(latest.watch);
    if (ending !== 'extended') return 'the watch is over; its hand-over note is in the record';
    await this.begin({ type: 'watch', ...(for_s === undefined ? {} : { for_s }) }, ports, onTrouble);
    return 'extended: the next watch began';
  }

  /** Stops sampling without an ending: the watch can go on later. Resolves once nothing more is recorded. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running?.over.catch(() => undefined); // told by `onTrouble`
  }

  /** How the watch that runs here came to its end: by its time, by a stop, by somebody. */
  get over(): Promise<Left> | undefined {
    return this.#running?.over;
  }

  #leave(id: string): void {
    if (this.#running?.id === id) this.#running = undefined;
  }
}
