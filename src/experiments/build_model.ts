/**
 * The network of a configuration: the tutorial's, with L2 and dropout where the configuration has them.
 */
import type { Sequential } from '@tensorflow/tfjs';
import { tf } from '../backend/tf';
import type { Configuration } from './configurations';

/**
 * Builds and compiles the network of a configuration. Its weights are still tfjs's own random numbers: draw them from a
 * seed with `seedWeights`.
 *
 * @param configuration `l2`, `dropout` and `learningRate` decide
 * @returns a compiled model: [n, 28, 28, 1] to 10 probabilities; 93,322 weights, whatever the configuration
 * @throws what tfjs says to a rate or factor that it refuses
 * @example const model = buildModel(findConfiguration('dropout'));
 * @see lessons 02, 03 and 04, which build the same step by step
 */
export function buildModel({
  l2,
  dropout,
  learningRate,
}: Pick<Configuration, 'l2' | 'dropout' | 'learningRate'>): Sequential {
  const penalty = () => (l2 === undefined ? undefined : tf.regularizers.l2({ l2 }));
  const model = tf.sequential();
  model.add(tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }));
  model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  model.add(tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }));
  model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  model.add(tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }));
  model.add(tf.layers.flatten());
  if (dropout !== undefined) model.add(tf.layers.dropout({ rate: dropout }));
  model.add(tf.layers.dense({ units: 64, activation: 'relu', kernelRegularizer: penalty() }));
  model.add(tf.layers.dense({ units: 10, activation: 'softmax', kernelRegularizer: penalty() }));
  model.compile({
    optimizer: tf.train.adam(learningRate),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return model;
}
