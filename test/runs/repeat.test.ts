import ndarray from 'ndarray';
import { ImageDataGenerator } from '../../src/augment/image_data_generator';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tf } from '../../src/backend/tf';
import { Runs } from '../../src/runs/runs';
import { EarlyStopping } from '../../src/training/callbacks/early_stopping';
import { ModelCheckpoint } from '../../src/training/callbacks/model_checkpoint';
import { ReduceLROnPlateau } from '../../src/training/callbacks/reduce_lr_on_plateau';
import { loadCheckpoint } from '../../src/training/checkpoints/load_checkpoint';
import { fit, type FitOptions } from '../../src/training/fit';
import { plainSurroundings, type Surroundings } from '../../src/training/session';
import { weightsDigest } from '../../src/training/weights';
import { build, x, y } from './made_up';

let said = '';
let runs: Runs;
beforeEach(() => {
  said = '';
  runs = new Runs((text) => void (said += text));
});

const silent = { verbose: 0, threads: 1 } as const;
const EQUAL = (number: number) =>
  `Repeat of run ${number}: all numbers and the final weights are equal, bit for bit.\n`;
/** Writes nothing but what `runs` says. */
const quiet = { write: () => {} };
const train = (options: FitOptions = {}, model = build()) =>
  fit(model, x, y, { epochs: 3, batchSize: 8, ...silent, ...options }, { recorder: runs.recorder });

test('a run is repeated with equal numbers and weights, and its repetition is a run of its own', async () => {
  const model = build();
  await train({ seed: 7, shuffle: false, classWeight: { 2: 3 }, validationSplit: 0.25 }, model);
  const again = await runs.repeat(1, x, y, { threads: 2 }, quiet);
  expect([again.equal, said]).toEqual([true, EQUAL(1)]);
  expect(weightsDigest(again.model)).toBe(weightsDigest(model));
  expect(again.history.history).toEqual(runs.get(1).outcome.history);
  expect(runs.get(2)).toMatchObject({
    repeats: runs.get(1).id,
    options: runs.get(1).options,
    weights: runs.get(1).weights,
  });
  expect(runs.table().text).toContain('repeat of run 1, equal');
});

