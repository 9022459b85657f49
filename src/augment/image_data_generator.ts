/**
 * `ImageDataGenerator`: Keras's augmenter, which makes new training images of old ones.
 *
 * This file checks what comes from outside and puts the parts of this folder together: options.ts says what may be
 * asked, transform.ts draws and does it, statistics.ts standardises, flow.ts makes batches. Imports core, images.
 */
import ndarray, { type NdArray } from 'ndarray';
import { checkWithin, float32, rowMajor, type Numbers } from '../core/arrays';
import type { BatchTargets } from '../core/batches';
import { checkBoolean, checkInteger, checkNumber, checkOptions, show } from '../core/check';
import { MAX_SEED, Random } from '../core/random';
import { checkSampleWeight, type SampleWeight } from '../core/sample_weight';
import { checkImages, fromImage, toImage, type Image } from '../images/image';
import { ImageFlow, TRANSFORM_STREAM } from './flow';
import { toSettings, type ImageDataGeneratorOptions, type Settings } from './options';
import { learn, normalizeFeatures, normalizeSample, type Statistics } from './statistics';
import { applyTransformTo, drawTransform, TRANSFORM_PARAMETERS, type TransformParameters } from './transform';

/** Options of `ImageDataGenerator.flow`. */
export interface FlowOptions {
  /** Images in a batch; whole number, at least 1. Default 32. */
  readonly batchSize?: number;
  /** Whether each pass takes the images in a new order. Default true. */
  readonly shuffle?: boolean;
  /** Determines orders and transformations; whole number, 0 to 2³² − 1. Default, also for null: 0. */
  readonly seed?: number | null;
  /** How much each sample counts: one number per image, at least 0, as a list, a typed array or an ndarray [n]. Default: all alike. */
  readonly sampleWeight?: SampleWeight;
  /** 'validation' takes the first `validationSplit` of the images, of which there must be one, 'training' the others. Default: all images. */
  readonly subset?: 'training' | 'validation';
  /** Whether the two subsets may hold different classes. Default false. */
  readonly ignoreClassSplit?: boolean;
}

/** Options of `ImageDataGenerator.fit`. */
export interface GeneratorFitOptions {
  /** Whether to learn from transformed images instead of the images themselves. Default false. */
  readonly augment?: boolean;
  /** How often each image is transformed, with `augment`; whole number, at least 1. Default 1. */
  readonly rounds?: number;
  /** Determines these transformations; whole number, 0 to 2³² − 1. Default 0. */
  readonly seed?: number;
}

type Three = [rows: number, columns: number, channels: number];

/**
 * Makes images for training: transformed at random, standardised, in batches.
 *
 * Keras's class with Keras's results, float32 and channels last. Two of its peculiarities catch everyone: `shearRange`
 * is in degrees, so that 0.2 does nothing to see; and since a change of 2020 (keras issue 17398) `heightShiftRange`
 * moves images sideways and `widthShiftRange` up and down. Both are so here, since a program must give what it gives
 * in Keras. `brightnessRange` is for images of 0–255.
 *
 * Each image is transformed (rotation, shift, shear and zoom at once, shift of values, flips, brightness), then
 * goes through `standardize`.
 *
 * @param options see `ImageDataGeneratorOptions`; by default nothing is done
 * @throws TypeError or RangeError for names that there are not and values that cannot be meant
 * @example
 * const generator = new ImageDataGenerator({ rotationRange: 10, zoomRange: 0.1 });
 * await fit(model, generator.flow(xTrain, train.labels, { seed: SEED }), { epochs: 5 });
 * @see Keras's `ImageDataGenerator`; lesson 05
 */
export class ImageDataGenerator {
  private readonly settings: Settings;
  private statistics: Statistics | undefined;
  /** Where transformations come from if no seed is given: the same in every run. */
  private readonly random = new Random(0, TRANSFORM_STREAM);

  constructor(private readonly options: ImageDataGeneratorOptions = {}) {
    this.settings = toSettings(options);
  }

  /** Mean of each channel, float32 [channels], that `fit` has learnt; undefined if it has not. */
  get mean(): Float32Array | undefined {
    return this.statistics?.mean;
  }

  /** Standard deviation of each channel, float32 [channels], that `fit` has learnt; undefined if it has not. */
  get std(): Float32Array | undefined {
    return this.statistics?.std;
  }

  /** Whitening matrix, float32 [size, size] with size = rows·columns·channels, that `fit` has learnt; undefined if it has not. */
  get zcaWhiteningMatrix(): NdArray<Float32Array> | undefined {
    const matrix = this.statistics?.zcaWhiteningMatrix;
    return matrix && ndarray(matrix, [Math.sqrt(matrix.length), Math.sqrt(matrix.length)]);
  }

