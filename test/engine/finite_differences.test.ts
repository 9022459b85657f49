/**
 * The engine's gradients against differences of its own losses: along a random direction of all weights, the loss
 * changes as the gradient says. For what tfjs cannot be asked about (dropout masks, weights of samples, average
 * pooling at a border) and, once more, for everything else. Smooth activations only: a kink in between would show.
 */
import * as tf from '@tensorflow/tfjs';
import type { Samples } from '../../src/training/trainer';
import { build, noise, samplesFor, setWeights, trainWithEngine, useCpu, weightsOf } from './reference';

beforeAll(useCpu);

const { layers } = tf;
const conv = (filters: number, kernelSize: number, more: object = {}) =>
  layers.conv2d({ filters, kernelSize, ...more });
const head = () => [layers.flatten(), layers.dense({ units: 4, activation: 'softmax' })];

async function expectSlopes(
  inputShape: number[],
  make: () => tf.layers.Layer[],
  change: (samples: Samples) => Samples = (samples) => samples,
): Promise<void> {
  const loss = 'sparseCategoricalCrossentropy';
  const model = build(inputShape, make(), { loss, optimizer: tf.train.sgd(1) });
  const samples = change(samplesFor(model, 6));
  const start = weightsOf(model);
  const step = async (learningRate: number, weights: Float32Array[]) => {
    setWeights(model, weights);
    (model.optimizer as unknown as { learningRate: number }).learningRate = learningRate;
    return (await trainWithEngine(model, samples, 6, { threads: 2, seed: 3 })).loss;
  };
  await step(1, start);
  const trainable = model.layers.flatMap((layer) => layer.weights.map((w) => w.trainable));
  const gradient = weightsOf(model).map((w, i) => w.map((x, j) => start[i][j] - x));
  for (let i = 0; i < start.length; i++) {
    if (!trainable[i]) continue;
    const direction = noise(start[i].length, 90 + i, 1 / Math.sqrt(start[i].length));
    const width = 0.02;
    const moved = (sign: number) =>
      start.map((w, k) => (k === i ? w.map((x, j) => x + sign * width * direction[j]) : w));
    const slope = ((await step(0, moved(1))) - (await step(0, moved(-1)))) / (2 * width);
    const expected = gradient[i].reduce((sum, g, j) => sum + g * direction[j], 0);
    const length = Math.sqrt(gradient[i].reduce((sum, g) => sum + g * g, 0));
    expect(Math.abs(slope - expected)).toBeLessThan(2e-3 * Math.max(length, 0.05));
  }
  model.dispose();
}

const cases: [name: string, inputShape: number[], make: () => tf.layers.Layer[]][] = [
  ['dense', [6], () => [layers.dense({ units: 9, activation: 'tanh' }), layers.dense({ units: 4, activation: 'softmax' })]],
  ['convolution', [6, 7, 2], () => [conv(5, 3, { activation: 'elu', padding: 'same', strides: 2 }), ...head()]],
  ['average pooling at a border', [7, 5, 2], () => [conv(6, 2, { activation: 'sigmoid' }), layers.averagePooling2d({ poolSize: [3, 2], strides: 2, padding: 'same' }), ...head()]],
  ['global average pooling', [5, 5, 2], () => [conv(4, 3, { activation: 'tanh' }), layers.globalAveragePooling2d({}), layers.dense({ units: 3, activation: 'softmax' })]],
  ['dropout', [12], () => [layers.dense({ units: 33, activation: 'tanh' }), layers.dropout({ rate: 0.4 }), layers.dense({ units: 18, activation: 'elu' }), layers.dropout({ rate: 0.25 }), layers.dense({ units: 4, activation: 'softmax' })]],
  ['batch normalization', [6, 6, 2], () => [conv(5, 3), layers.batchNormalization(), layers.activation({ activation: 'tanh' }), ...head()]],
]; // prettier-ignore

test.each(cases)('%s', async (_name, inputShape, make) => expectSlopes(inputShape, make));

test('weights of samples', () =>
  expectSlopes(
    [5],
    () => [layers.dense({ units: 8, activation: 'tanh' }), layers.dense({ units: 4, activation: 'softmax' })],
    (samples) => ({ ...samples, weights: Float32Array.of(0, 1, 2, 0.5, 3, 1) }),
  ));