test.each([
  ['sgd', () => tf.train.sgd(0.1)],
  ['momentum', () => tf.train.momentum(0.05, 0.9)],
  ['rmsprop', () => tf.train.rmsprop(0.01)],
  ['adam', () => tf.train.adam(0.01)],
])(
  'going on with a trained model is repeated from where it began, the state of %s included',
  async (_name, optimizer) => {
    const model = build();
    model.compile({ optimizer: optimizer(), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    await train({}, model);
    await train({ epochs: 5, initialEpoch: 3 }, model);
    await train({ seed: 3 }, model);
    expect(runs.table().text).toMatch(/goes on with run 1.*\n.*goes on with run 2/);
    for (const number of [3, 2, 1]) expect((await runs.repeat(number, x, y, { verbose: 0 })).equal).toBe(true);
    expect(said).toBe('');
  },
);

test.each([
  ['between two epochs', 'epoch' as const, 0],
  ['in the midst of an epoch', 7, 6],
])(
  'a run that went on from a checkpoint %s is repeated from there, with what its callbacks remembered',
  async (_where, saveFreq, batch) => {
    const folder = await mkdtemp(join(tmpdir(), 'repeat-'));
    const filepath = join(folder, 'saved.safetensors');
    const callbacks = () => [
      new ReduceLROnPlateau({ patience: 2, minDelta: 0.5, factor: 0.3 }),
      new EarlyStopping({ patience: 9, restoreBestWeights: true }),
      new ModelCheckpoint({ filepath, saveFreq }),
    ];
    const options = { epochs: 2, validationSplit: 0.2 };
    await train({ ...options, callbacks: callbacks() });
    const checkpoint = await loadCheckpoint(filepath);
    expect(checkpoint.batch).toBe(batch);
    const resumed = { ...options, batchSize: undefined, epochs: 4, resumeFrom: checkpoint, callbacks: callbacks() };
    const { history } = await train(resumed, checkpoint.model as ReturnType<typeof build>);
    const again = await runs.repeat('last', x, y, {}, quiet);
    expect(again.equal).toBe(true);
    expect(again.history.history).toEqual(history);
    await runs.export(join(folder, 'runs.json'), 2);
    runs.clear();
    await runs.import(join(folder, 'runs.json'));
    expect((await runs.repeat(1, x, y, {}, quiet)).equal).toBe(true);
    await rm(folder, { recursive: true });
  },
);

test('callbacks of this course are made again from their options, and decide as they did', async () => {
  const callbacks = [
    new ReduceLROnPlateau({ patience: 1, minDelta: 0.5, factor: 0.3 }),
    new EarlyStopping({ patience: 2, minDelta: 0.5, restoreBestWeights: true }),
  ];
  const history = await train({ epochs: 9, validationSplit: 0.25, callbacks });
  expect(history.stoppedEpoch).toBeLessThan(8);
  const again = await runs.repeat('last', x, y, {}, quiet);
  expect(again.equal).toBe(true);
  expect(again.history.stoppedEpoch).toBe(history.stoppedEpoch);
  expect(again.history.history.learning_rate.slice(-1)[0]).toBeLessThan(0.02);
});

test('ModelCheckpoint is not made again, since it would write over its files', async () => {
  await train();
  const saver = new ModelCheckpoint({ filepath: 'nowhere/there/is.safetensors', verbose: 0 });
  const run = runs.get(1);
  Object.assign(run, { callbacks: [{ name: 'ModelCheckpoint', options: saver.getConfig() }] });
  expect((await runs.repeat(1, x, y, {}, quiet)).equal).toBe(true);
});

test('other callbacks must be given, or done without on purpose', async () => {
  const rates: number[] = [];
  const lower = () => ({ onEpochEnd: () => void rates.push(1) });
  await train({ callbacks: [lower(), new EarlyStopping({ monitor: 'loss', patience: 5 })] });
  await expect(runs.repeat(1, x, y)).rejects.toThrow(
    'runs.repeat: callbacks must stand for those that a record cannot hold (one of your own), but there are none. Pass them in this order, or [] to do without them.',
  );
  await expect(runs.repeat(1, x, y, { callbacks: [lower(), lower()] })).rejects.toThrow('but there are 2.');
  expect((await runs.repeat(1, x, y, { callbacks: lower() }, quiet)).equal).toBe(true);
  expect(rates.length).toBe(6);
  expect((await runs.repeat(1, x, y, { callbacks: [] }, quiet)).equal).toBe(true);
  expect(rates.length).toBe(6);
});

test('data that are not those of the run are refused before anything is trained, with what differs', async () => {
  await train({ validationData: [x, y] });
  const other = ndarray(x.data.slice(), [80, 3]);
  other.set(79, 2, 0.125);
  const refused = (promise: Promise<unknown>, what: string) =>
    expect(promise).rejects.toThrow(`runs.repeat: the data must be those of the run, but they are not: ${what}. Pass the same x, y and validationData.`); // prettier-ignore
  const validationData = [x, y] as const;
  await refused(runs.repeat(1, other, y, { validationData }), 'the training data: x holds other numbers');
  await refused(runs.repeat(1, x, y.map((c) => 3 - c), { validationData }), 'the training data: y holds other numbers'); // prettier-ignore
  await refused(runs.repeat(1, x.hi(40), y.slice(0, 40), { validationData }), 'the training data: it had 80 samples, and now there are 40'); // prettier-ignore
  await refused(runs.repeat(1, x, y), 'it had validation data, and there are none now');
  await refused(runs.repeat(1, x, y, { validationData: [other, y] }), 'validation data: x holds other numbers');
  await refused(runs.repeat(1, x, y, { validationData, sampleWeight: new Float32Array(80).fill(2) }), 'the training data: sampleWeight or classWeight is another one'); // prettier-ignore
  expect(runs.list().length).toBe(1);
});

test('data that were changed in place since are not taken for those of the run', async () => {
  const mine = ndarray(x.data.slice(), [80, 3]);
  await fit(build(), mine, y, silent, { recorder: runs.recorder });
  mine.set(0, 0, 5);
  await expect(runs.repeat(1, mine, y)).rejects.toThrow('x holds other numbers');
});

test('a source of batches tells what it is, is known again by its first batch, and repeated', async () => {
  const images = ndarray(Float32Array.from({ length: 40 * 16 }, (_, i) => (i % 16) / 16), [40, 4, 4, 1]); // prettier-ignore
  const labels = Uint8Array.from({ length: 40 }, (_, i) => i % 4);
  const flow = (rotationRange: number) =>
    new ImageDataGenerator({ rotationRange }).flow(images, labels, { batchSize: 8, seed: 5 });
  const model = tf.sequential();
  model.add(tf.layers.flatten({ inputShape: [4, 4, 1] }));
  model.add(tf.layers.dense({ units: 4, activation: 'softmax' }));
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  await fit(model, flow(10), { epochs: 2, stepsPerEpoch: 3, ...silent }, { recorder: runs.recorder });
  expect(runs.get(1).data.source).toEqual({
    kind: 'ImageFlow',
    settings: { rotationRange: 10, batchSize: 8, shuffle: true, seed: 5 },
  });
  expect((await runs.repeat(1, flow(10), {}, quiet)).equal).toBe(true);
  await expect(runs.repeat(1, flow(30))).rejects.toThrow('the training data: x holds other numbers');
  await expect(runs.repeat(1, images, labels)).rejects.toThrow(
    'the training data: they were a source of batches (ImageFlow), and now they are arrays',
  );
});

/** A stop button, and somebody who presses it after a batch of an epoch, or with batch −1 when the epoch is over. */
function stoppedAt(epoch: number, batch: number) {
  const stop = new AbortController();
  const surroundings: Surroundings = {
    open: async (...call) => ({ ...(await plainSurroundings.open(...call)), write: () => {}, stop: stop.signal }),
  };
  let current = 0;
  const press = {
    onEpochBegin: (at: number) => void (current = at),
    onBatchEnd: (at: number) => void (current === epoch && at === batch && stop.abort()),
    onEpochEnd: (at: number) => void (batch === -1 && at === epoch && stop.abort()),
  };
  return { surroundings, press };
}

test.each([
  ['in the midst of an epoch', 4, 0],
  ['in the validation of an epoch', 7, 0.2],
  ['after the last batch of an epoch', 9, 0],
  ['between two epochs', -1, 0.2],
])('a run that the stop button ended %s is stopped there again, and equal', async (_where, batch, validationSplit) => {
  const { surroundings, press } = stoppedAt(1, batch);
  const options = { epochs: 4, batchSize: 8, validationSplit, callbacks: press, ...silent };
  const history = await fit(build(), x, y, options, { recorder: runs.recorder, surroundings });
  expect([history.interrupted, history.epoch.length + (history.unfinished ? 1 : 0)]).toEqual([true, 2]);
  const again = await runs.repeat(1, x, y, { callbacks: [] }, quiet);
  expect([again.equal, again.history.interrupted]).toEqual([true, true]);
  expect(again.history.unfinished).toEqual(history.unfinished);
});

test('a repetition that is not equal says in what, and why as far as that is known', async () => {
  await train({ validationSplit: 0.2, callbacks: { onEpochEnd: (_epoch, logs) => void (logs!.loss += 1) } });
  const { equal } = await runs.repeat(1, x, y, { callbacks: [] }, quiet);
  expect([equal, said]).toEqual([
    false,
    'Repeat of run 1: loss (from epoch 1 on) differs. It was trained without some of its callbacks.\n',
  ]);
  said = '';
  Object.assign(runs.get(1), { callbacks: [], trainer: 'tfjs-node 4.22.0', weights: '0'.repeat(64) });
  await runs.repeat(1, x, y, {}, quiet);
  expect(said).toMatch(/^Repeat of run 1: loss \(from epoch 1 on\) and the final weights differ\. It was computed by tfjs-node 4\.22\.0, and now by engine, \d threads?\.\n$/); // prettier-ignore
});

test('a loss that is a function cannot be recorded, which the error says; the run is remembered all the same', async () => {
  const meanSquaredError: typeof tf.losses.meanSquaredError = (...args) => tf.losses.meanSquaredError(...args);
  const model = build();
  model.compile({ optimizer: 'sgd', loss: meanSquaredError });
  const rows = ndarray(new Float32Array(320), [80, 4]);
  await fit(model, x, rows, silent, { recorder: runs.recorder });
  expect(runs.get(1).outcome.history.loss.length).toBe(1);
  await expect(runs.repeat(1, x, rows)).rejects.toThrow(
    'runs.repeat: run 1 cannot be repeated, since its loss or a metric is a function, which a record cannot hold.',
  );
});

test('a repetition that is refused leaves no tensors behind', async () => {
  await train();
  const before = tf.memory().numTensors;
  for (let i = 0; i < 3; i++) await expect(runs.repeat(1, x.hi(40), y.slice(0, 40))).rejects.toThrow('samples');
  expect(tf.memory().numTensors).toBeLessThanOrEqual(before);
});
