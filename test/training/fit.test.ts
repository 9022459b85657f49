import ndarray, { type NdArray } from 'ndarray';
import { tf } from '../../src/backend/tf';
import { EarlyStopping } from '../../src/training/callbacks/early_stopping';
import { evaluate, predict } from '../../src/training/evaluate';
import { fit, type FitOptions } from '../../src/training/fit';
import type { CreateTrainer } from '../../src/training/choose_trainer';
import type { OrderedSamples, PassSettings, Samples, Trainer } from '../../src/training/trainer';

type Pass = PassSettings & OrderedSamples;

/** A trainer that computes nothing: it reports the losses that it is given and records what it was asked. */
function scripted(losses: number[]): {
  createTrainer: CreateTrainer;
  passes: Pass[];
  evaluated: Samples[];
  disposed: () => number;
} {
  const passes: Pass[] = [];
  const evaluated: Samples[] = [];
  let disposed = 0;
  const trainer: Trainer = {
    name: 'scripted',
    async train(given) {
      const pass = given as Pass;
      const loss = losses[passes.length];
      passes.push(pass);
      const batches = Math.ceil(pass.order.length / pass.batchSize);
      for (let batch = 0; batch < batches && !pass.shouldStop(); batch++) {
        const size = Math.min(pass.batchSize, pass.order.length - batch * pass.batchSize);
        await pass.onBatchBegin?.(batch, size);
        await pass.onBatchEnd?.(batch, size, { loss });
        pass.onProgress?.(batch + 1, { loss });
      }
      return { loss, acc: 1 - loss };
    },
    async evaluate(samples) {
      evaluated.push(samples);
      return { loss: 0.5, acc: 0.75 };
    },
    async predict(x) {
      return new Float32Array(x.shape[0] * 3).fill(1 / 3);
    },
    async dispose() {
      disposed++;
    },
  };
  return { createTrainer: async () => trainer, passes, evaluated, disposed: () => disposed };
}

function model() {
  const m = tf.sequential();
  m.add(tf.layers.dense({ units: 3, activation: 'softmax', inputShape: [2] }));
  m.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return m;
}

const x = ndarray(
  Float32Array.from({ length: 20 }, (_, i) => i / 20),
  [10, 2],
);
const y = Uint8Array.from([0, 1, 2, 0, 1, 2, 0, 1, 2, 0]);
const silent = { verbose: 0 } as const;

test('the history holds one number per epoch and name, and the validation numbers with val_ before', async () => {
  const { createTrainer } = scripted([0.5, 0.25]);
  const history = await fit(model(), x, y, { epochs: 2, validationSplit: 0.2, ...silent }, { createTrainer });
  expect(history.epoch).toEqual([0, 1]);
  expect(history.history).toEqual({ loss: [0.5, 0.25], acc: [0.5, 0.75], val_loss: [0.5, 0.5], val_acc: [0.75, 0.75] });
  expect(history.params).toEqual({ epochs: 2, batchSize: 32, samples: 8, seed: 0 });
});