  /**
   * Learns what `featurewiseCenter`, `featurewiseStdNormalization` and `zcaWhitening` need. Not training: it changes no
   * image and has nothing to do with the transformations, which work without it.
   *
   * `rescale` is applied first, `preprocessingFunction` is not (as in Keras).
   *
   * @param x ndarray [n, rows, columns, channels]; not changed
   * @param options `augment`, `rounds`, `seed`
   * @throws TypeError or RangeError for another shape or wrong options
   * @example generator.fit(xTrain)
   */
  fit(x: NdArray<Numbers>, options: GeneratorFitOptions = {}): void {
    const where = 'ImageDataGenerator.fit';
    checkOptions(where, options, ['augment', 'rounds', 'seed']);
    const { augment = false, rounds = 1, seed = 0 } = options;
    checkBoolean(where, 'augment', augment);
    checkInteger(where, 'rounds', rounds, { min: 1 });
    const random = this.randomOf(where, seed);
    checkImages(where, x, [4]);
    if (!this.settings.featurewiseCenter) return;
    const shape = x.shape.slice(1) as Three;
    const images = this.rescaled(float32(rowMajor(x)));
    const samples = augment ? this.augmented(images, shape, rounds, random) : images;
    this.statistics = learn(samples, shape[0] * shape[1] * shape[2], shape[2], this.settings);
  }

  /** A copy, times `rescale`. */
  private rescaled(values: Float32Array): Float32Array {
    const { rescale } = this.settings;
    return rescale === 0 ? values.slice() : values.map((value) => value * rescale);
  }

  /** Each image transformed `rounds` times. */
  private augmented(images: Float32Array, shape: Three, rounds: number, random: Random): Float32Array {
    const [rows, columns, channels] = shape;
    checkBrightness('ImageDataGenerator.fit', this.settings.brightnessRange !== undefined, channels);
    const size = rows * columns * channels;
    const out = new Float32Array(rounds * images.length);
    for (let start = 0; start < out.length; start += size) {
      const data = images.subarray(start % images.length, (start % images.length) + size);
      const parameters = drawTransform(this.settings, rows, columns, random);
      applyTransformTo(out.subarray(start, start + size), { data, rows, columns, channels }, parameters, this.settings);
    }
    return out;
  }

  /**
   * Batches of transformed and standardised images, without end: what `fit(model, …)` trains on.
   *
   * @param x ndarray [n, rows, columns, channels], n at least 1; not changed
   * @param y targets, one for each image: typed array or list [n], or ndarray [n, …]; default, also for null: none
   * @param options see `FlowOptions`
   * @returns the stream; it draws nothing before it is asked, and the same options give the same batches
   * @throws TypeError or RangeError for shapes, lengths or options that do not fit; Error if `fit` is needed first
   * @example generator.flow(xTrain, train.labels, { batchSize: 32, seed: SEED }).batch(0).x // float32 [32, 28, 28, 1]
   */
  flow<Y extends BatchTargets = BatchTargets>(
    x: NdArray<Numbers>,
    y?: Y | null,
    options: FlowOptions = {},
  ): ImageFlow<Y> {
    const where = 'ImageDataGenerator.flow';
    checkOptions(where, options, ['batchSize', 'shuffle', 'seed', 'sampleWeight', 'subset', 'ignoreClassSplit']);
    const { batchSize = 32, shuffle = true, sampleWeight, subset, ignoreClassSplit = false } = options;
    const seed = options.seed ?? 0;
    const targets: Y | undefined = y ?? undefined;
    checkInteger(where, 'batchSize', batchSize, { min: 1 });
    checkBoolean(where, 'shuffle', shuffle);
    checkBoolean(where, 'ignoreClassSplit', ignoreClassSplit);
    checkInteger(where, 'seed', seed, { min: 0, max: MAX_SEED });
    checkImages(where, x, [4]);
    const [n, ...shape] = x.shape as [number, ...Three];
    const [rows, columns, channels] = shape;
    checkTargets(where, targets, n);
    const weights = sampleWeight === undefined ? undefined : checkSampleWeight(where, sampleWeight, n);
    checkBrightness(where, this.settings.brightnessRange !== undefined, channels);
    const statistics = this.learnt(where, shape);
    const indices = this.subset(where, n, targets, subset, ignoreClassSplit);
    const contents = {
      images: float32(rowMajor(x)),
      shape,
      y: targets,
      sampleWeight: weights,
      indices,
      batchSize,
      shuffle,
      seed,
      settings: { ...this.options, batchSize, shuffle, seed, ...(subset && { subset }) },
    };
    return new ImageFlow(contents, (data, to, random) => {
      const parameters = drawTransform(this.settings, rows, columns, random);
      applyTransformTo(to, { data, rows, columns, channels }, parameters, this.settings);
      this.standardizeInPlace(to, shape, statistics);
    });
  }

