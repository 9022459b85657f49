/**
 * The mistakes that a network was surest of: what to look at first. Imports argmax.ts and the checks in classes.ts.
 */
import type { NdArray } from 'ndarray';
import { checkInteger } from '../core/check';
import { argmaxRows } from './argmax';
import { checkClasses, checkPairs } from './classes';

/** One sample that was taken for the wrong class. */
export interface Mistake {
  /** Which sample it is. */
  readonly index: number;
  /** The true class. */
  readonly label: number;
  /** The class with the largest probability. */
  readonly predicted: number;
  /** The probability given to the predicted class, in [0, 1]. */
  readonly confidence: number;
  /** The probability given to the true class, in [0, 1]. */
  readonly truth: number;
}

/**
 * The wrong predictions, the most confident first.
 *
 * @param labels n true classes
 * @param probabilities float32 [n, classes], the outputs of a softmax
 * @param count how many at most, at least 1; default: all
 * @returns mistakes in falling order of `confidence`; of equal ones, the smaller index first
 * @throws RangeError if the lengths differ or are 0, a label is no class, or a probability is NaN
 * @example worstMistakes(test.labels, probabilities, 9)
 */
export function worstMistakes(
  labels: ArrayLike<number>,
  probabilities: NdArray<Float32Array>,
  count: number = Infinity,
): Mistake[] {
  if (count !== Infinity) checkInteger('worstMistakes', 'count', count, { min: 1 });
  const predictions = argmaxRows(probabilities);
  checkPairs('worstMistakes', labels, predictions);
  checkClasses('worstMistakes', 'labels', labels, probabilities.shape[1]);
  const mistakes: Mistake[] = [];
  predictions.forEach((predicted, index) => {
    const label = labels[index];
    if (predicted === label) return;
    const confidence = probabilities.get(index, predicted);
    mistakes.push({ index, label, predicted, confidence, truth: probabilities.get(index, label) });
  });
  return mistakes.sort((a, b) => b.confidence - a.confidence || a.index - b.index).slice(0, count);
}
