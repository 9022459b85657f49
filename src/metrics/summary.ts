/**
 * Several measurements of the same thing as a mean, its spread and how far it can be trusted. Imports core.
 */
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { checkNumber } from '../core/check';

/** Refuses numbers that are none, and fewer of them than a function needs. */
function checkValues(where: string, values: ArrayLike<number>, least: number): void {
  if (values.length < least)
    throw new RangeError(
      `${where}: values must hold at least ${least} number${least === 1 ? '' : 's'}, but there ${
        values.length === 1 ? 'is 1' : `are ${values.length}`
      }.${least > 1 ? ' One measurement says nothing about the spread: measure again, with another seed.' : ''}`,
    );
  for (let i = 0; i < values.length; i++) checkNumber(where, `values[${i}]`, values[i]);
}

/**
 * The arithmetic mean.
 *
 * @param values at least one finite number
 * @returns their sum divided by how many there are
 * @throws RangeError if there is no value, or one is not finite
 * @example mean([1, 2, 6]) // 3
 * @see numpy's `mean`
 */
export function mean(values: ArrayLike<number>): number {
  checkValues('mean', values, 1);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/**
 * The standard deviation of a sample: how far a single measurement typically is from the mean.
 *
 * The sum of squares is divided by n − 1, not n, because the mean is estimated from the same values.
 *
 * @param values at least two finite numbers
 * @returns 0 or more, in the unit of the values
 * @throws RangeError if there are fewer than two values, or one is not finite
 * @example standardDeviation([1, 2, 6]) // 2.6457513110645907
 * @see numpy's `std(values, ddof=1)`; lesson 07
 */
export function standardDeviation(values: ArrayLike<number>): number {
  checkValues('standardDeviation', values, 2);
  const center = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - center) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * The confidence interval of a mean, by Student's t distribution with n − 1 degrees of freedom.
 *
 * Of all intervals made in this way from new measurements, the share `level` holds the true mean; this supposes that the
 * measurements are independent and roughly normally distributed. It is not the range that a single measurement falls
 * into: that is wider.
 *
 * @param values at least two finite numbers
 * @param level the share, above 0 and below 1; default 0.95
 * @returns [lower end, upper end], in the unit of the values
 * @throws RangeError if there are fewer than two values, one is not finite, or the level is out of range
 * @example confidenceInterval([1, 2, 6]) // [-3.572410…, 9.572410…]
 * @see scipy's `stats.t.interval(0.95, n - 1, mean, sem)`; lesson 07
 */
export function confidenceInterval(values: ArrayLike<number>, level = 0.95): [number, number] {
  checkNumber('confidenceInterval', 'level', level, { above: 0, below: 1 }, 'Usual is 0.95.');
  checkValues('confidenceInterval', values, 2);
  const center = mean(values);
  const error = standardDeviation(values) / Math.sqrt(values.length); // of the mean
  const half = tQuantile(0.5 + level / 2, values.length - 1) * error;
  return [center - half, center + half];
}