test('validationSplit takes the end of the data, before any shuffling', async () => {
  const { createTrainer, passes, evaluated } = scripted([1]);
  await fit(model(), x, y, { validationSplit: 0.3, ...silent }, { createTrainer });
  expect(passes[0].samples.x.shape).toEqual([7, 2]);
  expect([...evaluated[0].x.data]).toEqual([...x.data.slice(14)]);
  expect([...passes[0].order].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('validationSplit takes the weights of its samples along, but not those of classes', async () => {
  const sampleWeight = Float32Array.from({ length: 10 }, (_, i) => i);
  const weightsWith = async (options: FitOptions) => {
    const { createTrainer, passes, evaluated } = scripted([1]);
    await fit(model(), x, y, { validationSplit: 0.3, ...options, ...silent }, { createTrainer });
    return [passes[0].samples.weights, evaluated[0].weights].map((weights) => weights && [...weights]);
  };
  const classWeight = { 1: 10 };
  expect(await weightsWith({ classWeight })).toEqual([[1, 10, 1, 1, 10, 1, 1], undefined]);
  expect(await weightsWith({ sampleWeight })).toEqual([
    [0, 1, 2, 3, 4, 5, 6],
    [7, 8, 9],
  ]);
  expect(await weightsWith({ sampleWeight, classWeight })).toEqual([
    [0, 10, 2, 3, 40, 5, 6],
    [7, 8, 9],
  ]);
  expect([...sampleWeight]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('validationData may hold weights, which are checked as those for training are', async () => {
  const { createTrainer, evaluated } = scripted([1, 1]);
  const sampleWeight = Array.from({ length: 10 }, (_, i) => i / 2);
  await fit(model(), x, y, { validationData: [x, y, sampleWeight], ...silent }, { createTrainer });
  await fit(model(), x, y, { validationData: [x, y, undefined], ...silent }, { createTrainer });
  expect(evaluated.map(({ weights }) => weights)).toEqual([Float32Array.from(sampleWeight), undefined]);
  await expect(fit(model(), x, y, { validationData: [x, y, [1]], ...silent }, { createTrainer })).rejects.toThrow(
    'fit: validationData: sampleWeight must hold one weight per sample, 10, but it holds 1.',
  );
});

test('the class of a sample is the place of its largest target, or its only one rounded as numpy does', async () => {
  const weightsOf = async (units: number, rows: number[]) => {
    const m = tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [2] })] });
    m.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const { createTrainer, passes } = scripted([1]);
    const [n, classWeight] = [rows.length / units, { 0: 2, 1: 3, 2: 5 }];
    await fit(m, x.hi(n), ndarray(Float32Array.from(rows), [n, units]), { classWeight, ...silent }, { createTrainer });
    return [...passes[0].samples.weights!];
  };
  expect(await weightsOf(1, [0, 1, 1.2, 0.5, 1.5, 2, 3, -1])).toEqual([2, 3, 3, 2, 5, 5, 1, 1]);
  expect(await weightsOf(2, [0, 1, 1, 0, 1, 1])).toEqual([3, 2, 2]);
});

test('the order of the samples depends on the seed and the epoch alone', async () => {
  const orders = async (options: FitOptions) => {
    const { createTrainer, passes } = scripted([1, 1, 1, 1]);
    await fit(model(), x, y, { ...options, ...silent }, { createTrainer });
    return passes.map((pass) => [...pass.order].join());
  };
  const whole = await orders({ epochs: 4, seed: 3 });
  expect(await orders({ epochs: 4, seed: 3 })).toEqual(whole);
  expect(new Set(whole).size).toBe(4);
  expect([
    ...(await orders({ epochs: 2, seed: 3 })),
    ...(await orders({ epochs: 4, initialEpoch: 2, seed: 3 })),
  ]).toEqual(whole);
  expect((await orders({ epochs: 1, seed: 4 }))[0]).not.toBe(whole[0]);
  expect(await orders({ epochs: 1, shuffle: false })).toEqual(['0,1,2,3,4,5,6,7,8,9']);
});

test('callbacks are called with the names, order and logs of tfjs', async () => {
  const { createTrainer } = scripted([0.5]);
  const calls: string[] = [];
  const note =
    (name: string) =>
    (...args: unknown[]) =>
      void calls.push(`${name}(${JSON.stringify(args)})`);
  const callback = {
    onTrainBegin: note('trainBegin'), onTrainEnd: note('trainEnd'), onEpochBegin: note('epochBegin'),
    onEpochEnd: note('epochEnd'), onBatchBegin: note('batchBegin'), onBatchEnd: note('batchEnd'),
  }; // prettier-ignore
  await fit(model(), x, y, { batchSize: 6, callbacks: callback, ...silent }, { createTrainer });
  expect(calls).toEqual(
    [
      'trainBegin([])',
      'epochBegin([0,null])',
      'batchBegin([0,{"batch":0,"size":6}])',
      'batchEnd([0,{"batch":0,"size":6,"loss":0.5}])',
      'batchBegin([1,{"batch":1,"size":4}])',
      'batchEnd([1,{"batch":1,"size":4,"loss":0.5}])',
      'epochEnd([0,{"loss":0.5,"acc":0.5}])',
      'trainEnd([])',
    ].map((call) => call.replace(',null]', ']')),
  );
});

test("tfjs's own callbacks work, and one that leaves batches alone costs no waiting", async () => {
  const { createTrainer, passes } = scripted([0.5, 0.6, 0.7, 0.8]);
  const early = tf.callbacks.earlyStopping({ monitor: 'loss', patience: 1 });
  const history = await fit(model(), x, y, { epochs: 4, callbacks: early, ...silent }, { createTrainer });
  expect(history.epoch).toEqual([0, 1]);
  expect(passes[0].onBatchEnd).toBeUndefined();
});

test('stopTraining ends the training after the batch in hand', async () => {
  const { createTrainer, passes } = scripted([1, 1]);
  const m = model();
  let batches = 0;
  const stop = { onBatchEnd: () => { if (++batches === 2) m.stopTraining = true; } }; // prettier-ignore
  const history = await fit(m, x, y, { epochs: 2, batchSize: 2, callbacks: [stop], ...silent }, { createTrainer });
  expect([batches, passes.length, history.epoch, history.stoppedEpoch]).toEqual([2, 1, [0], 0]);
});

test('stopTraining before the first step ends the training without an epoch', async () => {
  const m = model();
  let text = '';
  const stop = { onEpochBegin: (epoch: number) => void (m.stopTraining = epoch === 1) };
  const { createTrainer } = scripted([1, NaN]);
  const history = await fit(m, x, y, { epochs: 3, callbacks: stop }, { createTrainer, write: (piece) => (text += piece) });
  expect([history.epoch, history.stoppedEpoch, text.split('\n').length]).toEqual([[0], 0, 3]);
}); // prettier-ignore

test.each(['onTrainBegin', 'onEpochBegin'])('stopTraining set in %s ends the training at once, in its first epoch', async (hook) => {
  const m = model();
  const { createTrainer, passes } = scripted([NaN]);
  const callbacks = { [hook]: () => void (m.stopTraining = true) };
  const options = { epochs: 3, initialEpoch: 1, callbacks, ...silent };
  const history = await fit(m, x, y, options, { createTrainer });
  expect([history.epoch, history.stoppedEpoch, passes.length]).toEqual([[], 1, hook === 'onTrainBegin' ? 0 : 1]);
}); // prettier-ignore

test('a callback is told before training what will be logged', async () => {
  const seen: object[] = [];
  const callbacks = { setParams: (params: object) => void seen.push(params), onTrainBegin() {} };
  const { createTrainer } = scripted([1, 1]);
  const options = { epochs: 3, initialEpoch: 2, batchSize: 3, validationSplit: 0.2, callbacks, ...silent };
  await fit(model(), x, y, options, { createTrainer });
  await fit(model(), x, y, { callbacks, ...silent }, { createTrainer });
  expect(seen).toEqual([
    { epochs: 3, initialEpoch: 2, batchSize: 3, samples: 8, steps: 3, doValidation: true, metrics: ['loss', 'acc', 'val_loss', 'val_acc'] },
    { epochs: 1, initialEpoch: 0, batchSize: 32, samples: 10, steps: 1, doValidation: false, metrics: ['loss', 'acc'] },
  ]);
}); // prettier-ignore

test('the progress bar ends each epoch with one line of numbers, and silence is silent', async () => {
  let text = '';
  const write = (piece: string) => void (text += piece);
  await fit(
    model(),
    x,
    y,
    { epochs: 2, batchSize: 5 },
    { createTrainer: scripted([0.5, 0.25]).createTrainer, write, now: () => 0 },
  );
  const lines = text.split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[1].split('\r').pop()).toBe(
    'Epoch 2/2  2/2 [====================] 0ms 0.0ms/step  loss: 0.2500 acc: 0.7500',
  );
  text = '';
  await fit(model(), x, y, silent, { createTrainer: scripted([1]).createTrainer, write });
  expect(text).toBe('');
});

