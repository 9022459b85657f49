/**
 * Images with their labels, and what must hold for the two together.
 *
 * Knows no files and no formats, and nothing of training. Imports errors only.
 */
import ndarray, { type NdArray } from 'ndarray';
import { LabelledImagesError, type Origin } from './errors';

/** How many classes there are: the digits 0–9. */
export const CLASSES = 10;

/** Images and, for each, the class that it shows. */
export interface LabelledImages {
  /** uint8 [n, rows, columns], 0 (background) to 255 (ink), C order. */
  readonly images: NdArray<Uint8Array>;
  /** uint8 [n], classes 0–9. */
  readonly labels: Uint8Array;
}

/**
 * Puts images and labels together, once they are known to fit.
 *
 * @param images uint8 [n, rows, columns]
 * @param labels n whole numbers
 * @param origin where the labels come from, for errors
 * @throws LabelledImagesError if there are not as many labels as images, or a label is outside 0–9
 */
export function labelledImages(images: NdArray<Uint8Array>, labels: ArrayLike<number>, origin: Origin): LabelledImages {
  const fail = (problem: string) =>
    new LabelledImagesError(`labelledImages: ${origin.file}: ${problem} ${origin.remedy}`);
  const [n] = images.shape;
  if (labels.length !== n) throw fail(`there are ${labels.length} labels for ${n} images; each image needs one.`);
  for (let i = 0; i < n; i++) {
    if (!(labels[i] >= 0 && labels[i] < CLASSES))
      throw fail(`label ${i} is ${labels[i]}, but labels are the classes 0 to ${CLASSES - 1}.`);
  }
  return { images, labels: Uint8Array.from(labels) };
}

/**
 * The first images and their labels.
 *
 * @param set images and labels; not changed
 * @param count how many at most, at least 1
 * @returns a copy, so that the whole set can be freed; the set itself if it has no more than `count`
 */
export function firstImages(set: LabelledImages, count: number): LabelledImages {
  const [n, rows, columns] = set.images.shape;
  if (count >= n) return set;
  const pixels = set.images.data.slice(0, count * rows * columns);
  return { images: ndarray(pixels, [count, rows, columns]), labels: set.labels.slice(0, count) };
}
