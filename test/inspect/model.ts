/** A small network with chosen weights, the same in every test of this folder. */
import type { Sequential } from '@tensorflow/tfjs';
import ndarray, { type NdArray } from 'ndarray';
import { tf } from '../../src/backend/tf';

/**
 * [3, 3, 1] → conv2d "conv" of two filters of 2 × 2 with relu → max pooling "pool" → flatten → dropout → softmax "out".
 * Filter 0 adds up the window's left column minus 1; filter 1 is minus the upper left pixel.
 */
export function smallModel(): Sequential {
  const model = tf.sequential();
  model.add(tf.layers.conv2d({ filters: 2, kernelSize: 2, activation: 'relu', inputShape: [3, 3, 1], name: 'conv' }));
  model.add(tf.layers.maxPooling2d({ poolSize: 2, name: 'pool' }));
  model.add(tf.layers.flatten({ name: 'flat' }));
  model.add(tf.layers.dropout({ rate: 0.9, name: 'drop' }));
  model.add(tf.layers.dense({ units: 3, activation: 'softmax', name: 'out' }));
  model.setWeights([
    tf.tensor([1, -1, 0, 0, 1, 0, 0, 0], [2, 2, 1, 2]),
    tf.tensor([-1, 0]),
    tf.tensor([2, 0, -3, 0, 1, 0], [2, 3]),
    tf.tensor([0, 0.5, 0]),
  ]);
  return model;
}

/** Two images; the second is the first turned round. */
export const IMAGES: NdArray<Float32Array> = ndarray(
  Float32Array.of(0, 0.5, 1, 0, 1, 0.25, 0, 1, 0, 0, 1, 0, 0.25, 1, 0, 1, 0.5, 0),
  [2, 3, 3, 1],
);
