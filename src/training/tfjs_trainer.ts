/**
 * Trains with tfjs itself: slow but general, whatever layers a model has.
 *
 * `fit` gives the order of the samples; each batch goes through the model's own `trainOnBatch`, so weights and
 * optimizer state are tfjs's from the start. It draws dropout masks with tfjs's own random numbers, which no seed
 * of ours reaches. Samples with weights go through the function beneath `trainOnBatch`, which takes weights, while
 * `trainOnBatch` does not. As in Keras they count for the loss alone, and metrics are not weighted.
 */
import type { LayersModel, Scalar, Tensor } from '@tensorflow/tfjs';
import { backendReady, tf, backendInfo } from '../backend/tf';
import { batchSizes } from '../core/batches';
import { sliceSamples, takeSamples } from './samples';
import type { BatchStream, Inputs, Logs, OrderedSamples, Pass, Samples, Trainer } from './trainer';

/** A pause this often lets the stop button, live plots and other cells have their turn. Milliseconds. */
const YIELD_EVERY = 50;

/** A function to be called between batches, which pauses when it is time to. */
function pauses(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < YIELD_EVERY) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
    last = performance.now();
  };
}

/** A trainer for any compiled tfjs model. */
export async function createTfjsTrainer(model: LayersModel): Promise<Trainer> {
  await backendReady;
  return new TfjsTrainer(model);
}

class TfjsTrainer implements Trainer {
  readonly name =
    backendInfo.name === 'tensorflow'
      ? `tfjs-node ${backendInfo.version}`
      : `tfjs ${backendInfo.version}, ${tf.getBackend()}`;

  constructor(private readonly model: LayersModel) {}

  async train(pass: Pass): Promise<Logs> {
    const means = new Means();
    const { sizes, read } = 'read' in pass ? pass : streamOf(pass);
    const pause = pauses();
    for (let batch = 0; batch < sizes.length && !pass.shouldStop(); batch++) {
      const size = sizes[batch];
      await pass.onBatchBegin?.(batch, size);
      const samples = read(batch);
      const logs = await this.step(samples, (x, y, weights) =>
        weights === undefined ? this.model.trainOnBatch(x, y) : this.trainOnWeighted(x, y, weights),
      );
      means.add(logs, size);
      await pass.onBatchEnd?.(batch, size, logs);
      pass.onProgress?.(batch + 1, means.logs);
      await pause();
    }
    return means.logs;
  }

  async evaluate(samples: Samples, batchSize: number, shouldStop: () => boolean = () => false): Promise<Logs> {
    const means = new Means();
    const pause = pauses();
    for (let start = 0; start < samples.x.shape[0] && !shouldStop(); start += batchSize) {
      const batch = sliceSamples(samples, start, Math.min(samples.x.shape[0], start + batchSize));
      const size = batch.x.shape[0];
      const logs = await this.step(batch, async (x, y, weights) => {
        const values = read(this.model.evaluate(x, y, { batchSize: size, verbose: 0 }));
        if (weights !== undefined) values[0] = this.weightedLoss(x, y, weights);
        return values;
      });
      means.add(logs, size);
      await pause();
    }
    return means.logs;
  }

  async predict(x: Inputs, batchSize: number, shouldStop: () => boolean = () => false): Promise<Float32Array> {
    const n = x.shape[0];
    let out: Float32Array | undefined;
    const pause = pauses();
    for (let start = 0; start < n && !shouldStop(); start += batchSize) {
      const size = Math.min(batchSize, n - start);
      const values = tf.tidy(() => {
        const width = x.data.length / n;
        const batch = tf.tensor(x.data.slice(start * width, (start + size) * width), [size, ...x.shape.slice(1)]);
        return (this.model.predict(batch) as Tensor).dataSync<'float32'>();
      });
      out ??= new Float32Array((values.length / size) * n);
      out.set(values, (start * out.length) / n);
      await pause();
    }
    return out as Float32Array;
  }

  async dispose(): Promise<void> {
    // holds nothing of its own
  }

  /** The model that holds what was compiled: a Sequential has one within. */
  private get inside(): Compiled {
    return ((this.model as { model?: unknown }).model ?? this.model) as Compiled;
  }

  /** `trainOnBatch` with weights. */
  private async trainOnWeighted(x: Tensor, y: Tensor, weights: Tensor): Promise<number[]> {
    return read(this.inside.makeTrainFunction()([x, y, weights]));
  }

  /** The mean of the samples' losses times their weights; like tfjs's `evaluate` without penalties. */
  private weightedLoss(x: Tensor, y: Tensor, weights: Tensor): number {
    return tf.tidy(() => {
      const outputs = this.model.predict(x, { batchSize: x.shape[0] }) as Tensor;
      return tf.mean(tf.mul(this.inside.lossFunctions[0](y, outputs), weights)).dataSync()[0];
    });
  }

  private async step({ x, y, weights }: Samples, compute: Compute): Promise<Logs> {
    const xBatch = tf.tensor(x.data, [...x.shape]);
    const yBatch =
      y.kind === 'classes' ? tf.tensor(Float32Array.from(y.data), [y.data.length, 1]) : tf.tensor(y.data, [...y.shape]);
    // of the shape of the losses, which have an axis less than the outputs
    const weightsBatch = weights && tf.tensor(weights, [weights.length, ...yBatch.shape.slice(2).map(() => 1)]);
    try {
      const values = [await compute(xBatch, yBatch, weightsBatch)].flat();
      return Object.fromEntries(this.model.metricsNames.map((name, i) => [name, values[i]])) as Logs;
    } finally {
      tf.dispose([xBatch, yBatch, ...(weightsBatch ? [weightsBatch] : [])]);
    }
  }
}

type Compute = (x: Tensor, y: Tensor, weights?: Tensor) => Promise<number | number[]>;

/** What tfjs's models have in fact. */
interface Compiled {
  readonly lossFunctions: readonly ((y: Tensor, outputs: Tensor) => Tensor)[];
  /** Makes what takes inputs, targets and weights, trains with them, and gives loss and metrics. */
  makeTrainFunction(): (data: Tensor[]) => Scalar[];
}

/** The numbers of scalars, which are let go of. */
function read(scalars: Scalar | Scalar[]): number[] {
  const values = [scalars].flat().map((scalar) => scalar.dataSync()[0]);
  tf.dispose(scalars);
  return values;
}

/** Ordered samples as batches. */
function streamOf({ samples, order, batchSize }: OrderedSamples): BatchStream {
  return {
    sizes: batchSizes(order.length, batchSize),
    batchSize,
    read: (batch) => takeSamples(samples, order.subarray(batch * batchSize, (batch + 1) * batchSize)),
  };
}

/** Means over samples, from means over batches. */
class Means {
  private readonly sums = new Map<string, number>();
  private count = 0;

  add(logs: Logs, size: number): void {
    this.count += size;
    for (const [name, value] of Object.entries(logs)) this.sums.set(name, (this.sums.get(name) ?? 0) + value * size);
  }

  get logs(): Logs {
    return Object.fromEntries([...this.sums].map(([name, sum]) => [name, sum / this.count])) as Logs;
  }
}
