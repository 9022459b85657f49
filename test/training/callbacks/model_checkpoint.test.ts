/**
 * When it saves and under which name: on literal lists of losses, with a trainer that computes nothing.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ndarray from 'ndarray';
import { backendReady, tf } from '../../../src/backend/tf';
import type { Callback } from '../../../src/training/callbacks/callback';
import { EarlyStopping } from '../../../src/training/callbacks/early_stopping';
import { ModelCheckpoint, type ModelCheckpointOptions } from '../../../src/training/callbacks/model_checkpoint';
import { loadCheckpoint } from '../../../src/training/checkpoints/load_checkpoint';
import { fit, type FitOptions } from '../../../src/training/fit';
import type { Pass, Trainer } from '../../../src/training/trainer';
import { copyWeights, restoreWeights } from '../../../src/training/weights';

let folder: string;
beforeAll(() => backendReady);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-'));
});
afterEach(() => rm(folder, { recursive: true }));

const x = ndarray(Float32Array.from({ length: 20 }, (_, i) => i / 20), [10, 2]); // prettier-ignore
const y = Uint8Array.from([0, 1, 2, 0, 1, 2, 0, 1, 2, 0]);

function network(options: Partial<Parameters<LayersModel['compile']>[0]> = {}): LayersModel {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, activation: 'softmax', inputShape: [2] })] });
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'], ...options });
  return model;
}

/**
 * Trains with given losses, one per epoch, which are the validation losses too; the weights of epoch e (from 0) are all
 * e + 1. 5 batches an epoch; the loss of each is its number within the training. Resolves to the model.
 */
async function train(losses: number[], callbacks: Callback | Callback[], options: FitOptions = {}, model = network()) {
  let epochs = 0;
  let batches = 0;
  const trainer: Trainer = {
    name: 'scripted',
    async train(pass: Pass) {
      restoreWeights(model, copyWeights(model).map((w) => w.fill(epochs + 1)));
      for (let batch = 0; batch < 5 && !pass.shouldStop(); batch++) {
        await pass.onBatchBegin?.(batch, 2);
        await pass.onBatchEnd?.(batch, 2, { loss: ++batches });
        pass.onProgress?.(batch + 1, { loss: 1 });
      }
      return { loss: losses[epochs], acc: 0.5 };
    },
    evaluate: async () => ({ loss: losses[epochs++], acc: 0.5 }),
    predict: async () => new Float32Array(),
    dispose: async () => {},
  };
  await fit(model, x, y, { epochs: losses.length, batchSize: 2, validationData: [x, y], verbose: 0, callbacks, ...options }, { createTrainer: async () => trainer });
  return model;
} // prettier-ignore

const at = (name: string) => join(folder, name);
const files = async () => (await readdir(folder)).sort();
/** The epoch whose weights a file holds. */
const epochIn = async (name: string) => copyWeights((await loadCheckpoint(at(name))).model)[0][0];

test('each epoch is saved under its name, counted from 1', async () => {
  await train([3, 2, 1.5], new ModelCheckpoint({ filepath: at('{epoch:02d}-{val_loss:.1f}.safetensors') }));
  expect(await files()).toEqual(['01-3.0.safetensors', '02-2.0.safetensors', '03-1.5.safetensors']);
  expect(await epochIn('02-2.0.safetensors')).toBe(2);
});

test('without a placeholder each saving takes the place of the one before; folders are made', async () => {
  await train([3, 2, 1], new ModelCheckpoint({ filepath: at('new/folder/last.safetensors') }));
  expect(await files()).toEqual(['new']);
  expect(await epochIn('new/folder/last.safetensors')).toBe(3);
});

test('with saveBestOnly the file holds the best epoch', async () => {
  await train([3, 1, 2, 1, 4], new ModelCheckpoint({ filepath: at('best.safetensors'), saveBestOnly: true }));
  expect(await epochIn('best.safetensors')).toBe(2);
});

test('in mode max the greatest value is the best', async () => {
  const saver = new ModelCheckpoint({ filepath: at('best.safetensors'), saveBestOnly: true, mode: 'max' });
  await train([3, 1, 5, 1, 4], saver);
  expect([await epochIn('best.safetensors'), saver.best]).toEqual([3, 5]);
});

