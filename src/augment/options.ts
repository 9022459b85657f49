/**
 * The arguments of `ImageDataGenerator`: names, defaults, checks.
 *
 * Keras's names in camelCase, its defaults and its meaning. Not here are `dataFormat` (channels are always last),
 * `dtype` (always float32) and `interpolationOrder` (always 1, bilinear). Imports core, images.
 */
import type { NdArray } from 'ndarray';
import { checkBoolean, checkNumber, checkOptions, show } from '../core/check';
import { checkFill } from '../images/affine';
import type { FillMode } from '../images/warp';

/**
 * How far images are shifted:
 * - a number below 1: a fraction of the size, drawn from (−value, value);
 * - a whole number n: whole pixels from −(n − 1) to n − 1;
 * - any other number: pixels, drawn from (−value, value);
 * - a list: one of its values, with either sign; pixels, or fractions of the size if all are below 1.
 */
export type ShiftRange = number | readonly number[];

/** Two numbers. */
export type Pair = readonly [low: number, high: number];

/** Arguments of `ImageDataGenerator`. All are optional; null stands for Keras's None. */
export interface ImageDataGeneratorOptions {
  /** Images are turned by up to this many degrees either way. At least 0. Default 0. */
  readonly rotationRange?: number;
  /** How far images are shifted sideways, by Keras's documentation; see `ImageDataGenerator` for what Keras does. Default 0. */
  readonly widthShiftRange?: ShiftRange;
  /** How far images are shifted up and down, by Keras's documentation; see `ImageDataGenerator`. Default 0. */
  readonly heightShiftRange?: ShiftRange;
  /** Images are slanted by up to this many degrees either way (not radians and not a fraction). At least 0. Default 0. */
  readonly shearRange?: number;
  /** Factors that both axes are zoomed by, each for itself, drawn from [low, high) above 0; a number z below 1 means [1 − z, 1 + z]. Below 1 enlarges. Default 0. */
  readonly zoomRange?: number | Pair;
  /** Up to this much is added to or taken from all values, in the images' own units. At least 0. Default 0. */
  readonly channelShiftRange?: number;
  /** What stands where an image has moved away: 'nearest', 'constant', 'reflect' or 'wrap'; see `FillMode`. Default 'nearest'. */
  readonly fillMode?: FillMode;
  /** The value that stands there with `fillMode: 'constant'`, in the images' own units. Default 0. */
  readonly cval?: number;
  /** Whether half of the images, at random, have left and right exchanged. Default false. */
  readonly horizontalFlip?: boolean;
  /** Whether half of the images, at random, stand on their heads. Default false. */
  readonly verticalFlip?: boolean;
  /** Factors of the brightness, drawn from [low, high), at least 0. For images of 0–255 only: see `changeBrightness`. Default: none. */
  readonly brightnessRange?: Pair | null;
  /** All values are multiplied by this, after the transformation; 0 and absent mean no. Default: none. */
  readonly rescale?: number | null;
  /** Applied to each image [rows, columns, channels] after its transformation and before all else; keeps the shape. Default: none. */
  readonly preprocessingFunction?: ((image: NdArray<Float32Array>) => NdArray<Float32Array>) | null;
  /** Whether the mean of each channel over the data of `fit` is taken away. Default false. */
  readonly featurewiseCenter?: boolean;
  /** Whether each image's own mean is taken away. Default false. */
  readonly samplewiseCenter?: boolean;
  /** Whether values are divided by the standard deviation of their channel over the data of `fit`; implies `featurewiseCenter`. Default false. */
  readonly featurewiseStdNormalization?: boolean;
  /** Whether each image is divided by its own standard deviation; implies `samplewiseCenter`. Default false. */
  readonly samplewiseStdNormalization?: boolean;
  /** Whether pixels are decorrelated (ZCA); implies `featurewiseCenter` and switches `featurewiseStdNormalization` off. Default false. */
  readonly zcaWhitening?: boolean;
  /** Added to the singular values that ZCA divides by, so that none is 0. Above 0. Default 1e-6. */
  readonly zcaEpsilon?: number;
  /** Fraction of the samples, from their start, that `flow` calls the subset 'validation'; 0 or more, below 1. Default 0. */
  readonly validationSplit?: number;
}

type Optional = 'brightnessRange' | 'preprocessingFunction';
type Given = { readonly [Name in keyof ImageDataGeneratorOptions]: NonNullable<ImageDataGeneratorOptions[Name]> };
type Filled = Required<Omit<Given, Optional>> & Pick<Given, Optional>;

