/**
 * One image with channels, as the transformations of this folder take it, and how a caller's array becomes one.
 *
 * Imports core.
 */
import ndarray, { type NdArray } from 'ndarray';
import { checkWithin, float32, isNdArray, rowMajor, type Numbers } from '../core/arrays';
import { show } from '../core/check';

/** Pixels of one image, float32 [rows, columns, channels], row-major. */
export interface Image {
  readonly data: Float32Array;
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
}

/**
 * Refuses what is not an array of one image, or of several.
 *
 * @param where the function that asks, as errors name it
 * @param array what the caller gave
 * @param dimensions how many axes it must have: 3 for [rows, columns, channels], 4 with the images first
 * @throws TypeError if it is not an ndarray, RangeError if it has other axes, no element, or fewer than its shape says
 */
export function checkImages(where: string, array: NdArray<Numbers>, dimensions: readonly number[]): void {
  if (!isNdArray(array))
    throw new TypeError(`${where}: x must be an ndarray, but it is ${show(array)}. toInputs(images) makes one.`);
  if (!dimensions.includes(array.dimension) || array.size === 0) {
    const shapes = dimensions.map((n) => (n === 3 ? '[rows, columns, channels]' : '[n, rows, columns, channels]'));
    throw new RangeError(
      `${where}: x must have the shape ${shapes.join(' or ')} without a zero, but it is [${array.shape.join(', ')}]. ` +
        `toInputs(images) adds the axis of channels; x.pick(i) takes one image.`,
    );
  }
  checkWithin(where, 'x', array);
}

/** The image that an ndarray [rows, columns, channels] holds; shares memory with it where it can. */
export function toImage(where: string, array: NdArray<Numbers>): Image {
  checkImages(where, array, [3]);
  const [rows, columns, channels] = array.shape;
  return { data: float32(rowMajor(array)), rows, columns, channels };
}

/** The ndarray [rows, columns, channels] of an image; shares memory with it. */
export function fromImage({ data, rows, columns, channels }: Image): NdArray<Float32Array> {
  return ndarray(data, [rows, columns, channels]);
}
