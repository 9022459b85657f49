/**
 * Draws an image anew after an affine change of its coordinates, with bilinear interpolation.
 *
 * The same pixels as `scipy.ndimage.affine_transform` with `order=1`: coordinates and sums in float64, in its order,
 * and its four ways to continue an image beyond its border. It knows nothing of angles (affine.ts does).
 * Imports nothing but types.
 */
import type { Image } from './image';

/** How an image goes on beyond its border; `a b c d` stands for a row of pixels. */
export const FILL_MODES = ['nearest', 'constant', 'reflect', 'wrap'] as const;
/**
 * - `nearest`: `a a a | a b c d | d d d`, the border's own pixels
 * - `constant`: `k k k | a b c d | k k k`, with k = cval
 * - `reflect`: `c b a | a b c d | d c b`, a mirror at the edge of the last pixel
 * - `wrap`: the image again and again, the last pixel on the first: the period is one pixel less than the size
 */
export type FillMode = (typeof FILL_MODES)[number];

/** Where output pixel (row, column) is read: row `offset + row·perRow + column·perColumn` of the input, and its column likewise. */
export interface Coordinates {
  readonly row: Coordinate;
  readonly column: Coordinate;
}
export interface Coordinate {
  readonly offset: number;
  readonly perRow: number;
  readonly perColumn: number;
}

/**
 * The coordinate inside the image that stands for any coordinate: itself for one inside.
 *
 * @param x a coordinate in pixels, the first pixel's centre being 0
 * @param length pixels along the axis
 * @returns from 0 to length − 1
 */
function inside(x: number, length: number, mode: Exclude<FillMode, 'constant'>): number {
  const last = length - 1;
  if (x >= 0 && x <= last) return x;
  if (mode === 'nearest') return x < 0 ? 0 : last;
  if (last === 0) return 0;
  if (mode === 'wrap') return x < 0 ? x + last * (Math.trunc(-x / last) + 1) : x - last * Math.trunc(x / last);
  const period = 2 * length;
  const distance = Math.abs(x + 0.5) % period; // from the mirror, which is the outer edge of the first pixel
  const mirrored = (distance < length ? distance : period - distance) - 0.5;
  return Math.min(Math.max(mirrored, 0), last); // between a pixel and its own mirror image there is only that pixel
}

/**
 * Warps an image into another of the same size.
 *
 * @param from the image to read; not changed
 * @param to float32 with room for the image; another piece of memory than `from`
 * @param coordinates where each pixel of `to` is read, in pixels
 * @param mode how the image goes on beyond its border
 * @param cval the value beyond the border in mode `constant`
 */
export function warp(from: Image, to: Float32Array, { row, column }: Coordinates, mode: FillMode, cval: number): void {
  const { data, rows, columns, channels } = from;
  const stride = columns * channels;
  const { perColumn: dy } = row;
  const { perColumn: dx } = column;
  const lastRow = rows - 1;
  const lastColumn = columns - 1;
  let out = 0;
  for (let r = 0; r < rows; r++) {
    const y0 = row.offset + row.perRow * r;
    const x0 = column.offset + column.perRow * r;
    for (let c = 0; c < columns; c++) {
      let y = y0 + dy * c;
      let x = x0 + dx * c;
      if (y < 0 || y > lastRow || x < 0 || x > lastColumn) {
        if (mode === 'constant') {
          for (let k = 0; k < channels; k++) to[out++] = cval;
          continue;
        }
        y = inside(y, rows, mode);
        x = inside(x, columns, mode);
      }
      const top = y | 0;
      const left = x | 0;
      const fy = y - top;
      const fx = x - left;
      const down = top < lastRow ? stride : 0; // to the pixel below; the last has none, and its weight is 0
      const right = left < lastColumn ? channels : 0;
      let at = top * stride + left * channels;
      for (let k = 0; k < channels; k++, at++) {
        const a = data[at]; // each pixel read once
        const b = data[at + right];
        const below = data[at + down];
        const d = data[at + down + right];
        const upper = a + (b - a) * fx;
        const lower = below + (d - below) * fx;
        to[out++] = upper + (lower - upper) * fy;
      }
    }
  }
}
