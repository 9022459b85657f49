/**
 * Puts several images side by side into one.
 *
 * Bytes to bytes: it neither scales nor encodes (png.ts) nor draws axes (plots). Imports core.
 */
import ndarray, { type NdArray } from 'ndarray';
import { checkInteger, checkOptions } from '../core/check';

/** How the grid looks. */
export interface GridOptions {
  /** Images in a row, at least 1. Default: as many as make the grid square, or nearly. */
  readonly columns?: number;
  /** Pixels between two images, at least 0; default 1. None around the outside. */
  readonly gap?: number;
  /** Grey of the gaps and of places without an image, 0 (black) to 255 (white); default 127, which neither digits nor paper have. */
  readonly background?: number;
}

/**
 * Tiles images row by row, the first at the top left.
 *
 * @param images uint8 [n, rows, columns], n at least 1; any view; not changed
 * @param options `columns`, `gap` in pixels, `background` grey
 * @returns one picture, uint8 [height, width], new
 * @throws RangeError if the shape or an option is wrong
 * @example tileImages(train.images.hi(9)).shape // [86, 86]: 3 × 28 pixels and two gaps each way
 */
export function tileImages(images: NdArray<Uint8Array>, options: GridOptions = {}): NdArray<Uint8Array> {
  const where = 'tileImages';
  checkOptions(where, options, ['columns', 'gap', 'background']);
  if (images.dimension !== 3 || images.size === 0)
    throw new RangeError(
      `${where}: images must have the shape [n, rows, columns] without a zero, but it is [${images.shape.join(', ')}]. ` +
        `For one image, keep the first dimension: images.lo(i).hi(1).`,
    );
  const [n, height, width] = images.shape;
  const { columns = Math.ceil(Math.sqrt(n)), gap = 1, background = 127 } = options;
  checkInteger(where, 'columns', columns, { min: 1 });
  checkInteger(where, 'gap', gap, { min: 0 });
  checkInteger(where, 'background', background, { min: 0, max: 255 });

  const across = Math.min(columns, n);
  const down = Math.ceil(n / across);
  const picture = ndarray(new Uint8Array((down * (height + gap) - gap) * (across * (width + gap) - gap)), [
    down * (height + gap) - gap,
    across * (width + gap) - gap,
  ]);
  picture.data.fill(background);
  for (let i = 0; i < n; i++) {
    const top = Math.floor(i / across) * (height + gap);
    const left = (i % across) * (width + gap);
    for (let r = 0; r < height; r++)
      for (let c = 0; c < width; c++) picture.set(top + r, left + c, images.get(i, r, c));
  }
  return picture;
}
