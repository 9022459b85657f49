/**
 * What `ImageDataGenerator.fit` learns from data, and how it is used: means, standard deviations, the whitening matrix.
 *
 * Sums in float64, results in float32, as Keras keeps them. Imports core.
 */
import type { Settings } from './options';
import { whiten, whiteningMatrix } from './whitening';

/** What `fit` has learnt; absent what its settings do not ask for. */
export interface Statistics {
  /** Mean of each channel, float32 [channels]. */
  readonly mean?: Float32Array;
  /** Standard deviation of each channel, float32 [channels]. */
  readonly std?: Float32Array;
  /** The whitening matrix, float32 [size, size] with size = rows·columns·channels. */
  readonly zcaWhiteningMatrix?: Float32Array;
}

/** Added to standard deviations before they divide, as in Keras. */
const EPSILON = Math.fround(1e-6);

/** The mean of each channel of float32 […, channels]. */
function channelMeans(values: Float32Array, channels: number): Float64Array {
  const sums = new Float64Array(channels);
  for (let i = 0; i < values.length; i++) sums[i % channels] += values[i];
  return sums.map((sum) => sum / (values.length / channels));
}

/** The standard deviation of each channel (divided by n). */
function channelDeviations(values: Float32Array, channels: number): Float64Array {
  const means = channelMeans(values, channels);
  const sums = new Float64Array(channels);
  for (let i = 0; i < values.length; i++) sums[i % channels] += (values[i] - means[i % channels]) ** 2;
  return sums.map((sum) => Math.sqrt(sum / (values.length / channels)));
}

/** Takes each channel's number away. */
function subtract(values: Float32Array, numbers: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i] -= numbers[i % numbers.length];
}

/** Divides by each channel's number, and a little more. */
function divide(values: Float32Array, numbers: Float32Array): void {
  const divisors = numbers.map((number) => number + EPSILON);
  for (let i = 0; i < values.length; i++) values[i] /= divisors[i % divisors.length];
}

/**
 * Learns from images.
 *
 * @param images float32 [n, rows, columns, channels], flat; changed
 * @param size numbers of one image
 */
export function learn(images: Float32Array, size: number, channels: number, settings: Settings): Statistics {
  if (!settings.featurewiseCenter) return {};
  const mean = Float32Array.from(channelMeans(images, channels));
  subtract(images, mean);
  if (settings.zcaWhitening) return { mean, zcaWhiteningMatrix: whiteningMatrix(images, size, settings.zcaEpsilon) };
  if (!settings.featurewiseStdNormalization) return { mean };
  return { mean, std: Float32Array.from(channelDeviations(images, channels)) };
}

/** Centres and scales values by their own mean and deviation, as far as the settings ask for it. Changes them. */
export function normalizeSample(values: Float32Array, settings: Settings): void {
  if (settings.samplewiseCenter) subtract(values, Float32Array.from(channelMeans(values, 1)));
  if (settings.samplewiseStdNormalization) divide(values, Float32Array.from(channelDeviations(values, 1)));
}

/**
 * Centres, scales and whitens images by what was learnt. Changes them.
 *
 * @param values float32, one or several images [rows, columns, channels]
 * @param size numbers of one image
 */
export function normalizeFeatures(values: Float32Array, size: number, statistics: Statistics): void {
  const { mean, std, zcaWhiteningMatrix } = statistics;
  if (mean) subtract(values, mean);
  if (std) divide(values, std);
  if (zcaWhiteningMatrix) whiten(values, zcaWhiteningMatrix, size);
}
