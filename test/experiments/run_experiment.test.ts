import ndarray from 'ndarray';
import { Random } from '../../src/core/random';
import type { LabelledImages } from '../../src/data/dataset';
import type { ImageDataset } from '../../src/data/mnist';
import { accuracy } from '../../src/metrics/accuracy';
import { buildModel } from '../../src/experiments/build_model';
import { CONFIGURATIONS, findConfiguration } from '../../src/experiments/configurations';
import { findDifferences, formatRecord, parseRecord, predictedClasses } from '../../src/experiments/record';
import { runExperiment } from '../../src/experiments/run_experiment';

/** Images that are easy to tell apart: a bright row for each class, in noise. */
function images(count: number, seed: number): LabelledImages {
  const random = new Random(seed);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  const pixels = Uint8Array.from({ length: count * 784 }, (_, p) => {
    const row = Math.floor((p % 784) / 28);
    return Math.floor((row - 4) / 2) === labels[Math.floor(p / 784)] ? 200 + random.integer(56) : random.integer(60);
  });
  return { images: ndarray(pixels, [count, 28, 28]), labels };
}
const data: ImageDataset = { name: 'rows', source: 'this test', train: images(200, 1), test: images(50, 2) };
const quick = (name: string) => ({ ...findConfiguration(name), epochs: 2 });

test.each(CONFIGURATIONS.map(({ name }) => name))('"%s" trains, and leaves a sound record', async (name) => {
  const epochs: [number, number][] = [];
  const onEpoch = (done: number, of: number) => void epochs.push([done, of]);
  const record = await runExperiment(quick(name), data, { seed: 3, threads: 1, onEpoch });
  expect(parseRecord(formatRecord(record), 'record')).toEqual(record);
  expect(record.data).toEqual({ name: 'rows', train: 180, validation: 20, test: 50 });
  expect(Object.keys(record.history)).toEqual(['loss', 'acc', 'val_loss', 'val_acc']);
  expect(epochs).toEqual([
    [1, 2],
    [2, 2],
  ]);
  expect(accuracy(data.test.labels, predictedClasses(record.test.predictions))).toBeCloseTo(record.test.accuracy, 12);
});

test('the same seed gives the same record, whatever the number of threads, and another seed another one', async () => {
  const record = await runExperiment(quick('dropout-l2'), data, { seed: 1, threads: 1 });
  const again = await runExperiment(quick('dropout-l2'), data, { seed: 1, threads: 2 });
  expect(findDifferences(record, again)).toEqual([]);
  const other = await runExperiment(quick('dropout-l2'), data, { seed: 2, threads: 1 });
  expect(findDifferences(record, other)).toEqual(expect.arrayContaining(['seed', 'history', 'weights']));
});

test('early stopping keeps the weights of the best epoch', async () => {
  const stopping = { monitor: 'val_loss', mode: 'max' as const, patience: 2, restoreBestWeights: true };
  const configuration = { ...quick('early-stopping'), epochs: 9, earlyStopping: stopping };
  const record = await runExperiment(configuration, data, { seed: 1, threads: 1 });
  // the loss falls, so by this upside-down rule the first epoch is the best
  expect(record.seconds).toHaveLength(3);
  const one = await runExperiment({ ...quick('baseline'), epochs: 1 }, data, { seed: 1, threads: 1 });
  expect(record.weights).toBe(one.weights);
});

test("configurations have names for files, differ from one another, and begin with the tutorial's own settings", () => {
  expect(CONFIGURATIONS[0]).toEqual({
    name: 'baseline',
    title: 'Baseline',
    epochs: 5,
    batchSize: 32,
    learningRate: 0.001,
    validationFraction: 0.1,
  });
  for (const { name } of CONFIGURATIONS) expect(name).toMatch(/^[a-z0-9-]+$/);
  expect(new Set(CONFIGURATIONS.map(({ name }) => name)).size).toBe(CONFIGURATIONS.length);
  expect(new Set(CONFIGURATIONS.map(({ title }) => title)).size).toBe(CONFIGURATIONS.length);
  expect(() => findConfiguration('l3')).toThrow(
    'findConfiguration: there is no configuration "l3". There are baseline, l2,',
  );
});

test('penalty and dropout are where the tutorial has them', () => {
  const layers = (name: string) =>
    buildModel(findConfiguration(name)).layers.map((layer) => {
      const { kernelRegularizer, rate } = layer.getConfig() as {
        kernelRegularizer?: { config: object };
        rate?: number;
      };
      return [layer.getClassName(), kernelRegularizer?.config ?? rate].filter(Boolean);
    });
  const plain = ['Conv2D', 'MaxPooling2D', 'Conv2D', 'MaxPooling2D', 'Conv2D', 'Flatten', 'Dense', 'Dense'].map(
    (kind) => [kind],
  );
  expect(layers('baseline')).toEqual(plain);
  const l2 = { l1: 0, l2: 0.0001 };
  expect(layers('l2').slice(6)).toEqual([
    ['Dense', expect.objectContaining(l2)],
    ['Dense', expect.objectContaining(l2)],
  ]);
  expect(layers('dropout').slice(5)).toEqual([['Flatten'], ['Dropout', 0.2], ['Dense'], ['Dense']]);
});

test('a seed that is none is refused before anything is loaded', async () => {
  await expect(runExperiment(quick('l2'), data, { seed: -1 })).rejects.toThrow(
    'runExperiment: seed must be a whole number',
  );
  await expect(runExperiment(quick('l2'), data, { seeds: 1 } as never)).rejects.toThrow('there is no option "seeds"');
});