test('the first model to be saved must beat the threshold', async () => {
  const saver = (initialValueThreshold: number | null) =>
    new ModelCheckpoint({ filepath: at('best.safetensors'), saveBestOnly: true, initialValueThreshold });
  await train([3, 2, 3], saver(1));
  expect(await files()).toEqual([]);
  await train([3, 2, 3], saver(2.5));
  expect(await epochIn('best.safetensors')).toBe(2);
  await train([3, 4], saver(null));
  expect(await epochIn('best.safetensors')).toBe(1);
});

test('the best value is remembered from one training to the next', async () => {
  const saver = new ModelCheckpoint({ filepath: at('{val_loss}.safetensors'), saveBestOnly: true });
  await train([3, 2], saver);
  await train([4, 2, 1], saver);
  expect(await files()).toEqual(['1.safetensors', '2.safetensors', '3.safetensors']);
});

test('batches are counted from one training to the next', async () => {
  const saver = new ModelCheckpoint({ filepath: at('{epoch}-{batch}.safetensors'), saveFreq: 4 });
  await train([1], saver); // 5 batches: saved after 4 of them
  await rm(at('1-4.safetensors'));
  await train([1], saver);
  expect(await files()).toEqual(['1-3.safetensors']);
});

test('batches are counted across epochs', async () => {
  await train([1, 1, 1], new ModelCheckpoint({ filepath: at('{epoch}-{batch}-{loss}.safetensors'), saveFreq: 4 }));
  expect(await files()).toEqual(['1-4-4.safetensors', '2-3-8.safetensors', '3-2-12.safetensors']);
  const { epoch, batch } = await loadCheckpoint(at('2-3-8.safetensors'));
  expect([epoch, batch]).toEqual([1, 3]);
});

test('only one that counts batches makes the trainer report batches', () => {
  const filepath = at('last.safetensors');
  expect(new ModelCheckpoint({ filepath }).onBatchEnd).toBeUndefined();
  expect(new ModelCheckpoint({ filepath, saveFreq: 1 }).onBatchEnd).toBeDefined();
});

test('an epoch that was stopped halfway is not saved, one that was stopped at its end is', async () => {
  const saver = new ModelCheckpoint({ filepath: at('{epoch}.safetensors') });
  for (const last of [3, 4]) {
    const model = network();
    let batches = 0;
    const stop = { onBatchEnd: () => void (model.stopTraining = batches++ === 5 + last) };
    await train([1, 1, 1], [stop, saver], {}, model);
    expect(await files()).toEqual(last === 3 ? ['1.safetensors'] : ['1.safetensors', '2.safetensors']);
  }
});

test('it saves what callbacks after it do at the end of the epoch', async () => {
  const saver = new ModelCheckpoint({ filepath: at('{epoch}-{score}.safetensors') });
  const stopping = new EarlyStopping({ patience: 9 });
  const score = { onEpochEnd: (epoch: number, logs?: Record<string, number>) => void (logs!.score = epoch * 10) };
  await train([3, 4], [saver, stopping, score]);
  expect(await files()).toEqual(['1-0.safetensors', '2-10.safetensors']);
  const { training } = await loadCheckpoint(at('2-10.safetensors'));
  const { values } = training.callbacks.find(({ name }) => name === 'EarlyStopping')!.state;
  expect(values).toMatchObject({ best: 3, wait: 1 });
  expect(training.history.history.score).toEqual([0, 10]);
});

test('it tells what it does, if asked', async () => {
  let text = '';
  const filepath = at('best.safetensors');
  await train([3, 4, 2], new ModelCheckpoint({ filepath, saveBestOnly: true, verbose: 1 }, (piece) => (text += piece)));
  expect(text.replaceAll(filepath, 'FILE')).toBe(
    'Epoch 1: val_loss improved to 3.00000, saved to FILE\n' +
      'Epoch 2: val_loss did not improve from 3.00000\n' +
      'Epoch 3: val_loss improved from 3.00000 to 2.00000, saved to FILE\n',
  );
});

