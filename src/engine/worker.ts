/**
 * What a worker thread does: takes its share of every phase, waits for the others, goes on.
 *
 * `workerMain` is sent to the thread as text, because a thread must start from compiled code, from a test and from a
 * notebook alike; so it may use nothing outside itself but types. The main thread's side is threads.ts.
 */
import type {} from './webassembly';
import type * as workerThreads from 'node:worker_threads';
import type { Buffer } from './layout';
import type { Phase } from './plan';

/**
 * Words of the shared block of control numbers (int32). The first few change hands in every step; each has a cache
 * line of its own.
 */
export const word = {
  /** Threads that have come to the end of the phase. */
  arrived: 0,
  /** Goes up by one when all have. Threads wait for it. */
  phase: 16,
  /** Next item of the phase that nobody has taken yet. */
  next: 32,
  /** Samples of the batch in hand; 0 ends the pass. */
  batchSize: 48,
  /** Number of the batch in hand. */
  batch: 49,
  /** 1 asks for the end after the batch in hand. */
  stop: 64,
  /** Batches that the main thread allows to start; threads wait for it. */
  allowed: 65,
  /** Batches done. */
  done: 66,
  /** 0, or why the pass ended early: see `failure`. */
  failure: 67,
} as const;
export const WORDS = 80;

export const failure = { lossNotFinite: 1, weightsNotFinite: 2 } as const;

/** Numbers of the pass (float64): sums over samples so far, and what the batch in hand gave. */
export const sum = { loss: 0, hits: 1, samples: 2, batchLoss: 3, batchHits: 4, rate: 5 } as const;
export const SUMS = 8;

/** What a thread is given once. */
export interface WorkerSetup {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly words: SharedArrayBuffer;
  readonly sums: SharedArrayBuffer;
  readonly thread: number;
  readonly threads: number;
  readonly input: Buffer;
  readonly output: Buffer;
  readonly loss: { readonly targets: Buffer; readonly weights: Buffer; readonly losses: Buffer; readonly hits: Buffer };
  /** Address and number of the penalties. */
  readonly penalties: { readonly base: number; readonly count: number };
  readonly control: {
    readonly batch: number;
    readonly inverseBatch: number;
    readonly rate: number;
    readonly key: number;
  };
  readonly word: typeof word;
  readonly sum: typeof sum;
  readonly failure: typeof failure;
}

/** What a pass is. */
export interface WorkerPass {
  readonly kind: 'train' | 'evaluate' | 'predict';
  readonly prepare: Phase[];
  readonly phases: Phase[];
  readonly batchSize: number;
  /** Samples in each batch, 1 to `batchSize`. */
  readonly sizes: Int32Array;
  /** Inputs: rows of floats. */
  readonly x: Float32Array;
  /** Targets (as raw 32-bit numbers) and weights; absent when predicting. */
  readonly y?: Int32Array;
  readonly weights?: Float32Array;
  /** Sample i of the pass is row order[i], or row i modulo `ring` if the main thread supplies rows as they are needed. */
  readonly order?: Int32Array;
  readonly ring: number;
  /** Outputs, when predicting. */
  readonly out?: Float32Array;
  /** Whether a message is sent after every batch. */
  readonly report: boolean;
  /** Determines dropout masks, with the number of the batch, counted from `firstBatch`. */
  readonly key: number;
  readonly firstBatch: number;
  /** Adam's decay rates and the steps taken before this pass; absent for other update rules. */
  readonly adam?: { readonly beta1: number; readonly beta2: number; readonly steps: number };
}

