import ndarray from 'ndarray';
import { backendInfo, tf } from '../../src/backend/tf';
import { askForFastSimd } from '../../src/engine/fast_simd';
import { evaluate, predict, type EvaluateOptions } from '../../src/training/evaluate';
import { fit, type FitOptions } from '../../src/training/fit';
import { seedWeights } from '../../src/training/seed_weights';
import { chooseTrainer, type TrainerOptions } from '../../src/training/choose_trainer';

const { layers } = tf;

function model(hidden = layers.dense({ units: 16, activation: 'tanh' })) {
  const m = tf.sequential();
  m.add(layers.inputLayer({ inputShape: [8] }));
  m.add(hidden);
  m.add(layers.dense({ units: 3, activation: 'softmax' }));
  m.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  seedWeights(m, 1);
  return m;
}

const n = 40;
const values = Float32Array.from({ length: n * 8 }, (_, i) => Math.sin(i * i));
const x = ndarray(values, [n, 8]);
const y = Int32Array.from({ length: n }, (_, i) => i % 3);
const train = (options: FitOptions, m = model()) => fit(m, x, y, { epochs: 3, verbose: 0, ...options });
const accuracyAndLoss = async (options: EvaluateOptions) => evaluate(model(), x, y, options);

test('the history says how many threads computed, and whether fast', async () => {
  expect((await train({ threads: 1 })).trainer).toBe('engine, 1 thread');
  expect((await train({ threads: 3 })).trainer).toBe('engine, 3 threads');
  expect((await train({ threads: 2, fast: true })).trainer).toBe(
    `engine, 2 threads${askForFastSimd().fused ? ', fast' : ''}`,
  );
});

test('threads change no bit; fast may change the last digits and no more', async () => {
  const { history } = await train({ threads: 1 });
  expect((await train({ threads: 4 })).history).toEqual(history);
  const fast = (await train({ threads: 2, fast: true })).history.loss;
  history.loss.forEach((loss, epoch) => expect(Math.abs(fast[epoch] / loss - 1)).toBeLessThan(1e-5));
});

test('evaluate and predict take the same options', async () => {
  const exact = await accuracyAndLoss({ threads: 1 });
  expect(await accuracyAndLoss({ threads: 3 })).toEqual(exact);
  expect((await accuracyAndLoss({ fast: true })).loss).toBeCloseTo(exact.loss, 5);
  const outputs = await predict(model(), x, { threads: 1 });
  expect(await predict(model(), x, { threads: 3 })).toEqual(outputs);
  const fast = await predict(model(), x, { fast: true });
  outputs.data.forEach((p, i) => expect(fast.data[i]).toBeCloseTo(p, 5));
});

test('all three hand the options on to what computes', async () => {
  const seen: TrainerOptions[] = [];
  const createTrainer: typeof chooseTrainer = (m, options) => {
    seen.push(options);
    return chooseTrainer(m, options);
  };
  const options = { fast: true, threads: 2 };
  await fit(model(), x, y, { ...options, seed: 5, verbose: 0 }, { createTrainer });
  await evaluate(model(), x, y, options, createTrainer);
  await predict(model(), x, options, createTrainer);
  expect(seen).toEqual([{ seed: 5, ...options }, { seed: 0, ...options }, { seed: 0, ...options }]); // prettier-ignore
});

test.each([
  [{ fast: 1 }, 'fast must be true or false, but it is 1.'],
  [{ threads: 0 }, 'threads must be a whole number at least 1 and at most 64, but it is 0.'],
  [{ threads: 65 }, 'threads must be a whole number at least 1 and at most 64, but it is 65.'],
  [{ threads: '2' }, 'threads must be a whole number at least 1 and at most 64, but it is "2".'],
])('%j is refused before anything is computed', async (options, message) => {
  const m = model();
  const wrong = options as FitOptions & EvaluateOptions;
  await expect(fit(m, x, y, wrong)).rejects.toThrow(`fit: ${message}`);
  await expect(evaluate(m, x, y, wrong)).rejects.toThrow(`evaluate: ${message}`);
  await expect(predict(m, x, wrong)).rejects.toThrow(`predict: ${message}`);
});

(backendInfo.name === 'tensorflow' ? test : test.skip)(
  'where tfjs-node trains, they are said to do nothing',
  async () => {
    const uncovered = model(layers.dense({ units: 4, activation: 'softplus' }));
    const log = jest.spyOn(console, 'log').mockImplementation();
    try {
      const { trainer } = await train({ fast: true, threads: 2 }, uncovered);
      expect(trainer).toContain('tfjs-node');
      expect(log.mock.calls.flat()).toEqual([
        expect.stringMatching(/^tfjs-node computes \(fast and threads: of no effect on it\), since .*softplus/),
      ]);
    } finally {
      log.mockRestore();
    }
  },
);
