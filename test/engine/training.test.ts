/**
 * How the engine behaves around the arithmetic: batches, callbacks, stopping, errors, what the tf model holds after.
 */
import * as tf from '@tensorflow/tfjs';
import type { Worker } from 'node:worker_threads';
import { createEngineTrainer } from '../../src/training/engine_trainer';
import type { Pass, Samples, Trainer } from '../../src/training/trainer';
import { build, difference, inOrder, noise, samplesFor, size, useCpu, weightsOf } from './reference';

beforeAll(useCpu);

const { layers } = tf;
const sparse = 'sparseCategoricalCrossentropy';
const dense = (optimizer: tf.Optimizer = tf.train.sgd(0.1)) =>
  build([6], [layers.dense({ units: 8, activation: 'relu' }), layers.dense({ units: 4, activation: 'softmax' })], { loss: sparse, optimizer }); // prettier-ignore

const pass = (samples: Samples, batchSize: number, more: Partial<Pass> = {}): Pass => ({
  samples,
  order: inOrder(samples.x.shape[0]),
  batchSize,
  epoch: 0,
  shouldStop: () => false,
  ...more,
});

const open: Trainer[] = [];
async function trainerFor(model: tf.LayersModel, options = {}): Promise<Trainer> {
  const trainer = await createEngineTrainer(model, { threads: 2, ...options });
  open.push(trainer);
  return trainer;
}
afterEach(async () => {
  for (const trainer of open.splice(0)) await trainer.dispose();
});

test('the logs of the batches and of the epoch are means over samples, the last batch being short', async () => {
  const model = dense();
  const samples = samplesFor(model, 23);
  const seen: [batch: number, size: number, loss: number][] = [];
  const begun: [number, number][] = [];
  const logs = await (
    await trainerFor(model)
  ).train(
    pass(samples, 10, {
      onBatchBegin: (batch, n) => void begun.push([batch, n]),
      onBatchEnd: async (batch, n, { loss }) => void seen.push([batch, n, loss]),
    }),
  );
  expect(begun).toEqual([[0, 10], [1, 10], [2, 3]]); // prettier-ignore
  expect(seen.map(([batch, n]) => [batch, n])).toEqual(begun);
  expect(logs.loss).toBeCloseTo(seen.reduce((sum, [, n, loss]) => sum + n * loss, 0) / 23, 12);
});

test('a pass is over only when the listener is through with its last batch', async () => {
  const model = dense();
  const trainer = await trainerFor(model);
  const through: number[] = [];
  const onBatchEnd = async (batch: number) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    through.push(batch);
  };
  await trainer.train(pass(samplesFor(model, 20), 10, { onBatchEnd }));
  expect(through).toEqual([0, 1]);
  const failing = { onBatchEnd: (batch: number) => (batch === 1 ? Promise.reject(new Error('no room')) : undefined) };
  await expect(trainer.train(pass(samplesFor(model, 20), 10, failing))).rejects.toThrow('no room');
});

test('in the midst of a pass the tf model can be brought up to date, and the rest of the pass made later', async () => {
  const network = () => build([6], [layers.dense({ units: 8 }), layers.dropout({ rate: 0.5 }), layers.dense({ units: 4, activation: 'softmax' })], { loss: sparse, optimizer: tf.train.adam(0.01) });
  const [whole, parted] = [network(), network()];
  const samples = samplesFor(whole, 35);
  await (await trainerFor(whole)).train(pass(samples, 10));
  const trainer = await trainerFor(parted);
  let seen: Float32Array[] = [];
  const onBatchEnd = async (batch: number) => {
    if (batch !== 1) return;
    await trainer.sync!();
    seen = weightsOf(parted);
    expect(parted.optimizer.iterations).toBe(2);
  };
  await trainer.train(pass(samples, 10, { onBatchEnd, order: inOrder(20) }));
  expect(weightsOf(parted)).toEqual(seen);
  await trainer.train(pass(samples, 10, { order: inOrder(35).subarray(20), firstBatch: 2 }));
  expect(weightsOf(parted)).toEqual(weightsOf(whole));
}); // prettier-ignore

