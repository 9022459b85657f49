/**
 * Copies of a model's weights, held outside tfjs, so that keeping one costs no tensors.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import { tf } from '../backend/tf';

/**
 * All of a model's weights as they are now, moving averages included.
 *
 * @returns one flat float32 array per weight, in the order of `model.getWeights()`; copies
 */
export function copyWeights(model: LayersModel): Float32Array[] {
  return model.getWeights().map((weight) => weight.dataSync<'float32'>().slice());
}

/** Gives a model the weights that `copyWeights` has copied from it. */
export function restoreWeights(model: LayersModel, copies: readonly Float32Array[]): void {
  const tensors = model.getWeights().map(({ shape }, i) => tf.tensor(copies[i], shape));
  model.setWeights(tensors);
  tf.dispose(tensors);
}
