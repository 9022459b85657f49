/**
 * Copies of a model's weights, held outside tfjs, so that keeping one costs no tensors.
 */
import type { LayersModel } from '@tensorflow/tfjs';
import { createHash } from 'node:crypto';
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

/** SHA-256 of all of a model's weights: little-endian float32, in the order of `model.getWeights()`. */
export function weightsDigest(model: LayersModel): string {
  return digestOf(model.getWeights().map((weight) => weight.dataSync<'float32'>()));
}

/** SHA-256 of arrays, one after the other, as little-endian float32 whatever the machine. */
export function digestOf(arrays: readonly Float32Array[]): string {
  const hash = createHash('sha256');
  for (const values of arrays) hash.update(littleEndian(values));
  return hash.digest('hex');
}

const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** Numbers as little-endian bytes; their own memory where it holds them so. */
export function littleEndian(values: Float32Array | Int32Array): Buffer {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return IS_LITTLE_ENDIAN ? bytes : Buffer.from(bytes).swap32();
}

/** The numbers of which `littleEndian` has made bytes; a copy. */
export function fromLittleEndian(bytes: Uint8Array): Float32Array {
  const data = new Float32Array(Math.floor(bytes.length / 4));
  const own = Buffer.from(data.buffer);
  own.set(bytes.subarray(0, own.length));
  if (!IS_LITTLE_ENDIAN) own.swap32();
  return data;
}
