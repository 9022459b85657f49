/**
 * The main thread's side of the worker threads: starts them, hands them a pass, notices when one dies.
 *
 * The main thread never computes and never blocks. It says how many batches may start, and threads wait for that.
 * They end with `close`, with the process, or when one of them fails.
 */
import { Worker } from 'node:worker_threads';
import { sum, word, workerMain, WORDS, SUMS, type WorkerPass, type WorkerSetup } from './worker';

/** What a worker says after a batch, if it is asked to: sums over the batch's samples. */
export interface BatchReport {
  readonly batch: number;
  readonly size: number;
  readonly loss: number;
  readonly hits: number;
}

/** Allows every batch. */
export const ALL = 0x7fffffff;

export class Threads {
  readonly words = new Int32Array(new SharedArrayBuffer(WORDS * 4));
  readonly sums = new Float64Array(new SharedArrayBuffer(SUMS * 8));
  private readonly workers: Worker[];
  private failed: Error | undefined;
  private onFailure: (error: Error) => void = () => {};

  /** @param setup what each worker needs; the rest is filled in here */
  constructor(count: number, setup: Omit<WorkerSetup, 'words' | 'sums' | 'thread' | 'threads'>) {
    const source = `(${workerMain.toString()})(require('node:worker_threads'))`;
    this.workers = Array.from({ length: count }, (_, thread) => {
      const { words, sums } = this;
      const workerData: WorkerSetup = {
        ...setup,
        words: words.buffer,
        sums: sums.buffer,
        thread,
        threads: count,
      } as WorkerSetup;
      const worker = new Worker(source, { eval: true, workerData, name: `engine ${thread + 1}` });
      worker.on('error', (error) => this.fail(error));
      worker.on('exit', () => this.fail(new Error('it ended')));
      worker.unref();
      return worker;
    });
  }

  /** Whether a worker has died; then the others have been ended too. */
  get broken(): boolean {
    return this.failed !== undefined;
  }

  private fail(cause: Error): void {
    if (this.failed) return;
    this.failed = new Error(
      `the training engine: a worker thread failed (${cause.message}). The model keeps the weights it had before this pass; call fit again to go on.`,
      { cause },
    );
    void this.close();
  }

  /**
   * Runs a pass; resolves when every thread is done with it.
   *
   * @param pass what to do
   * @param allowed batches that may start at once; `allow` raises it
   * @param onBatch called after each batch if `pass.report` is set
   */
  async run(pass: WorkerPass, allowed: number, onBatch: (report: BatchReport) => void): Promise<void> {
    if (this.failed) throw this.failed;
    this.words.fill(0);
    this.sums.fill(0, 0, sum.rate); // the learning rate stays
    this.allow(allowed);
    await new Promise<void>((resolve, reject) => {
      let running = this.workers.length;
      const finish = (settle: () => void) => {
        this.onFailure = () => {};
        for (const worker of this.workers) {
          worker.removeAllListeners('message');
          worker.unref();
        }
        settle();
      };
      this.onFailure = (error) => finish(() => reject(error));
      for (const worker of this.workers) {
        worker.ref();
        worker.on('message', (message: 'done' | BatchReport) => {
          if (message !== 'done') onBatch(message);
          else if (--running === 0) finish(resolve);
        });
        worker.postMessage(pass);
      }
    });
  }

  /** Lets batches start, up to the given number. */
  allow(batches: number): void {
    Atomics.store(this.words, word.allowed, batches);
    Atomics.notify(this.words, word.allowed);
  }

  /** Ends the pass after the batch in hand. */
  stop(): void {
    Atomics.store(this.words, word.stop, 1);
    this.allow(ALL);
  }

  /** Batches done so far. */
  get done(): number {
    return Atomics.load(this.words, word.done);
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    this.failed ??= new Error('the training engine: it was disposed of while it was at work.');
    this.onFailure(this.failed);
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}
