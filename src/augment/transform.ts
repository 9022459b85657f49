/**
 * What happens to one image: draw it at random, then do it, the two apart.
 *
 * `drawTransform` is all that is random, `applyTransformTo` is a function of its arguments alone. Imports core, images.
 */
import type { Random } from '../core/random';
import { transformInto, type AffineParameters } from '../images/affine';
import { flipHorizontally, flipVertically } from '../images/flip';
import type { Image } from '../images/image';
import { changeBrightness, shiftChannels } from '../images/intensity';
import type { Settings, ShiftRange } from './options';

/** One transformation, as Keras's `get_random_transform` describes it. */
export interface TransformParameters extends Required<AffineParameters> {
  /** Whether left and right are exchanged. */
  readonly flipHorizontal: boolean;
  /** Whether top and bottom are exchanged. */
  readonly flipVertical: boolean;
  /** What is added to all values, in the image's own units; null for nothing. */
  readonly channelShiftIntensity: number | null;
  /** The factor of the brightness; null for none. */
  readonly brightness: number | null;
}

/** The names of a transformation's parameters. */
export const TRANSFORM_PARAMETERS: readonly (keyof TransformParameters)[] = [
  'theta', 'tx', 'ty', 'shear', 'zx', 'zy', 'flipHorizontal', 'flipVertical', 'channelShiftIntensity', 'brightness',
]; // prettier-ignore

/** A number from (−range, range); exactly 0, and nothing drawn, for 0. */
const either = (random: Random, range: number): number => (range === 0 ? 0 : random.uniform(-range, range));

/** A shift in pixels, 0 and never −0; see `ShiftRange`. @param size pixels along the axis */
function drawShift(random: Random, range: ShiftRange, size: number): number {
  if (typeof range === 'number') {
    if (range < 1) return either(random, range) * size;
    if (!Number.isInteger(range)) return either(random, range);
  }
  const pixels = typeof range === 'number' ? random.integer(range) : range[random.integer(range.length)];
  const shift = random.integer(2) === 0 ? pixels : 0 - pixels;
  return typeof range !== 'number' && range.every((value) => value < 1) ? shift * size : shift;
}

/**
 * Draws what is done to one image, in the order of Keras's `get_random_transform`.
 *
 * @param random where the numbers come from
 * @param rows pixels from top to bottom: Keras draws `tx` from heightShiftRange and these
 * @param columns pixels from left to right: `ty`, from widthShiftRange
 */
export function drawTransform(settings: Settings, rows: number, columns: number, random: Random): TransformParameters {
  const theta = either(random, settings.rotationRange);
  const tx = drawShift(random, settings.heightShiftRange, rows);
  const ty = drawShift(random, settings.widthShiftRange, columns);
  const shear = either(random, settings.shearRange);
  const [low, high] = settings.zoomRange;
  const zooms = low !== 1 || high !== 1;
  const zx = zooms ? random.uniform(low, high) : 1;
  const zy = zooms ? random.uniform(low, high) : 1;
  // Drawn whether or not they are used, as in Keras, so that switching a flip on leaves the rest as it was.
  const heads = [random.uniform() < 0.5, random.uniform() < 0.5];
  const { brightnessRange } = settings;
  return {
    theta,
    tx,
    ty,
    shear,
    zx,
    zy,
    flipHorizontal: heads[0] && settings.horizontalFlip,
    flipVertical: heads[1] && settings.verticalFlip,
    channelShiftIntensity: settings.channelShiftRange === 0 ? null : either(random, settings.channelShiftRange),
    brightness: brightnessRange === undefined ? null : random.uniform(...brightnessRange),
  };
}

/**
 * Writes the transformed image into `to`: turned, shifted, slanted and zoomed, then its values shifted, then flipped,
 * then its brightness changed, as Keras's `apply_transform` does it.
 *
 * @param to float32 with room for the image, and not its own memory
 * @param image the image; not changed
 */
export function applyTransformTo(
  to: Float32Array,
  image: Image,
  parameters: Partial<TransformParameters>,
  { fillMode, cval }: Pick<Settings, 'fillMode' | 'cval'>,
): void {
  const { channelShiftIntensity = null, brightness = null, flipHorizontal, flipVertical } = parameters;
  transformInto(to, image, parameters, fillMode, cval);
  const result = { ...image, data: to };
  if (channelShiftIntensity !== null) shiftChannels(result, channelShiftIntensity);
  if (flipHorizontal) flipHorizontally(result);
  if (flipVertical) flipVertically(result);
  if (brightness !== null) changeBrightness(result, brightness);
}
