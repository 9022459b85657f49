/**
 * `fit` on a source of batches: the same as on arrays where nothing is transformed, the same bits however it is run.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ndarray from 'ndarray';
import { ImageDataGenerator } from '../../src/augment/image_data_generator';
import { backendReady, tf } from '../../src/backend/tf';
import type { Batch, BatchSource } from '../../src/core/batches';
import { ModelCheckpoint } from '../../src/training/callbacks/model_checkpoint';
import { loadCheckpoint } from '../../src/training/checkpoints/load_checkpoint';
import type { CreateTrainer } from '../../src/training/choose_trainer';
import { createEngineTrainer } from '../../src/training/engine_trainer';
import { evaluate } from '../../src/training/evaluate';
import { fit, type FitOptions } from '../../src/training/fit';
import { seedWeights } from '../../src/training/seed_weights';
import { createTfjsTrainer } from '../../src/training/tfjs_trainer';
import { copyWeights } from '../../src/training/weights';

beforeAll(() => backendReady);

const N = 46; // 6 batches of 8, the last one short
const x = ndarray(Float32Array.from({ length: N * 64 }, (_, i) => (1 + Math.sin(i)) / 2), [N, 8, 8, 1]); // prettier-ignore
const y = Uint8Array.from({ length: N }, (_, i) => (i * 7) % 3);

const engine =
  (threads: number): CreateTrainer =>
  (model, { seed }) =>
    createEngineTrainer(model, { seed, threads });
const tfjs: CreateTrainer = (model) => createTfjsTrainer(model);

/** @param dense without convolution, whose gradient tfjs's wasm backend lacks, and dropout, which it draws unseeded */
function freshModel(dense = false): LayersModel {
  const model = tf.sequential();
  if (!dense) model.add(tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [8, 8, 1] }));
  model.add(tf.layers.flatten(dense ? { inputShape: [8, 8, 1] } : {}));
  if (!dense) model.add(tf.layers.dropout({ rate: 0.25 }));
  model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  seedWeights(model, 2);
  return model;
}

const plain = new ImageDataGenerator();
const augmenting = new ImageDataGenerator({ rotationRange: 40, widthShiftRange: 0.2, zoomRange: 0.2, horizontalFlip: true }); // prettier-ignore
const silent = { verbose: 0, seed: 4 } as const;

/** A source whose batch k is what `change` makes of batch k of a flow. */
function changed(change: (batch: Batch, k: number) => Batch): BatchSource {
  const flow = plain.flow(x, y, { batchSize: 8 });
  return { samples: N, batchSize: 8, batch: (k) => change(flow.batch(k), k) };
}

test.each([
  ['the engine', engine(2)],
  ['tfjs', tfjs],
])('%s: a flow without transformations trains as its arrays do, to the last bit', async (by, createTrainer) => {
  for (const shuffle of [true, false]) {
    const [a, b] = [freshModel(by === 'tfjs'), freshModel(by === 'tfjs')];
    const arrays = await fit(a, x, y, { ...silent, epochs: 3, batchSize: 8, shuffle }, { createTrainer });
    const flow = plain.flow(x, y, { batchSize: 8, shuffle, seed: 4 });
    const batches = await fit(b, flow, { ...silent, epochs: 3 }, { createTrainer });
    expect(batches.history).toEqual(arrays.history);
    expect(batches.params).toEqual(arrays.params);
    expect(copyWeights(b)).toEqual(copyWeights(a));
  }
});

test('evaluate on a flow asks about its first pass: the arrays themselves, or what they are transformed into', async () => {
  const model = freshModel();
  const unchanged = plain.flow(x, y, { batchSize: 8, shuffle: false });
  expect(await evaluate(model, unchanged, { batchSize: 5 })).toEqual(await evaluate(model, x, y, { batchSize: 5 }));
  const flow = augmenting.flow(x, y, { batchSize: 8, shuffle: false, seed: 1 });
  const images = Array.from({ length: flow.length }, (_, k) => [...flow.batch(k).x.data]).flat();
  const transformed = ndarray(Float32Array.from(images), [N, 8, 8, 1]);
  const measured = await evaluate(model, flow);
  expect(measured).toEqual(await evaluate(model, transformed, y));
  expect(measured.loss).not.toBe((await evaluate(model, x, y)).loss);
  await expect(evaluate(model, plain.flow(x))).rejects.toThrow('evaluate: batch 0: it must come with targets');
});

