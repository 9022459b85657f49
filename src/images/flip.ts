/**
 * Mirror images, in place. Imports nothing but types.
 */
import type { Image } from './image';

/** Swaps two pixels, given where their channels start. */
function swap(data: Float32Array, a: number, b: number, channels: number): void {
  for (let k = 0; k < channels; k++) {
    const value = data[a + k];
    data[a + k] = data[b + k];
    data[b + k] = value;
  }
}

/** Mirrors an image so that left and right change places. Changes it. */
export function flipHorizontally({ data, rows, columns, channels }: Image): void {
  for (let r = 0; r < rows; r++) {
    let left = r * columns * channels;
    let right = left + (columns - 1) * channels;
    for (; left < right; left += channels, right -= channels) swap(data, left, right, channels);
  }
}

/** Mirrors an image so that top and bottom change places. Changes it. */
export function flipVertically({ data, rows, columns, channels }: Image): void {
  const width = columns * channels;
  for (let top = 0, bottom = (rows - 1) * width; top < bottom; top += width, bottom -= width)
    swap(data, top, bottom, width);
}
