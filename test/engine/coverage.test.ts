import * as tf from '@tensorflow/tfjs';
import { createEngineTrainer } from '../../src/training/engine_trainer';
import { whyNotCovered } from '../../src/training/model_spec';
import { useCpu } from './reference';

beforeAll(useCpu);

const { layers } = tf;
type Compile = Partial<tf.ModelCompileArgs>;
function model(inputShape: number[], list: tf.layers.Layer[], compile: Compile = {}): tf.Sequential {
  const m = tf.sequential();
  m.add(layers.inputLayer({ inputShape }));
  for (const layer of list) m.add(layer);
  m.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'], ...compile });
  return m;
}
const head = () => [layers.flatten(), layers.dense({ units: 3, activation: 'softmax' as const })];
const dense = (compile: Compile) => model([4], [layers.dense({ units: 3, activation: 'softmax' })], compile);

test.each<[reason: RegExp, make: () => tf.LayersModel]>([
  [/layer "up" is of the kind UpSampling2D/, () => model([4, 4, 1], [layers.upSampling2d({ name: 'up' }), ...head()])],
  [
    /layer "c" is dilated/,
    () => model([6, 6, 1], [layers.conv2d({ name: 'c', filters: 2, kernelSize: 2, dilationRate: 2 }), ...head()]),
  ],
  [/layer "d" has the activation selu/, () => model([4], [layers.dense({ name: 'd', units: 3, activation: 'selu' })])],
  [
    /layer "d" has a kernelConstraint/,
    () => model([4], [layers.dense({ name: 'd', units: 3, kernelConstraint: 'nonNeg' })]),
  ],
  [
    /layer "b" normalizes axis 1/,
    () => model([4, 4, 2], [layers.batchNormalization({ name: 'b', axis: 1 }), ...head()]),
  ],
  [/the optimizer Adagrad is not covered/, () => dense({ optimizer: tf.train.adagrad(0.1) })],
  [/the loss "binaryCrossentropy" is not covered/, () => dense({ loss: 'binaryCrossentropy' })],
  [/the metric "mse" is not covered|the metric "meanSquaredError" is not covered/, () => dense({ metrics: ['mse'] })],
])('%s', (reason, make) => {
  expect(whyNotCovered(make())).toMatch(reason);
});

test('a functional model is not covered, and the trainer says so', async () => {
  const input = tf.input({ shape: [4] });
  const output = layers.dense({ units: 2 }).apply(input) as tf.SymbolicTensor;
  const m = tf.model({ inputs: input, outputs: output });
  m.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  expect(whyNotCovered(m)).toBe('the model is not a tf.sequential()');
  await expect(createEngineTrainer(m)).rejects.toThrow(/not a tf.sequential/);
});

test.each([
  ['optimizers by name', () => dense({ optimizer: 'rmsprop' })],
  ['no metric', () => dense({ metrics: [] })],
] as const)('%s are covered', (_name, make) => {
  expect(whyNotCovered(make())).toBeUndefined();
});

test('wrong options are refused', async () => {
  const m = dense({});
  await expect(createEngineTrainer(m, { threads: 0 })).rejects.toThrow(/threads must be a whole number at least 1/);
  await expect(createEngineTrainer(m, { treads: 2 } as never)).rejects.toThrow(/no option "treads"/);
});
