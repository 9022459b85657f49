/** Weights that nobody holds go, and only those. The collector is called by hand, which a notebook need not do. */
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import { tf } from '../../src/backend/tf';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The number of tensors once the collector has been and those whom it tells have done their work. */
async function tensors(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    collectGarbage();
    await pause(20);
  }
  return tf.memory().numTensors;
}

function build(): LayersModel {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 4, inputShape: [3] }));
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });
  return model;
}

async function train(model: LayersModel): Promise<void> {
  const [x, y] = [tf.ones([8, 3]), tf.ones([8, 4])];
  await model.fit(x, y, { verbose: 0 });
  tf.dispose([x, y]);
}

/** In a function of its own, or the test itself would go on holding the model. */
const trainAndForget = async (): Promise<void> => train(build());

test('a model that nobody holds any more leaves no tensor behind, its optimizer neither', async () => {
  await trainAndForget();
  const before = await tensors();
  for (let i = 0; i < 5; i++) await trainAndForget();
  expect(tf.memory().numTensors).toBeGreaterThan(before);
  expect(await tensors()).toBe(before);
});

test('a model that somebody holds keeps its weights, whatever the collector does', async () => {
  const model = build();
  await train(model);
  const before = model.getWeights().map((weight) => weight.dataSync());
  await tensors();
  expect(model.getWeights().map((weight) => weight.dataSync())).toEqual(before);
});

test('whoever holds one weight of a model keeps that weight, after assignments too', async () => {
  const weightOf = async (): Promise<Tensor> => {
    const model = build();
    await train(model);
    return model.getWeights()[0];
  };
  const weight = await weightOf();
  const values = weight.dataSync();
  await tensors();
  expect(weight.isDisposed).toBe(false);
  expect(weight.dataSync()).toEqual(values);
});

test('data that a variable shares with a tensor stay as long as the tensor', async () => {
  const tensor = tf.tensor1d([1, 2, 3]);
  (() => void tf.variable(tensor))();
  const before = await tensors();
  expect(tensor.dataSync()).toEqual(new Float32Array([1, 2, 3]));
  tensor.dispose();
  expect(tf.memory().numTensors).toBe(before - 1);
});

test('what is disposed of by hand is disposed of once', async () => {
  const before = await tensors();
  const shared = tf.tensor1d([1, 2]);
  (() => tf.variable(shared).dispose())();
  expect(await tensors()).toBe(before + 1);
  expect(shared.dataSync()).toEqual(new Float32Array([1, 2]));
  shared.dispose();
});

test('tfjs finds the variables that are there, refuses their names a second time, and gives a free name again', async () => {
  const names = () => Object.keys((tf.engine() as unknown as { registeredVariables: object }).registeredVariables);
  const held = tf.variable(tf.scalar(1), true, 'held');
  (() => void tf.variable(tf.scalar(2), true, 'lost'))();
  expect(() => tf.variable(tf.scalar(3), true, 'held')).toThrow(/already registered/);
  await tensors();
  expect(names()).toContain('held');
  expect(names()).not.toContain('lost');
  tf.variable(tf.scalar(4), true, 'lost').dispose();
  const { grads } = tf.variableGrads(() => held.square());
  expect(Object.keys(grads)).toContain('held');
  held.dispose();
  expect(names()).not.toContain('held');
});
