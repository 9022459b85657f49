import ndarray from 'ndarray';
import { tf } from '../../src/backend/tf';
import { fit } from '../../src/training/fit';
import { checkModelSettings, oddSettings } from '../../src/training/odd_settings';

type Optimizer = Parameters<ReturnType<typeof tf.sequential>['compile']>[0]['optimizer'];

function model(optimizer: Optimizer, { rate = 0.5, l2 = 0 }: { rate?: number; l2?: number } = {}) {
  const m = tf.sequential();
  const kernelRegularizer = tf.regularizers.l2({ l2 });
  m.add(tf.layers.dense({ name: 'hidden', units: 3, kernelRegularizer, inputShape: [2] }));
  m.add(tf.layers.dropout({ name: 'drop', rate }));
  m.add(tf.layers.dense({ name: 'out', units: 3, activation: 'softmax' }));
  m.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
  return m;
}
const ordinary = { epochs: 5, samples: 1000 };

test.each([
  [tf.train.adam(-1), 'fit: learningRate of the optimizer Adam must be a number at least 0, but it is -1.'],
  [tf.train.sgd(NaN), 'fit: learningRate of the optimizer SGD must be a number at least 0, but it is NaN.'],
  [
    tf.train.rmsprop(Infinity),
    'fit: learningRate of the optimizer RMSProp must be a number at least 0, but it is Infinity.',
  ],
  [tf.train.momentum('0.1' as never, 0.9), 'must be a number at least 0, but it is "0.1".'],
  [
    tf.train.adam(0.001, 1),
    'fit: beta1 of the optimizer Adam must be a number at least 0 and less than 1, but it is 1.',
  ],
  [
    tf.train.momentum(0.1, -0.9),
    'fit: momentum of the optimizer Momentum must be a number at least 0, but it is -0.9.',
  ],
])('an optimizer with a setting that cannot be meant is refused in one line', (optimizer, message) => {
  expect(() => checkModelSettings(model(optimizer))).toThrow(message);
  try {
    checkModelSettings(model(optimizer));
  } catch (error) {
    expect((error as Error).message).not.toContain('\n');
  }
});

test('a penalty below zero and a dropout of everything are refused, with the name of the layer', () => {
  expect(() => checkModelSettings(model('sgd', { l2: -0.1 }))).toThrow(
    'fit: l2 of the kernelRegularizer of layer "hidden" must be a number at least 0, but it is -0.1.',
  );
  // tfjs itself makes 1 of it
  expect(() => checkModelSettings(model('sgd', { rate: 20 }))).toThrow(
    'fit: rate of layer "drop" must be a number at least 0 and less than 1, but it is 1. It is the share that is dropped: 0.5 drops half.',
  );
});

test('fit refuses them before anything is trained, even if it is to be silent', async () => {
  const x = ndarray(new Float32Array(8), [4, 2]);
  const bad = model(tf.train.adam(-1));
  const before = bad.getWeights()[0].dataSync().slice();
  await expect(fit(bad, x, Uint8Array.of(0, 1, 2, 0), { verbose: 0 })).rejects.toThrow('it is -1');
  expect(bad.getWeights()[0].dataSync()).toEqual(before);
});

test.each(['sgd', 'adam', 'rmsprop', 'adagrad', 'adadelta', 'adamax'])(
  'nothing is odd about %s as tfjs makes it',
  (name) => {
    const m = model(name, { rate: 0, l2: 0.1 });
    expect(() => checkModelSettings(m)).not.toThrow();
    expect(oddSettings(m, ordinary)).toEqual([]);
  },
);

test('a learning rate is large at 1 for optimizers that divide by the gradient, and at 10 for those that multiply it', () => {
  const lines = (optimizer: Optimizer) => oddSettings(model(optimizer), ordinary);
  expect(lines(tf.train.adam(0.9))).toEqual([]);
  expect(lines(tf.train.adam(1))).toEqual(['The learning rate is 1, which is very large for Adam: the loss may grow instead of shrink.']); // prettier-ignore
  expect(lines(tf.train.sgd(9))).toEqual([]);
  expect(lines(tf.train.sgd(10))).toEqual(['The learning rate is 10, which is very large for SGD: the loss may grow instead of shrink.']); // prettier-ignore
});

test('what is legal but odd gets a line each', () => {
  expect(oddSettings(model(tf.train.momentum(0, 1), { l2: 5 }), { epochs: 2000, batchSize: 64, samples: 10, validationSplit: 0.8 })).toEqual([
    'The learning rate is 0: no weight will change.',
    'The momentum is 1: from 1 on, steps never fade and the loss may grow without end.',
    'The l2 of layer "hidden" is 5: a penalty so strong leaves the data little say.',
    'batchSize is 64, but there are 10 samples: each epoch is a single step.',
    'validationSplit is 0.8: more samples are held back than trained on.',
    'epochs is 2000: a training of so many passes takes long.',
  ]); // prettier-ignore
});