test('listening to batches, and where the inputs lie, does not change a bit', async () => {
  const results: Float32Array[][] = [];
  const shared = (samples: Samples): Samples => {
    const data = new Float32Array(new SharedArrayBuffer(samples.x.data.byteLength));
    data.set(samples.x.data);
    return { ...samples, x: { ...samples.x, data } };
  };
  for (const [move, listen] of [
    [shared, false],
    [shared, true],
    [(s: Samples) => s, false],
    [(s: Samples) => s, true],
  ] as const) {
    const model = dense(tf.train.adam(0.01));
    const samples = move(samplesFor(model, 1000));
    const more = listen ? { onBatchEnd: () => {} } : {};
    const order = inOrder(1000).reverse();
    await (await trainerFor(model)).train(pass(samples, 7, { order, ...more }));
    results.push(weightsOf(model));
  }
  for (const other of results.slice(1)) expect(other).toEqual(results[0]);
});

test('an order may leave samples out and take others twice', async () => {
  const model = dense();
  const samples = samplesFor(model, 5);
  const trainer = await trainerFor(model);
  const logs = await trainer.train(pass(samples, 4, { order: Int32Array.of(2, 2, 2, 2) }));
  const one = { x: { shape: [1, 6], data: samples.x.data.slice(12, 18) }, y: { kind: 'classes', data: Int32Array.from([(samples.y.data as Int32Array)[2]]) } } as const; // prettier-ignore
  expect(Number.isFinite(logs.loss)).toBe(true);
  const after = await trainer.evaluate(one, 1);
  expect(after.loss).toBeLessThan(logs.loss);
});

test('shouldStop ends the pass after the batch in hand, with and without listeners', async () => {
  for (const listen of [false, true]) {
    const model = build([40, 40, 1], [layers.conv2d({ filters: 32, kernelSize: 5 }), layers.flatten(), layers.dense({ units: 4, activation: 'softmax' })], { loss: sparse, optimizer: tf.train.sgd(0.001) }); // prettier-ignore
    const samples = samplesFor(model, 64);
    const order = Int32Array.from({ length: 64 * 200 }, (_, i) => i % 64);
    const trainer = await trainerFor(model);
    let [ended, heard, asked] = [0, 0, 0];
    await trainer.train(
      pass(samples, 32, {
        order,
        onProgress: (done) => {
          if (done > 0) heard ||= performance.now(); // on a busy machine the first tick finds nothing done yet
        },
        shouldStop: () => {
          if (heard > 0) asked ||= performance.now();
          return heard > 0;
        },
        onBatchEnd: listen ? () => void ended++ : undefined,
      }),
    );
    expect(performance.now() - asked).toBeLessThan(500);
    if (listen) expect(ended).toBe(model.optimizer.iterations);
    expect(model.optimizer.iterations).toBeGreaterThan(0);
    expect(model.optimizer.iterations).toBeLessThan(400);
  }
});

test('the main thread stays free and hears how far training is', async () => {
  const model = build([40, 40, 1], [layers.conv2d({ filters: 32, kernelSize: 5 }), layers.flatten(), layers.dense({ units: 4, activation: 'softmax' })], { loss: sparse, optimizer: tf.train.sgd(0.001) }); // prettier-ignore
  const samples = samplesFor(model, 64);
  const start = performance.now();
  let ticks = 0;
  const timer = setInterval(() => ticks++, 20);
  const done: number[] = [];
  const order = Int32Array.from({ length: 64 * 500 }, (_, i) => i % 64);
  await (
    await trainerFor(model)
  ).train(
    pass(samples, 16, {
      order,
      onProgress: (n) => void done.push(n),
      shouldStop: () => performance.now() - start > 1000,
    }),
  );
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(10);
  expect(done.length).toBeGreaterThanOrEqual(4);
  expect([...done].sort((a, b) => a - b)).toEqual(done);
  expect(done[done.length - 1]).toBe(model.optimizer.iterations);
});

test('an error of a callback ends the pass and comes out of it', async () => {
  const model = dense();
  const failing = () => {
    throw new Error('no more');
  };
  const trainer = await trainerFor(model);
  await expect(trainer.train(pass(samplesFor(model, 30), 3, { onBatchEnd: failing }))).rejects.toThrow('no more');
  await expect(trainer.train(pass(samplesFor(model, 30), 3, { shouldStop: failing }))).rejects.toThrow('no more');
  await expect(trainer.train(pass(samplesFor(model, 30), 3))).resolves.toHaveProperty('loss');
});

test('a second pass while one runs is refused', async () => {
  const model = dense();
  const trainer = await trainerFor(model);
  const first = trainer.train(pass(samplesFor(model, 300), 3));
  await expect(trainer.evaluate(samplesFor(model, 3), 3)).rejects.toThrow(/being trained or asked already/);
  await first;
});

