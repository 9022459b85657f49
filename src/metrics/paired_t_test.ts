/**
 * Whether differences that come in pairs have a mean of zero. Imports summary.ts.
 */
import tCdf from '@stdlib/stats-base-dists-t-cdf';
import { mean, standardDeviation } from './summary';

/** What a t-test found. */
export interface TTest {
  /** The mean difference in units of its own standard error; ±Infinity if all differences are the same, 0 if they are 0. */
  readonly statistic: number;
  /** Degrees of freedom, n − 1. */
  readonly degreesOfFreedom: number;
  /** How likely differences are whose mean is at least as far from 0, if the true mean is 0; two-sided, in [0, 1]. */
  readonly pValue: number;
}

/**
 * Student's t-test for paired measurements: is the mean of the differences 0?
 *
 * For two ways of training, each run with the same seeds: the pairs share their split, their first weights and the
 * order of the images, so that what the seed does to both cancels out. Supposes that the differences are independent and
 * roughly normally distributed.
 *
 * @param differences at least two finite numbers, one per pair
 * @returns statistic, degrees of freedom and p value
 * @throws RangeError if there are fewer than two differences, or one is not finite
 * @example pairedTTest([-3, -5, -1, -4, -2]).pValue // 0.0132…
 * @see scipy's `stats.ttest_rel`; Student (1908), "The probable error of a mean", Biometrika 6, 1–25; lesson 07
 */
export function pairedTTest(differences: ArrayLike<number>): TTest {
  const error = standardDeviation(differences) / Math.sqrt(differences.length);
  const center = mean(differences);
  const statistic = center === 0 ? 0 : center / error;
  const degreesOfFreedom = differences.length - 1;
  return { statistic, degreesOfFreedom, pValue: 2 * tCdf(-Math.abs(statistic), degreesOfFreedom) };
}
