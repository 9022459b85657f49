/**
 * Counts over classes, and the checks that all metrics of classes share. Imports core.
 */
import { checkInteger, show } from '../core/check';

/** How many classes there are unless a call says otherwise: the digits 0–9. */
export const DEFAULT_CLASSES = 10;

/**
 * Refuses anything but classes, and sequences of different length.
 *
 * @throws RangeError that names the index and the value
 */
export function checkClasses(where: string, name: string, values: ArrayLike<number>, classes: number): void {
  checkInteger(where, 'classes', classes, { min: 1 });
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] >= 0 && values[i] < classes && Number.isInteger(values[i])))
      throw new RangeError(
        `${where}: ${name} must be classes, whole numbers from 0 to ${classes - 1}, but ${name}[${i}] is ` +
          `${show(values[i])}. To turn probabilities into classes, use argmaxRows.`,
      );
  }
}

/**
 * Refuses two sequences that do not belong together, or hold nothing.
 *
 * @throws RangeError with both lengths
 */
export function checkPairs(where: string, labels: ArrayLike<number>, predictions: ArrayLike<number>): void {
  if (labels.length !== predictions.length)
    throw new RangeError(
      `${where}: there must be one prediction for each label, but there are ${labels.length} labels and ` +
        `${predictions.length} predictions. Predict for the same images that the labels belong to.`,
    );
  if (labels.length === 0) throw new RangeError(`${where}: there are no labels, so there is nothing to count.`);
}

/**
 * How often each class occurs.
 *
 * @param labels n classes
 * @param classes how many classes there are; default 10
 * @returns counts, one for each class; their sum is n
 * @throws RangeError if a label is no class
 * @example classCounts([1, 1, 0], 3) // [1, 2, 0]
 */
export function classCounts(labels: ArrayLike<number>, classes: number = DEFAULT_CLASSES): number[] {
  checkClasses('classCounts', 'labels', labels, classes);
  const counts = new Array<number>(classes).fill(0);
  for (let i = 0; i < labels.length; i++) counts[labels[i]]++;
  return counts;
}