test('a loss that is not finite ends training with the weights before that batch', async () => {
  const model = dense(tf.train.sgd(1e-3));
  const trainer = await trainerFor(model);
  const samples = samplesFor(model, 12);
  samples.x.data.fill(Infinity, 6 * 6); // from the second batch on
  await expect(trainer.train(pass(samples, 6))).rejects.toThrow(
    /loss must stay finite, but in batch 2 .* smaller learning rate/,
  );
  for (const w of weightsOf(model)) expect(w.every(Number.isFinite)).toBe(true);
  expect(model.optimizer.iterations).toBe(1);
});

test('a worker that dies ends the pass with an error, and the next pass works', async () => {
  const model = dense();
  const trainer = await trainerFor(model);
  const samples = samplesFor(model, 64);
  const order = Int32Array.from({ length: 640_000 }, (_, i) => i % 64);
  const before = weightsOf(model);
  const running = trainer.train(pass(samples, 8, { order }));
  setTimeout(() => {
    const { engine } = trainer as unknown as { engine: { threads: { workers: Worker[] } } };
    void engine.threads.workers[1].terminate();
  }, 100);
  await expect(running).rejects.toThrow(/a worker thread failed/);
  expect(weightsOf(model)).toEqual(before);
  await expect(trainer.train(pass(samples, 8))).resolves.toHaveProperty('loss');
  expect(weightsOf(model)).not.toEqual(before);
});

test.each([
  ['sgd', () => tf.train.sgd(0.05)],
  ['momentum', () => tf.train.momentum(0.05, 0.9)],
  ['rmsprop', () => tf.train.rmsprop(0.01, 0.9, 0.5)],
  ['adam', () => tf.train.adam(0.01)],
] as const)('%s goes on exactly where it was, in another trainer and from a saved optimizer', async (_name, make) => {
  const whole = dense(make());
  const samples = samplesFor(whole, 40);
  await (await trainerFor(whole)).train(pass(samples, 5));
  const parts = dense(make());
  await (await trainerFor(parts)).train(pass(samples, 5, { order: inOrder(40).subarray(0, 15) }));
  const restored = dense(make());
  restored.layers.forEach((layer, i) => layer.setWeights(parts.layers[i].getWeights()));
  const state = await parts.optimizer.getWeights();
  await restored.optimizer.setWeights(state.map(({ name, tensor }) => ({ name, tensor: tensor.clone() })));
  await (await trainerFor(restored)).train(pass(samples, 5, { order: inOrder(40).subarray(15) }));
  expect(weightsOf(restored)).toEqual(weightsOf(whole));
  expect(restored.optimizer.iterations).toBe(8);
});

test.each([
  ['momentum', () => tf.train.momentum(0.05, 0.9)],
  ['Nesterov momentum', () => tf.train.momentum(0.05, 0.6, true)],
  ['rmsprop', () => tf.train.rmsprop(0.01, 0.8)],
  ['rmsprop with momentum', () => tf.train.rmsprop(0.01, 0.8, 0.5)],
] as const)('%s agrees with tfjs over several steps', async (_name, make) => {
  const model = dense(make());
  const samples = samplesFor(model, 12);
  const other = dense(make());
  const xs = tf.tensor(samples.x.data, [12, 6]);
  const ys = tf.tensor(Float32Array.from(samples.y.data), [12, 1]);
  for (let i = 0; i < 4; i++) await other.trainOnBatch(xs, ys);
  await (
    await trainerFor(model)
  ).train(pass(samples, 12, { order: Int32Array.from({ length: 48 }, (_, i) => i % 12) }));
  weightsOf(model).forEach((w, i) => expect(difference(w, weightsOf(other)[i])).toBeLessThan(1e-5));
});

test('no tensor is left behind', async () => {
  const model = dense(tf.train.adam(0.01));
  const samples = samplesFor(model, 20);
  const trainer = await trainerFor(model);
  await trainer.train(pass(samples, 5));
  const before = tf.memory().numTensors;
  for (let epoch = 0; epoch < 3; epoch++) await trainer.train(pass(samples, 5, { epoch }));
  await trainer.evaluate(samples, 5);
  expect(tf.memory().numTensors).toBeLessThanOrEqual(before);
});