test('of more than ten epochs the last line is left, unless a callback may print in between', async () => {
  const losses = Array.from({ length: 12 }, (_, i) => 1 / (i + 2));
  const linesWith = async (callbacks: FitOptions['callbacks']) => {
    let text = '';
    const write = (piece: string) => void (text += piece);
    const { createTrainer } = scripted(losses);
    const options = { epochs: 12, batchSize: 5, validationSplit: 0.2, callbacks };
    await fit(model(), x, y, options, { createTrainer, write, now: () => 0 });
    return text.split('\n').map((line) => line.split('\r').pop());
  };
  const lines = await linesWith(new EarlyStopping({ patience: 20, verbose: 1 }));
  expect(lines).toEqual([expect.stringMatching(/^Epoch 12\/12 .* loss: 0.0769 .* val_acc: 0.7500 *$/), '']);
  expect(await linesWith({ onEpochEnd: () => {} })).toHaveLength(13);
});

test('a loss that is no number ends the training with a plain sentence, and the trainer is freed', async () => {
  const { createTrainer, disposed } = scripted([NaN]);
  await expect(fit(model(), x, y, silent, { createTrainer })).rejects.toThrow(
    /the loss became NaN in epoch 1.*smaller learning rate/,
  );
  expect(disposed()).toBe(1);
});

