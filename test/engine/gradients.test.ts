/**
 * One step of plain gradient descent with the engine moves every weight as tfjs's cpu backend does: so the gradients
 * agree. First a list of networks with odd sizes, then random ones.
 */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import {
  build,
  difference,
  samplesFor,
  setWeights,
  trainWithEngine,
  trainWithTfjs,
  useCpu,
  weightsOf,
} from './reference';

beforeAll(useCpu);

const { layers } = tf;
type Make = () => tf.layers.Layer[];
const RATE = 0.5;

/** Trains one batch both ways and compares losses, gradients and moving averages. */
async function expectSameStep(inputShape: number[], make: Make, loss: string, batch: number, seed = 1): Promise<void> {
  const model = build(inputShape, make(), { loss, optimizer: tf.train.sgd(RATE), seed });
  try {
    const start = weightsOf(model);
    const samples = samplesFor(model, batch, seed + 5);
    const expectedLogs = await trainWithTfjs(model, samples);
    const expected = weightsOf(model);
    setWeights(model, start);
    const logs = await trainWithEngine(model, samples, batch, { threads: 1 + (seed % 2) });
    const actual = weightsOf(model);
    expect(Math.abs(logs.loss - expectedLogs[0]) / Math.max(1, expectedLogs[0])).toBeLessThan(2e-6);
    if (logs.acc !== undefined) expect(logs.acc).toBeCloseTo(expectedLogs[1], 5);
    const gradient = (after: Float32Array[], i: number) => start[i].map((w, j) => (w - after[i][j]) / RATE);
    start.forEach((_, i) => {
      const error = difference(gradient(actual, i), gradient(expected, i), 0.02);
      if (!(error < 1e-4))
        throw new Error(`weight ${i} (${start[i].length} numbers): the gradients differ by ${error}`);
    });
  } finally {
    model.dispose();
  }
}

const sparse = 'sparseCategoricalCrossentropy';
const head = (units = 5): tf.layers.Layer[] => [layers.flatten(), layers.dense({ units, activation: 'softmax' })];
const conv = (filters: number, kernelSize: number | [number, number], more: object = {}) =>
  layers.conv2d({ filters, kernelSize, ...more });

