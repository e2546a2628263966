// The processes that the platform runs, each in the place of the one before it, and the sink beside them.
import { z } from 'zod';
import { all, type Cleanup } from './cleanup.ts';
import type { Variables } from './platform.ts';
import { type Process, startProcess } from './processes.ts';
import type { Tuning } from './product/settings.ts';

// Product, worker and sink of one sandbox.
export class Services {
  readonly sink: Process;
  readonly #begin: (name: string, title: string) => Process;
  #product: Process;
  #worker: Process | undefined;
  #frozen = false;
  #paused = false;
  #leaking = false;
  #port = 0;
  #up: () => boolean = () => false;

  constructor(folder: string, cleanup: Cleanup) {
    this.#begin = (name, title) => {
      const process = startProcess(name, title, folder);
      cleanup.add(() => process.stop());
      return process;
    };
    this.#product = this.#begin('product', 'The product');
    this.sink = this.#begin('sink', 'The Sentry sink');
    this.#worker = this.#begin('worker', 'The worker');
  }

  get product(): Process {
    return this.#product;
  }

  // Gives both their environment; answers the product's port. `up` says whether there are servers to be found.
  async begin(env: Variables, up: () => boolean): Promise<number> {
    this.#up = up;
    const [port] = await all([this.#product.call('start', env, 20_000), this.#worker?.call('start', env, 20_000) ?? Promise.resolve()]);
    this.#port = z.number().parse(port);
    await this.settled();
    return this.#port;
  }

  // On the same port as before. A deploy begins the log anew, a restart goes on with it.
  async startProduct(variables: Variables, build: Tuning, anew: boolean): Promise<void> {
    await this.stopProduct();
    this.#product = this.#begin('product', 'The product');
    await this.#product.call('start', { ...variables, PORT: String(this.#port) });
    if (anew) await this.#product.call('forget');
    await this.#product.call('tune', anew ? build : { ...build, complaints: 0 });
    if (this.#up()) await this.#product.call('settled');
  }

  async stopProduct(): Promise<void> {
    await this.#product.stop();
    this.#leaking = false;
  }

  // The product takes this much memory and does not give it back.
  async leak(bytes: number): Promise<void> {
    await this.#product.call('tune', { ballastBytes: bytes });
    this.#leaking = true;
  }

  get leaking(): boolean {
    return this.#leaking;
  }

  async startWorker(variables: Variables): Promise<void> {
    await this.stopWorker();
    this.#worker = this.#begin('worker', 'The worker');
    await this.#worker.call('start', variables);
    if (this.#up()) await this.#worker.call('settled');
  }

  async stopWorker(): Promise<void> {
    await this.#worker?.stop();
    this.#worker = undefined;
    this.#frozen = false;
    this.#paused = false;
  }

  // Alive, and answering as far as anybody knows.
  working(): boolean {
    return this.#worker?.running() === true && !this.#frozen;
  }

  workerRuns(): boolean {
    return this.#worker?.running() === true;
  }

  get frozen(): boolean {
    return this.#frozen;
  }

  get paused(): boolean {
    return this.#paused;
  }

  // Stopped as a process that hangs is: alive, and deaf to everything.
  freeze(on: boolean): void {
    this.#frozen = on && this.workerRuns();
    this.#worker?.child.kill(on ? 'SIGSTOP' : 'SIGCONT');
  }

  // Takes no task, and answers as ever.
  async pause(on: boolean): Promise<void> {
    this.#paused = on && this.workerRuns();
    if (this.working()) await this.#worker?.call('pause', on);
  }

  // Returns once the processes have found the servers that are up.
  async settled(): Promise<void> {
    if (!this.#up()) return;
    const product = this.#product.running() ? [this.#product.call('settled')] : [];
    await all([...product, ...(this.working() && this.#worker !== undefined ? [this.#worker.call('settled')] : [])]);
  }
}