export function workerMain({ parentPort, workerData }: typeof workerThreads): void {
  const setup = workerData as WorkerSetup;
  const { memory, thread, threads, input, output, loss, penalties, control, word, sum, failure } = setup;
  const instance = new WebAssembly.Instance(setup.module, { env: { memory } });
  const kernels = instance.exports as Record<string, (a: number, b: number, c?: number) => void>;
  const floats = new Float32Array(memory.buffer);
  const ints = new Int32Array(memory.buffer);
  const words = new Int32Array(setup.words);
  const sums = new Float64Array(setup.sums);
  // Looks at the clock word before a thread goes to sleep: from some microseconds to some tenths of a millisecond.
  const [FEWEST_SPINS, MOST_SPINS] = [1000, 64000];
  const GROUP = 4; // samples taken at once

  let spins = FEWEST_SPINS;

  /**
   * Waits until all threads are here; the last one runs `serial` first. To be woken takes longer than threads usually
   * differ, so a thread first looks again and again: longer while that works, less where it was in vain, as when
   * there are more threads than free cores.
   */
  function meet(serial: () => void): void {
    const phase = Atomics.load(words, word.phase);
    if (Atomics.add(words, word.arrived, 1) === threads - 1) {
      Atomics.store(words, word.arrived, 0);
      Atomics.store(words, word.next, 0);
      serial();
      Atomics.add(words, word.phase, 1);
      Atomics.notify(words, word.phase);
      return;
    }
    for (let spin = 0; spin < spins; spin++)
      if (Atomics.load(words, word.phase) !== phase) {
        spins = Math.min(2 * spins, MOST_SPINS);
        return;
      }
    spins = Math.max(spins / 2, FEWEST_SPINS);
    while (Atomics.load(words, word.phase) === phase) Atomics.wait(words, word.phase, phase);
  }

  /** Copies the rows of some samples of the batch into the kernels' memory. */
  function gather(pass: WorkerPass, start: number, first: number, count: number): void {
    for (let s = first; s < first + count; s++) {
      const row = pass.order ? pass.order[start + s] : (start + s) % pass.ring;
      floats.set(pass.x.subarray(row * input.size, (row + 1) * input.size), (input.base + s * input.stride) >> 2);
      if (!pass.y) continue;
      const { targets, weights } = loss;
      ints.set(pass.y.subarray(row * targets.size, (row + 1) * targets.size), (targets.base + s * targets.stride) >> 2);
      floats[(weights.base >> 2) + s] = pass.weights ? pass.weights[row] : 1;
    }
  }

  function scatter(out: Float32Array, start: number, first: number, count: number): void {
    for (let s = first; s < first + count; s++) {
      const at = (output.base + s * output.stride) >> 2;
      out.set(floats.subarray(at, at + output.size), (start + s) * output.size);
    }
  }

  /** Runs this thread's share of a phase. */
  function work(pass: WorkerPass, phase: Phase, isFirst: boolean, isLast: boolean): void {
    const size = words[word.batchSize];
    const start = words[word.batch] * pass.batchSize;
    if (phase.kind === 'items') {
      for (let i; (i = Atomics.add(words, word.next, 1)) < phase.items.length;)
        kernels[phase.items[i][0]](phase.items[i][1], thread);
      return;
    }
    for (let first; (first = Atomics.add(words, word.next, GROUP)) < size;) {
      const count = Math.min(GROUP, size - first);
      if (isFirst) gather(pass, start, first, count);
      for (const name of phase.functions) kernels[name](first, count, thread);
      if (isLast && pass.out) scatter(pass.out, start, first, count);
    }
  }

  /** Sets the batch up that is to come, or ends the pass. Run by one thread while the others wait. */
  function begin(pass: WorkerPass, batch: number): void {
    words[word.batch] = batch;
    if (batch >= pass.sizes.length || Atomics.load(words, word.stop) === 1) {
      words[word.batchSize] = 0;
      return;
    }
    for (let allowed; (allowed = Atomics.load(words, word.allowed)) <= batch;)
      Atomics.wait(words, word.allowed, allowed);
    const size = pass.sizes[batch];
    words[word.batchSize] = Atomics.load(words, word.stop) === 1 ? 0 : size;
    ints[control.batch >> 2] = size;
    floats[control.inverseBatch >> 2] = 1 / size;
    ints[control.key >> 2] = mix(pass.key + Math.imul(pass.firstBatch + batch, 0x9e3779b9));
    let rate = sums[sum.rate];
    if (pass.adam) {
      const { beta1, beta2, steps } = pass.adam;
      rate *= Math.sqrt(1 - powerOf(beta2, steps + batch + 1)) / (1 - powerOf(beta1, steps + batch + 1));
    }
    floats[control.rate >> 2] = rate;
  }

  /** Repeated multiplication by squaring: exact IEEE operations in a fixed order, unlike Math.pow. */
  function powerOf(base: number, exponent: number): number {
    let result = 1;
    for (let square = base, e = exponent; e > 0; e = Math.floor(e / 2), square *= square) if (e % 2) result *= square;
    return result;
  }

  function mix(z: number): number {
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  }

  /** Adds up the batch's losses, in the order of the samples. A loss that is not finite ends the pass. */
  function tally(): void {
    let [lossSum, hits] = [0, 0];
    const size = words[word.batchSize];
    for (let s = 0; s < size; s++) {
      lossSum += floats[(loss.losses.base >> 2) + s];
      hits += floats[(loss.hits.base >> 2) + s];
    }
    sums[sum.batchLoss] = lossSum;
    sums[sum.batchHits] = hits;
  }

  function end(pass: WorkerPass): void {
    const size = words[word.batchSize];
    if (pass.kind === 'train') {
      let penalty = 0;
      for (let i = 0; i < penalties.count; i++) penalty += floats[(penalties.base >> 2) + i];
      if (!Number.isFinite(penalty)) words[word.failure] = failure.weightsNotFinite;
      sums[sum.batchLoss] += penalty * size;
    } else if (pass.kind === 'evaluate') tally();
    sums[sum.loss] += sums[sum.batchLoss];
    sums[sum.hits] += sums[sum.batchHits];
    sums[sum.samples] += size;
    const done = words[word.batch] + 1;
    Atomics.store(words, word.done, done);
    if (pass.report)
      parentPort!.postMessage({ batch: done - 1, size, loss: sums[sum.batchLoss], hits: sums[sum.batchHits] });
    if (words[word.failure] !== 0) words[word.batchSize] = 0;
    else begin(pass, done);
  }

  function run(pass: WorkerPass): void {
    for (const phase of pass.prepare) {
      work(pass, phase, false, false);
      meet(() => {});
    }
    meet(() => begin(pass, 0));
    const last = pass.phases.length - 1;
    while (words[word.batchSize] > 0) {
      pass.phases.forEach((phase, i) => {
        if (words[word.batchSize] === 0) return;
        work(pass, phase, i === 0, i === last);
        meet(() => {
          if (pass.kind === 'train' && i === last - 1) {
            tally();
            if (!Number.isFinite(sums[sum.batchLoss])) {
              words[word.failure] = failure.lossNotFinite;
              words[word.batchSize] = 0;
            }
          }
          if (i === last) end(pass);
        });
      });
    }
  }

  parentPort!.on('message', (pass: WorkerPass) => {
    run(pass);
    parentPort!.postMessage('done');
  });
}
