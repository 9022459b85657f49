/** A network that trains in a moment, for tests of what fit does around the training. */
import ndarray from 'ndarray';
import { tf } from '../../src/backend/tf';
import { seedWeights } from '../../src/training/seed_weights';

/** Inputs [10, 2] and classes 0 to 2. */
export const x = ndarray(
  Float32Array.from({ length: 20 }, (_, i) => i / 20),
  [10, 2],
);
export const y = Uint8Array.from([0, 1, 2, 0, 1, 2, 0, 1, 2, 0]);

export function build() {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 3, activation: 'softmax', inputShape: [2] }));
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  seedWeights(model, 1);
  return model;
}