const cases: [name: string, inputShape: number[], make: Make, loss?: string, batch?: number][] = [
  ['a dense layer alone', [7], () => [layers.dense({ units: 3, activation: 'softmax' })]],
  ['one output, mean squared error', [5], () => [layers.dense({ units: 1 })], 'meanSquaredError'],
  [
    'a wide dense net',
    [50],
    () => [layers.dense({ units: 33, activation: 'relu' }), layers.dense({ units: 10, activation: 'softmax' })],
    sparse,
    13,
  ],
  [
    'a dense layer without bias, one-hot targets',
    [6],
    () => [
      layers.dense({ units: 9, useBias: false, activation: 'tanh' }),
      layers.dense({ units: 4, activation: 'softmax' }),
    ],
    'categoricalCrossentropy',
  ],
  ['a dense layer on rows', [3, 5], () => [layers.dense({ units: 6, activation: 'relu' }), ...head()]],
  [
    'cross-entropy of sigmoid outputs',
    [6],
    () => [layers.dense({ units: 4, activation: 'sigmoid' })],
    'categoricalCrossentropy',
  ],
  ['sparse cross-entropy of sigmoid outputs', [6], () => [layers.dense({ units: 4, activation: 'sigmoid' })], sparse],
  [
    'mean squared error of softmax outputs',
    [6],
    () => [layers.dense({ units: 4, activation: 'softmax' })],
    'meanSquaredError',
  ],
  [
    'softmax inside the network',
    [6],
    () => [layers.dense({ units: 7, activation: 'softmax' }), layers.dense({ units: 3 })],
    'meanSquaredError',
  ],
  [
    'softmax as a layer of its own',
    [6],
    () => [layers.dense({ units: 4 }), layers.activation({ activation: 'softmax' })],
  ],
  [
    'softmax after another activation',
    [6],
    () => [layers.dense({ units: 4, activation: 'tanh' }), layers.activation({ activation: 'softmax' })],
  ],
  ['mean squared error of images', [5, 4, 2], () => [conv(3, 3, { padding: 'same' })], 'meanSquaredError'],
  [
    'convolution, ReLU and max pooling',
    [8, 8, 1],
    () => [conv(5, 3, { activation: 'relu' }), layers.maxPooling2d({ poolSize: 2 }), ...head()],
    sparse,
    9,
  ],
  [
    'the same with odd sizes',
    [9, 12, 3],
    () => [conv(11, 2, { activation: 'relu' }), layers.maxPooling2d({ poolSize: 2 }), ...head()],
  ],
  [
    'two fused convolutions',
    [14, 14, 2],
    () => [
      conv(12, 3, { activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      conv(9, 3, { activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      ...head(),
    ],
  ],
  [
    'a fused convolution with same padding',
    [6, 8, 2],
    () => [
      conv(8, 3, { padding: 'same', activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2, padding: 'same' }),
      conv(8, 3, { padding: 'same', activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      ...head(),
    ],
  ],
  [
    'a strided fused convolution',
    [13, 13, 2],
    () => [
      conv(4, 3, { activation: 'relu' }),
      conv(8, 3, { strides: 2, activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      ...head(),
    ],
  ],
  [
    'ReLU as a layer of its own before pooling',
    [8, 8, 1],
    () => [conv(4, 3), layers.activation({ activation: 'relu' }), layers.maxPooling2d({ poolSize: 2 }), ...head()],
  ],
  [
    'max pooling by 3 with stride 2',
    [9, 9, 2],
    () => [conv(5, 2, { activation: 'relu' }), layers.maxPooling2d({ poolSize: 3, strides: 2 }), ...head()],
  ],
  [
    'max pooling with same padding',
    [7, 7, 2],
    () => [conv(5, 1), layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }), ...head()],
  ],
  [
    'max pooling that overlaps',
    [6, 6, 2],
    () => [conv(6, 2, { activation: 'elu' }), layers.maxPooling2d({ poolSize: 2, strides: 1 }), ...head()],
  ],
  [
    'average pooling',
    [8, 8, 2],
    () => [conv(5, 3, { activation: 'tanh' }), layers.averagePooling2d({ poolSize: 2 }), ...head()],
  ],
  [
    'global average pooling',
    [6, 7, 2],
    () => [
      conv(9, 3, { activation: 'relu' }),
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 4, activation: 'softmax' }),
    ],
  ],
  ['a 5×5 kernel', [9, 9, 3], () => [conv(6, 5, { activation: 'relu' }), ...head()]],
  ['a wide kernel', [6, 9, 9], () => [conv(3, [2, 7], { activation: 'sigmoid' }), ...head()]],
  ['many channels', [4, 4, 37], () => [conv(21, 3, { activation: 'relu' }), conv(19, 2), ...head()]],
  [
    'stride 2, same padding',
    [8, 7, 2],
    () => [
      conv(6, 3, { strides: 2, padding: 'same', activation: 'elu' }),
      conv(4, 2, { strides: 2, padding: 'same' }),
      ...head(),
    ],
  ],
  ['a 1×1 convolution without bias', [4, 4, 3], () => [conv(5, 1, { useBias: false }), ...head()]],
  [
    'reshape',
    [12],
    () => [
      layers.dense({ units: 24, activation: 'relu' }),
      layers.reshape({ targetShape: [3, 4, 2] }),
      conv(3, 2, { padding: 'same' }),
      ...head(),
    ],
  ],
  [
    'batch normalization of images',
    [6, 6, 2],
    () => [
      conv(5, 3, { useBias: false }),
      layers.batchNormalization(),
      layers.activation({ activation: 'relu' }),
      ...head(),
    ],
    sparse,
    6,
  ],
  [
    'batch normalization of rows',
    [5],
    () => [
      layers.dense({ units: 7 }),
      layers.batchNormalization({ momentum: 0.7, epsilon: 0.01 }),
      layers.activation({ activation: 'elu' }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
    sparse,
    8,
  ],
  [
    'batch normalization first',
    [5, 5, 3],
    () => [
      layers.batchNormalization(),
      conv(4, 3, { activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      ...head(),
    ],
    sparse,
    5,
  ],
  [
    'batch normalization between convolution and pooling',
    [8, 8, 1],
    () => [
      conv(6, 3, { padding: 'same' }),
      layers.batchNormalization(),
      layers.activation({ activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      ...head(),
    ],
    sparse,
    7,
  ],
  [
    'penalties',
    [6, 6, 2],
    () => [
      conv(5, 3, {
        kernelRegularizer: tf.regularizers.l1({ l1: 0.02 }),
        biasRegularizer: tf.regularizers.l2({ l2: 0.05 }),
      }),
      layers.flatten(),
      layers.dense({
        units: 4,
        activation: 'softmax',
        kernelRegularizer: tf.regularizers.l1l2({ l1: 0.01, l2: 0.03 }),
      }),
    ],
  ],
  [
    'nothing to train before pooling',
    [6, 6, 1],
    () => [layers.maxPooling2d({ poolSize: 2 }), layers.averagePooling2d({ poolSize: 2, strides: 1 }), ...head()],
  ],
];

test.each(cases)('%s', async (_name, inputShape, make, loss = sparse, batch = 5) => {
  await expectSameStep(inputShape, make, loss, batch);
});

test('one sample', () => expectSameStep([8, 8, 2], () => [conv(9, 3, { activation: 'relu' }), ...head()], sparse, 1));

test('random networks', async () => {
  const activation = fc.constantFrom('linear', 'relu', 'elu', 'tanh', 'sigmoid');
  const padding = fc.constantFrom('valid', 'same');
  const small = fc.integer({ min: 1, max: 3 });
  const layer = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('conv'), filters: fc.integer({ min: 1, max: 18 }), kernelSize: fc.tuple(small, small), strides: fc.integer({ min: 1, max: 2 }), padding, activation, useBias: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('max'), poolSize: fc.tuple(small, small), strides: fc.integer({ min: 1, max: 3 }), padding }) },
    // tfjs's gradient of average pooling divides by the whole window where the padding cuts it off: finite_differences.test.ts
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('average'), poolSize: fc.tuple(small, small), strides: fc.integer({ min: 1, max: 3 }), padding: fc.constant('valid') }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('activation'), activation }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('norm') }) },
  ); // prettier-ignore
  const network = fc.record({
    inputShape: fc.tuple(
      fc.integer({ min: 4, max: 10 }),
      fc.integer({ min: 4, max: 10 }),
      fc.integer({ min: 1, max: 5 }),
    ),
    parts: fc.array(layer, { minLength: 1, maxLength: 4 }),
    hidden: fc.integer({ min: 1, max: 20 }),
    hiddenActivation: activation,
    outputs: fc.integer({ min: 2, max: 11 }),
    loss: fc.constantFrom(sparse, 'categoricalCrossentropy', 'meanSquaredError'),
    batch: fc.integer({ min: 2, max: 9 }),
    seed: fc.integer({ min: 1, max: 1000 }),
  });
  const make = (config: Record<string, unknown>): tf.layers.Layer => {
    const { kind, ...rest } = config;
    if (kind === 'conv') return layers.conv2d(rest as never);
    if (kind === 'max') return layers.maxPooling2d(rest);
    if (kind === 'average') return layers.averagePooling2d(rest);
    return kind === 'norm' ? layers.batchNormalization() : layers.activation(rest as never);
  };
  await fc.assert(
    fc.asyncProperty(network, async ({ inputShape, parts, hidden, hiddenActivation, outputs, loss, batch, seed }) => {
      // A window larger than what is left of the image is an error of tfjs's; such networks say nothing here.
      let [height, width] = inputShape;
      for (const part of parts) {
        const window = 'kernelSize' in part ? part.kernelSize : 'poolSize' in part ? part.poolSize : undefined;
        if (!window || !('strides' in part)) continue;
        const side = (n: number, k: number) =>
          part.padding === 'same' ? Math.ceil(n / part.strides) : Math.floor((n - k) / part.strides) + 1;
        [height, width] = [side(height, window[0]), side(width, window[1])];
        fc.pre(height >= 1 && width >= 1);
      }
      const all = () => [
        ...parts.map((part) => make(part)),
        layers.flatten(),
        layers.dense({ units: hidden, activation: hiddenActivation }),
        layers.dense({ units: outputs, activation: 'softmax' }),
      ];
      await expectSameStep(inputShape, all, loss, batch, seed);
    }),
    { numRuns: 60, seed: 20 },
  );
});