/** The arguments with their defaults, and with what some of them imply. */
export type Settings = Filled & { readonly zoomRange: Pair };

const WHERE = 'ImageDataGenerator';

const DEFAULTS = {
  rotationRange: 0, widthShiftRange: 0, heightShiftRange: 0, shearRange: 0, zoomRange: 0, channelShiftRange: 0,
  fillMode: 'nearest', cval: 0, horizontalFlip: false, verticalFlip: false, brightnessRange: undefined, rescale: 0,
  preprocessingFunction: undefined, featurewiseCenter: false, samplewiseCenter: false,
  featurewiseStdNormalization: false, samplewiseStdNormalization: false, zcaWhitening: false, zcaEpsilon: 1e-6,
  validationSplit: 0,
} as const; // prettier-ignore

const SWITCHES = [
  'horizontalFlip', 'verticalFlip', 'featurewiseCenter', 'samplewiseCenter', 'featurewiseStdNormalization',
  'samplewiseStdNormalization', 'zcaWhitening',
] as const; // prettier-ignore

/** The arguments whose default in Keras is None, which may be given as null. */
const NONE = ['brightnessRange', 'rescale', 'preprocessingFunction'];

function checkShift(name: string, range: unknown): void {
  if (!Array.isArray(range)) {
    checkNumber(WHERE, name, range, { min: 0 }, 'Both directions are drawn; give the size alone.');
    return;
  }
  if (range.length === 0) throw new RangeError(`${WHERE}: ${name} must hold at least one number, but it is [].`);
  range.forEach((value, i) => checkNumber(WHERE, `${name}[${i}]`, value));
}

function checkPair(name: string, pair: unknown, bounds: { min?: number; above?: number }): Pair {
  if (!Array.isArray(pair) || pair.length !== 2)
    throw new TypeError(`${WHERE}: ${name} must be a pair [low, high], but it is ${show(pair)}.`);
  pair.forEach((value, i) => checkNumber(WHERE, `${name}[${i}]`, value, bounds));
  return [pair[0] as number, pair[1] as number];
}

function checkZoom(zoom: number | Pair): Pair {
  if (typeof zoom !== 'number') return checkPair('zoomRange', zoom, { above: 0 });
  checkNumber(WHERE, 'zoomRange', zoom, { min: 0, below: 1 }, 'Factors must stay above 0: give a pair [low, high].');
  return [1 - zoom, 1 + zoom];
}

/**
 * Checks the arguments and fills in what is missing.
 *
 * @throws TypeError for names that there are not and values of another type, RangeError for numbers out of bounds
 */
export function toSettings(options: ImageDataGeneratorOptions): Settings {
  checkOptions(WHERE, options, Object.keys(DEFAULTS));
  const given = Object.fromEntries(
    Object.entries(options).filter(([name, value]) => value !== undefined && !(value === null && NONE.includes(name))),
  );
  const all = { ...DEFAULTS, ...given } as Filled;
  for (const name of ['rotationRange', 'shearRange', 'channelShiftRange'] as const)
    checkNumber(WHERE, name, all[name], { min: 0 }, 'Both directions are drawn; give the size alone.');
  checkShift('widthShiftRange', all.widthShiftRange);
  checkShift('heightShiftRange', all.heightShiftRange);
  const zoomRange = checkZoom(all.zoomRange);
  checkFill(WHERE, all.fillMode, all.cval);
  if (all.brightnessRange !== undefined) checkPair('brightnessRange', all.brightnessRange, { min: 0 });
  checkNumber(WHERE, 'rescale', all.rescale);
  if (all.preprocessingFunction !== undefined && typeof all.preprocessingFunction !== 'function')
    throw new TypeError(
      `${WHERE}: preprocessingFunction must be a function, but it is ${show(all.preprocessingFunction)}.`,
    );
  for (const name of SWITCHES) checkBoolean(WHERE, name, all[name]);
  checkNumber(WHERE, 'zcaEpsilon', all.zcaEpsilon, { above: 0 });
  checkNumber(WHERE, 'validationSplit', all.validationSplit, { min: 0, below: 1 });
  return {
    ...all,
    zoomRange,
    featurewiseCenter: all.featurewiseCenter || all.featurewiseStdNormalization || all.zcaWhitening,
    featurewiseStdNormalization: all.featurewiseStdNormalization && !all.zcaWhitening,
    samplewiseCenter: all.samplewiseCenter || all.samplewiseStdNormalization,
  };
}