test('the number of threads, and whether somebody listens to batches, change no bit', async () => {
  const train = async (threads: number, options: FitOptions = {}) => {
    const model = freshModel();
    const flow = augmenting.flow(x, y, { batchSize: 8, seed: 4 });
    await fit(model, flow, { ...silent, epochs: 2, ...options }, { createTrainer: engine(threads) });
    return copyWeights(model);
  };
  const one = await train(1);
  const sizes: (number | undefined)[] = [];
  expect(await train(2)).toEqual(one);
  expect(await train(3, { callbacks: { onBatchEnd: (_, logs) => void sizes.push(logs?.size) } })).toEqual(one);
  expect(sizes).toEqual([8, 8, 8, 8, 8, 6, 8, 8, 8, 8, 8, 6]);
});

test('a training that is broken off after an epoch goes on as the whole one, with steps of any number', async () => {
  for (const stepsPerEpoch of [undefined, 4, 9]) {
    const flow = () => augmenting.flow(x, y, { batchSize: 8, seed: 1 });
    const [whole, parts] = [freshModel(), freshModel()];
    const options = { ...silent, stepsPerEpoch };
    const history = await fit(whole, flow(), { ...options, epochs: 4 }, { createTrainer: engine(2) });
    await fit(parts, flow(), { ...options, epochs: 3 }, { createTrainer: engine(2) });
    const rest = await fit(parts, flow(), { ...options, epochs: 4, initialEpoch: 3 }, { createTrainer: engine(2) });
    expect(copyWeights(parts)).toEqual(copyWeights(whole));
    expect(rest.history.loss[0]).toBe(history.history.loss[3]);
  }
});

test('a training that goes on from a checkpoint in the midst of an epoch ends as the whole one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'batches-'));
  const flow = () => augmenting.flow(x, y, { batchSize: 8, seed: 1 });
  const options = { ...silent, epochs: 3, stepsPerEpoch: 7 };
  const whole = freshModel();
  const saver = new ModelCheckpoint({ filepath: join(folder, '{epoch}-{batch}.safetensors'), saveFreq: 5 });
  const history = await fit(whole, flow(), { ...options, callbacks: saver }, { createTrainer: engine(2) });
  const checkpoint = await loadCheckpoint(join(folder, '2-3.safetensors'));
  expect([checkpoint.epoch, checkpoint.batch]).toEqual([1, 3]);
  const resumed = await fit(checkpoint.model, flow(), { ...options, resumeFrom: checkpoint, callbacks: new ModelCheckpoint({ filepath: join(folder, 'rest.safetensors'), saveFreq: 5 }) }, { createTrainer: engine(2) }); // prettier-ignore
  expect(copyWeights(checkpoint.model)).toEqual(copyWeights(whole));
  expect(resumed.history).toEqual(history.history);
  await rm(folder, { recursive: true });
});

test('stepsPerEpoch cuts the stream into epochs, short batches wherever they fall', async () => {
  const steps: (number | undefined)[] = [];
  const callbacks = { onBatchEnd: (_: number, logs?: Record<string, number>) => void steps.push(logs?.size) };
  const flow = plain.flow(x, y, { batchSize: 8, seed: 4 });
  await fit(freshModel(), flow, { ...silent, epochs: 2, stepsPerEpoch: 4, callbacks }, { createTrainer: engine(2) });
  expect(steps).toEqual([8, 8, 8, 8, 8, 6, 8, 8]);
});

test('a flow for validation is looked at as its first pass', async () => {
  const generator = new ImageDataGenerator({ rotationRange: 40, validationSplit: 0.25 });
  const subset = (name: 'training' | 'validation') => generator.flow(x, y, { subset: name, batchSize: 8, seed: 4 });
  const history = await fit(freshModel(), subset('training'), { ...silent, epochs: 2, validationData: subset('validation') }, { createTrainer: engine(2) }); // prettier-ignore
  expect(history.history.val_loss).toHaveLength(2);
  const first = [0, 1].map((k) => subset('validation').batch(k));
  const images = ndarray(Float32Array.from(first.flatMap((batch) => [...batch.x.data])), [11, 8, 8, 1]);
  const validation = [images, first.flatMap((batch) => [...batch.y!])] as const;
  const same = await fit(freshModel(), subset('training'), { ...silent, epochs: 2, validationData: validation }, { createTrainer: engine(2) }); // prettier-ignore
  expect(same.history).toEqual(history.history);
});