test('evaluate and predict agree with tfjs, for any number of samples, and change nothing', async () => {
  const list = [
    layers.conv2d({
      filters: 9,
      kernelSize: 3,
      activation: 'relu',
      kernelRegularizer: tf.regularizers.l2({ l2: 0.1 }),
    }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.batchNormalization(),
    layers.dropout({ rate: 0.5 }),
    layers.flatten(),
    layers.dense({ units: 5, activation: 'softmax' }),
  ];
  const model = build([8, 9, 2], list, { loss: sparse, optimizer: tf.train.sgd(0.1) });
  const before = weightsOf(model);
  const trainer = await trainerFor(model);
  for (const n of [1, 64, 131]) {
    const samples = samplesFor(model, n, n);
    const x = tf.tensor(samples.x.data, [...samples.x.shape]);
    const expected = (model.predict(x) as tf.Tensor).dataSync<'float32'>();
    expect(difference(await trainer.predict(samples.x, 32), expected)).toBeLessThan(1e-6);
    const y = tf.tensor(Float32Array.from(samples.y.data), [n, 1]);
    const [loss, acc] = (model.evaluate(x, y) as tf.Scalar[]).map((scalar) => scalar.dataSync()[0]);
    const kernel = model.layers[1].getWeights()[0].dataSync<'float32'>();
    const penalty = 0.1 * kernel.reduce((sum, w) => sum + w * w, 0); // tfjs leaves it out, Keras does not
    const logs = await trainer.evaluate(samples, 32);
    expect(logs.loss).toBeCloseTo(loss + penalty, 5);
    expect(logs.acc).toBeCloseTo(acc, 6);
  }
  expect(weightsOf(model)).toEqual(before);
});

test('a model that was trained, saved by tf and loaded again predicts the same', async () => {
  const model = dense(tf.train.adam(0.01));
  const samples = samplesFor(model, 50);
  const trainer = await trainerFor(model);
  await trainer.train(pass(samples, 8));
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved!));
  const expected = (loaded.predict(tf.tensor(samples.x.data, [50, 6])) as tf.Tensor).dataSync<'float32'>();
  expect(difference(await trainer.predict(samples.x, 8), expected)).toBeLessThan(1e-6);
});

test('a layer that is not trainable keeps its weights', async () => {
  const model = dense();
  model.layers[1].trainable = false;
  model.compile({ optimizer: tf.train.momentum(0.1, 0.9), loss: sparse });
  const [kernel, bias, ...rest] = weightsOf(model);
  const logs = await (await trainerFor(model)).train(pass(samplesFor(model, 20), 5));
  expect(weightsOf(model).slice(0, 2)).toEqual([kernel, bias]);
  weightsOf(model)
    .slice(2)
    .forEach((w, i) => expect(w).not.toEqual(rest[i]));
  expect(logs).not.toHaveProperty('acc');
});

test('larger batches later are no trouble', async () => {
  const model = dense(tf.train.adam(0.01));
  const samples = samplesFor(model, 100);
  const trainer = await trainerFor(model);
  await trainer.train(pass(samples, 5));
  await trainer.train(pass(samples, 100));
  expect(model.optimizer.iterations).toBe(21);
});

test('dropout drops about as many values as it should, differently in every step', async () => {
  const rate = 0.3;
  const model = build([2000], [layers.dropout({ rate }), layers.dense({ units: 1, useBias: false })], { loss: 'meanSquaredError', optimizer: tf.train.sgd(1) }); // prettier-ignore
  const kept: Float32Array[] = [];
  const trainer = await trainerFor(model, { seed: 9 });
  for (const epoch of [0, 1]) {
    const x = { data: new Float32Array(2000).fill(1), shape: [1, 2000] };
    const before = weightsOf(model)[0];
    await trainer.train(pass({ x, y: { kind: 'values', data: noise(1, 3, 100), shape: [1, 1] } }, 1, { epoch }));
    kept.push(weightsOf(model)[0].map((w, i) => (w === before[i] ? 0 : 1)));
  }
  for (const mask of kept) {
    const share = mask.reduce((a, b) => a + b, 0) / size([2000]);
    expect(Math.abs(share - 0.7)).toBeLessThan(0.04); // four standard deviations
  }
  const both = kept[0].reduce((sum, k, i) => sum + k * kept[1][i], 0) / 2000;
  expect(Math.abs(both - 0.49)).toBeLessThan(0.045);
});
