/**
 * A training that was saved and goes on ends as the one that was never interrupted: weights, optimizer, learning rate,
 * callbacks and history.
 */
import type { LayersModel, Optimizer } from '@tensorflow/tfjs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ndarray from 'ndarray';
import { backendReady, tf } from '../../../src/backend/tf';
import type { Callback } from '../../../src/training/callbacks/callback';
import { EarlyStopping } from '../../../src/training/callbacks/early_stopping';
import { ModelCheckpoint } from '../../../src/training/callbacks/model_checkpoint';
import { ReduceLROnPlateau } from '../../../src/training/callbacks/reduce_lr_on_plateau';
import { loadCheckpoint } from '../../../src/training/checkpoints/load_checkpoint';
import { copyOptimizer } from '../../../src/training/checkpoints/optimizer_state';
import type { CreateTrainer } from '../../../src/training/choose_trainer';
import { createEngineTrainer } from '../../../src/training/engine_trainer';
import { fit, type FitOptions } from '../../../src/training/fit';
import type { History } from '../../../src/training/history';
import { seedWeights } from '../../../src/training/seed_weights';
import { createTfjsTrainer } from '../../../src/training/tfjs_trainer';
import { copyWeights } from '../../../src/training/weights';

let folder: string;
beforeAll(async () => {
  await backendReady;
  folder = await mkdtemp(join(tmpdir(), 'resume-'));
});
afterAll(() => rm(folder, { recursive: true }));

const x = ndarray(Float32Array.from({ length: 120 }, (_, i) => Math.sin(i)), [60, 2]); // prettier-ignore
const y = Uint8Array.from({ length: 60 }, (_, i) => (i * 7) % 3);
// 45 samples to train on: 6 steps an epoch, the last one short
const options: FitOptions = { epochs: 8, batchSize: 8, validationSplit: 0.25, seed: 4, verbose: 0 };

const engine: CreateTrainer = (model, { seed }) => createEngineTrainer(model, { seed, threads: 1 });
const tfjs: CreateTrainer = (model) => createTfjsTrainer(model);
const optimizers: Record<string, () => Optimizer> = {
  sgd: () => tf.train.sgd(0.3),
  momentum: () => tf.train.momentum(0.2, 0.9),
  'nesterov momentum': () => tf.train.momentum(0.2, 0.9, true),
  rmsprop: () => tf.train.rmsprop(0.05, 0.9, 0.5),
  adam: () => tf.train.adam(0.1),
};

function freshModel(optimizer: Optimizer, dropout: boolean): LayersModel {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 8, activation: 'relu', inputShape: [2] }));
  if (dropout) model.add(tf.layers.dropout({ rate: 0.25 }));
  model.add(tf.layers.batchNormalization());
  model.add(tf.layers.dense({ units: 3, activation: 'softmax', kernelRegularizer: tf.regularizers.l2({ l2: 1e-3 }) }));
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  seedWeights(model, 2);
  return model;
}

/** Everything that is to be the same in the end, down to the bits. */
async function outcome(model: LayersModel, history: History, callbacks: readonly Callback[]) {
  const { numbers, arrays } = await copyOptimizer(model.optimizer);
  const { epoch, history: lists, stoppedEpoch } = history;
  const states = callbacks.map((callback) => callback.getState!());
  return { weights: copyWeights(model), numbers, arrays: arrays.map(({ data }) => data), epoch, lists, stoppedEpoch, states }; // prettier-ignore
}

const path = (name: string) => join(folder, `${name}.safetensors`);
const callbacks = (filepath: string, saveFreq: 'epoch' | number = 'epoch') => [
  new ModelCheckpoint({ filepath, saveFreq }), // first, to see that its place does not matter
  new EarlyStopping({ patience: 3, restoreBestWeights: true }),
  new ReduceLROnPlateau({ patience: 1, factor: 0.5, cooldown: 1 }),
];

