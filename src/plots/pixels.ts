/**
 * Reads pictures and numbers out of ndarrays and typed arrays for the figures. → core
 */
import type { NdArray } from 'ndarray';
import { checkInteger, show } from '../core/check';

/** Greyscale images: [n, height, width] or [n, height, width, 1]; uint8 from 0 to 255, or floats. */
export type Images = NdArray;

/** One greyscale image: [height, width] or [height, width, 1]; uint8 from 0 to 255, or floats. */
export type Image = NdArray;

/** A list of numbers: a plain or typed array, or a one-dimensional ndarray. */
export type Numbers = ArrayLike<number> | NdArray;

/** Rows of pixels with the values that stand for background and ink. */
export interface Pixels {
  readonly rows: number[][];
  readonly min: number;
  readonly max: number;
}

function isNdArray(value: unknown): value is NdArray {
  return typeof value === 'object' && value !== null && 'shape' in value && 'get' in value;
}

/** Copies a list of numbers into a plain array. */
export function toNumbers(where: string, name: string, values: Numbers): number[] {
  if (isNdArray(values)) {
    if (values.shape.length !== 1)
      throw new RangeError(`${where}: ${name} must have one dimension, but its shape is [${values.shape.join(', ')}].`);
    return Array.from({ length: values.shape[0] }, (_, i) => values.get(i));
  }
  if (typeof values !== 'object' || values === null || typeof values.length !== 'number')
    throw new TypeError(`${where}: ${name} must be an array or an ndarray of numbers, but it is ${show(values)}.`);
  const list = Array.from(values);
  const odd = list.findIndex((value) => typeof value !== 'number');
  if (odd >= 0) throw new TypeError(`${where}: ${name}[${odd}] must be a number, but it is ${show(list[odd])}.`);
  return list;
}

/** How many images there are. */
export function countImages(where: string, images: Images): number {
  const shape = isNdArray(images) ? images.shape : undefined;
  if (shape && (shape.length === 3 || (shape.length === 4 && shape[3] === 1))) return shape[0];
  throw new TypeError(
    `${where}: images must be an ndarray of shape [n, height, width] or [n, height, width, 1], but it is ` +
      `${shape ? `of shape [${shape.join(', ')}]` : show(images)}. Pass for instance train.images from loadMnist.`,
  );
}

/** One image out of many. */
export function pickImage(where: string, images: Images, index: number): Image {
  const count = countImages(where, images);
  checkInteger(where, 'image index', index, { min: 0, max: count - 1 });
  return images.pick(index);
}

/**
 * The pixels of one image as rows of plain numbers, floats rounded to four digits.
 *
 * The range is 0 to 255 for whole numbers of 8 bits and 0 to 1 for floats; images with values beyond that (after
 * standardising, say) get the range of their own values.
 */
export function readPixels(where: string, image: Image): Pixels {
  const shape = isNdArray(image) ? image.shape : undefined;
  if (!shape || !(shape.length === 2 || (shape.length === 3 && shape[2] === 1)))
    throw new TypeError(
      `${where}: the image must be an ndarray of shape [height, width] or [height, width, 1], but it is ` +
        `${shape ? `of shape [${shape.join(', ')}]` : show(image)}. One image of many is images.pick(i).`,
    );
  const plane = shape.length === 3 ? image.pick(null, null, 0) : image;
  const rows = Array.from({ length: shape[0] }, (_, r) =>
    Array.from({ length: shape[1] }, (_, c) => {
      const value = plane.get(r, c);
      if (!Number.isFinite(value))
        throw new RangeError(`${where}: pixels must be finite numbers, but row ${r}, column ${c} is ${value}.`);
      return Number.isInteger(value) ? value : +value.toPrecision(4);
    }),
  );
  const values = rows.flat();
  const low = Math.min(...values);
  const high = Math.max(...values);
  const max = image.dtype === 'uint8' || image.dtype === 'uint8_clamped' ? 255 : 1;
  return low >= 0 && high <= max ? { rows, min: 0, max } : { rows, min: low, max: high };
}