test.each<[string, ModelCheckpointOptions, RegExp]>([
  ['no path', {} as ModelCheckpointOptions, /filepath must be the path of a file that ends in .safetensors, since that is its format, but it is undefined/],
  ['a path of another format', { filepath: 'model.keras' }, /but it is "model.keras"/],
  ['a broken placeholder', { filepath: '{epoch:02x}.safetensors' }, /a placeholder must look like/],
  ['saving after no batches', { filepath: 'a.safetensors', saveFreq: 0 }, /saveFreq must be a whole number at least 1, but it is 0. Or 'epoch'/],
  ['saving never', { filepath: 'a.safetensors', saveFreq: 'never' as never }, /saveFreq must be a whole number/],
  ['a flag as text', { filepath: 'a.safetensors', saveBestOnly: 'yes' as never }, /saveBestOnly must be true or false/],
  ['a threshold that is no number', { filepath: 'a.safetensors', initialValueThreshold: NaN }, /initialValueThreshold must be a number/],
  ['a verbosity that there is not', { filepath: 'a.safetensors', verbose: 2 as never }, /verbose must be 0 \(silent\) or 1/],
  ['a misspelt option', { filepath: 'a.safetensors', save_best_only: true } as never, /there is no option "save_best_only"/],
  ['a name without a direction', { filepath: 'a.safetensors', monitor: 'val_f1' }, /ModelCheckpoint: mode must be "min" or "max"/],
])('%s is refused', (_name, options, message) => {
  expect(() => new ModelCheckpoint(options)).toThrow(message);
}); // prettier-ignore

test.each<[string, Partial<ModelCheckpointOptions>, FitOptions, RegExp]>([
  ['a watched number that will not be logged', { saveBestOnly: true, monitor: 'val_accuracy' }, {}, /ModelCheckpoint: monitor must be a number that fit logs, but it is "val_accuracy"/],
  ['validation that batches do not have', { saveBestOnly: true, saveFreq: 2 }, {}, /what fit logs is loss, acc/],
  ['a name in the path that will not be logged', { filepath: '{val_accuracy}.safetensors' }, {}, /"val_accuracy" is none. There are epoch, loss, acc, val_loss, val_acc/],
  ['batches in the path when epochs are saved', { filepath: '{batch}.safetensors' }, {}, /"batch" is none/],
  ['validation in the path when there is none', { filepath: '{val_loss}.safetensors' }, { validationData: undefined }, /"val_loss" is none/],
])('%s is refused before training', async (_name, more, options, message) => {
  const model = network();
  const before = copyWeights(model);
  const saver = new ModelCheckpoint({ filepath: at('a.safetensors'), ...more });
  await expect(train([1], saver, options, model)).rejects.toThrow(message);
  expect(copyWeights(model)).toEqual(before);
}); // prettier-ignore

test('a model that cannot be saved is refused before training, with the remedy', async () => {
  const saver = (saveWeightsOnly: boolean) => new ModelCheckpoint({ filepath: at('a.safetensors'), saveWeightsOnly });
  const byFunction = () => network({ metrics: [tf.metrics.meanSquaredError] });
  await expect(train([1], saver(false), {}, byFunction())).rejects.toThrow(/Compile with names, or pass saveWeightsOnly: true/); // prettier-ignore
  const adamax = () => network({ optimizer: tf.train.adamax(0.1) });
  await expect(train([1], saver(true), {}, adamax())).rejects.toThrow(
    /tfjs's Adamax does not. Compile with another one/,
  );
});

test('where the file cannot be written, training ends with the reason', async () => {
  await writeFile(at('taken'), 'a file, not a folder');
  await expect(train([1], new ModelCheckpoint({ filepath: at('taken/a.safetensors') }))).rejects.toThrow(/taken/);
});

test("it says so when something else than this project's fit trains", async () => {
  const saver = new ModelCheckpoint({ filepath: at('a.safetensors') });
  await expect(saver.onTrainBegin()).rejects.toThrow("ModelCheckpoint: it must be called by this project's fit");
});
