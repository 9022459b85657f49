/**
 * Trains with the engine: a tfjs model goes in, and after every pass the same model holds the new weights and its
 * optimizer the new state, as if tfjs had trained it.
 *
 * This file moves numbers between tfjs and the engine and nothing else.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import { availableParallelism } from 'node:os';
import { backendReady, tf } from '../backend/tf';
import { checkBoolean, checkInteger, checkOptions } from '../core/check';
import { MAX_SEED, Random } from '../core/random';
import { Engine, type Means } from '../engine/engine';
import type { OrderedRows, Rows, RowStream } from '../engine/feed';
import { slotsOf, type ModelSpec } from '../engine/spec';
import { learningRate, rateOfState } from './learning_rate';
import { describeModel } from './model_spec';
import type { BatchStream, Inputs, Logs, OrderedSamples, Pass, Samples, Trainer } from './trainer';

/** How the engine computes. Nothing here changes what is computed. */
export interface ComputeOptions {
  /**
   * Whether a multiplication and the addition after it may be rounded once instead of twice (relaxed SIMD): faster, but
   * the last digits then depend on the machine. Since Node 22, V8 is also asked for instructions on eight floats, where
   * the processor has them. Without it, the same seed gives the same bits everywhere. A version of Node without relaxed
   * SIMD computes as if it were false. Default false.
   */
  fast?: boolean;
  /** Worker threads, whole number from 1 to 64; the results do not depend on it. Default: one per core, at most 8. */
  threads?: number;
}

/** Options of `createEngineTrainer`. */
export interface EngineTrainerOptions extends ComputeOptions {
  /** Determines dropout masks; 0 to 2³² − 1. Default 0. */
  seed?: number;
}

/** @throws TypeError or RangeError for an option that cannot be meant */
export function checkComputeOptions(where: string, { fast, threads }: ComputeOptions): void {
  if (fast !== undefined) checkBoolean(where, 'fast', fast);
  if (threads !== undefined)
    checkInteger(
      where,
      'threads',
      threads,
      { min: 1, max: 64 },
      "More threads than cores only get in each other's way.",
    );
}

/** The stream of the seed that dropout draws from (see `Random`); `fit` uses stream 0 for the order of samples. */
const DROPOUT_STREAM = 1;

/**
 * A trainer made by the engine.
 *
 * @param model a tf Sequential model that the engine covers (ask `whyNotCovered` first)
 * @param options see `EngineTrainerOptions`
 * @returns a trainer; its threads end with `dispose`, or with the process
 * @throws Error that names the reason if the model is not covered; TypeError or RangeError for wrong options
 * @example
 * const trainer = await createEngineTrainer(model, { seed: 1 });
 */
export async function createEngineTrainer(model: LayersModel, options: EngineTrainerOptions = {}): Promise<Trainer> {
  checkOptions('createEngineTrainer', options, ['threads', 'fast', 'seed']);
  checkComputeOptions('createEngineTrainer', options);
  const { threads = Math.min(8, availableParallelism()), fast = false, seed = 0 } = options;
  checkInteger('createEngineTrainer', 'seed', seed, { min: 0, max: MAX_SEED });
  await backendReady;
  return new EngineTrainer(model, threads, fast, seed);
}

class EngineTrainer implements Trainer {
  private readonly spec: ModelSpec;
  private readonly engine: Engine;
  readonly name: string;
  private busy = false;
  /** Steps that the optimizer had taken before the pass. */
  private stepsBefore = 0;

  constructor(
    private readonly model: LayersModel,
    threads: number,
    fast: boolean,
    private readonly seed: number,
  ) {
    this.spec = describeModel(model);
    this.engine = new Engine(this.spec, { threads, fast });
    this.name = `engine, ${threads} thread${threads === 1 ? '' : 's'}${this.engine.simd.fused ? ', fast' : ''}`;
  }

  async train(pass: Pass): Promise<Logs> {
    return this.exclusively(() => this.trainPass(pass));
  }

  async sync(): Promise<void> {
    await this.writeBack();
  }

  async evaluate(samples: Samples, _batchSize: number, shouldStop?: () => boolean): Promise<Logs> {
    return this.exclusively(async () => {
      this.engine.setWeights(this.readWeights());
      const means = await this.engine.evaluate(this.rows(samples), samples.x.shape[0], shouldStop);
      return this.logs({ ...means, loss: means.loss + this.engine.penalty() });
    });
  }

  async predict(x: Inputs, _batchSize: number, shouldStop?: () => boolean): Promise<Float32Array> {
    return this.exclusively(() => {
      this.engine.setWeights(this.readWeights());
      return this.engine.predict(x.data, x.shape[0], shouldStop);
    });
  }

  async dispose(): Promise<void> {
    await this.engine.close();
  }

