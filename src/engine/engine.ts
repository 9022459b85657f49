/**
 * The training engine: compiles a network to WebAssembly and trains, evaluates and predicts with it in threads.
 *
 * It knows networks as plain data (spec.ts) and numbers as typed arrays; src/training/engine_trainer.ts stands
 * between it and tfjs, and sees to it that one call at a time is made. README.md beside this file explains how it works. Imports src/core only.
 */
import type {} from './webassembly';
import { NotFiniteError } from '../core/not_finite_error';
import { control } from './layout';
import { Feed, type OrderedRows, type Rows, type RowStream } from './feed';
import { askForFastSimd } from './fast_simd';
import { PLAIN_SIMD, type Simd } from './instructions';
import { compile, type Phase, type Plan } from './plan';
import { type ModelSpec } from './spec';
import { ALL, Threads, type BatchReport } from './threads';
import { failure, sum, word, type WorkerPass } from './worker';

export interface EngineOptions {
  /** Worker threads, at least 1. */
  readonly threads: number;
  /** Whether to use what fast_simd.ts asks for, where the machine has it: faster, but not the same on every machine. */
  readonly fast: boolean;
}

/** Means over the samples of a batch or pass. `loss` includes the penalties when training; otherwise `penalty` tells them. */
export interface Means {
  readonly loss: number;
  readonly accuracy: number;
  readonly samples: number;
}

/** A training pass; see Pass of src/training/trainer.ts for what the callbacks mean. */
export interface TrainingPass {
  readonly source: OrderedRows | RowStream;
  /** Determines the dropout masks, with the number of the batch. */
  readonly key: number;
  /** Number of the pass's first batch, for the dropout masks: above 0 if the pass is the rest of a longer one. */
  readonly firstBatch: number;
  /** Steps that the optimizer has taken before. */
  readonly steps: number;
  /** Asked before the first batch, and before each one if somebody listens to batches. */
  readonly learningRate: () => number;
  readonly onBatchBegin?: (batch: number, size: number) => void | Promise<void>;
  readonly onBatchEnd?: (batch: number, size: number, means: Means) => void | Promise<void>;
  readonly onProgress?: (batchesDone: number, means: Means) => void;
  readonly shouldStop: () => boolean;
}

/** Milliseconds between looks at how far the threads are: when watching, and when filling the ring. */
const WATCH_EVERY = 100;
const FILL_EVERY = 2;
/** Milliseconds that the ring is filled for at a time. */
const FILL_FOR = 8;
/** Samples at once when not training. */
const TEST_BATCH = 64;

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

export class Engine {
  readonly threadCount: number;
  readonly simd: Simd;
  private plan: Plan | undefined;
  private memory: WebAssembly.Memory | undefined;
  private threads: Threads | undefined;
  private weights: Float32Array[] = [];
  private slots: Float32Array[][] = [];

  constructor(
    private readonly spec: ModelSpec,
    options: EngineOptions,
  ) {
    this.threadCount = options.threads;
    this.simd = options.fast ? askForFastSimd() : PLAIN_SIMD;
  }

  /** Sets all weights, each flat in tfjs's order, in the order of the layers. */
  setWeights(weights: Float32Array[]): void {
    this.weights = weights;
    if (this.plan) this.load();
  }

  /** Sets the update rule's arrays: for each slot, one array per trainable weight; none for zeros. */
  setSlots(slots: Float32Array[][]): void {
    this.slots = slots;
    if (this.plan) this.load();
  }

  /** The weights as they are now. */
  getWeights(): Float32Array[] {
    return this.plan!.parameters.all.map(({ places }) => this.read(this.plan!.parameters.where.value, places));
  }

  /** The update rule's arrays as they are now, as `setSlots` takes them. */
  getSlots(): Float32Array[][] {
    const { all, where } = this.plan!.parameters;
    const trainable = all.filter((parameter) => parameter.trainable);
    return where.slots.map((base) => trainable.map(({ places }) => this.read(base, places)));
  }

  private read(base: number, places: Int32Array): Float32Array {
    const array = new Float32Array(this.memory!.buffer, base, this.plan!.parameters.floats);
    const values = new Float32Array(places.length); // a loop, because Float32Array.from takes many times as long
    for (let i = 0; i < places.length; i++) values[i] = array[places[i]];
    return values;
  }

  private write(base: number, places: Int32Array, values: Float32Array | undefined): void {
    const array = new Float32Array(this.memory!.buffer, base, this.plan!.parameters.floats);
    for (let i = 0; i < places.length; i++) array[places[i]] = values ? values[i] : 0;
  }