test.each<[string, FitOptions, RegExp]>([
  ['no epochs', { epochs: 0 }, /epochs must be a whole number at least 1, but it is 0/],
  ['half a batch', { batchSize: 0.5 }, /batchSize must be a whole number/],
  ['a negative seed', { seed: -1 }, /seed must be/],
  ['a misspelt option', { epoch: 5 } as FitOptions, /there is no option "epoch"/],
  [
    'a validation split of everything',
    { validationSplit: 1 },
    /validationSplit must be a number at least 0 and less than 1/,
  ],
  [
    'a validation split that leaves nothing to train on',
    { validationSplit: 0.99 },
    /leave at least one sample on either side/,
  ],
  [
    'validation data without targets',
    { validationData: [x] as never },
    /must be \[x, y\], \[x, y, sampleWeight\] or a source of batches/,
  ],
  ['epochs that are over', { epochs: 2, initialEpoch: 2 }, /epochs must be greater than initialEpoch/],
  ['a callback without hooks', { callbacks: { onEpochFinish() {} } as never }, /a callback must have at least one of/],
  [
    'weights for other samples',
    { sampleWeight: [1, 2] },
    /sampleWeight must hold one weight per sample, 10, but it holds 2/,
  ],
  ['a negative class weight', { classWeight: { 1: -1 } }, /classWeight\[1\] must be a number at least 0/],
  [
    'class weights as a Map',
    { classWeight: new Map([[1, 2]]) as never },
    /classWeight must be an object such as \{ 0: 1, 1: 3 \}, but it is a Map\. Object\.fromEntries/,
  ],
  ['one class weight for all', { classWeight: 2 as never }, /classWeight must be an object .*, but it is 2/],
  ['class weights that are null', { classWeight: null as never }, /classWeight must be an object .*, but it is null/],
  [
    'a class weight by name',
    { classWeight: { one: 2 } as never },
    /classWeight must hold weights by class number, .* but there is "one"/,
  ],
  ['a class weight for half a class', { classWeight: { 1.5: 2 } }, /but there is "1\.5"/],
  ['a class weight for a negative class', { classWeight: { [-1]: 2 } }, /but there is "-1"/],
  [
    'an infinite class weight',
    { classWeight: { 1: Infinity } },
    /classWeight\[1\] must be a number at least 0, but it is Infinity/,
  ],
  [
    'sample weights that are null',
    { sampleWeight: null as never },
    /sampleWeight must be a list, a typed array or an ndarray, but it is null/,
  ],
  [
    'one sample weight for all',
    { sampleWeight: 2 as never },
    /sampleWeight must be a list, a typed array or an ndarray, but it is 2/,
  ],
  [
    'a sample weight that is no number',
    { sampleWeight: [1, 1, 1, NaN, 1, 1, 1, 1, 1, 1] },
    /sampleWeight\[3\] must be a number at least 0, but it is NaN/,
  ],
  ['a wrong verbosity', { verbose: 2 as never }, /verbose must be 0 \(silent\) or 1/],
])('%s is refused before anything is computed', async (_name, options, message) => {
  const { createTrainer, passes } = scripted([1, 1]);
  await expect(fit(model(), x, y, options, { createTrainer })).rejects.toThrow(message);
  expect(passes).toHaveLength(0);
});