const cases = Object.keys(optimizers).flatMap((name) => [
  ['the engine', name, engine] as const,
  ['tfjs', name, tfjs] as const,
]);

test.each(cases)('%s, %s: going on after an epoch', async (by, name, createTrainer) => {
  const fresh = () => freshModel(optimizers[name](), by === 'the engine');
  const whole = fresh();
  const list = callbacks(path(`${by}-${name}-{epoch}`));
  const history = await fit(whole, x, y, { ...options, callbacks: list }, { createTrainer });
  const expected = await outcome(whole, history, list);
  expect(new Set(expected.lists.learning_rate).size).toBeGreaterThan(1); // or the rate would not be tested

  for (const epoch of [1, 2, 4, history.epoch.length]) {
    const checkpoint = await loadCheckpoint(path(`${by}-${name}-${epoch}`));
    expect([checkpoint.epoch, checkpoint.batch]).toEqual([epoch, 0]);
    const rest = callbacks(path('rest'));
    const resumed = await fit(checkpoint.model, x, y, { ...options, resumeFrom: checkpoint, callbacks: rest }, { createTrainer }); // prettier-ignore
    expect(await outcome(checkpoint.model, resumed, rest)).toEqual(expected);
  }
});

test.each(cases)('%s, %s: going on in the midst of an epoch', async (by, name, createTrainer) => {
  const fresh = () => freshModel(optimizers[name](), by === 'the engine');
  const whole = fresh();
  const list = callbacks(path(`${by}-${name}-{epoch}-{batch}`), 4);
  const history = await fit(whole, x, y, { ...options, epochs: 4, callbacks: list }, { createTrainer });
  const expected = await outcome(whole, history, list);

  for (const [epoch, batch] of [
    [0, 4],
    [1, 2],
    [1, 6],
    [2, 4],
    [3, 2],
    [3, 6],
  ]) {
    // prettier-ignore
    const checkpoint = await loadCheckpoint(path(`${by}-${name}-${epoch + 1}-${batch}`));
    expect([checkpoint.epoch, checkpoint.batch]).toEqual([epoch, batch]);
    const rest = callbacks(path('rest'), 4);
    const resumed = await fit(checkpoint.model, x, y, { ...options, epochs: 4, resumeFrom: checkpoint, callbacks: rest }, { createTrainer }); // prettier-ignore
    const { lists, ...found } = await outcome(checkpoint.model, resumed, rest);
    const { lists: expectedLists, ...others } = expected;
    expect(found).toEqual(others);
    expect([lists.val_loss, lists.val_acc, lists.learning_rate]).toEqual([expectedLists.val_loss, expectedLists.val_acc, expectedLists.learning_rate]); // prettier-ignore
    // the mean of the epoch that goes on is added up in two parts
    lists.loss.forEach((loss, i) => expect(loss).toBeCloseTo(expectedLists.loss[i], 12));
    lists.acc.forEach((acc, i) => expect(acc).toBeCloseTo(expectedLists.acc[i], 12));
  }
});

