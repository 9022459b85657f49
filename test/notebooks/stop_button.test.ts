/**
 * The stop button, in a real kernel: a training ends well whenever it is pressed, and the kernel lives.
 *
 * @jest-environment ./test/scripts/esm_environment.cjs
 */
import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { kernelForTests } from './kernel_session';

/** Within how many milliseconds a press must end the cell, where an empty cell takes no more than the second number. */
const LIMIT = 500;
const EMPTY_CELL = 150;

/** Made once: images of noise and a network on which an epoch takes a few seconds. */
const PREPARE = `
const ndarray = require('ndarray');
const random = new Random(1);
const count = 6000;
const x = ndarray(Float32Array.from({ length: count * 784 }, () => random.uniform()), [count, 28, 28, 1]);
const y = Uint8Array.from({ length: count }, (_, i) => i % 10);
function build() {
  const model = tf.sequential();
  model.add(tf.layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }));
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
  model.compile({ optimizer: tf.train.adam(0.001), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}
let model = build();
let later = 0;
let release = () => {};
const held = () => new Promise<void>((go) => { release = go; });
const wait = (ms) => new Promise((go) => setTimeout(go, ms));
const doubles = ndarray(Float64Array.from(x.data), x.shape);
const big = ndarray(new Float32Array(40_000 * 784), [40_000, 28, 28, 1]);
const turn = () => new Promise((go) => setImmediate(go));`;

const times: string[] = [];

const kernel = kernelForTests(
  "import { EarlyStopping, evaluate, fit, predict, Random, tf } from '../../src';",
  PREPARE,
);
afterAll(() => console.log(`milliseconds from a press to the end: ${times.join(', ')}`));

/** Presses the button and expects the cell to end within half a second, or longer where every cell takes long. */
async function expectToStop(cell: { ended(): Promise<unknown> }): Promise<void> {
  const start = performance.now();
  kernel.interrupt();
  await cell.ended();
  const stopped = performance.now() - start;
  const again = performance.now();
  await kernel.run('');
  const empty = performance.now() - again;
  times.push(`${Math.round(stopped)} (an empty cell: ${Math.round(empty)})`);
  expect(stopped).toBeLessThan(LIMIT * Math.max(1, empty / EMPTY_CELL));
}

test('a press in an epoch ends fit after the batch in hand, with weights and history, and the next fit works', async () => {
  const cell = kernel.execute('var history = await fit(model, x, y, { epochs: 50, validationSplit: 0.1 });');
  await cell.printed(/Epoch 2\/50 +\d*[1-9]\d*\/169/);
  await expectToStop(cell);
  expect(cell.outcome).toMatchObject({ status: 'ok', stderr: '' });
  expect(cell.stdout).toMatch(
    /\nStopped in epoch \d+\/50, after \d+ of 169 steps\. The model keeps what it has learned; the history holds \d+ epochs?\.\n$/,
  );
  const after = await kernel.run(`
      const asked = await evaluate(model, x, y);
      const again = await fit(model, x, y, { verbose: 0 });
      console.log(history.interrupted, history.epoch.length === history.history.val_acc.length, history.unfinished.batches > 0, asked.loss < 3, again.epoch.length);`);
  expect(after).toMatchObject({ status: 'ok', stderr: '', stdout: 'true true true true 1\n' });
});

const moments: [moment: string, source: string, until: RegExp, said: RegExp][] = [
  [
    'while it converts the data, or in its first steps',
    `await turn();
    console.log('now');
    history = await fit(model, doubles, y, { epochs: 50 });`,
    /now/,
    /Stopped (before the first step\. The model is as it was|in epoch 1\/50, after \d+ of 188 steps\. The model keeps what it has learned); the history holds no epochs\./,
  ],
  [
    'in the validation between two epochs',
    `history = await fit(model, x.hi(320), y.subarray(0, 320), { epochs: 9, validationData: [big, new Uint8Array(40_000)] });`,
    /10\/10/,
    /Stopped in epoch \d\/9, after 10 of 10 steps\./,
  ],
  [
    'in a callback between two epochs',
    `const onEpochEnd = async () => { console.log('now'); await wait(300); };
    history = await fit(model, x.hi(320), y.subarray(0, 320), { epochs: 9, callbacks: { onEpochEnd } });`,
    /now/,
    /Stopped after epoch (\d)\/9\. The model keeps what it has learned; the history holds \1 epochs?\./,
  ],
  [
    'while callbacks listen to every batch',
    'history = await fit(model, x, y, { epochs: 9, callbacks: { onBatchEnd: async () => {} } });',
    / [1-9]\d*\/188/,
    /Stopped in epoch \d\/9, after \d+ of 188 steps\./,
  ],
  [
    'when the best weights are asked for',
    `const stopping = new EarlyStopping({ patience: 40, restoreBestWeights: true });
    history = await fit(model, x.hi(960), y.subarray(0, 960), { epochs: 50, validationSplit: 0.1, callbacks: stopping });`,
    /Epoch 3\/50 /,
    /Stopped .*The model has its best weights, those of epoch \d+; the history holds \d+ epochs\./,
  ],
  [
    'when it is silent',
    `await turn(); console.log('now'); { const silent = await fit(model, x, y, { epochs: 50, verbose: 0 }); }`,
    /now/,
    /^now\nStopped .*\n$/,
  ],
];
test.each(moments)('a press stops fit %s', async (_moment, source, until, said) => {
  const cell = kernel.execute(`model = build();\n${source}`);
  await cell.printed(until);
  await expectToStop(cell);
  expect(cell.outcome).toMatchObject({ status: 'ok', stderr: '', stdout: expect.stringMatching(said) as string });
  expect(await kernel.run('console.log("next")')).toMatchObject({ status: 'ok', stdout: 'next\n' });
});

