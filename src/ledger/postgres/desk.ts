import { setTimeout as wait } from 'node:timers/promises';
import { inWords } from '../../model/durations.ts';
import { messageOf, UsageError } from '../../model/errors.ts';
import type { LaunchEvent, LedgerLine } from '../../model/events.ts';
import type { LedgerLink } from '../../model/link.ts';
import type { Clock } from '../../model/ports.ts';
import { Journal } from '../journal.ts';
import type { Address } from './address.ts';
import { LinesGone } from './gone.ts';
import { Kept } from './kept.ts';
import type { Link } from './link.ts';
import { newEntry, type Entry, type Sender } from './sender.ts';
import { codeIn, codes, LinkLost, refusal } from './trouble.ts';

/** What a desk works with. */
export interface DeskOptions {
  readonly address: Address;
  readonly launch: string;
  readonly clock: Clock;
  readonly onNotice: (sentence: string) => void;
  readonly link: Pick<Link, 'ready' | 'hurry'>;
  readonly sender: Sender;
  /** The first entry begins the launch: it is never kept, for there is nothing yet that it could be kept for. */
  readonly create: boolean;
}

interface Waiting extends Entry {
  readonly entered: string;
  resolve(lines: readonly LedgerLine[]): void;
  reject(error: Error): void;
}

/** How long leaving waits for what is kept to be handed in, and beginning a launch for its first line. */
const LEAVE_MS = 5_000;

