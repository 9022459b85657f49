/**
 * Trains with tfjs itself: slow but general, whatever layers a model has.
 *
 * `fit` gives the order of the samples; each batch goes through the model's own `trainOnBatch`, so weights and
 * optimizer state are tfjs's from the start. It draws dropout masks with tfjs's own random numbers, which no seed
 * of ours reaches.
 */
import type { LayersModel, Scalar, Tensor } from '@tensorflow/tfjs';
import { backendReady, tf, backendInfo } from '../backend/tf';
import { batchSizes } from '../core/batches';
import { sliceSamples, takeSamples } from './samples';
import type { BatchStream, Inputs, Logs, OrderedSamples, Pass, Samples, Trainer } from './trainer';

/** A pause this often lets the stop button, live plots and other cells have their turn. Milliseconds. */
const YIELD_EVERY = 50;

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
    let paused = performance.now();
    for (let batch = 0; batch < sizes.length && !pass.shouldStop(); batch++) {
      const size = sizes[batch];
      await pass.onBatchBegin?.(batch, size);
      const samples = read(batch);
      if (samples.weights !== undefined) {
        throw new Error(
          'fit: sampleWeight and classWeight need the engine, and this model is trained by tfjs. Leave them out.',
        );
      }
      const logs = await this.step(samples, (x, y) => this.model.trainOnBatch(x, y));
      means.add(logs, size);
      await pass.onBatchEnd?.(batch, size, logs);
      pass.onProgress?.(batch + 1, means.logs);
      if (performance.now() - paused > YIELD_EVERY) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        paused = performance.now();
      }
    }
    return means.logs;
  }

  async evaluate(samples: Samples, batchSize: number): Promise<Logs> {
    const means = new Means();
    for (let start = 0; start < samples.x.shape[0]; start += batchSize) {
      const batch = sliceSamples(samples, start, Math.min(samples.x.shape[0], start + batchSize));
      const size = batch.x.shape[0];
      const logs = await this.step(batch, async (x, y) => {
        const scalars = this.model.evaluate(x, y, { batchSize: size, verbose: 0 });
        const values = [scalars].flat().map((scalar: Scalar) => scalar.dataSync()[0]);
        tf.dispose(scalars);
        return values;
      });
      means.add(logs, size);
    }
    return means.logs;
  }

  async predict(x: Inputs, batchSize: number): Promise<Float32Array> {
    const n = x.shape[0];
    let out: Float32Array | undefined;
    for (let start = 0; start < n; start += batchSize) {
      const size = Math.min(batchSize, n - start);
      const values = tf.tidy(() => {
        const width = x.data.length / n;
        const batch = tf.tensor(x.data.slice(start * width, (start + size) * width), [size, ...x.shape.slice(1)]);
        return (this.model.predict(batch) as Tensor).dataSync<'float32'>();
      });
      out ??= new Float32Array((values.length / size) * n);
      out.set(values, (start * out.length) / n);
    }
    return out as Float32Array;
  }

  async dispose(): Promise<void> {
    // holds nothing of its own
  }

  private async step({ x, y }: Samples, compute: (x: Tensor, y: Tensor) => Promise<number | number[]>): Promise<Logs> {
    const xBatch = tf.tensor(x.data, [...x.shape]);
    const yBatch =
      y.kind === 'classes' ? tf.tensor(Float32Array.from(y.data), [y.data.length, 1]) : tf.tensor(y.data, [...y.shape]);
    try {
      const values = [await compute(xBatch, yBatch)].flat();
      return Object.fromEntries(this.model.metricsNames.map((name, i) => [name, values[i]])) as Logs;
    } finally {
      tf.dispose([xBatch, yBatch]);
    }
  }
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
