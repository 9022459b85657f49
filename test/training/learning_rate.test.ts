import { backendReady, tf } from '../../src/backend/tf';
import { learningRate, setLearningRate } from '../../src/training/learning_rate';

beforeAll(() => backendReady);

test.each([
  ['sgd', () => tf.train.sgd(0.5)],
  ['momentum', () => tf.train.momentum(0.5, 0.9)],
  ['rmsprop', () => tf.train.rmsprop(0.5)],
  ['adam', () => tf.train.adam(0.5)],
  ['adamax', () => tf.train.adamax(0.5)],
  ['adagrad', () => tf.train.adagrad(0.5)],
  ['adadelta', () => tf.train.adadelta(0.5)],
])('the learning rate of %s can be read and set, and setting it leaves no tensors behind', (_name, create) => {
  const optimizer = create();
  const before = tf.memory().numTensors;
  expect(learningRate(optimizer)).toBe(0.5);
  setLearningRate(optimizer, 0.125);
  expect(learningRate(optimizer)).toBe(0.125);
  expect(optimizer.getConfig().learningRate).toBe(0.125);
  expect(tf.memory().numTensors).toBe(before);
});

test('tfjs takes the new rate in its next step', () => {
  for (const optimizer of [tf.train.sgd(1), tf.train.momentum(1, 0.5)]) {
    const variable = tf.variable(tf.scalar(10));
    setLearningRate(optimizer, 0.25);
    optimizer.minimize(() => variable.mul(2).asScalar(), false, [variable]);
    expect(variable.dataSync()[0]).toBe(9.5);
  }
});

test('an optimizer without a learning rate is refused by name', () => {
  const optimizer = { getClassName: () => 'Mine' } as never;
  expect(() => learningRate(optimizer)).toThrow('the optimizer Mine must have a number as its learningRate');
});
