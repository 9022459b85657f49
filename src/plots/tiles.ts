/**
 * Many small pictures of one size laid side by side as a single matrix, with holes between them.
 *
 * One heat map for all of them is drawn at once where sixty small ones take a browser seconds. Imports nothing.
 */

/** How pictures of one size stand in a grid. */
export interface Tiling {
  /** Pixels on the screen for each cell of a picture, a whole number, so that edges stay sharp. */
  readonly zoom: number;
  /** Cells from the beginning of one picture to that of the next. */
  readonly stride: number;
}

/**
 * The largest zoom at which pictures fit a grid whose columns stand `pitch` pixels apart, with a gap between them.
 * Grids of the same pitch line up, whatever the size of their pictures.
 *
 * @param size longer side of a picture in cells
 * @param pitch pixels, a number with many divisors
 * @example tiling(13, 96) // { zoom: 6, stride: 16 }
 */
export function tiling(size: number, pitch: number): Tiling {
  for (let zoom = pitch; zoom >= 1; zoom--)
    if (pitch % zoom === 0 && pitch / zoom > size) return { zoom, stride: pitch / zoom };
  return { zoom: 1, stride: size + 4 };
}

/**
 * Lays pictures out in rows.
 *
 * @param tiles pictures of one size, as rows of numbers; at least one
 * @param across pictures in a row
 * @param stride cells from one picture to the next, in both directions
 * @returns one matrix; `null` where there is no picture
 */
export function layTiles(
  tiles: readonly (readonly (readonly number[])[])[],
  across: number,
  stride: number,
): (number | null)[][] {
  const [height, width] = [tiles[0].length, tiles[0][0].length];
  const down = Math.ceil(tiles.length / across);
  return Array.from({ length: (down - 1) * stride + height }, (_, y) =>
    Array.from({ length: (Math.min(across, tiles.length) - 1) * stride + width }, (_, x) => {
      const tile = tiles[Math.floor(y / stride) * across + Math.floor(x / stride)];
      return tile?.[y % stride]?.[x % stride] ?? null;
    }),
  );
}
