import type { LayersModel } from '@tensorflow/tfjs';
import { tf } from '../../src/backend/tf';
import { seedWeights } from '../../src/training/seed_weights';

function model() {
  const m = tf.sequential();
  m.add(tf.layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [8, 8, 2] }));
  m.add(tf.layers.batchNormalization());
  m.add(tf.layers.flatten());
  m.add(tf.layers.dense({ units: 5, kernelInitializer: 'heUniform' }));
  m.add(tf.layers.dense({ units: 3, kernelInitializer: 'randomNormal', biasInitializer: 'ones' }));
  return m;
}
const seeded = <M extends LayersModel>(m: M, seed: number): M => {
  seedWeights(m, seed);
  return m;
};
const weights = (m: ReturnType<typeof model>) => m.getWeights().map((w) => [...w.dataSync()]);

test('the same seed gives the same weights in every model, another seed gives others', () => {
  const first = weights(seeded(model(), 1));
  expect(weights(seeded(model(), 1))).toEqual(first);
  const second = weights(seeded(model(), 2));
  expect(second[0]).not.toEqual(first[0]);
});

test('seeding again is a fresh start, whatever the weights were', () => {
  const m = seeded(model(), 1);
  const first = weights(m);
  m.setWeights(m.getWeights().map((w) => tf.zerosLike(w)));
  expect(weights(seeded(m, 1))).toEqual(first);
});

test('each weight keeps to the range or the constant of its own initializer', () => {
  const m = seeded(model(), 5);
  const [convKernel, convBias, gamma, beta, heKernel, , normalKernel, ones, mean, variance] = weights(m);
  const within = (values: number[], limit: number) => {
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(limit);
    expect(Math.max(...values.map(Math.abs))).toBeGreaterThan(limit * 0.8);
  };
  within(convKernel, 2 * Math.sqrt(2 / (9 * 2 + 9 * 4))); // Glorot normal, cut off at two standard deviations
  within(heKernel, Math.sqrt(6 / (6 * 6 * 4))); // He uniform
  expect(Math.max(...normalKernel.map(Math.abs))).toBeLessThan(0.3); // standard deviation 0.05
  expect([convBias, gamma, beta, ones, mean, variance].map((values) => new Set(values).size)).toEqual([
    1, 1, 1, 1, 1, 1,
  ]);
  expect([convBias[0], gamma[0], beta[0], ones[0], mean[0], variance[0]]).toEqual([0, 1, 0, 1, 0, 1]);
});

test('no two layers start from the same numbers', () => {
  const m = tf.sequential();
  m.add(tf.layers.dense({ units: 6, inputShape: [6] }));
  m.add(tf.layers.dense({ units: 6 }));
  const [first, , second] = seeded(m, 0)
    .getWeights()
    .map((w) => [...w.dataSync()].join());
  expect(first).not.toBe(second);
});

test('a seed that is no whole number is refused', () => {
  expect(() => seedWeights(model(), 0.5)).toThrow(/seedWeights: seed must be a whole number/);
});