  /** Which of n samples a subset has, int32. */
  private subset(
    where: string,
    n: number,
    y: BatchTargets | undefined,
    subset: FlowOptions['subset'],
    ignoreClassSplit: boolean,
  ): Int32Array {
    const all = Int32Array.from({ length: n }, (_, i) => i);
    if (subset === undefined) return all;
    if (subset !== 'training' && subset !== 'validation')
      throw new RangeError(`${where}: subset must be 'training' or 'validation', but it is ${show(subset)}.`);
    const { validationSplit } = this.settings;
    const first = Math.floor(n * validationSplit); // Keras takes validation samples from the start
    if (first === 0 && subset === 'training' && (y === undefined || ignoreClassSplit)) return all; // as in Keras
    if (first === 0)
      throw new RangeError(
        `${where}: subset needs a validationSplit of at least one sample, but it is ${validationSplit} of ${n} samples. ` +
          `Give validationSplit to ImageDataGenerator.`,
      );
    if (y !== undefined && !ignoreClassSplit && !sameValues(numbersOf(y), (numbersOf(y).length / n) * first))
      throw new RangeError(
        `${where}: both subsets must hold the same classes, but they do not. Shuffle sorted data before, or set ignoreClassSplit.`,
      );
    return subset === 'validation' ? all.subarray(0, first) : all.subarray(first);
  }

  /**
   * Draws a transformation without doing it.
   *
   * @param imageShape [rows, columns, channels]; shifts that are fractions are turned into pixels by it
   * @param seed determines the numbers; whole number, 0 to 2³² − 1. Default: each call draws the generator's next ones
   * @returns what `applyTransform` takes: degrees, pixels, factors
   * @example generator.getRandomTransform([28, 28, 1], SEED).theta // degrees, between ±rotationRange
   */
  getRandomTransform(imageShape: readonly number[], seed?: number): TransformParameters {
    const where = 'ImageDataGenerator.getRandomTransform';
    checkImageShape(where, imageShape);
    return drawTransform(this.settings, imageShape[0], imageShape[1], this.randomOf(where, seed));
  }

  /**
   * Transforms one image as it is told: nothing is drawn, `fillMode` and `cval` are the generator's.
   *
   * @param x ndarray [rows, columns, channels]; not changed
   * @param parameters what `getRandomTransform` returns, or some of it; what is missing is not done
   * @returns float32 [rows, columns, channels], new
   * @throws TypeError or RangeError for another shape, names that there are not, numbers that are not finite
   * @example generator.applyTransform(x.pick(0), { theta: 40 })
   */
  applyTransform(x: NdArray<Numbers>, parameters: Partial<TransformParameters>): NdArray<Float32Array> {
    const where = 'ImageDataGenerator.applyTransform';
    checkTransform(where, parameters);
    const image = toImage(where, x);
    checkBrightness(where, (parameters.brightness ?? null) !== null, image.channels);
    return this.transformed(image, parameters);
  }

  /**
   * Transforms one image at random: `getRandomTransform` and `applyTransform` in one.
   *
   * @param x ndarray [rows, columns, channels]; not changed
   * @param seed as in `getRandomTransform`
   * @returns float32 [rows, columns, channels], new
   */
  randomTransform(x: NdArray<Numbers>, seed?: number): NdArray<Float32Array> {
    const where = 'ImageDataGenerator.randomTransform';
    const image = toImage(where, x);
    checkBrightness(where, this.settings.brightnessRange !== undefined, image.channels);
    return this.transformed(image, drawTransform(this.settings, image.rows, image.columns, this.randomOf(where, seed)));
  }

  private transformed(image: Image, parameters: Partial<TransformParameters>): NdArray<Float32Array> {
    const data = new Float32Array(image.data.length);
    applyTransformTo(data, image, parameters, this.settings);
    return fromImage({ ...image, data });
  }

  /**
   * Applies `preprocessingFunction`, `rescale`, and what centring, scaling and whitening the settings ask for.
   *
   * @param x ndarray [rows, columns, channels], or several [n, rows, columns, channels] (`samplewise…` then takes them
   *   as one, as Keras does); not changed
   * @returns float32 of the same shape, new
   * @throws TypeError or RangeError for another shape; Error if `fit` is needed first
   */
  standardize(x: NdArray<Numbers>): NdArray<Float32Array> {
    const where = 'ImageDataGenerator.standardize';
    checkImages(where, x, [3, 4]);
    const statistics = this.learnt(where, x.shape.slice(-3) as Three);
    const values = float32(rowMajor(x)).slice();
    this.standardizeInPlace(values, x.shape, statistics);
    return ndarray(values, x.shape);
  }