  private load(): void {
    const { all, where } = this.plan!.parameters;
    all.forEach(({ places }, i) => this.write(where.value, places, this.weights[i]));
    const trainable = all.filter((parameter) => parameter.trainable);
    where.slots.forEach((base, k) =>
      trainable.forEach(({ places }, i) => this.write(base, places, this.slots[k]?.[i])),
    );
  }

  /** Makes sure that there are code, memory and living threads for batches of this size. */
  private async ready(batchSize: number): Promise<{ plan: Plan; threads: Threads }> {
    const fits = this.plan && this.plan.capacity >= batchSize;
    if (fits && this.threads && !this.threads.broken) return { plan: this.plan!, threads: this.threads };
    if (this.plan && !fits) {
      this.weights = this.getWeights();
      this.slots = this.getSlots();
    }
    await this.threads?.close();
    const plan = fits ? this.plan! : compile(this.spec, batchSize, this.threadCount, this.simd);
    this.memory = new WebAssembly.Memory({ initial: plan.pages, maximum: plan.pages, shared: true });
    this.plan = plan;
    this.load();
    const { input, output, loss, parameters } = plan;
    const plain = ({ base, stride, size }: Plan['input']) => ({ base, stride, size });
    this.threads = new Threads(this.threadCount, {
      module: await WebAssembly.compile(plan.bytes),
      memory: this.memory,
      input: plain(input),
      output: plain(output),
      loss: {
        targets: plain(loss.targets),
        weights: plain(loss.weights),
        losses: plain(loss.losses),
        hits: plain(loss.hits),
      },
      penalties: { base: parameters.where.penalties, count: parameters.penalties },
      control,
      word,
      sum,
      failure,
    });
    return { plan, threads: this.threads };
  }

  /** Trains on one pass; resolves to the means over the batches done. */
  async train(pass: TrainingPass): Promise<Means> {
    const { plan } = await this.ready(pass.source.batchSize);
    const { optimizer } = this.spec;
    const adam =
      optimizer.kind === 'adam' ? { beta1: optimizer.beta1, beta2: optimizer.beta2, steps: pass.steps } : undefined;
    return this.run({ ...pass, kind: 'train', phases: plan.train, adam });
  }

  /** Mean loss (without penalties) and accuracy of rows 0 … count − 1, without training. */
  async evaluate(rows: Rows, count: number, shouldStop?: () => boolean): Promise<Means> {
    return this.test('evaluate', rows, count, shouldStop);
  }

  /** The outputs for rows 0 … count − 1, one after the other. */
  async predict(x: Float32Array, count: number, shouldStop?: () => boolean): Promise<Float32Array> {
    let out: Float32Array | undefined;
    await this.test('predict', { x }, count, shouldStop, (size) => {
      out = new Float32Array(new SharedArrayBuffer(count * size * 4));
      return out;
    });
    return out!;
  }

  private async test(
    kind: 'evaluate' | 'predict',
    rows: Rows,
    count: number,
    shouldStop: () => boolean = () => false,
    makeOut?: (size: number) => Float32Array,
  ): Promise<Means> {
    const { plan } = await this.ready(this.plan?.capacity ?? TEST_BATCH);
    const order = Int32Array.from({ length: count }, (_, i) => i);
    return this.run({
      kind,
      phases: plan[kind],
      source: { rows, count, order, batchSize: plan.capacity },
      key: 0,
      firstBatch: 0,
      learningRate: () => 0,
      shouldStop,
      out: makeOut?.(plan.output.size),
    });
  }

