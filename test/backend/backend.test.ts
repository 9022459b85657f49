import { chooseBackend, describeBackend } from '../../src/backend/backend';

const notFound = Object.assign(new Error("Cannot find module '@tensorflow/tfjs-node'"), { code: 'MODULE_NOT_FOUND' });

/** As much of tfjs as choosing a backend touches. */
const standIn = {
  version: { tfjs: '4.22.0' },
  setBackend: async () => true,
  backend: () => ({}),
  findBackendFactory: () => async () => ({}),
  removeBackend: () => undefined,
  registerBackend: () => true,
  setWasmPaths: () => undefined,
};

/** Loads everything but tfjs-node, which fails as told. */
const without =
  (failure: Error, others: (name: string) => unknown = () => standIn) =>
  (name: string) => {
    if (name === '@tensorflow/tfjs-node') throw failure;
    return others(name);
  };

test('tfjs-node is taken where it loads', () => {
  const fake = { version: { tfjs: '4.22.0' } };
  const { tf, info } = chooseBackend(() => fake);
  expect(tf).toBe(fake);
  expect(describeBackend(info)).toBe('tfjs-node 4.22.0 (native TensorFlow)');
});

test('the function that Node 23 took away from util is there before tfjs-node loads', () => {
  chooseBackend(() => ({ version: { tfjs: '4.22.0' } }));
  const util = jest.requireActual<{ isNullOrUndefined(value: unknown): boolean }>('node:util');
  expect([null, undefined, 0].map((value) => util.isNullOrUndefined(value))).toEqual([true, true, false]);
});

test.each([
  ['it is not installed', notFound, /because tfjs-node is not installed/],
  [
    'its native library is missing',
    new Error('The Node.js native addon module (tfjs_binding.node) can not be found at path'),
    /without its native library/,
  ],
  [
    'it breaks otherwise',
    new Error('libtensorflow.so.2: cannot open\nmore'),
    /tfjs-node does not load \(libtensorflow.so.2: cannot open\)/,
  ],
])('where %s, WebAssembly serves and the sentence says why and what to type', async (_name, failure, reason) => {
  const { info, ready } = chooseBackend(without(failure));
  await ready;
  expect(describeBackend(info)).toMatch(reason);
  expect(describeBackend(info)).toMatch(/type: npm run native$/);
});

test('a model can be built before the WebAssembly backend is ready, predicts the same after, and nothing is printed', async () => {
  const noise = jest.spyOn(console, 'warn').mockImplementation();
  const { tf, ready } = chooseBackend(without(notFound, (name) => jest.requireActual<object>(name)));
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
  const x = tf.tensor2d([[1, 2, 3]]);
  const before = [...(model.predict(x) as ReturnType<typeof tf.tensor>).dataSync()];
  await ready;
  expect(tf.getBackend()).toBe('wasm');
  const after = [...(model.predict(x) as ReturnType<typeof tf.tensor>).dataSync()];
  after.forEach((value, i) => expect(value).toBeCloseTo(before[i], 5));
  expect(noise).not.toHaveBeenCalled();
  noise.mockRestore();
});
