/** Records of trainings that never were, literally, and small trainings that are. */
import ndarray from 'ndarray';
import { tf } from '../../src/backend/tf';
import type { RunRecord } from '../../src/runs/record';
import { seedWeights } from '../../src/training/seed_weights';

/** Digests that are none of anything. */
export const digest = (digit: number): string => String(digit % 10).repeat(64);

/** A layer as tfjs writes it. */
export const layer = (class_name: string, config: Record<string, unknown>) => ({ class_name, config });

/** The layers of a small network, with names that tfjs made up. */
export const LAYERS = [
  layer('Conv2D', { name: 'conv2d_Conv2D1', filters: 32, kernel_size: [3, 3], activation: 'relu' }),
  layer('Conv2D', { name: 'conv2d_Conv2D2', filters: 64, kernel_size: [3, 3], activation: 'relu' }),
  layer('Flatten', { name: 'flatten_Flatten1' }),
  layer('Dense', { name: 'hidden', units: 64, activation: 'relu', kernel_regularizer: null }),
  layer('Dense', { name: 'dense_Dense1', units: 10, activation: 'softmax', kernel_regularizer: null }),
];

/** How to build a model of layers. */
export const modelOf = (layers: readonly object[] = LAYERS, weights = 93322) => ({
  topology: { class_name: 'Sequential', config: { name: 'sequential_1', layers } },
  training: compiled(),
  weights,
});

/** How it is compiled. */
export const compiled = (class_name = 'Adam', config: Record<string, unknown> = { learningRate: 0.001, beta1: 0.9 }) =>
  ({
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
    optimizer_config: { class_name, config },
  }) as unknown as NonNullable<RunRecord['model']['training']>;

const imagesOf = (samples: number, digit: number) => ({
  samples,
  shape: [samples, 28, 28, 1],
  x: digest(digit),
  y: digest(digit + 1),
});

/** A run of five epochs on MNIST. */
export const RUN: RunRecord = {
  id: '00000000-0000-4000-8000-000000000001',
  date: '2026-11-23T12:00:00.000Z',
  model: modelOf(),
  start: { weights: digest(1), optimizer: null, iterations: 0 },
  options: { epochs: 5, batchSize: 32, seed: 1, shuffle: true, initialEpoch: 0 },
  callbacks: [],
  data: { training: imagesOf(54000, 3), validation: imagesOf(6000, 5) },
  outcome: {
    epoch: [0, 1, 2, 3, 4],
    seconds: [15, 15, 15.5, 15, 15],
    history: {
      loss: [0.16, 0.05, 0.04, 0.03, 0.02],
      acc: [0.95, 0.98, 0.985, 0.99, 0.993],
      val_loss: [0.06, 0.05, 0.04, 0.041, 0.042],
      val_acc: [0.98, 0.984, 0.989, 0.9885, 0.9885],
    },
    interrupted: false,
  },
  trainer: 'engine, 2 threads',
  versions: { node: '20.20.2', digits: '0.1.0', tfjs: '4.22.0' },
  weights: digest(2),
};

/** The same, with a number in the session. */
export const numbered = (number: number, changed: Partial<RunRecord> = {}) => ({
  ...RUN,
  id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  ...changed,
  number,
});

const n = 80;
/** Inputs [80, 3] and classes 0 to 3. */
export const x = ndarray(
  Float32Array.from({ length: n * 3 }, (_, i) => Math.fround(((i * 7919) % 1000) / 500 - 1)),
  [n, 3],
);
export const y = Uint8Array.from({ length: n }, (_, i) => (i * i) % 4);

/** A network that trains in a moment. */
export function build({ units = 8, rate = 0.02, seed = 1 } = {}) {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units, activation: 'relu', inputShape: [3] }));
  model.add(tf.layers.dropout({ rate: 0.25 }));
  model.add(tf.layers.dense({ units: 4, activation: 'softmax' }));
  model.compile({ optimizer: tf.train.adam(rate), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  seedWeights(model, seed);
  return model;
}
