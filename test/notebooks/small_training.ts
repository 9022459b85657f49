/** Cells for a kernel's beginning: the library's names, and a network and noise on which an epoch takes a moment. */
export const SMALL_TRAINING = [
  "import { fit, Random, runs, seedWeights, show, tf, withProgress } from '../../src';",
  `const ndarray = require('ndarray');
const random = new Random(1);
const x = ndarray(Float32Array.from({ length: 3200 * 100 }, () => random.uniform()), [3200, 100]);
const y = Uint8Array.from({ length: 3200 }, (_, i) => i % 10);
function build(rate = 0.001) {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 10, activation: 'softmax', inputShape: [100] }));
  seedWeights(model, 1);
  model.compile({ optimizer: tf.train.adam(rate), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}`,
];