  /** One call at a time: a second one would find the threads at work. */
  private async exclusively<T>(what: () => Promise<T>): Promise<T> {
    if (this.busy)
      throw new Error('fit: this model is being trained or asked already. Await the running call before the next one.');
    this.busy = true;
    try {
      return await what();
    } finally {
      this.busy = false;
    }
  }

  private async trainPass(pass: Pass): Promise<Logs> {
    const { engine, model } = this;
    const optimizer = model.optimizer;
    this.stepsBefore = optimizer.iterations;
    engine.setWeights(this.readWeights());
    engine.setSlots(await this.readSlots());
    const { onBatchEnd, onProgress } = pass;
    let broken = true;
    try {
      const means = await engine.train({
        source: this.source(pass),
        key: new Random(this.seed, DROPOUT_STREAM, pass.epoch).uint32(),
        firstBatch: pass.firstBatch ?? 0,
        steps: this.stepsBefore,
        learningRate: () => learningRate(optimizer),
        onBatchBegin: pass.onBatchBegin,
        onBatchEnd: onBatchEnd && ((batch, size, batchMeans) => onBatchEnd(batch, size, this.logs(batchMeans))),
        onProgress: onProgress && ((done, runningMeans) => onProgress(done, this.logs(runningMeans))),
        shouldStop: pass.shouldStop,
      });
      broken = false;
      return this.logs(means);
    } catch (error) {
      broken = engine.broken;
      throw error;
    } finally {
      if (!broken) await this.writeBack();
    }
  }

  private logs({ loss, accuracy }: Means): Logs {
    return this.model.metricsNames.includes('acc') ? { loss, acc: accuracy } : { loss };
  }

  private source(data: OrderedSamples | BatchStream): OrderedRows | RowStream {
    if ('read' in data) return { ...data, read: (batch) => this.rows(data.read(batch)) };
    return { ...data, rows: this.rows(data.samples), count: data.samples.x.shape[0] };
  }

  private rows({ x, y, weights }: Samples): Rows {
    const sparse = this.spec.loss === 'sparseCategoricalCrossentropy';
    if (sparse !== (y.kind === 'classes'))
      throw new TypeError(
        `fit: y must hold ${sparse ? 'class numbers' : 'rows of numbers'} for the loss ${this.spec.loss}, but it holds ${sparse ? 'rows of numbers' : 'class numbers'}.`,
      );
    const bits = y.kind === 'classes' ? y.data : new Int32Array(y.data.buffer, y.data.byteOffset, y.data.length);
    return { x: x.data, y: bits, weights };
  }

  private readWeights(): Float32Array[] {
    return this.model.layers.flatMap((layer) => layer.getWeights().map((w) => w.dataSync<'float32'>()));
  }

  /** The optimizer's arrays. A momentum's are converted if the learning rate has changed since (see `rateOfState`). */
  private async readSlots(): Promise<Float32Array[][]> {
    const slots = slotsOf(this.spec.optimizer);
    const { optimizer } = this.model;
    const named = slots === 0 ? [] : await optimizer.getWeights();
    named.shift()?.tensor.dispose(); // the number of iterations, a tensor made for the occasion
    const rate = learningRate(optimizer);
    const scale = this.spec.optimizer.kind === 'momentum' ? (rateOfState.get(optimizer) ?? rate) / rate : 1;
    const values = named.map(({ tensor }) => {
      const array = tensor.dataSync<'float32'>();
      return scale === 1 ? array : array.map((x) => x * scale);
    });
    const each = values.length / slots;
    return Array.from({ length: slots }, (_, k) => values.slice(k * each, (k + 1) * each));
  }

  private async writeBack(): Promise<void> {
    const { model, engine } = this;
    const iterations = this.stepsBefore + engine.stepsDone;
    const weights = engine.getWeights();
    let next = 0;
    for (const layer of model.layers) {
      const shapes = layer.getWeights().map((w) => w.shape);
      if (shapes.length === 0) continue;
      const tensors = shapes.map((shape) => tf.tensor(weights[next++], shape));
      layer.setWeights(tensors);
      tf.dispose(tensors);
    }
    const { optimizer } = model;
    const old = slotsOf(this.spec.optimizer) === 0 ? [] : (await optimizer.getWeights()).map(({ tensor }) => tensor);
    const names = ['m', 'v'];
    const trainable = model.trainableWeights;
    const state = engine.getSlots().flatMap((slot, k) =>
      slot.map((values, i) => ({
        name: `${trainable[i].originalName}/${names[k]}`,
        tensor: tf.tensor(values, trainable[i].shape as number[]),
      })),
    );
    const all = [{ name: 'iter', tensor: tf.scalar(iterations, 'int32') }, ...state];
    await optimizer.setWeights(all);
    tf.dispose([...old, ...all.map(({ tensor }) => tensor)]);
    rateOfState.set(optimizer, learningRate(optimizer));
  }
}