test('a second press ends the cell for good, and nothing goes on in the background', async () => {
  await kernel.run('model = build();');
  const cell = kernel.execute(`
      const stubborn = () => { console.log('now'); return held(); };
      await fit(model, x.hi(320), y.subarray(0, 320), { epochs: 9, callbacks: { onEpochEnd: stubborn } });
      later = 1;
      await fit(model, x, y);`);
  await cell.printed(/now/);
  kernel.interrupt();
  await pause(100);
  await expectToStop(cell);
  expect(cell.status).toBe('error');
  // the callback comes back, and finds that all is over
  const afterwards = await kernel.run('release(); await wait(300);');
  expect(cell.stdout + afterwards.stdout).not.toContain('Epoch 2/9');
  const next = await kernel.run('const h = await fit(model, x.hi(64), y.subarray(0, 64)); console.log(later);');
  expect(next).toMatchObject({
    status: 'ok',
    stderr: '',
    stdout: expect.stringMatching(/^Epoch 1\/1 .*\n0\n$/) as string,
  });
});

test('a cell that was interrupted while it waited for something else trains nothing afterwards', async () => {
  const cell = kernel.execute(`
      await turn();
      console.log('now');
      await held();
      later = 2;
      await fit(model, x, y, { callbacks: { onTrainBegin: () => { later = 3; } } });
      later = 4;`);
  await cell.printed(/now/);
  await expectToStop(cell);
  expect(cell.status).toBe('error');
  const afterwards = await kernel.run('release(); await wait(300); console.log(later);');
  expect(afterwards).toMatchObject({ status: 'ok', stdout: '2\n' });
});

test('after a stop no further training starts in the same cell', async () => {
  const cell = kernel.execute('await fit(model, x, y, { epochs: 9 }); await fit(model, x, y);');
  await cell.printed(/ [1-9]\d*\/188/);
  await expectToStop(cell);
  expect(cell.outcome).toMatchObject({
    status: 'error',
    stderr: expect.stringMatching(/this cell was stopped/) as string,
  });
});

test('a press ends evaluate too, by an error, and the model can be asked again', async () => {
  const cell = kernel.execute(`
      await turn();
      console.log('now');
      while (true) await evaluate(model, big, new Uint8Array(40_000));`);
  await cell.printed(/now/);
  await pause(300);
  await expectToStop(cell);
  expect(cell.status).toBe('error');
  expect(await kernel.run('const answer = await predict(model, x.hi(1)); console.log(answer.shape);')).toMatchObject({
    status: 'ok',
    stdout: '[ 1, 10 ]\n',
  });
});

test('a forgotten await is said in the cell that forgot it, and the model is not asked meanwhile', async () => {
  const cell = kernel.execute('model = build(); void fit(model, x, y, { epochs: 50 });');
  await cell.printed(/fit goes on in the background, because it was called without "await"\./);
  const next = await kernel.run('await evaluate(model, x, y);');
  expect(next).toMatchObject({
    status: 'error',
    stdout: '',
    stderr: expect.stringMatching(/evaluate: this model is being trained just now.*Was "await" forgotten\?/) as string,
  });
  expect((await kernel.run('await fit(model, x, y);')).stderr).toMatch(/fit: this model is being trained already/);
  kernel.interrupt();
  await cell.printed(/\nStopped /);
  expect(await kernel.run('await fit(model, x.hi(64), y.subarray(0, 64));')).toMatchObject({
    status: 'ok',
    stderr: '',
  });
});

const onLinux = process.platform === 'linux' ? test : test.skip;
onLinux('a restart while training leaves no process and no thread behind', async () => {
  const cell = kernel.execute('await fit(model, x, y, { epochs: 50 });');
  await cell.printed(/ [1-9]\d*\/188/);
  const before = kernel.pid;
  expect(readdirSync(`/proc/${before}/task`).length).toBeGreaterThan(2);
  await kernel.restart();
  expect(kernel.pid).not.toBe(before);
  expect(readdirSync('/proc')).not.toContain(String(before));
});
