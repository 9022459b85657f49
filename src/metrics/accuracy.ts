/**
 * Accuracy, the share that is right. Imports the checks in classes.ts.
 */
import { checkPairs } from './classes';

/**
 * The share of predictions that are the label.
 *
 * @param labels n true classes
 * @param predictions n predicted classes
 * @returns from 0 to 1, a whole number of n-ths; as Keras's `Accuracy`
 * @throws RangeError if the lengths differ or are 0
 * @example accuracy([7, 2, 1], [7, 2, 4]) // 0.6666666666666666
 */
export function accuracy(labels: ArrayLike<number>, predictions: ArrayLike<number>): number {
  checkPairs('accuracy', labels, predictions);
  let right = 0;
  for (let i = 0; i < labels.length; i++) if (labels[i] === predictions[i]) right++;
  return right / labels.length;
}