describe('a checkpoint', () => {
  let filepath: string;
  beforeAll(async () => {
    filepath = path('small');
    await fit(freshModel(tf.train.adam(0.1), true), x, y, { ...options, epochs: 2, callbacks: new ModelCheckpoint({ filepath }) }); // prettier-ignore
  });
  const resume = async (more: FitOptions, images = x, labels = y) => {
    const checkpoint = await loadCheckpoint(filepath);
    const before = copyWeights(checkpoint.model);
    const result = fit(checkpoint.model, images, labels, { validationSplit: 0.25, verbose: 0, resumeFrom: checkpoint, ...more }); // prettier-ignore
    return { result, untouched: () => expect(copyWeights(checkpoint.model)).toEqual(before) };
  };

  test('brings its settings along, and epochs may be more than before', async () => {
    const straight = freshModel(tf.train.adam(0.1), true);
    const { history, params } = await fit(straight, x, y, { ...options, epochs: 3 });
    const { result } = await resume({ epochs: 3 });
    expect(await result).toMatchObject({ epoch: [0, 1, 2], history, params });
  });

  test('of a training that is over leaves nothing to do', async () => {
    const { result, untouched } = await resume({});
    expect((await result).epoch).toEqual([0, 1]);
    untouched();
  });

  test('also serves a training of its own, from its epoch on', async () => {
    const checkpoint = await loadCheckpoint(filepath);
    const parts = await fit(checkpoint.model, x, y, { ...options, epochs: 3, initialEpoch: checkpoint.epoch });
    const straight = freshModel(tf.train.adam(0.1), true);
    const { history } = await fit(straight, x, y, { ...options, epochs: 3 });
    expect(copyWeights(checkpoint.model)).toEqual(copyWeights(straight));
    expect(parts.epoch).toEqual([2]);
    expect(parts.history.val_loss).toEqual(history.val_loss.slice(2));
  });

  test.each<[string, FitOptions, RegExp]>([
    ['another seed', { seed: 5, epochs: 3 }, /seed must be 4 to go on with the training of resumeFrom, but it is 5. Leave it out, or pass initialEpoch/], // prettier-ignore
    ['another batch size', { batchSize: 9 }, /batchSize must be 8 to go on/],
    ['another order', { shuffle: false }, /shuffle must be true to go on/],
    ['fewer epochs than it has', { epochs: 1 }, /epochs must be greater than initialEpoch/],
    ['an epoch to begin with', { initialEpoch: 2, epochs: 3 }, /either initialEpoch or resumeFrom may be given/],
    ['other data', { validationSplit: 0.5 }, /samples must be 45 to go on with the training of resumeFrom, but it is 30. Pass the same data/], // prettier-ignore
    ['something that is no checkpoint', { resumeFrom: 'small.safetensors' as never }, /resumeFrom must be what loadCheckpoint returns/], // prettier-ignore
  ])('is refused with %s', async (_name, more, message) => {
    const { result, untouched } = await resume(more);
    await expect(result).rejects.toThrow(message);
    untouched();
  });

  test('is refused with another model', async () => {
    const resumeFrom = await loadCheckpoint(filepath);
    const other = freshModel(tf.train.adam(0.1), true);
    await expect(fit(other, x, y, { ...options, resumeFrom })).rejects.toThrow(/Pass checkpoint.model/);
  });

  test('is refused with a callback that watched something else', async () => {
    const from = path('watched');
    const model = freshModel(tf.train.adam(0.1), true);
    await fit(model, x, y, { ...options, epochs: 1, callbacks: [new ModelCheckpoint({ filepath: from }), new EarlyStopping()] }); // prettier-ignore
    const resumeFrom = await loadCheckpoint(from);
    const stopping = new EarlyStopping({ monitor: 'val_acc' });
    await expect(fit(resumeFrom.model, x, y, { ...options, resumeFrom, callbacks: stopping })).rejects.toThrow(
      'EarlyStopping: to go on with a training it must watch "val_loss" (min) as before, but it watches "val_acc" (max).',
    );
  });

  test('remembers each of several callbacks of a kind, and lets new ones start afresh', async () => {
    const from = path('several');
    const model = freshModel(tf.train.adam(0.1), true);
    const pair = () => [new EarlyStopping({ monitor: 'loss' }), new EarlyStopping({ monitor: 'val_acc', patience: 9 })];
    const first = pair();
    await fit(model, x, y, { ...options, epochs: 1, callbacks: [...first, new ModelCheckpoint({ filepath: from })] });
    const resumeFrom = await loadCheckpoint(from);
    const [loss, acc] = pair();
    const fresh = new ReduceLROnPlateau();
    await fit(resumeFrom.model, x, y, { ...options, epochs: 1, resumeFrom, callbacks: [loss, fresh, acc] });
    expect([loss.best, acc.best, fresh.best]).toEqual([first[0].best, first[1].best, undefined]);
  });
});
