/**
 * Rotation, shift, shear and zoom about the centre of an image, as Keras's `apply_affine_transform` does them.
 *
 * Makes one matrix of the four and hands it to warp.ts. It draws nothing at random (src/augment does).
 * Imports core.
 */
import type { NdArray } from 'ndarray';
import type { Numbers } from '../core/arrays';
import { checkNumber, checkOptions, show } from '../core/check';
import { sinCos } from '../core/sin_cos';
import { fromImage, toImage, type Image } from './image';
import { FILL_MODES, warp, type Coordinates, type FillMode } from './warp';

/**
 * What is done to an image. Keras reads the new image's pixels from the place that its matrix says, so a positive
 * shift moves the picture up or to the left, and a zoom above 1 makes it smaller.
 */
export interface AffineParameters {
  /** Rotation, in degrees. Default 0. */
  readonly theta?: number;
  /** Shift along the columns (sideways), in pixels. Default 0. */
  readonly tx?: number;
  /** Shift along the rows (up and down), in pixels. Default 0. */
  readonly ty?: number;
  /** Shear angle, in degrees. Default 0. */
  readonly shear?: number;
  /** Pixels read for each pixel drawn along the columns: 0.5 draws the image twice as wide. Default 1. */
  readonly zx?: number;
  /** The same along the rows. Default 1. */
  readonly zy?: number;
}

/** What stands beyond the border of an image. */
export interface FillOptions {
  /** How the image goes on; see `FillMode`. Default 'nearest'. */
  readonly fillMode?: FillMode;
  /** The value beyond the border with `fillMode: 'constant'`. Default 0. */
  readonly cval?: number;
}

/** a·x + b·y + c and d·x + e·y + f. */
type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** The product of two matrices, the second applied first. */
const times = ([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix => [
  a * g + b * j,
  a * h + b * k,
  a * i + b * l + c,
  d * g + e * j,
  d * h + e * k,
  d * i + e * l + f,
];

const DEGREE = Math.PI / 180;

/**
 * Where Keras reads each pixel of a transformed image; undefined if nothing is to be done.
 *
 * Its matrix takes (x, y); x and y are swapped at the end, for arrays hold rows first. The centre is not swapped with
 * them, so that an image that is not square turns about another point. We follow, to the pixel.
 */
export function affineCoordinates(
  { theta = 0, tx = 0, ty = 0, shear = 0, zx = 1, zy = 1 }: AffineParameters,
  rows: number,
  columns: number,
): Coordinates | undefined {
  if (theta === 0 && tx === 0 && ty === 0 && shear === 0 && zx === 1 && zy === 1) return undefined;
  const [sin, cos] = sinCos(theta * DEGREE);
  const [sinShear, cosShear] = sinCos(shear * DEGREE);
  let m: Matrix = [cos, -sin, 0, sin, cos, 0];
  m = times(m, [1, 0, tx, 0, 1, ty]);
  m = times(m, [1, -sinShear, 0, 0, cosShear, 0]);
  m = times(m, [zx, 0, 0, 0, zy, 0]);
  const [x, y] = [rows / 2 - 0.5, columns / 2 - 0.5];
  const [a, b, c, d, e, f] = times(times([1, 0, x, 0, 1, y], m), [1, 0, -x, 0, 1, -y]);
  return {
    row: { offset: f, perRow: e, perColumn: d },
    column: { offset: c, perRow: b, perColumn: a },
  };
}

/** Writes the transformed image into `to`, float32 with room for it and not the image's own memory. */
export function transformInto(
  to: Float32Array,
  image: Image,
  parameters: AffineParameters,
  fillMode: FillMode,
  cval: number,
): void {
  const coordinates = affineCoordinates(parameters, image.rows, image.columns);
  if (coordinates === undefined) to.set(image.data);
  else warp(image, to, coordinates, fillMode, cval);
}

/** @throws RangeError for a fill mode that there is not, TypeError or RangeError if cval is not a finite number */
export function checkFill(where: string, fillMode: unknown, cval: unknown): void {
  if (!FILL_MODES.includes(fillMode as FillMode))
    throw new RangeError(`${where}: fillMode must be one of ${FILL_MODES.join(', ')}, but it is ${show(fillMode)}.`);
  checkNumber(where, 'cval', cval);
}

const PARAMETERS = ['theta', 'tx', 'ty', 'shear', 'zx', 'zy'] as const;

/**
 * Rotates, shifts, shears and zooms one image: all at once, about its centre, with bilinear interpolation.
 *
 * Equal to Keras 3.15's `apply_affine_transform(x, …, row_axis=0, col_axis=1, channel_axis=2)` within 1e-5, its
 * peculiarities included: the shift is turned with the image, and `tx` and `zx` act along the columns although
 * `ImageDataGenerator` draws `tx` from the height.
 *
 * @param x ndarray [rows, columns, channels] of any numbers; any view; not changed
 * @param parameters angles in degrees, shifts in pixels, zooms as factors; see `AffineParameters`
 * @param options `fillMode` and `cval`
 * @returns float32 [rows, columns, channels], new; within the range of `x` (and `cval`)
 * @throws TypeError or RangeError for another shape, unknown names, or numbers that are not finite
 * @example applyAffineTransform(x.pick(0), { theta: 30 }, { fillMode: 'constant' })
 * @see Keras's `keras.src.legacy.preprocessing.image.apply_affine_transform`; lesson 05
 */
export function applyAffineTransform(
  x: NdArray<Numbers>,
  parameters: AffineParameters,
  options: FillOptions = {},
): NdArray<Float32Array> {
  const where = 'applyAffineTransform';
  checkOptions(where, parameters, PARAMETERS);
  checkOptions(where, options, ['fillMode', 'cval']);
  const { fillMode = 'nearest', cval = 0 } = options;
  for (const name of PARAMETERS) if (parameters[name] !== undefined) checkNumber(where, name, parameters[name]);
  checkFill(where, fillMode, cval);
  const image = toImage(where, x);
  const data = new Float32Array(image.data.length);
  transformInto(data, image, parameters, fillMode, cval);
  return fromImage({ ...image, data });
}