test('data that do not fit the model are refused with the reason', async () => {
  const bad = (data: unknown, labels: unknown, message: RegExp) =>
    expect(fit(model(), data as never, labels as never, silent, scripted([1]))).rejects.toThrow(message);
  await bad(
    ndarray(new Float32Array(30), [10, 3]),
    y,
    /x must have the shape \[n, 2\] that the model takes, but it has \[10, 3\]/,
  );
  await bad(ndarray(new Float32Array(0), [0, 2]), [], /at least one sample/);
  await bad(x, y.subarray(1), /x has 10 and y has 9/);
  await bad(x, [0, 1, 2, 3, 0, 0, 0, 0, 0, 0], /class numbers from 0 to 2.*y\[3\] is 3/);
  await bad(x, [0, 1, 0.5, 0, 0, 0, 0, 0, 0, 0], /y\[2\] is 0.5/);
  await bad(ndarray(new Float32Array(20).fill(NaN), [10, 2]), y, /finite numbers, but number 0 is NaN/);
  await bad('images', y, /x must be an ndarray, a typed array or a tensor, but it is "images"/);
  const uncompiled = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] })] });
  await expect(fit(uncompiled, x, y)).rejects.toThrow(/must be compiled first/);
});

test('a view beyond the end of its numbers is refused, and one to the end is not', async () => {
  const { createTrainer } = scripted([1, 1]);
  await expect(fit(model(), x.hi(12), new Uint8Array(12), silent, { createTrainer })).rejects.toThrow(
    'fit: x must lie within its numbers, but a view of the shape [12, 2] needs more than the 20 that there are. Ask hi for fewer.',
  );
  await fit(model(), x.lo(4).step(-1, 1), y.subarray(4), silent, { createTrainer });
});

test('weights may be an ndarray, and inputs and targets ndarrays over lists', async () => {
  const { createTrainer, passes } = scripted([1]);
  const sampleWeight = ndarray(Float64Array.from({ length: 20 }, (_, i) => i)).step(2);
  const [a, b] = [ndarray([...x.data], [10, 2]), ndarray([...y])] as unknown as NdArray<Float64Array>[];
  await fit(model(), a, b, { ...silent, sampleWeight }, { createTrainer });
  const { samples } = passes[0];
  expect([samples.x.data, samples.y.data]).toEqual([x.data, Int32Array.from(y)]);
  expect(samples.weights).toEqual(Float32Array.of(0, 2, 4, 6, 8, 10, 12, 14, 16, 18));
});

test('a view is read as it looks, and the same numbers as tensor, view and copy give the same samples', async () => {
  const transposed = ndarray(
    Float32Array.from({ length: 20 }, (_, i) => ((i % 10) * 2 + Math.floor(i / 10)) / 20),
    [2, 10],
  ).transpose(1, 0);
  const seen: number[][] = [];
  for (const data of [x, transposed, tf.tensor2d(x.data, [10, 2])]) {
    const { createTrainer, passes } = scripted([1]);
    await fit(model(), data, y, silent, { createTrainer });
    seen.push([...passes[0].samples.x.data]);
  }
  expect(seen[1]).toEqual(seen[0]);
  expect(seen[2]).toEqual(seen[0]);
});

test('evaluate and predict check their options and shape their results', async () => {
  const { createTrainer, disposed } = scripted([]);
  expect(await evaluate(model(), x, y, { batchSize: 4 }, createTrainer)).toEqual({ loss: 0.5, acc: 0.75 });
  const probabilities = await predict(model(), x, {}, createTrainer);
  expect(probabilities.shape).toEqual([10, 3]);
  await expect(predict(model(), x, { batchSize: 0 }, createTrainer)).rejects.toThrow(/predict: batchSize must be/);
  await expect(evaluate(model(), x, y, { batch: 4 } as never, createTrainer)).rejects.toThrow(/no option "batch"/);
  expect(disposed()).toBe(2);
});
