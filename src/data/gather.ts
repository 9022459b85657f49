/**
 * Picks rows out of arrays by their indices, as `numpy.take(array, indices, axis=0)` does.
 *
 * Imports core.
 */
import ndarray, { type NdArray } from 'ndarray';
import { checkInteger } from '../core/check';
import type { LabelledImages } from './dataset';
import { sharedFloat32 } from './shared';

/**
 * Copies the rows with the given indices, in their order; an index may come up more than once.
 *
 * @param array uint8 or float32 [n, …]; any view; not changed
 * @param indices whole numbers from 0 to n − 1
 * @returns a new array [indices.length, …] of the same type in C order; float32 on a SharedArrayBuffer, so that the
 *   threads that train read it without a copy
 * @throws RangeError if an index is not a whole number from 0 to n − 1
 * @example gather(test.images, [2853]).shape // [1, 28, 28]
 */
export function gather<T extends Uint8Array | Float32Array>(array: NdArray<T>, indices: ArrayLike<number>): NdArray<T> {
  const [n, ...rest] = array.shape;
  for (let i = 0; i < indices.length; i++) {
    // checkInteger writes the error; asked first, because it would prepare the message for every index.
    if (!(indices[i] >= 0 && indices[i] < n && Number.isInteger(indices[i])))
      checkInteger('gather', `indices[${i}]`, indices[i], { min: 0, max: n - 1 }, `There are ${n} rows.`);
  }
  const size = rest.reduce((product, length) => product * length, 1);
  const total = indices.length * size;
  const data = array.dtype === 'float32' ? sharedFloat32(total) : new Uint8Array(total);
  // Where each element of a row lies, relative to the row's first: the same for all rows.
  const offsets = new Int32Array(size);
  for (let e = 0; e < size; e++) {
    let rank = e;
    for (let d = rest.length - 1; d >= 0; d--) {
      offsets[e] += (rank % rest[d]) * array.stride[d + 1];
      rank = Math.floor(rank / rest[d]);
    }
  }
  let to = 0;
  for (let i = 0; i < indices.length; i++) {
    const from = array.offset + indices[i] * array.stride[0];
    for (let e = 0; e < size; e++) data[to++] = array.data[from + offsets[e]];
  }
  return ndarray(data as T, [indices.length, ...rest]);
}

/**
 * The images with the given indices, with their labels. Parameters, result and errors as in `gather`.
 *
 * @example takeImages(train, [0, 2, 4]).labels // the labels of images 0, 2 and 4
 */
export function takeImages(set: LabelledImages, indices: ArrayLike<number>): LabelledImages {
  const images = gather(set.images, indices);
  return { images, labels: Uint8Array.from(indices, (index) => set.labels[index]) };
}
