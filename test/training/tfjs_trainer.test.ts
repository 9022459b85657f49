/** Weights with the models that tfjs trains: what the engine, which is tested against Keras, makes of them too. */
import type { LayersModel } from '@tensorflow/tfjs';
import ndarray from 'ndarray';
import { backendReady, tf } from '../../src/backend/tf';
import type { CreateTrainer } from '../../src/training/choose_trainer';
import { createEngineTrainer } from '../../src/training/engine_trainer';
import { fit, type FitOptions } from '../../src/training/fit';
import { toSamples } from '../../src/training/samples';
import { seedWeights } from '../../src/training/seed_weights';
import { createTfjsTrainer } from '../../src/training/tfjs_trainer';
import { copyWeights } from '../../src/training/weights';

beforeAll(() => backendReady);

const N = 22;
const x = ndarray(Float32Array.from({ length: N * 4 }, (_, i) => Math.sin(i)), [N, 4]); // prettier-ignore
const classes = Uint8Array.from({ length: N }, (_, i) => (i * 7) % 3);
const rows = ndarray(Float32Array.from({ length: N * 3 }, (_, i) => Math.cos(i)), [N, 3]); // prettier-ignore
const sampleWeight = Float32Array.from({ length: N }, (_, i) => (i % 5) / 2);

function build(loss: string): LayersModel {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 5, activation: 'relu', inputShape: [4] }));
  model.add(tf.layers.dense({ units: 3, activation: loss === 'meanSquaredError' ? 'linear' : 'softmax' }));
  model.compile({ optimizer: tf.train.sgd(0.1), loss, metrics: ['accuracy'] });
  seedWeights(model, 2);
  return model;
}

const tfjs: CreateTrainer = (model) => createTfjsTrainer(model);
const engine: CreateTrainer = (model) => createEngineTrainer(model, { threads: 1 });
const options: FitOptions = { epochs: 3, batchSize: 4, validationSplit: 0.25, sampleWeight, verbose: 0 };
const close = (numbers: ArrayLike<number>) => Array.from(numbers, (value) => expect.closeTo(value, 4) as number);

test.each([
  ['sparseCategoricalCrossentropy', classes, { 1: 3 }],
  ['meanSquaredError', rows, { 0: 0.5 }],
])('%s: weights change training and validation as they do with the engine', async (loss, y, classWeight) => {
  const [model, other, plain] = [build(loss), build(loss), build(loss)];
  const { history } = await fit(model, x, y, { ...options, classWeight }, { createTrainer: tfjs });
  const wanted = await fit(other, x, y, { ...options, classWeight }, { createTrainer: engine });
  for (const [name, list] of Object.entries(wanted.history)) expect([name, history[name]]).toEqual([name, close(list)]);
  copyWeights(other).forEach((values, i) => expect([...copyWeights(model)[i]]).toEqual(close(values)));
  const without = await fit(plain, x, y, { ...options, sampleWeight: undefined }, { createTrainer: tfjs });
  for (const name of ['loss', 'val_loss']) expect(Math.abs(without.history[name][0] - history[name][0])).toBeGreaterThan(0.01); // prettier-ignore
}); // prettier-ignore

test('weights that are all 1 change no bit', async () => {
  const [a, b] = [build('meanSquaredError'), build('meanSquaredError')];
  const ones = new Float32Array(N).fill(1);
  const weighted = await fit(a, x, rows, { ...options, sampleWeight: ones }, { createTrainer: tfjs });
  const plain = await fit(b, x, rows, { ...options, sampleWeight: undefined }, { createTrainer: tfjs });
  expect(weighted.history).toEqual(plain.history);
  expect(copyWeights(a)).toEqual(copyWeights(b));
});

test('outputs of more axes are weighted sample by sample', async () => {
  const model = tf.sequential({ layers: [tf.layers.reshape({ targetShape: [2, 2], inputShape: [4] })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const zeros = ndarray(new Float32Array(2 * 4), [2, 2, 2]);
  const inputs = ndarray(Float32Array.of(1, 1, 1, 1, 2, 2, 2, 2), [2, 4]);
  const trainer = await createTfjsTrainer(model);
  const samples = toSamples('test', model, inputs, zeros, [3, 0.5]);
  expect(await trainer.evaluate(samples, 2)).toEqual({ loss: (3 * 1 + 0.5 * 4) / 2 });
});

test('weights leave no tensors behind', async () => {
  const model = build('meanSquaredError');
  const train = () => fit(model, x, rows, options, { createTrainer: tfjs });
  await train();
  const before = tf.memory().numTensors;
  await train();
  expect(tf.memory().numTensors).toBe(before);
});