test('weights of samples and classes count as they do with arrays', async () => {
  const sampleWeight = Float32Array.from({ length: N }, (_, i) => (i % 4) / 2);
  const classWeight = { 1: 3 };
  const [a, b] = [freshModel(), freshModel()];
  await fit(a, x, y, { ...silent, batchSize: 8, sampleWeight, classWeight }, { createTrainer: engine(2) });
  const flow = plain.flow(x, y, { batchSize: 8, seed: 4, sampleWeight });
  await fit(b, flow, { ...silent, classWeight }, { createTrainer: engine(2) });
  expect(copyWeights(b)).toEqual(copyWeights(a));
});

test('stopTraining ends a training on a flow after the batch in hand', async () => {
  const model = freshModel();
  const callbacks = { onBatchEnd: (batch: number) => void (model.stopTraining = batch === 2) };
  const flow = augmenting.flow(x, y, { batchSize: 8 });
  await fit(model, flow, { ...silent, epochs: 5, callbacks }, { createTrainer: engine(2) });
  expect(model.optimizer.iterations).toBe(3);
});

test('a batch that does not fit is refused, the first before anything is trained, the others when their turn comes', async () => {
  const refused = async (source: BatchSource, message: RegExp, stepsDone = 0) => {
    const model = freshModel();
    await expect(fit(model, source, { ...silent, epochs: 2 }, { createTrainer: engine(2) })).rejects.toThrow(message);
    expect(model.optimizer.iterations).toBeLessThanOrEqual(stepsDone);
  };
  const small = ndarray(new Float32Array(8 * 9), [8, 3, 3, 1]);
  await refused({ samples: N, batchSize: 8, batch: () => ({ x: small, y: new Uint8Array(8) }) }, /fit: batch 0: x must have the shape \[n, 8, 8, 1\] that the model takes, but it has \[8, 3, 3, 1\]/); // prettier-ignore
  await refused(plain.flow(x), /fit: batch 0: it must come with targets/);
  await refused(
    changed((batch) => ({ ...batch, y: [0] })),
    /fit: batch 0: x and y must hold equally many samples/,
  );
  const nan = (batch: Batch, k: number): Batch => {
    if (k === 3) batch.x.data[5] = NaN;
    return batch;
  };
  await refused(changed(nan), /fit: batch 3: x must hold finite numbers, but number 5 is NaN/, 3);
  await refused(changed((batch, k) => (k === 2 ? { ...batch, y: new Uint8Array(8).fill(7) } : batch)), /fit: batch 2: y must hold class numbers from 0 to 2/, 2); // prettier-ignore
  await refused({ samples: N, batchSize: 4, batch: (k) => changed((b) => b).batch(k) }, /batch 0: it must hold 4 samples, by the source's samples and batchSize, but it holds 8/); // prettier-ignore
  await refused({ ...changed((b) => b), samples: 0 }, /samples of the source must be a whole number at least 1/);
});

test('options that belong to the flow, or to arrays, are refused with what to do', async () => {
  const flow = plain.flow(x, y);
  for (const [name, value, remedy] of [
    ['batchSize', 8, 'Give batchSize to flow'],
    ['shuffle', false, 'Give shuffle to flow'],
    ['sampleWeight', [1], 'Give sampleWeight to flow'],
    ['validationSplit', 0.1, 'Give validationSplit to ImageDataGenerator'],
  ] as const)
    await expect(fit(freshModel(), flow, { [name]: value })).rejects.toThrow(
      new RegExp(`fit: ${name} is decided by the source of batches\\. ${remedy}`),
    );
  await expect(fit(freshModel(), flow, y as never)).rejects.toThrow(/a source of batches is followed by the options/);
  await expect(fit(freshModel(), x, y, { stepsPerEpoch: 3 })).rejects.toThrow(
    /stepsPerEpoch is for a source of batches/,
  );
  await expect(fit(freshModel(), flow, { stepsPerEpoch: 0 })).rejects.toThrow(/stepsPerEpoch must be a whole number at least 1/); // prettier-ignore
  await expect(fit(freshModel(), flow, { validationData: 3 as never })).rejects.toThrow(/must be \[x, y\], .* or a source of batches/); // prettier-ignore
});
