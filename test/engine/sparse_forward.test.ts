/**
 * Leaving out products with zero changes nothing, not even the last bit.
 *
 * Behind a ReLU and at the network's input the forward pass leaves out inputs that are zero; behind ELU, which changes
 * no number that is not negative, it does not. So the same layer on the same inputs goes both ways.
 */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { Random } from '../../src/core/random';
import { PLAIN_SIMD } from '../../src/engine/instructions';
import { SparseInputs } from '../../src/engine/kernels/sparse_forward';
import { createEngineTrainer } from '../../src/training/engine_trainer';
import { noise, useCpu } from './reference';

beforeAll(useCpu);

const { layers } = tf;

interface Case {
  readonly input: readonly [height: number, width: number, channels: number];
  readonly filters: number;
  readonly kernelSize: [number, number];
  readonly strides: number;
  readonly padding: 'valid' | 'same';
  readonly pool: boolean;
  /** Share of the inputs that are zero. */
  readonly zeros: number;
  readonly seed: number;
  readonly fast?: boolean;
}

type Inputs = Pick<Case, 'input' | 'zeros' | 'seed' | 'fast'>;
/** The activation that the inputs pass through; `linear` is none. */
type Before = 'relu' | 'elu' | 'linear';

/** Outputs of a convolution for three samples, as bits. */
async function outputs({ input, zeros, seed, pool, fast, ...convolution }: Case, before: Before): Promise<Int32Array> {
  const model = tf.sequential();
  model.add(layers.activation({ activation: before, inputShape: [...input] }));
  model.add(layers.conv2d({ ...convolution, activation: 'relu', biasInitializer: 'ones' }));
  if (pool && convolution.strides === 1) model.add(layers.maxPooling2d({ poolSize: 2 }));
  model.add(layers.flatten());
  return answers(model, { input, zeros, seed, fast });
}

/** Outputs of a dense layer for three samples, as bits. */
async function denseOutputs(inputs: Inputs, units: number, before: Before): Promise<Int32Array> {
  const model = tf.sequential();
  model.add(layers.activation({ activation: before, inputShape: [...inputs.input] }));
  model.add(layers.flatten());
  model.add(layers.dense({ units, activation: 'tanh', biasInitializer: 'ones' }));
  return answers(model, inputs);
}

async function answers(model: tf.Sequential, { input, zeros, seed, fast }: Inputs): Promise<Int32Array> {
  const weights = model.getWeights().map(({ shape, size }, i) => tf.tensor(noise(size, seed + i), shape));
  model.setWeights(weights);
  tf.dispose(weights);
  const random = new Random(seed);
  const x = noise(3 * input[0] * input[1] * input[2], seed + 2);
  const inputs = x.map((value) => (random.uniform() < zeros ? 0 : Math.abs(value)));
  const trainer = await createEngineTrainer(model, { threads: 1, fast });
  try {
    return new Int32Array((await trainer.predict({ data: inputs, shape: [3, ...input] }, 32)).buffer);
  } finally {
    await trainer.dispose();
    model.dispose();
  }
}

const literal: Case = {
  input: [7, 9, 32],
  filters: 64,
  kernelSize: [3, 3],
  strides: 1,
  padding: 'valid',
  pool: true,
  zeros: 0.5,
  seed: 1,
};

test.each<[string, Partial<Case>]>([
  ['with pooling', {}],
  ['without pooling', { pool: false }],
  ['when all inputs are zero', { zeros: 1 }],
  ['when no input is zero', { zeros: 0 }],
  ['with more partial sums than one', { input: [5, 6, 64], pool: false }],
  ['with a last block of channels that is not full', { filters: 37 }],
  ['with strides and a border', { strides: 2, padding: 'same', pool: false }],
  ['with fused multiply-adds', { fast: true }],
  ['with a kernel of one pixel', { kernelSize: [1, 1], input: [6, 6, 40] }],
])('the forward pass with lists gives the bits of the one without %s', async (_what, more) => {
  const one = { ...literal, ...more };
  expect(await outputs(one, 'relu')).toEqual(await outputs(one, 'elu'));
  expect(await outputs(one, 'linear')).toEqual(await outputs(one, 'elu'));
});

test('so it does for any convolution', async () => {
  const small = fc.integer({ min: 1, max: 4 });
  const cases: fc.Arbitrary<Case> = fc.record({
    input: fc.tuple(fc.integer({ min: 5, max: 9 }), fc.integer({ min: 5, max: 9 }), fc.constantFrom(8, 16, 20, 24, 48)),
    filters: fc.integer({ min: 1, max: 70 }),
    kernelSize: fc.tuple(small, small),
    strides: fc.integer({ min: 1, max: 2 }),
    padding: fc.constantFrom('valid', 'same'),
    pool: fc.boolean(), // where something is left to be pooled
    zeros: fc.double({ min: 0, max: 1, noNaN: true }),
    seed: fc.integer({ min: 0, max: 1000 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async (one) => expect(await outputs(one, 'relu')).toEqual(await outputs(one, 'elu'))),
    { numRuns: 25 },
  );
});

test.each([
  [784, 512],
  [40, 33],
  [96, 64],
  [700, 70],
])('so it does for a dense layer from %i inputs to %i units', async (size, units) => {
  for (const zeros of [0, 0.8, 1]) {
    const inputs: Inputs = { input: [1, size / 4, 4], zeros, seed: 3 };
    const dense = await denseOutputs(inputs, units, 'elu');
    expect(await denseOutputs(inputs, units, 'relu')).toEqual(dense);
    expect(await denseOutputs(inputs, units, 'linear')).toEqual(dense);
  }
});

test('lists are made where inputs may be zero and each is used often enough', () => {
  const buffer = { base: 0, stride: 0, size: 7 * 9 * 32 };
  const shape = { outputs: 64, runs: 3, run: 96, runStride: 9 * 32, height: 5, width: 7, stepY: 9 * 32, stepX: 32 };
  const input = { shape: [7, 9, 32], data: buffer, oftenZero: true };
  expect(SparseInputs.of(input, shape, true, PLAIN_SIMD)).toMatchObject({
    columns: 32,
    stretch: 32,
    height: 4,
    width: 6,
  });
  const wide = { fused: true, vectorsPerRegister: 2 } as const;
  expect(SparseInputs.of(input, shape, true, wide)).toMatchObject({ columns: 64 });
  expect(SparseInputs.of({ ...input, oftenZero: false }, shape, true, PLAIN_SIMD)).toBeUndefined();
  expect(SparseInputs.of(input, { ...shape, height: 1, width: 1 }, false, PLAIN_SIMD)).toBeUndefined();
  const image = { shape: [784], data: { base: 0, stride: 0, size: 784 }, oftenZero: true };
  const dense = { outputs: 512, runs: 1, run: 784, runStride: 784, height: 1, width: 1, stepY: 784, stepX: 784 };
  expect(SparseInputs.of(image, dense, false, PLAIN_SIMD)).toMatchObject({ columns: 32, stretch: 16 });
  expect(SparseInputs.of(image, { ...dense, outputs: 10 }, false, PLAIN_SIMD)).toBeUndefined();
  expect(SparseInputs.of(input, { ...shape, runs: 1, run: 32 }, false, PLAIN_SIMD)).toBeUndefined();
});
