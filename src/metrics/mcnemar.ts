/**
 * Compares two models by their answers to the same questions. Imports the checks in classes.ts.
 */
import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf';
import chisquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';
import { checkPairs } from './classes';

/** What McNemar's test found. */
export interface McNemarTest {
  /** How many samples only the first model got right. */
  readonly onlyA: number;
  /** How many samples only the second model got right. */
  readonly onlyB: number;
  /** "exact" below 25 samples on which one model is right and the other wrong, else "chi-square". */
  readonly method: 'exact' | 'chi-square';
  /** The smaller of `onlyA` and `onlyB` if exact; else chi-square with continuity correction, one degree of freedom. */
  readonly statistic: number;
  /** How likely counts at least as unequal are, if both models err equally often; two-sided, in [0, 1]. */
  readonly pValue: number;
}

/** From this many samples on the chi-square distribution serves; its error is then far smaller than p itself. */
const MANY = 25;

/**
 * McNemar's test: do two models err equally often?
 *
 * Only the samples count on which one model is right and the other is wrong. If both are equally good, each of these is
 * the toss of a coin. Below 25 of them the probability is exact, from the binomial distribution; from there on it comes
 * from the chi-square distribution with Edwards's continuity correction.
 *
 * The test speaks of these two trained models and of images like these. It does not say whether the one way of training
 * is better than the other: for that train several times (`pairedTTest`).
 *
 * @param labels n true classes
 * @param predictionsA n classes, the first model's answers
 * @param predictionsB n classes, the second model's answers to the same samples in the same order
 * @returns counts, statistic and p value
 * @throws RangeError if the lengths differ or are 0
 * @example mcnemar([7, 2, 1, 0], [7, 2, 1, 6], [7, 3, 8, 6]) // { onlyA: 2, onlyB: 0, method: 'exact', statistic: 0, pValue: 0.5 }
 * @see statsmodels' `mcnemar`; Q. McNemar (1947), Psychometrika 12, 153–157; A. L. Edwards (1948), Psychometrika 13,
 *   185–187; T. G. Dietterich (1998), Neural Computation 10, 1895–1923; lesson 07
 */
export function mcnemar(
  labels: ArrayLike<number>,
  predictionsA: ArrayLike<number>,
  predictionsB: ArrayLike<number>,
): McNemarTest {
  checkPairs('mcnemar', labels, predictionsA);
  checkPairs('mcnemar', labels, predictionsB);
  let onlyA = 0;
  let onlyB = 0;
  for (let i = 0; i < labels.length; i++) {
    const a = predictionsA[i] === labels[i];
    const b = predictionsB[i] === labels[i];
    if (a && !b) onlyA++;
    if (b && !a) onlyB++;
  }
  const n = onlyA + onlyB;
  const smaller = Math.min(onlyA, onlyB);
  // Both tails; with equal counts they overlap in the middle, and the sum would be more than 1.
  if (n < MANY)
    return { onlyA, onlyB, method: 'exact', statistic: smaller, pValue: Math.min(1, 2 * binomialCdf(smaller, n, 0.5)) };
  // Equal counts need no correction, as in R's mcnemar.test; statsmodels would correct 0 to 1.
  const statistic = Math.max(0, Math.abs(onlyA - onlyB) - 1) ** 2 / n;
  return { onlyA, onlyB, method: 'chi-square', statistic, pValue: 1 - chisquareCdf(statistic, 1) };
}