/** Takes entries in, in order: hands them in while the record can be reached, keeps them in a journal while it cannot. */
export class Desk {
  readonly #options: DeskOptions;
  readonly #listeners = new Set<(link: LedgerLink) => void>();
  readonly #kept = new Kept();
  #queue: Waiting[] = [];
  #pumping: Promise<void> | undefined;
  #journal: Journal | undefined;
  #journaling: Promise<void> = Promise.resolve();
  #unwritten = 0;
  #outage: { readonly since: number; why: string; handedIn: number; bare: number; refused?: string } | undefined;
  #begins: boolean;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#begins = options.create;
  }

  async append(by: string, events: readonly LaunchEvent[]): Promise<readonly LedgerLine[]> {
    const { clock } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<readonly LedgerLine[]>();
    const waiting: Waiting = { ...newEntry(by, events), entered: new Date(clock.now()).toISOString(), resolve, reject };
    if (this.#outage && !this.#begins) this.#keep(waiting);
    else {
      this.#queue.push(waiting);
      this.#pumping ??= this.#pump().finally(() => {
        this.#pumping = undefined;
      });
    }
    return promise;
  }

  /** The connection broke: what was under way is kept under the id it was sent with. */
  lost(why: string): void {
    const { clock, onNotice, address } = this.#options;
    if (this.#outage) this.#outage.why = why;
    else {
      this.#outage = { since: clock.now(), why, handedIn: 0, bare: 0 };
      onNotice(`the record in \`${address.where}\` cannot be reached (${why}): what is entered is kept on this machine and handed in when it is back`);
    }
    if (!this.#begins) for (const waiting of this.#queue.splice(0)) this.#keep(waiting);
    this.#tell();
  }

  /** Hands in what is kept, in order; the link counts as up again only after the last one. */
  async handIn(): Promise<void> {
    if (!this.#outage) return;
    const { sender, clock, onNotice, address } = this.#options;
    for (;;) {
      for (let first = this.#kept.first; first; first = this.#kept.first) {
        const { entry, entered, knew } = first;
        const settle = (lines: readonly LedgerLine[]): void => {
          this.#kept.placed(entry, lines);
          this.#kept.shift();
          this.#tell();
        };
        const { bare } = await sender.handIn(this.#kept.ready(first), { entered, knew, settle });
        this.#outage.handedIn += 1;
        this.#outage.bare += bare;
      }
      if (this.#unwritten === 0) break;
      await this.#journaling;
    }
    const { since, handedIn, bare } = this.#outage;
    this.#outage = undefined;
    const journal = this.#journal;
    this.#journal = undefined;
    this.#tell();
    const back = `the record in \`${address.where}\` is back after ${inWords(Math.max(1, (clock.now() - since) / 1000))}`;
    onNotice(handedIn === 0 ? back : `${back}: ${counted(handedIn)} kept on this machine ${handedIn === 1 ? 'was' : 'were'} handed in${withoutKey(bare)}`);
    await journal?.remove().catch((error: unknown) => onNotice(`\`${journal.path}\` was handed in and could not be removed (${messageOf(error)}): remove it`));
  }

  /** What the record refuses is not dropped: it stays where it is kept, and is tried again. Said once. */
  refused(error: unknown): void {
    const sentence = this.#sentence(error).message;
    if (!this.#outage || this.#outage.refused === sentence) return;
    this.#outage.refused = sentence;
    const { onNotice } = this.#options;
    if (error instanceof LinesGone)
      return onNotice(
        this.#kept.size === 0 || !this.#journal ? sentence : `${sentence}; ${counted(this.#kept.size)} kept on this machine: \`${this.#journal.path}\``,
      );
    onNotice(
      this.#kept.size === 0 || !this.#journal
        ? `${sentence}; it is tried again`
        : `${counted(this.#kept.size)} could not be handed in: ${sentence}; nothing is lost, it stays in \`${this.#journal.path}\` and is tried again`,
    );
  }

  onLink(listener: (link: LedgerLink) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#link());
    return () => this.#listeners.delete(listener);
  }

  /** Waits for what is under way; what can still not be handed in stays in its file, and that is said. */
  async close(): Promise<void> {
    const { link, onNotice, address } = this.#options;
    const until = performance.now() + LEAVE_MS;
    await Promise.race([this.#pumping, wait(LEAVE_MS, undefined, { ref: false })]);
    await this.#journaling;
    if (this.#kept.size > 0) link.hurry();
    while (this.#outage && this.#kept.size > 0 && performance.now() < until) await wait(25);
    const left = this.#kept.size;
    if (left > 0 && this.#journal) {
      onNotice(
        `${counted(left)} ${left === 1 ? 'waits' : 'wait'} in \`${this.#journal.path}\`: the next gonogo that opens this launch hands them in, or \`gonogo ledger hand-in${address.flag}\``,
      );
    }
    await this.#journal?.leave();
    this.#listeners.clear();
  }

  async #pump(): Promise<void> {
    for (let head = this.#queue[0]; head; head = this.#queue[0]) {
      try {
        const lines = await this.#sent(head);
        this.#begins = false;
        // Where the answer came as the connection broke, the entry is kept already, and gets the same lines again.
        if (this.#queue[0] === head) this.#queue.shift();
        head.resolve(lines);
      } catch (error) {
        if (this.#queue[0] !== head) continue; // it is kept: the journal answers
        this.#queue.shift();
        head.reject(this.#sentence(error));
      }
    }
  }

  /** The first entry of a launch is tried again for a while, under its id: the answer may be all that was lost. */
  async #sent(head: Waiting): Promise<readonly LedgerLine[]> {
    const { sender, link } = this.#options;
    if (!this.#begins) return sender.send(head);
    for (const until = performance.now() + LEAVE_MS; ; ) {
      try {
        return await sender.send(head, { create: true });
      } catch (error) {
        if (!(error instanceof LinkLost) || performance.now() > until) throw error;
        link.hurry();
        await wait(100);
      }
    }
  }

  #keep(waiting: Waiting): void {
    const { launch, address, sender } = this.#options;
    this.#unwritten += 1;
    // What it refers to is read off now, while the places of what is kept are those that were seen.
    const seen = sender.last;
    const described = this.#kept.describe(waiting, waiting.entered, seen.seq);
    this.#journaling = this.#journaling.then(async () => {
      try {
        this.#journal ??= new Journal({ launch, key: address.key, where: address.where });
        const ssh = await sender.sign(waiting.by, waiting.events, seen);
        const kept = ssh.some((one) => one !== undefined) ? { ...described, ssh: ssh.map((one) => one ?? null) } : described;
        await this.#journal.add(kept);
        this.#kept.add(kept, sender.last.seq);
        this.#tell();
        waiting.resolve([]);
      } catch (error) {
        if (this.#journal?.begun === false) this.#journal = undefined; // the next one may find its folder
        waiting.reject(error instanceof Error ? error : new Error(String(error)));
      } finally {
        this.#unwritten -= 1;
      }
    });
  }

  #sentence(error: unknown): Error {
    const { address, launch } = this.#options;
    const { where } = address;
    switch (codeIn(error)) {
      case codes.exists:
        return new UsageError(`the launch \`${launch}\` exists already in \`${where}\`: open it, or give the new one another name`, { cause: error });
      case codes.noLaunch:
        return new UsageError(`the launch \`${launch}\` is no longer in \`${where}\`: \`gonogo launches\` lists those that exist`, { cause: error });
      default:
        return refusal(error, address);
    }
  }

  #link(): LedgerLink {
    return this.#outage ? { state: 'lost', since: this.#outage.since, why: this.#outage.why, kept: this.#kept.lines } : { state: 'up' };
  }

  #tell(): void {
    const link = this.#link();
    for (const listener of this.#listeners) listener(link);
  }
}

/** Says of words that were signed by key when they were entered, and stand in the record without. */
export function withoutKey(bare: number): string {
  if (bare === 0) return '';
  const words = bare === 1 ? '1 word of them lost its signature by key' : `${bare} words of them lost their signatures by key`;
  return `; ${words}, for the lines that it rests on got other numbers, and this console does not sign for who entered it: sign again`;
}

/** `1 entry`, `3 entries`. */
export function counted(entries: number): string {
  return entries === 1 ? '1 entry' : `${entries} entries`;
}
