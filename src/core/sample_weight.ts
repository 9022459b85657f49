/**
 * How much each sample counts, as callers hand it over. Imports core only.
 */
import type { NdArray } from 'ndarray';
import { checkWithin, isNdArray, rowMajor, type Numbers } from './arrays';
import { checkNumber, show } from './check';

/** One weight per sample, at least 0: a list, a typed array or an ndarray [n]. */
export type SampleWeight = ArrayLike<number> | NdArray<Numbers>;

/**
 * Weights as plain numbers.
 *
 * @param where the function that asks, as errors name it
 * @param sampleWeight what the caller gave
 * @param n how many samples there are
 * @returns float32 [n], a copy
 * @throws TypeError if it is no list of numbers; RangeError if there are not n, or one is negative or not finite
 */
export function checkSampleWeight(where: string, sampleWeight: SampleWeight, n: number): Float32Array {
  if (isNdArray(sampleWeight)) checkWithin(where, 'sampleWeight', sampleWeight);
  const list = isNdArray(sampleWeight) ? rowMajor(sampleWeight) : sampleWeight;
  if (typeof list !== 'object' || typeof list?.length !== 'number')
    throw new TypeError(
      `${where}: sampleWeight must be a list, a typed array or an ndarray, but it is ${show(list)}. Leave it out if all samples count alike.`,
    );
  const shape = isNdArray(sampleWeight) ? sampleWeight.shape : [list.length];
  if (list.length !== n || shape[0] !== n)
    throw new RangeError(
      `${where}: sampleWeight must hold one weight per sample, ${n}, but it holds ${shape.join(' × ')}.`,
    );
  const weights = new Float32Array(n);
  for (let i = 0; i < n; i++) weights[i] = checkNumber(where, `sampleWeight[${i}]`, list[i], { min: 0 });
  return weights;
}
