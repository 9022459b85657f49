import type { LayersModel, Optimizer } from '@tensorflow/tfjs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import ndarray from 'ndarray';
import { backendReady, tf } from '../../../src/backend/tf';
import { projectRoot } from '../../../src/core/paths';
import { ModelCheckpoint } from '../../../src/training/callbacks/model_checkpoint';
import { decodeCheckpoint } from '../../../src/training/checkpoints/checkpoint_file';
import { loadCheckpoint } from '../../../src/training/checkpoints/load_checkpoint';
import { copyOptimizer } from '../../../src/training/checkpoints/optimizer_state';
import { predict } from '../../../src/training/evaluate';
import { fit } from '../../../src/training/fit';
import { copyWeights } from '../../../src/training/weights';

let folder: string;
beforeAll(async () => {
  await backendReady;
  folder = await mkdtemp(join(tmpdir(), 'load-'));
});
afterAll(() => rm(folder, { recursive: true }));

const x = ndarray(Float32Array.from({ length: 6 * 36 }, (_, i) => Math.sin(i)), [6, 6, 6, 1]); // prettier-ignore
const y = Uint8Array.of(0, 1, 2, 0, 1, 2);

function network(optimizer: Optimizer | string = tf.train.adam(0.01), filters = 2, loss = 'sparseCategoricalCrossentropy'): LayersModel {
  const model = tf.sequential();
  model.add(tf.layers.conv2d({ filters, kernelSize: 3, activation: 'relu', inputShape: [6, 6, 1] }));
  model.add(tf.layers.batchNormalization());
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 3, activation: 'softmax', kernelRegularizer: tf.regularizers.l2({ l2: 0.01 }) }));
  model.compile({ optimizer, loss, metrics: ['accuracy'] });
  return model;
} // prettier-ignore

async function saved(name: string, model: LayersModel, saveWeightsOnly = false): Promise<string> {
  const filepath = join(folder, `${name}.safetensors`);
  await fit(model, x, y, { epochs: 2, callbacks: new ModelCheckpoint({ filepath, saveWeightsOnly }), verbose: 0 });
  return filepath;
}

test('the model comes back whole: layers, weights, loss, metrics, optimizer', async () => {
  const model = network();
  const { model: again, epoch, batch } = await loadCheckpoint(await saved('whole', model));
  expect([epoch, batch]).toEqual([2, 0]);
  expect(again.toJSON()).toBe(model.toJSON());
  expect(copyWeights(again)).toEqual(copyWeights(model));
  expect([again.loss, again.metricsNames]).toEqual([model.loss, model.metricsNames]);
  expect(again.optimizer.getConfig()).toEqual(model.optimizer.getConfig());
  expect(await copyOptimizer(again.optimizer)).toEqual(await copyOptimizer(model.optimizer));
  expect((await predict(again, x)).data).toEqual((await predict(model, x)).data);
});

test('weights alone go into a model of the same layers, and so do those of a whole checkpoint', async () => {
  for (const name of ['alone', 'both']) {
    const model = network();
    const file = await saved(name, model, name === 'alone');
    const other = network(tf.train.adam(0.5));
    const checkpoint = await loadCheckpoint(file, { model: other });
    expect(checkpoint.model).toBe(other);
    expect(copyWeights(other)).toEqual(copyWeights(model));
    expect(await copyOptimizer(other.optimizer)).toEqual(await copyOptimizer(model.optimizer)); // the rate included
  }
  const [weightsOnly, whole] = await Promise.all(
    ['alone', 'both'].map(async (name) => decodeCheckpoint(await readFile(join(folder, `${name}.safetensors`)), '').text),
  ); // prettier-ignore
  expect(weightsOnly).not.toContain('Conv2D');
  expect(whole).toContain('Conv2D');
});

test('a learning rate that was changed since compiling is the one that comes back', async () => {
  const model = network(tf.train.sgd(0.5));
  const lower = { onEpochEnd: () => (model.optimizer as ReturnType<typeof tf.train.sgd>).setLearningRate(0.0625) };
  const filepath = join(folder, 'rate.safetensors');
  await fit(model, x, y, { callbacks: [new ModelCheckpoint({ filepath }), lower], verbose: 0 });
  const { model: again } = await loadCheckpoint(filepath);
  expect(again.optimizer.getConfig().learningRate).toBe(0.0625);
});

test.each<[string, (file: string) => unknown, RegExp]>([
  ['another optimizer', (file) => loadCheckpoint(file, { model: network('sgd') }), /compiled with the optimizer that it was saved with, Adam, but it is SGD/],
  ['other layers', (file) => loadCheckpoint(file, { model: network(undefined, 3) }), /weight 1 has the shape \[3,3,1,2\] in the file and \[3,3,1,3\] in the model/],
  ['fewer layers', (file) => { const model = tf.sequential({ layers: [tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [6, 6, 1] })] }); model.compile({ optimizer: 'adam', loss: 'meanSquaredError' }); return loadCheckpoint(file, { model }); }, /weight 3 has the shape \[2\] in the file and none in the model/],
  ['a model that is not compiled', (file) => loadCheckpoint(file, { model: tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] }) }), /the model must be compiled first/],
  ['a misspelt option', (file) => loadCheckpoint(file, { modle: 1 } as never), /there is no option "modle"/],
  ['a path that is none', () => loadCheckpoint(3 as never), /path must be the path of a file, but it is 3/],
  ['a file that is not there', () => loadCheckpoint(join(folder, 'none.safetensors')), /ENOENT/],
])('%s is refused', async (_name, load, message) => {
  const file = await saved('refusing', network());
  await expect(load(file)).rejects.toThrow(message);
}); // prettier-ignore

test('weights alone need a model, and the error says so', async () => {
  const file = await saved('lonely', network(), true);
  await expect(loadCheckpoint(file)).rejects.toThrow(
    'loadCheckpoint: lonely.safetensors: a model must be given, since the file holds weights only. Build and compile the model, and pass it: loadCheckpoint(path, { model }).',
  );
});

test('a file that is cut short or damaged is refused, and a given model stays as it is', async () => {
  const file = await saved('damaged', network());
  const bytes = await readFile(file);
  const model = network();
  const before = copyWeights(model);
  await writeFile(file, bytes.subarray(0, bytes.length - 100));
  await expect(loadCheckpoint(file, { model })).rejects.toThrow(/damaged.safetensors: its SHA-256 must be/);
  bytes[bytes.length - 50] ^= 1;
  await writeFile(file, bytes);
  await expect(loadCheckpoint(file, { model })).rejects.toThrow(/The file is damaged or cut short: load an earlier checkpoint/);
  expect(copyWeights(model)).toEqual(before);
}); // prettier-ignore

test('a file tells nothing about the machine or the person', async () => {
  const text = (await readFile(await saved('private', network()))).toString('latin1');
  for (const secret of [folder, projectRoot, homedir(), hostname(), tmpdir(), `"${userInfo().username}"`])
    expect(text).not.toContain(secret);
});

test('saving and loading leave no tensors behind but those of the loaded model', async () => {
  const model = network();
  const file = await saved('tensors', model);
  let before = tf.memory().numTensors;
  await saved('tensors', model);
  expect(tf.memory().numTensors).toBeLessThanOrEqual(before);
  const other = network();
  await loadCheckpoint(file, { model: other });
  before = tf.memory().numTensors;
  await loadCheckpoint(file, { model: other });
  expect(tf.memory().numTensors).toBeLessThanOrEqual(before);
});
