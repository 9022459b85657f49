/**
 * Holds the engine against tfjs's cpu backend: the same model, the same batch, one step each.
 */
import * as tf from '@tensorflow/tfjs';
import { backendReady } from '../../src/backend/tf';
import { Random } from '../../src/core/random';
import { createEngineTrainer, type EngineTrainerOptions } from '../../src/training/engine_trainer';
import type { Logs, Samples, Targets } from '../../src/training/trainer';

/** Makes tfjs's plain JavaScript backend the one that computes. */
export async function useCpu(): Promise<void> {
  await backendReady;
  await tf.setBackend('cpu');
}

/** Numbers that look drawn from a normal distribution, by a seed. */
export function noise(n: number, seed: number, scale = 1): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: n }, () => {
    let sum = -2;
    for (let k = 0; k < 4; k++) sum += random.uniform();
    return scale * sum * Math.sqrt(3);
  });
}

export const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** A model of the given layers, compiled, with weights of a sensible size (none is zero, so that none goes untested). */
export function build(
  inputShape: number[],
  layers: tf.layers.Layer[],
  { loss, optimizer, seed = 1 }: { loss: string; optimizer: tf.Optimizer; seed?: number },
): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.inputLayer({ inputShape }));
  for (const layer of layers) model.add(layer);
  model.layers.forEach((layer, i) => {
    const weights = layer.getWeights().map((w, k) => {
      const positive = layer.getClassName() === 'BatchNormalization' && w.shape.length === 1 && k !== 1 && k !== 2;
      const fanIn = w.shape.length === 1 ? 25 : w.size / w.shape[w.shape.length - 1];
      const values = noise(w.size, seed * 1000 + i * 10 + k, 1 / Math.sqrt(fanIn));
      return tf.tensor(positive ? values.map((x) => 1 + x) : values, w.shape);
    });
    layer.setWeights(weights);
    tf.dispose(weights);
  });
  model.compile({ loss, optimizer, metrics: loss === 'meanSquaredError' ? [] : ['accuracy'] });
  return model;
}

/** Samples that suit a model. */
export function samplesFor(model: tf.LayersModel, n: number, seed = 7): Samples {
  const x = { shape: [n, ...(model.inputs[0].shape.slice(1) as number[])] };
  const output = model.outputs[0].shape.slice(1) as number[];
  const random = new Random(seed);
  let y: Targets;
  if (model.loss === 'sparseCategoricalCrossentropy')
    y = { kind: 'classes', data: Int32Array.from({ length: n }, () => random.integer(output[0])) };
  else if (model.loss === 'categoricalCrossentropy') {
    const data = new Float32Array(n * output[0]);
    for (let i = 0; i < n; i++) data[i * output[0] + random.integer(output[0])] = 1;
    y = { kind: 'values', data, shape: [n, output[0]] };
  } else y = { kind: 'values', data: noise(n * size(output), seed + 1), shape: [n, ...output] };
  return { x: { ...x, data: noise(size(x.shape), seed) }, y };
}

export const inOrder = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);
export const weightsOf = (model: tf.LayersModel): Float32Array[] =>
  model.layers.flatMap((layer) => layer.getWeights()).map((w) => w.dataSync<'float32'>().slice());

/** Sets weights, in the order of `weightsOf`. */
export function setWeights(model: tf.LayersModel, weights: Float32Array[]): void {
  let next = 0;
  for (const layer of model.layers)
    if (layer.weights.length > 0) {
      const tensors = layer.getWeights().map((w) => tf.tensor(weights[next++], w.shape));
      layer.setWeights(tensors);
      tf.dispose(tensors);
    }
}

/** Trains one epoch with the engine. */
export async function trainWithEngine(
  model: tf.LayersModel,
  samples: Samples,
  batchSize: number,
  options: EngineTrainerOptions = { threads: 1 },
): Promise<Logs> {
  const trainer = await createEngineTrainer(model, options);
  try {
    const order = inOrder(samples.x.shape[0]);
    return await trainer.train({ samples, order, batchSize, epoch: 0, shouldStop: () => false });
  } finally {
    await trainer.dispose();
  }
}

/** Trains one batch with tfjs; returns loss and metrics. */
export async function trainWithTfjs(model: tf.LayersModel, { x, y }: Samples): Promise<number[]> {
  const xs = tf.tensor(x.data, [...x.shape]);
  const ys =
    y.kind === 'classes' ? tf.tensor(Float32Array.from(y.data), [y.data.length, 1]) : tf.tensor(y.data, [...y.shape]);
  const result = [await model.trainOnBatch(xs, ys)].flat();
  tf.dispose([xs, ys]);
  return result;
}

/** Largest difference, relative to the largest number of the array (or to `floor` if that is smaller). */
export function difference(a: Float32Array, b: Float32Array, floor = 1e-3): number {
  if (a.length !== b.length) return Infinity;
  let [largest, worst] = [floor, 0];
  a.forEach((value, i) => {
    largest = Math.max(largest, Math.abs(b[i]));
    worst = Math.max(worst, Math.abs(value - b[i]));
    if (!Number.isFinite(value) || !Number.isFinite(b[i])) worst = Infinity;
  });
  return worst / largest;
}
