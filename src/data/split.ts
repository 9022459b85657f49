/**
 * Sets part of the training data aside, to choose by; the test set stays closed until the end.
 *
 * Works on labels and indices; gather.ts copies the images. Imports core.
 */
import { checkInteger, checkNumber, checkOptions } from '../core/check';
import { Random } from '../core/random';
import type { LabelledImages } from './dataset';
import { takeImages } from './gather';

/** How to split. Give `validationFraction` or `validationSize`, not both. */
export interface SplitOptions {
  /** Share of the validation set, above 0 and below 1; the size is rounded to the nearest whole number. */
  readonly validationFraction?: number;
  /** Number of images in the validation set, at least 1 and fewer than there are. */
  readonly validationSize?: number;
  /** Determines which images are chosen: whole number from 0 to 2³² − 1. */
  readonly seed: number;
  /** Whether each class keeps its share in both parts, to within one image; default true. */
  readonly stratify?: boolean;
}

/** A partition of the indices 0 … n − 1: each is in one of the two, in ascending order. */
export interface SplitIndices {
  /** int32, the larger part as a rule. */
  readonly train: Int32Array;
  /** int32, of the size asked for. */
  readonly validation: Int32Array;
}

/** The two parts of a set, with the indices that their images had in it. */
export interface Split {
  readonly train: LabelledImages;
  readonly validation: LabelledImages;
  readonly indices: SplitIndices;
}

/** The size of the validation set, from whichever option gives it. */
function validationSize(n: number, { validationFraction, validationSize }: SplitOptions): number {
  const where = 'trainValidationSplit';
  if ((validationFraction === undefined) === (validationSize === undefined))
    throw new TypeError(
      `${where}: give either validationFraction or validationSize, but ` +
        `${validationSize === undefined ? 'neither is' : 'both are'} given. Try { validationFraction: 0.1, seed: 1 }.`,
    );
  if (validationSize !== undefined)
    return checkInteger(where, 'validationSize', validationSize, { min: 1, max: n - 1 }, `There are ${n} images.`);
  const size = Math.round(n * checkNumber(where, 'validationFraction', validationFraction, { above: 0, below: 1 }));
  if (size === 0 || size === n)
    throw new RangeError(
      `${where}: validationFraction ${validationFraction} of ${n} images leaves one part empty. Load more images.`,
    );
  return size;
}

/**
 * How many of each class go to the validation set: its share rounded down, and one more for the classes with the
 * largest remainders (of equal ones, the first), until the size is reached. (Hamilton's method of apportionment.)
 */
function apportion(counts: readonly number[], size: number): number[] {
  const n = counts.reduce((sum, count) => sum + count, 0);
  const quotas = counts.map((count) => Math.floor((size * count) / n));
  const remainders = counts.map((count) => (size * count) % n); // whole numbers: no rounding decides
  const missing = size - quotas.reduce((sum, quota) => sum + quota, 0);
  const order = counts.map((_, c) => c).sort((a, b) => remainders[b] - remainders[a] || a - b);
  for (const c of order.slice(0, missing)) quotas[c]++;
  return quotas;
}

/**
 * Chooses which samples to set aside for validation.
 *
 * @param labels uint8 [n], the class of each sample
 * @param options size, seed, `stratify`
 * @returns a partition of 0 … n − 1; the same for the same labels and options, everywhere
 * @throws TypeError or RangeError if an option is wrong or a part would be empty
 * @example splitIndices(train.labels, { validationSize: 6000, seed: 1 }).validation.length // 6000
 */
export function splitIndices(labels: Uint8Array, options: SplitOptions): SplitIndices {
  checkOptions('trainValidationSplit', options, ['validationFraction', 'validationSize', 'seed', 'stratify']);
  const n = labels.length;
  const size = validationSize(n, options);
  const { stratify = true, seed } = options;

  const members = new Map<number, number[]>();
  for (const c of [...new Set(stratify ? labels : [0])].sort((a, b) => a - b)) members.set(c, []);
  for (let i = 0; i < n; i++) members.get(stratify ? labels[i] : 0)!.push(i);
  const groups = [...members.values()];
  const quotas = apportion(
    groups.map((group) => group.length),
    size,
  );

  const random = new Random(seed);
  const chosen = new Uint8Array(n);
  groups.forEach((group, g) => {
    for (const i of random.shuffle(group).slice(0, quotas[g])) chosen[i] = 1;
  });
  const train = new Int32Array(n - size);
  const validation = new Int32Array(size);
  for (let i = 0, t = 0, v = 0; i < n; i++) {
    if (chosen[i]) validation[v++] = i;
    else train[t++] = i;
  }
  return { train, validation };
}

/**
 * Splits a set in two: one part to learn from, one to choose by.
 *
 * Seeded and stratified, unlike the `validation_split` of Keras's `fit`, which takes the last samples as they come; like
 * `train_test_split(…, stratify=labels)` of scikit-learn. Lesson 02.
 *
 * @param set images and labels; not changed
 * @param options `validationFraction` or `validationSize`, `seed`, `stratify`
 * @returns both parts as copies, images in the order that they had, and their indices in `set`
 * @throws TypeError or RangeError if an option is wrong or a part would be empty
 * @example
 * const { train, validation } = trainValidationSplit(mnist.train, { validationFraction: 0.1, seed: SEED });
 * train.labels.length;      // 54000
 * validation.labels.length; // 6000
 */
export function trainValidationSplit(set: LabelledImages, options: SplitOptions): Split {
  const indices = splitIndices(set.labels, options);
  return { train: takeImages(set, indices.train), validation: takeImages(set, indices.validation), indices };
}
