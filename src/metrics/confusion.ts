/**
 * Which class is taken for which, and what follows from it for each class. Imports the checks in classes.ts.
 */
import { checkClasses, checkPairs, DEFAULT_CLASSES } from './classes';

/**
 * Counts how often each class was taken for each.
 *
 * @param labels n true classes
 * @param predictions n predicted classes
 * @param classes how many classes there are; default 10
 * @returns counts [true class][predicted class], as scikit-learn's `confusion_matrix`: the diagonal holds what is right
 * @throws RangeError if the lengths differ or are 0, or a value is no class
 * @example confusionMatrix([0, 0, 1], [0, 1, 1], 2) // [[1, 1], [0, 1]]
 */
export function confusionMatrix(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  classes: number = DEFAULT_CLASSES,
): number[][] {
  checkPairs('confusionMatrix', labels, predictions);
  checkClasses('confusionMatrix', 'labels', labels, classes);
  checkClasses('confusionMatrix', 'predictions', predictions, classes);
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < labels.length; i++) matrix[labels[i]][predictions[i]]++;
  return matrix;
}

/** How well one class is recognised. */
export interface ClassScore {
  /** The class. */
  readonly label: number;
  /** How many samples are of this class. */
  readonly count: number;
  /** How many samples were taken for this class, rightly or not. */
  readonly predicted: number;
  /** How many samples of this class were recognised. */
  readonly correct: number;
  /** correct / predicted, in [0, 1]: how far a prediction of this class can be trusted. NaN if it was never predicted. */
  readonly precision: number;
  /** correct / count, in [0, 1]: how much of this class is found. NaN if there are no samples of it. */
  readonly recall: number;
}

/**
 * Precision and recall of each class.
 *
 * @param matrix counts [true class][predicted class], from `confusionMatrix`
 * @returns one score for each class, in order
 * @throws RangeError if the matrix is not square
 * @example classScores([[1, 1], [0, 1]])[1] // { label: 1, count: 1, predicted: 2, correct: 1, precision: 0.5, recall: 1 }
 */
export function classScores(matrix: readonly (readonly number[])[]): ClassScore[] {
  const odd = matrix.findIndex((row) => row.length !== matrix.length);
  if (odd >= 0)
    throw new RangeError(
      `classScores: matrix must be square, but it has ${matrix.length} rows and row ${odd} has ${matrix[odd].length} ` +
        `columns. Give the result of confusionMatrix.`,
    );
  return matrix.map((row, label) => {
    const count = row.reduce((sum, value) => sum + value, 0);
    const predicted = matrix.reduce((sum, other) => sum + other[label], 0);
    const correct = row[label];
    return { label, count, predicted, correct, precision: correct / predicted, recall: correct / count };
  });
}