  private async run(
    pass: Omit<TrainingPass, 'steps'> & {
      kind: WorkerPass['kind'];
      phases: Phase[];
      adam?: WorkerPass['adam'];
      out?: Float32Array;
    },
  ): Promise<Means> {
    const { plan, threads } = { plan: this.plan!, threads: this.threads! };
    const { onBatchBegin, onBatchEnd, onProgress } = pass;
    const feed = new Feed(pass.source, plan.input.size, pass.kind === 'predict' ? 0 : plan.loss.targets.size);
    const batches = feed.sizes.length;
    const lockStep = onBatchBegin !== undefined || onBatchEnd !== undefined;
    let written = 0; // batches in the ring
    let permitted = lockStep ? 0 : ALL; // batches that nobody needs to be asked about any more
    let error: unknown;
    let over = false;
    const allow = () => threads.allow(Math.min(permitted, feed.slots === Infinity ? ALL : written));
    const refresh = () => (threads.sums[sum.rate] = pass.learningRate());
    const stopIfAsked = () => {
      if (pass.shouldStop()) threads.stop();
      return Atomics.load(threads.words, word.stop) === 1;
    };
    const fail = (reason: unknown) => {
      error ??= reason;
      threads.stop();
    };
    const fill = async () => {
      while (!over && written < batches && Atomics.load(threads.words, word.stop) === 0) {
        const pause = performance.now() + FILL_FOR; // others on this thread want their turn
        while (written < Math.min(batches, threads.done + feed.slots) && performance.now() < pause) {
          feed.write(written++);
          allow();
        }
        await sleep(FILL_EVERY);
      }
    };
    const begin = async (batch: number) => {
      if (batch >= batches || stopIfAsked()) return;
      await onBatchBegin?.(batch, feed.sizes[batch]);
      refresh();
      permitted = batch + 1;
      if (Atomics.load(threads.words, word.stop) === 0) allow();
    };
    let telling = Promise.resolve(); // that the batch before is done; the pass is over only after the last one is told
    const onBatch = ({ batch, size, loss, hits }: BatchReport) => {
      telling = (async () => {
        await onBatchEnd?.(batch, size, { loss: loss / size, accuracy: hits / size, samples: size });
        onProgress?.(batch + 1, this.means());
        await begin(batch + 1);
      })().catch(fail);
    };
    refresh();
    if (pass.shouldStop()) {
      Atomics.store(threads.words, word.done, 0); // not the last pass's steps
      return { loss: NaN, accuracy: NaN, samples: 0 };
    }
    const running = threads.run(
      {
        kind: pass.kind,
        prepare: plan.prepare,
        phases: pass.phases,
        batchSize: pass.source.batchSize,
        ...feed.supply,
        out: pass.out,
        report: lockStep,
        key: pass.key,
        firstBatch: pass.firstBatch,
        adam: pass.adam,
      },
      0,
      onBatch,
    );
    const watch = setInterval(() => {
      try {
        if (!lockStep) {
          stopIfAsked();
          onProgress?.(threads.done, this.means());
        }
      } catch (reason) {
        fail(reason);
      }
    }, WATCH_EVERY);
    const helpers: Promise<void>[] = [];
    if (feed.slots !== Infinity) helpers.push(fill().catch(fail));
    else allow();
    if (lockStep) helpers.push(begin(0).catch(fail));
    try {
      await running;
    } finally {
      over = true;
      clearInterval(watch);
    }
    await Promise.all([...helpers, telling]);
    if (error !== undefined) throw error as Error;
    this.complain();
    if (!lockStep) onProgress?.(threads.done, this.means());
    return this.means();
  }

  private means(): Means {
    const { sums } = this.threads!;
    const samples = sums[sum.samples];
    return { loss: sums[sum.loss] / samples, accuracy: sums[sum.hits] / samples, samples };
  }

  /** Turns a pass that the threads gave up into an error. */
  private complain(): void {
    const { words, sums, done } = this.threads!;
    const remedy = 'Build the model again and train it with a smaller learning rate, or look for extreme inputs.';
    if (words[word.failure] === failure.lossNotFinite)
      throw new NotFiniteError(
        `fit: the loss must stay finite, but in batch ${done + 1} of the epoch it became ${sums[sum.batchLoss]}; the weights are those before that batch. ${remedy}`,
      );
    if (words[word.failure] === failure.weightsNotFinite)
      throw new NotFiniteError(
        `fit: the weights must stay finite, but in batch ${done} of the epoch the update made one infinite or NaN. ${remedy}`,
      );
  }

  /** Steps that the running or last pass has done. */
  get stepsDone(): number {
    return this.threads?.done ?? 0;
  }

  /** Whether the threads have died. */
  get broken(): boolean {
    return this.threads?.broken ?? true;
  }

  /** What the weights' penalties add to the loss. */
  penalty(): number {
    const { all, where } = this.plan!.parameters;
    let total = 0;
    for (const { places, penalty } of all) {
      if (penalty.l1 === 0 && penalty.l2 === 0) continue;
      for (const w of this.read(where.value, places)) total += penalty.l1 * Math.abs(w) + penalty.l2 * w * w;
    }
    return total;
  }

  /** Ends the threads and lets go of the memory. */
  async close(): Promise<void> {
    await this.threads?.close();
    this.threads = undefined;
    this.plan = undefined;
    this.memory = undefined;
  }
}