  private standardizeInPlace(values: Float32Array, shape: readonly number[], statistics: Statistics): void {
    const { preprocessingFunction, rescale } = this.settings;
    if (preprocessingFunction !== undefined) {
      const result = preprocessingFunction(ndarray(values, [...shape]));
      if (String(result?.shape) !== String(shape))
        throw new RangeError(
          `ImageDataGenerator: preprocessingFunction must return an ndarray of the shape that it takes, ` +
            `[${shape.join(', ')}], but it returned ${result?.shape ? `[${result.shape.join(', ')}]` : show(result)}.`,
        );
      values.set(rowMajor(result));
    }
    if (rescale !== 0) for (let i = 0; i < values.length; i++) values[i] *= rescale;
    normalizeSample(values, this.settings);
    const [rows, columns, channels] = shape.slice(-3);
    normalizeFeatures(values, rows * columns * channels, statistics);
  }

  /** What `fit` has learnt, once it is known to be there if it is needed, and for such images. */
  private learnt(where: string, [rows, columns, channels]: Three): Statistics {
    const { statistics, settings } = this;
    if (!settings.featurewiseCenter) return {};
    if (statistics === undefined)
      throw new Error(
        `${where}: featurewiseCenter, featurewiseStdNormalization and zcaWhitening need the data's statistics. ` +
          `Call generator.fit(xTrain) first.`,
      );
    const size = rows * columns * channels;
    const { mean, zcaWhiteningMatrix } = statistics;
    if (mean!.length !== channels || (zcaWhiteningMatrix && zcaWhiteningMatrix.length !== size * size))
      throw new RangeError(
        `${where}: x must hold images like those of fit, but they are [${rows}, ${columns}, ${channels}]. ` +
          `Call generator.fit with such images.`,
      );
    return statistics;
  }

  private randomOf(where: string, seed: number | undefined): Random {
    if (seed === undefined) return this.random;
    checkInteger(where, 'seed', seed, { min: 0, max: MAX_SEED });
    return new Random(seed, TRANSFORM_STREAM);
  }
}

function checkImageShape(where: string, shape: unknown): void {
  if (!Array.isArray(shape) || shape.length !== 3)
    throw new TypeError(`${where}: imageShape must be [rows, columns, channels], but it is ${show(shape)}.`);
  shape.forEach((length, i) => checkInteger(where, `imageShape[${i}]`, length, { min: 1 }));
}

/** Refuses targets that are not one for each of n images. */
function checkTargets(where: string, y: BatchTargets | undefined, n: number): void {
  if (y === undefined) return;
  if (typeof y !== 'object')
    throw new TypeError(`${where}: y must be a list, a typed array or an ndarray, but it is ${show(y)}.`);
  const length = 'shape' in y ? y.shape[0] : y.length;
  if (length !== n)
    throw new RangeError(`${where}: y must hold one for each image, ${n}, but it holds ${show(length)}.`);
  if ('shape' in y) checkWithin(where, 'y', y);
}

/** Refuses a change of brightness for images that are neither grey nor in colour, with or without opacity. */
function checkBrightness(where: string, changes: boolean, channels: number): void {
  if (changes && ![1, 3, 4].includes(channels))
    throw new RangeError(`${where}: brightness can be changed with 1, 3 or 4 channels, but there are ${channels}.`);
}

function checkTransform(where: string, parameters: Partial<TransformParameters>): void {
  checkOptions(where, parameters, TRANSFORM_PARAMETERS);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    if (name === 'flipHorizontal' || name === 'flipVertical') checkBoolean(where, name, value);
    else if (value !== null || (name !== 'brightness' && name !== 'channelShiftIntensity'))
      checkNumber(where, name, value, name === 'brightness' ? { min: 0 } : {});
  }
}

const numbersOf = (y: BatchTargets): ArrayLike<number> => ('stride' in y ? rowMajor(y) : y);

/** Whether the numbers before `cut` and those from it on are the same, but for how often they come and in which order. */
function sameValues(numbers: ArrayLike<number>, cut: number): boolean {
  const all = Array.from(numbers);
  const [a, b] = [new Set(all.slice(0, cut)), new Set(all.slice(cut))];
  return a.size === b.size && [...a].every((value) => b.has(value));
}
